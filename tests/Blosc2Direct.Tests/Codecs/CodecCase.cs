using System.Globalization;
using Blosc2Direct.Codecs;
using FsCheck;
using FsCheck.Fluent;

namespace Blosc2Direct.Tests.Codecs;

/// <summary>What the elements of a chunk are.</summary>
public enum Content
{
    Ramp,
    Noise,
    FewValues,
    Constant,
    Zeros,
}

/// <summary>A chunk to be encoded and decoded.</summary>
internal sealed record CodecCase(
    int[] ChunkShape, int[] Valid, int ElementSize, int TypeSize, Blosc2Options Options, Content Content, bool HasFill, int Seed)
{
    public static readonly int[] ElementSizes = [1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 24, 32, 255, 256, 300];

    /// <summary>The codecs that every reader of the format has.</summary>
    public static readonly Blosc2Codec[] StockCodecs =
        [Blosc2Codec.BloscLz, Blosc2Codec.Lz4, Blosc2Codec.Lz4Hc, Blosc2Codec.Zlib, Blosc2Codec.Zstd];

    public static Gen<CodecCase> Generator { get; } =
        from rank in Gen.Choose(1, 10)
        from elementSize in Gen.Elements(ElementSizes)
        from itemOfArray in Gen.Choose(0, 7)
        from codec in Gen.Elements(StockCodecs)
        from level in Gen.Choose(0, 9)
        from shuffle in Gen.Elements(Enum.GetValues<ShuffleMode>())
        from content in Gen.Elements(Enum.GetValues<Content>())
        from hasFill in Gen.Elements(true, false)
        from isPartial in Gen.Elements(true, false)
        from givesBlocks in Gen.Elements(true, false, false)
        from seed in Gen.Choose(0, int.MaxValue)
        select Make(rank, elementSize, itemOfArray == 0, codec, level, shuffle, content, hasFill, isPartial, givesBlocks, seed);

    /// <summary>The chunk's elements, packed; those outside of <see cref="Valid"/> are the fill value or zero.</summary>
    public byte[] MakeChunk()
    {
        byte[] chunk = new byte[Volume(ChunkShape) * ElementSize];
        byte[] fill = Fill();
        byte[] element = new byte[ElementSize];
        Random random = new(Seed);
        byte[] constant = new byte[TypeSize];
        random.NextBytes(constant);
        for (int i = 0; i < Volume(ChunkShape); i++)
        {
            if (!IsValid(i))
            {
                fill.CopyTo(chunk.AsSpan(i * ElementSize));
                continue;
            }

            switch (Content)
            {
                case Content.Ramp:
                    BitConverter.TryWriteBytes(element.AsSpan(0, Math.Min(4, ElementSize)), i);
                    element[0] = (byte)i;
                    break;
                case Content.Noise:
                    random.NextBytes(element);
                    break;
                case Content.FewValues:
                    element.AsSpan().Fill((byte)random.Next(3));
                    break;
                case Content.Constant:
                    for (int at = 0; at < ElementSize; at++)
                    {
                        element[at] = constant[at % TypeSize];
                    }

                    break;
                default:
                    element.AsSpan().Clear();
                    break;
            }

            element.CopyTo(chunk.AsSpan(i * ElementSize));
        }

        return chunk;
    }

    /// <summary>1 for each element that is valid.</summary>
    public byte[] MakeValidityMap()
    {
        byte[] map = new byte[Volume(ChunkShape)];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = IsValid(i) ? (byte)1 : (byte)0;
        }

        return map;
    }

    public byte[] Fill()
    {
        byte[] fill = new byte[ElementSize];
        if (HasFill)
        {
            new Random(Seed + 1).NextBytes(fill);
        }

        return fill;
    }

    public static int Volume(ReadOnlySpan<int> shape)
    {
        int volume = 1;
        foreach (int length in shape)
        {
            volume *= length;
        }

        return volume;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"chunk [{string.Join(",", ChunkShape)}] valid [{string.Join(",", Valid)}] element {ElementSize} type {TypeSize} " +
        $"{Options} block [{(Options.BlockShape.IsDefault ? "auto" : string.Join(",", Options.BlockShape))}] {Content} fill {HasFill} seed {Seed}");

    private static CodecCase Make(
        int rank, int elementSize, bool isArray, Blosc2Codec codec, int level, ShuffleMode shuffle, Content content, bool hasFill,
        bool isPartial, bool givesBlocks, int seed)
    {
        Random random = new(seed);
        int[] shape = new int[rank];
        int room = Math.Max(24_000 / elementSize, 1);
        int longest = (int)Math.Ceiling(Math.Pow(room, 1.0 / rank) * 1.5);
        for (int axis = 0; axis < rank; axis++)
        {
            shape[axis] = random.Next(1, Math.Clamp(Math.Min(longest, room), 1, 3000) + 1);
            room /= shape[axis];
        }

        int[] valid = [.. shape.Select(length => isPartial ? random.Next(random.Next(8) == 0 ? 0 : 1, length + 1) : length)];
        int typeSize = isArray && elementSize % 4 == 0 ? 4 : elementSize;
        Blosc2Options options = new() { Codec = codec, Level = level, Shuffle = shuffle };
        if (givesBlocks)
        {
            options = options with { BlockShape = [.. shape.Select(length => random.Next(1, length + 3))] };
        }

        return new CodecCase(shape, valid, elementSize, typeSize, options, content, hasFill, seed);
    }

    private bool IsValid(int element)
    {
        for (int axis = ChunkShape.Length - 1; axis >= 0; axis--)
        {
            if (element % ChunkShape[axis] >= Valid[axis])
            {
                return false;
            }

            element /= ChunkShape[axis];
        }

        return true;
    }
}
