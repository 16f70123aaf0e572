using System.Globalization;
using System.Text;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs.Engine;

/// <summary>What the elements of a chunk are like.</summary>
public enum Pattern
{
    Constant,
    Noise,
    Ramp,
    Text,
    NaNs,
    Sparse,
    FewValues,
}

/// <summary>A chunk to be encoded by both engines, made from one number.</summary>
internal sealed class EncodeCase
{
    private static readonly Blosc2Codec[] Codecs = [Blosc2Codec.Lz4, Blosc2Codec.Lz4, Blosc2Codec.Lz4Hc, Blosc2Codec.Zlib, Blosc2Codec.Zstd];
    private static readonly int[] UsualSizes = [1, 2, 4, 8, 16];
    private static readonly int[] LargeSizes = [72, 100, 128, 200, 255, 256, 300];

    public EncodeCase(int seed)
    {
        Seed = seed;
        Random random = new(seed);
        ElementSize = random.Next(10) switch
        {
            < 5 => UsualSizes[random.Next(UsualSizes.Length)],
            < 9 => random.Next(1, 65),
            _ => LargeSizes[random.Next(LargeSizes.Length)],
        };
        TypeSize = ElementSize % 4 == 0 && random.Next(8) == 0 ? 4 : ElementSize;
        Rank = random.Next(1, 5);
        Pattern = (Pattern)random.Next(Enum.GetValues<Pattern>().Length);
        int bytes = random.Next(40) == 0 ? 300_000 : random.Next(5) == 0 ? 40_000 : 4_000;
        ChunkShape = MakeShape(random, Math.Max(bytes / ElementSize, 1));
        Valid = [.. ChunkShape.Select(length => random.Next(3) > 0 ? length : random.Next(random.Next(8) == 0 ? 0 : 1, length + 1))];
        HasFill = random.Next(2) == 0;
        Options = MakeOptions(random);
    }

    public int Seed { get; }

    public int Rank { get; }

    public int ElementSize { get; }

    public int TypeSize { get; }

    public int[] ChunkShape { get; }

    public int[] Valid { get; }

    public bool HasFill { get; }

    public Pattern Pattern { get; }

    public Blosc2Options Options { get; }

    /// <summary>Whether an engine of its own writes the same bytes: not deflate, which another library encodes.</summary>
    public bool HasEqualBytes => Options.Codec != Blosc2Codec.Zlib || Options.Level == 0;

    /// <summary>Whether a reader gets what was encoded.</summary>
    public bool IsLossless => !Options.Filters.Any(filter => filter.Id == CodecIds.FilterTruncatePrecision);

    public ChunkGeometry Geometry => ChunkGeometry.ForWriting(Options, ChunkShape, ElementSize, TypeSize);

    public byte[] Fill
    {
        get
        {
            byte[] fill = new byte[ElementSize];
            new Random(Seed + 1).NextBytes(fill);
            return HasFill ? fill : [];
        }
    }

    /// <summary>Elements of the whole chunk, packed, what is not valid included.</summary>
    public byte[] MakeElements()
    {
        byte[] bytes = new byte[CodecCase.Volume(ChunkShape) * ElementSize];
        Random random = new(Seed + 2);
        byte[] element = new byte[ElementSize];
        random.NextBytes(element);
        int few = random.Next(1, 5);
        for (int i = 0; i < bytes.Length / ElementSize; i++)
        {
            Span<byte> to = bytes.AsSpan(i * ElementSize, ElementSize);
            switch (Pattern)
            {
                case Pattern.Constant:
                    element.CopyTo(to);
                    break;
                case Pattern.Noise:
                    random.NextBytes(to);
                    break;
                case Pattern.Ramp:
                    Number(to, i * 3);
                    break;
                case Pattern.Text:
                    Encoding.ASCII.GetBytes(Words(random, ElementSize)).CopyTo(to);
                    break;
                case Pattern.NaNs:
                    Number(to, random.Next(4) == 0 ? random.Next() : 0x7fc00000);
                    break;
                case Pattern.Sparse when random.Next(50) == 0:
                    random.NextBytes(to);
                    break;
                case Pattern.FewValues:
                    to.Fill((byte)random.Next(few));
                    break;
            }
        }

        return bytes;
    }

    /// <summary>What a reader must get: the valid elements, the fill value elsewhere.</summary>
    public byte[] MakeExpected(byte[] elements)
    {
        byte[] expected = [.. elements];
        byte[] fill = HasFill ? Fill : new byte[ElementSize];
        for (int i = 0; i < expected.Length / ElementSize; i++)
        {
            if (!IsValid(i))
            {
                fill.CopyTo(expected.AsSpan(i * ElementSize));
            }
        }

        return expected;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {Seed}: chunk [{string.Join(",", ChunkShape)}] valid [{string.Join(",", Valid)}] blocks [{string.Join(",", Geometry.BlockShape.ToArray())}] " +
        $"element {ElementSize} type {TypeSize} {Options.Codec} {Options.Level} {string.Join("+", Options.Filters)} {Options.SplitBlocks} {Pattern} fill {HasFill}");

    private static void Number(Span<byte> element, int value)
    {
        element.Clear();
        byte[] bytes = BitConverter.GetBytes(value);
        bytes.AsSpan(0, Math.Min(4, element.Length)).CopyTo(element);
    }

    private static string Words(Random random, int length)
    {
        StringBuilder text = new();
        while (text.Length < length)
        {
            text.Append(random.Next(4) switch { 0 => "temperature ", 1 => "of ", 2 => "station ", _ => "north " });
        }

        return text.ToString(0, length);
    }

    private int[] MakeShape(Random random, int volume)
    {
        int[] shape = new int[Rank];
        int longest = (int)Math.Ceiling(Math.Pow(volume, 1.0 / Rank) * 1.5);
        for (int axis = 0; axis < Rank; axis++)
        {
            shape[axis] = random.Next(1, Math.Max(Math.Min(longest, volume), 1) + 1);
            volume /= shape[axis];
        }

        return shape;
    }

    private Blosc2Options MakeOptions(Random random)
    {
        Blosc2Options options = new()
        {
            Codec = Codecs[random.Next(Codecs.Length)],
            Shuffle = (ShuffleMode)(random.Next(4) % 3),
            SplitBlocks = (BlockSplit)(random.Next(6) % 3),
        };

        if (TypeSize is 4 or 8 && random.Next(6) == 0)
        {
            options = options with { Filters = [Blosc2Filter.TruncatePrecision(random.Next(1, 24)), .. options.Filters] };
        }

        // The highest levels of Zstandard take a hundred times as long.
        int highest = options.Codec == Blosc2Codec.Zstd && random.Next(20) > 0 ? 5 : Blosc2Options.MaxLevel;
        options = options with { Level = random.Next(0, highest + 1) };
        return random.Next(3) == 0
            ? options
            : options with { BlockShape = [.. ChunkShape.Select(length => random.Next(1, length + 2))] };
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
