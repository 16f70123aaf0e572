using System.Collections.Immutable;

namespace Blosc2Direct.Codecs.Tuning;

/// <summary>What is tried: the one place to add a codec, a level or a filter. Nothing here loses anything, and every reader of
/// filter 32026 knows all of it.</summary>
/// <remarks>BloscLZ and Zlib are left out: LZ4 is as fast as the one and smaller, Zstandard is faster than the other and smaller.</remarks>
internal static class Candidates
{
    /// <summary>The block size that codecs and filters are compared with.</summary>
    public const int UsualBlockBytes = 256 << 10;

    /// <summary>Codecs and their levels, from the fastest to encode to the slowest.</summary>
    public static ImmutableArray<Coder> Coders { get; } =
    [
        new(Blosc2Codec.Lz4, 1), new(Blosc2Codec.Lz4, 5), new(Blosc2Codec.Lz4, 9),
        new(Blosc2Codec.Zstd, 1), new(Blosc2Codec.Zstd, 3), new(Blosc2Codec.Zstd, 5),
        new(Blosc2Codec.Lz4Hc, 5), new(Blosc2Codec.Lz4Hc, 9), new(Blosc2Codec.Zstd, 7), new(Blosc2Codec.Zstd, 9),
    ];

    /// <summary>Uncompressed bytes of a block at most.</summary>
    public static ImmutableArray<int> BlockBytes { get; } = [64 << 10, 128 << 10, UsualBlockBytes, 512 << 10];

    /// <summary>Elements as they are.</summary>
    public static Blosc2Options Stored { get; } = new() { Codec = Blosc2Codec.Lz4, Level = 0, Filters = [] };

    /// <summary>The filters that are worth a trial, as whole pipelines.</summary>
    /// <param name="typeSize">Bytes of an item: one byte has no others to be shuffled with.</param>
    public static ImmutableArray<ImmutableArray<Blosc2Filter>> Pipelines(int typeSize) =>
        typeSize == 1 ? [[], [Blosc2Filter.BitShuffle]] : [[Blosc2Filter.Shuffle], [Blosc2Filter.BitShuffle], []];

    /// <summary>What may be the best for a goal; the two that filters are compared with come first.</summary>
    /// <param name="goal">The goal.</param>
    /// <param name="isReadLimited">Whether what decodes slowly may be of no use.</param>
    public static ImmutableArray<Coder> For(Goal goal, bool isReadLimited) => goal switch
    {
        Goal.Speed => [new(Blosc2Codec.Lz4, 5), new(Blosc2Codec.Zstd, 1), new(Blosc2Codec.Lz4, 1), new(Blosc2Codec.Lz4, 9)],
        Goal.Balanced =>
        [
            new(Blosc2Codec.Lz4, 9), new(Blosc2Codec.Zstd, 1), new(Blosc2Codec.Lz4, 1), new(Blosc2Codec.Zstd, 3),
            new(Blosc2Codec.Zstd, 5),
        ],
        _ when isReadLimited =>
        [
            new(Blosc2Codec.Lz4, 9), new(Blosc2Codec.Zstd, 1), new(Blosc2Codec.Zstd, 5), new(Blosc2Codec.Lz4Hc, 9),
            new(Blosc2Codec.Zstd, 7), new(Blosc2Codec.Zstd, 9),
        ],
        _ => [new(Blosc2Codec.Lz4, 9), new(Blosc2Codec.Zstd, 1), new(Blosc2Codec.Zstd, 5), new(Blosc2Codec.Zstd, 7), new(Blosc2Codec.Zstd, 9)],
    };

    /// <summary>A codec at a level.</summary>
    internal readonly record struct Coder(Blosc2Codec Codec, int Level)
    {
        /// <summary>It with filters and blocks.</summary>
        public Blosc2Options With(ImmutableArray<Blosc2Filter> filters, int blockBytes) => new()
        {
            Codec = Codec, Level = Level, Filters = filters, Blocks = BlockChoice.OfBytes(blockBytes),
        };
    }
}
