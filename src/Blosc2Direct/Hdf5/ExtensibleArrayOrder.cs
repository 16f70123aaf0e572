using System.Collections.Immutable;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Corrects the coordinates that HDF5 reports for the chunks of an extensible array.</summary>
/// <remarks>The index of a dataset with one unlimited axis numbers the chunks with that axis as the slowest one. Where it is
/// not the first axis, H5Dchunk_iter and H5Dget_chunk_info forget to turn the number back (seen in 1.14.5): they count it up
/// in the dataset's own order of axes, in which the unlimited axis never overflows. What a library does is found out once,
/// by a dataset in memory.</remarks>
internal sealed unsafe class ExtensibleArrayOrder
{
    private const int ExtensibleArray = 4; // H5D_CHUNK_IDX_EARRAY
    private static Behaviour? s_behaviour;

    private readonly int _axis;
    private readonly long[] _limits; // chunks along each axis at its largest extent; of the unlimited axis unused
    private readonly int[] _chunkShape;

    private ExtensibleArrayOrder(int axis, long[] limits, int[] chunkShape)
    {
        _axis = axis;
        _limits = limits;
        _chunkShape = chunkShape;
    }

    private enum Behaviour
    {
        Correct,
        Unrotated,
        Unknown,
    }

    /// <summary>What to do with the coordinates of a dataset; the lock is held.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="spec">What it is.</param>
    /// <param name="order">The correction, null if none is needed.</param>
    /// <returns>False if its coordinates cannot be trusted and not be corrected either.</returns>
    internal static bool TryFind(long dataset, ArraySpec spec, out ExtensibleArrayOrder? order)
    {
        order = null;
        int kind;
        int axis = spec.MaxShape.IndexOf(ArraySpec.Unlimited);
        if (axis < 1 || spec.MaxShape.LastIndexOf(ArraySpec.Unlimited) != axis ||
            H5D.H5Dget_chunk_index_type(dataset, &kind) < 0 || kind != ExtensibleArray)
        {
            return true;
        }

        s_behaviour ??= Probe();
        if (s_behaviour == Behaviour.Unrotated)
        {
            order = Create(spec.MaxShape, spec.ChunkShape, axis);
        }

        return s_behaviour != Behaviour.Unknown;
    }

    /// <summary>Turns a reported offset into the true one, in place.</summary>
    internal void Correct(long* offset)
    {
        int rank = _limits.Length;
        long number = 0;
        for (int i = _axis; i < rank; i++)
        {
            number = (i == _axis ? 0 : number * _limits[i]) + (offset[i] / _chunkShape[i]);
        }

        for (int i = rank - 1; i >= 0; i--)
        {
            if (i != _axis)
            {
                (number, long coordinate) = Math.DivRem(number, _limits[i]);
                offset[i] = coordinate * _chunkShape[i];
            }
        }

        offset[_axis] = number * _chunkShape[_axis];
    }

    private static ExtensibleArrayOrder Create(ImmutableArray<long> maxShape, ImmutableArray<int> chunkShape, int axis)
    {
        long[] limits = new long[maxShape.Length];
        for (int i = 0; i < limits.Length; i++)
        {
            limits[i] = i == axis ? 0 : Math.Max(1, (maxShape[i] / chunkShape[i]) + (maxShape[i] % chunkShape[i] != 0 ? 1 : 0));
        }

        return new ExtensibleArrayOrder(axis, limits, [.. chunkShape]);
    }

    // Chunk (1, 2) of a dataset of 2 rows and any number of columns has the number 2 * 2 + 1.
    private static Behaviour Probe()
    {
        ArraySpec spec = new()
        {
            Shape = [2, 3],
            MaxShape = [2, ArraySpec.Unlimited],
            ChunkShape = [1, 1],
            Type = new IntegerType(1, false),
        };
        using H5File file = H5File.CreateInMemory("probe", new H5FileOptions { LowestVersion = H5FormatVersion.V110 });
        using H5Dataset dataset = file.Root.CreateDataset("x", spec);
        dataset.Write([1, 2], [1]);
        Seen seen = new();
        return ChunkIndexScan.Run(dataset.Id, 2, seen) && seen.Count == 1
            ? (seen.Row, seen.Column) switch
            {
                (1, 2) => Behaviour.Correct,
                (0, 5) => Behaviour.Unrotated,
                _ => Behaviour.Unknown,
            }
            : Behaviour.Unknown;
    }

    private sealed class Seen : IChunkScanTarget
    {
        internal int Count { get; private set; }

        internal long Row { get; private set; }

        internal long Column { get; private set; }

        public bool Add(long* offset, uint filterMask, ulong address, ulong size)
        {
            (Row, Column) = (offset[0], offset[1]);
            Count++;
            return true;
        }
    }
}
