using System.Collections.Immutable;
using System.Globalization;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs.Engine;

/// <summary>Settings under which the engines are compared: a geometry and a pipeline, drawn from a seed.</summary>
internal sealed record EngineCase(int Seed, int[] ChunkShape, int ElementSize, int TypeSize, Blosc2Options Options)
{
    private static readonly int[] TypeSizes =
        [1, 1, 2, 2, 4, 4, 4, 8, 8, 8, 16, 3, 5, 6, 7, 9, 10, 11, 12, 13, 15, 17, 20, 24, 31, 32, 36, 48, 64, 100, 255, 256, 300];

    private static readonly Blosc2Codec[] Codecs =
        [Blosc2Codec.Lz4, Blosc2Codec.Zstd, Blosc2Codec.Lz4Hc, Blosc2Codec.Zlib, Blosc2Codec.BloscLz];

    /// <summary>Bytes of the largest chunk.</summary>
    public const int MaxChunkBytes = 200_000;

    public static EngineCase Draw(int seed)
    {
        Random random = new(seed);
        int typeSize = TypeSizes[random.Next(TypeSizes.Length)];
        int elementSize = random.Next(12) == 0 ? typeSize * random.Next(2, 5) : typeSize;
        int bytes = random.Next(40) switch
        {
            < 26 => random.Next(1, 4_000),
            < 39 => random.Next(4_000, 24_000),
            _ => random.Next(24_000, MaxChunkBytes),
        };
        int[] shape = DrawShape(random, Math.Max(bytes / elementSize, 1));
        Blosc2Options options = new()
        {
            Codec = Codecs[random.Next(Codecs.Length)],
            Level = random.Next(0, 10),
            Filters = DrawFilters(random, typeSize),
        };
        if (options.Codec == Blosc2Codec.BloscLz && options.Filters.Contains(Blosc2Filter.Delta))
        {
            // Only managed code encodes the delta filter, and only c-blosc2 that codec.
            options = options with { Codec = Blosc2Codec.Lz4 };
        }

        if (random.Next(3) != 0)
        {
            options = options with { BlockShape = [.. shape.Select(length => random.Next(1, length + 2))] };
        }

        return new EngineCase(seed, shape, elementSize, typeSize, options);
    }

    public ChunkGeometry MakeGeometry() => ChunkGeometry.ForWriting(Options, ChunkShape, ElementSize, TypeSize);

    public byte[] MakeChunk(ChunkContent content, int seed)
    {
        byte[] chunk = new byte[CodecCase.Volume(ChunkShape) * ElementSize];
        ChunkContents.Fill(chunk, content, TypeSize, new Random(seed));
        return chunk;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {Seed}: chunk [{string.Join(",", ChunkShape)}] of {ElementSize}, type {TypeSize}, {Options.Codec} {Options.Level}, " +
        $"[{string.Join(",", Options.Filters)}], blocks [{(Options.BlockShape.IsDefault ? "auto" : string.Join(",", Options.BlockShape))}]");

    private static int[] DrawShape(Random random, int elements)
    {
        int rank = random.Next(10) switch { < 5 => 1, < 8 => 2, 8 => 3, _ => random.Next(4, 10) };
        int[] shape = new int[rank];
        for (int axis = 0; axis < rank - 1; axis++)
        {
            shape[axis] = random.Next(1, Math.Clamp(elements, 1, rank == 2 ? 64 : 8) + 1);
            elements = Math.Max(elements / shape[axis], 1);
        }

        shape[^1] = elements;
        return shape;
    }

    private static ImmutableArray<Blosc2Filter> DrawFilters(Random random, int typeSize)
    {
        bool isFloat = typeSize is 4 or 8;
        bool isInteger = typeSize is 1 or 2 or 4 or 8;
        Blosc2Filter shuffle = random.Next(2) == 0 ? Blosc2Filter.Shuffle : Blosc2Filter.BitShuffle;
        return random.Next(12) switch
        {
            0 => [],
            1 or 2 or 3 => [Blosc2Filter.Shuffle],
            4 or 5 or 6 => [Blosc2Filter.BitShuffle],
            7 => [Blosc2Filter.Delta, shuffle],
            8 when isFloat => [Blosc2Filter.TruncatePrecision(random.Next(1, 24)), shuffle],
            8 when isInteger => [Blosc2Filter.IntTruncation(random.Next(1, (8 * typeSize) + 1)), shuffle],
            9 => [Blosc2Filter.Shuffle, Blosc2Filter.ByteDelta],
            10 => [Blosc2Filter.BitShuffle, Blosc2Filter.Shuffle],
            11 => [Blosc2Filter.Delta],
            _ => [shuffle],
        };
    }
}
