using System.Buffers.Binary;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs.Plugins;

/// <summary>A chunk for one of c-blosc2's plug-ins, and what the plug-in promises of it.</summary>
internal sealed record PluginCase(string Name, Blosc2Options Options, int[] ChunkShape, int ElementSize, bool Float)
{
    private static readonly Blosc2Options Zstd = Blosc2.Zstd(level: 3);

    public static IReadOnlyList<PluginCase> All { get; } =
    [
        new("ndlz 4", Blosc2.Ndlz(4), [70, 91], 1, false),
        new("ndlz 8", Blosc2.Ndlz(8), [70, 91], 1, false),
        new("ndlz of planes", Blosc2.Ndlz(8) with { Filters = [Blosc2Filter.Shuffle] }, [70, 91], 4, false),
        new("ndlz of many planes", Blosc2.Ndlz(4) with { Filters = [Blosc2Filter.Shuffle] }, [41, 30], 20, false),
        new("zfp accuracy, 1 axis", Blosc2.ZfpAccuracy(1E-3), [5001], 8, true),
        new("zfp accuracy, 2 axes", Blosc2.ZfpAccuracy(1E-2), [70, 91], 4, true),
        new("zfp accuracy, 3 axes", Blosc2.ZfpAccuracy(1E-5) with { BlockShape = [4, 9, 8] }, [11, 30, 17], 8, true),
        new("zfp accuracy, 4 axes", Blosc2.ZfpAccuracy(10), [5, 9, 8, 30], 4, true),
        new("zfp precision", Blosc2.ZfpPrecision(20), [11, 30, 17], 4, true),
        new("zfp rate", Blosc2.ZfpRate(30), [70, 91], 8, true),
        new("trunc_prec", Zstd with { Filters = [Blosc2Filter.TruncatePrecision(10), Blosc2Filter.Shuffle] }, [70, 91], 4, true),
        new("int_trunc", Zstd with { Filters = [Blosc2Filter.IntTruncation(20), Blosc2Filter.Shuffle] }, [70, 91], 4, false),
        new("bytedelta", Zstd with { Filters = [Blosc2Filter.Shuffle, Blosc2Filter.ByteDelta] }, [70, 91], 8, true),
        new("bytedelta, plain", Blosc2.Lz4() with { Filters = [Blosc2Filter.Shuffle, Blosc2Filter.ByteDelta] }, [9001], 2, false),
        new("ndcell", Zstd with { Filters = [Blosc2Filter.NdCell(4), Blosc2Filter.Shuffle] }, [11, 30, 17], 4, false),
        new("ndmean", Zstd with { Filters = [Blosc2Filter.NdMean(4), Blosc2Filter.Shuffle], BlockShape = [16, 20] }, [70, 91], 4, true),
        new("several", Blosc2.BloscLz() with
        {
            Filters = [Blosc2Filter.TruncatePrecision(30), Blosc2Filter.NdCell(3), Blosc2Filter.Shuffle, Blosc2Filter.ByteDelta],
        }, [70, 91], 8, true),
    ];

    public bool IsLossy => Options.Codec is >= Blosc2Codec.ZfpAccuracy and <= Blosc2Codec.ZfpRate ||
        Options.Filters.Any(filter => filter.IsLossy);

    public byte[] Content(int seed)
    {
        Random random = new(seed);
        byte[] chunk = new byte[CodecCase.Volume(ChunkShape) * ElementSize];
        for (int i = 0; i < chunk.Length / ElementSize; i++)
        {
            Span<byte> element = chunk.AsSpan(i * ElementSize, ElementSize);
            double value = (90 * Math.Sin(i / 70.0)) + random.NextDouble();
            if (Float && ElementSize == sizeof(float))
            {
                BinaryPrimitives.WriteSingleLittleEndian(element, (float)value);
            }
            else if (Float)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(element, value);
            }
            else
            {
                element.Fill((byte)(i / 37));
                element[0] = (byte)(ElementSize == 1 ? i / 1456 : (int)value);
            }
        }

        return chunk;
    }

    /// <summary>Compares decoded elements with what they were, as the options promise.</summary>
    public void Check(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        Assert.Equal(before.Length, after.Length);
        if (!IsLossy)
        {
            Assert.True(before.SequenceEqual(after), Name);
            return;
        }

        for (int at = 0; at < before.Length; at += ElementSize)
        {
            CheckElement(before.Slice(at, ElementSize), after.Slice(at, ElementSize));
        }
    }

    private void CheckElement(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        if (Options.Filters.Any(filter => filter.Id == CodecIds.FilterIntTruncation))
        {
            int kept = Options.Filters[0].Parameter;
            int lost = BinaryPrimitives.ReadInt32LittleEndian(before) - BinaryPrimitives.ReadInt32LittleEndian(after);
            Assert.InRange(lost, 0, (1 << (32 - kept)) - 1);
            return;
        }

        double x = Value(before);
        double y = Value(after);
        double bound = Options.Codec switch
        {
            Blosc2Codec.ZfpAccuracy => Math.Pow(10, (sbyte)Options.CodecParameter),
            Blosc2Codec.ZfpPrecision => 91 * Math.Pow(2, 1 - Options.CodecParameter),
            Blosc2Codec.ZfpRate => 1,
            _ when Options.Filters.Any(filter => filter.Id == CodecIds.FilterNdMean) => 2 * 91,
            _ => Math.Abs(x) * Math.Pow(2, -Options.Filters[0].Parameter),
        };
        Assert.True(Math.Abs(x - y) <= bound, $"{Name}: {x} became {y}, {bound} is promised");
    }

    private double Value(ReadOnlySpan<byte> element) => ElementSize == sizeof(float)
        ? BinaryPrimitives.ReadSingleLittleEndian(element)
        : BinaryPrimitives.ReadDoubleLittleEndian(element);
}
