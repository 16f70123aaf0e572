using System.Numerics;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Computing;

/// <summary>How an array of a test is stored.</summary>
public enum SampleKind
{
    /// <summary>Blosc2 chunks.</summary>
    Direct,

    /// <summary>Chunks without a filter.</summary>
    Plain,

    /// <summary>Chunks that HDF5 decodes.</summary>
    Foreign,

    /// <summary>One run of bytes.</summary>
    Contiguous,
}

/// <summary>Arrays of random numbers in a file.</summary>
internal static class SampleArrays
{
    // Of HDF5's own filters one that this library leaves to it.
    private const int NBit = 5;

    public static NdArray<T> Create<T>(
        H5File file, string name, T[] values, long[] shape, int[] chunks, SampleKind kind, bool isBigEndian = false, int threads = 2)
        where T : unmanaged
    {
        ElementType type = ElementTypes.Of<T>();
        if (isBigEndian)
        {
            type = type switch
            {
                IntegerType integer => integer with { Order = ByteOrder.BigEndian },
                FloatType number => number with { Order = ByteOrder.BigEndian },
                _ => type,
            };
        }

        bool isChunked = kind != SampleKind.Contiguous && shape.Length > 0;
        ArraySpec spec = new()
        {
            Shape = [.. shape],
            Type = type,
            Layout = isChunked ? ArrayLayout.Chunked : ArrayLayout.Contiguous,
            ChunkShape = isChunked ? [.. chunks] : default,
            Filters = kind == SampleKind.Foreign && isChunked ? [new FilterSpec(NBit, [], "nbit", IsOptional: true)] : [],
        };
        NdArray array = file.Root.CreateNdArray(
            name, spec, kind == SampleKind.Direct && isChunked ? Blosc2.Lz4() : null, new ArrayOptions { Threads = threads });
        NdArray<T> typed = new(array);
        if (values.Length > 0)
        {
            typed.Write(values);
        }

        return typed;
    }

    /// <summary>Random numbers of the whole range that sums can bear, some of them equal, some NaN if asked.</summary>
    public static T[] Random<T>(Random random, long count, double nanShare = 0)
        where T : unmanaged, INumber<T>
    {
        T[] values = new T[count];
        for (long i = 0; i < count; i++)
        {
            double value = (random.NextDouble() * 200) - (T.IsNegative(T.CreateTruncating(-1)) ? 100 : 0);
            values[i] = random.NextDouble() < nanShare ? T.CreateTruncating(double.NaN) : T.CreateTruncating(value);
        }

        return values;
    }

    public static long[] Shape(Random random, int maxRank, int maxExtent)
    {
        long[] shape = new long[random.Next(maxRank + 1)];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = random.Next(1, maxExtent + 1);
        }

        return shape;
    }

    public static int[] Chunks(Random random, long[] shape) => [.. shape.Select(extent => random.Next(1, (int)extent + 1))];
}
