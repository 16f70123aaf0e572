using System.Collections.Immutable;

namespace Blosc2Direct.Codecs;

/// <summary>Compressors, numbered as in the parameters of HDF5 filter 32026 and in c-blosc2's <c>compcode</c>.</summary>
public enum Blosc2Codec
{
    /// <summary>BloscLZ, Blosc's own fast codec.</summary>
    BloscLz = 0,

    /// <summary>LZ4.</summary>
    Lz4 = 1,

    /// <summary>LZ4 HC: slower to compress than <see cref="Lz4"/>, the same stream.</summary>
    Lz4Hc = 2,

    /// <summary>Zlib (deflate).</summary>
    Zlib = 4,

    /// <summary>Zstandard.</summary>
    Zstd = 5,
}

/// <summary>The filter that is applied to a block before it is compressed.</summary>
public enum ShuffleMode
{
    /// <summary>No filter.</summary>
    None = 0,

    /// <summary>The first bytes of all items, then the second bytes, and so on.</summary>
    Byte = 1,

    /// <summary>The same with bits.</summary>
    Bit = 2,
}

/// <summary>How chunks are compressed. Immutable, compared by value; validated when it is made.</summary>
public sealed record Blosc2Options
{
    /// <summary>The highest compression level.</summary>
    public const int MaxLevel = 9;

    /// <summary>The compressor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of <see cref="Blosc2Codec"/>.</exception>
    public Blosc2Codec Codec
    {
        get;
        init
        {
            if (!CodecIds.IsKnown(value))
            {
                throw new ArgumentOutOfRangeException(nameof(Codec), value, "Not a codec of Blosc2.");
            }

            field = value;
        }
    }

    = Blosc2Codec.Zstd;

    /// <summary>Compression level: 0 (stored) to 9 (smallest).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in 0..9.</exception>
    public int Level
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Level));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxLevel, nameof(Level));
            field = value;
        }
    }

    = 5;

    /// <summary>The filter before compression.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of <see cref="ShuffleMode"/>.</exception>
    public ShuffleMode Shuffle
    {
        get;
        init
        {
            if (value is < ShuffleMode.None or > ShuffleMode.Bit)
            {
                throw new ArgumentOutOfRangeException(nameof(Shuffle), value, "Not a shuffle mode.");
            }

            field = value;
        }
    }

    = ShuffleMode.Byte;

    /// <summary>How blocks are chosen where <see cref="BlockShape"/> is not given.</summary>
    public BlockChoice Blocks { get; init; }

    /// <summary>Elements of a block along each axis of the chunk, slowest first; default to choose as <see cref="Blocks"/>
    /// says. A length beyond the chunk's is cut to it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A length is not positive.</exception>
    public ImmutableArray<int> BlockShape
    {
        get;
        init
        {
            if (!value.IsDefault)
            {
                foreach (int length in value)
                {
                    ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length, nameof(BlockShape));
                }
            }

            field = value;
        }
    }

    /// <inheritdoc/>
    public bool Equals(Blosc2Options? other) =>
        other is not null && Codec == other.Codec && Level == other.Level && Shuffle == other.Shuffle && Blocks == other.Blocks &&
        BlockShape.IsDefault == other.BlockShape.IsDefault && BlockShape.AsSpan().SequenceEqual(other.BlockShape.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Codec, Level, Shuffle, Blocks, BlockShape.AsSpan().Length);
}

/// <summary>Options by codec name.</summary>
public static class Blosc2
{
    /// <summary>BloscLZ.</summary>
    /// <param name="level">0 to 9.</param>
    /// <param name="shuffle">The filter before compression.</param>
    public static Blosc2Options BloscLz(int level = 5, ShuffleMode shuffle = ShuffleMode.Byte) =>
        Make(Blosc2Codec.BloscLz, level, shuffle);

    /// <summary>LZ4.</summary>
    /// <param name="level">0 to 9.</param>
    /// <param name="shuffle">The filter before compression.</param>
    public static Blosc2Options Lz4(int level = 5, ShuffleMode shuffle = ShuffleMode.Byte) =>
        Make(Blosc2Codec.Lz4, level, shuffle);

    /// <summary>LZ4 HC.</summary>
    /// <param name="level">0 to 9.</param>
    /// <param name="shuffle">The filter before compression.</param>
    public static Blosc2Options Lz4Hc(int level = 5, ShuffleMode shuffle = ShuffleMode.Byte) =>
        Make(Blosc2Codec.Lz4Hc, level, shuffle);

    /// <summary>Zlib.</summary>
    /// <param name="level">0 to 9.</param>
    /// <param name="shuffle">The filter before compression.</param>
    public static Blosc2Options Zlib(int level = 5, ShuffleMode shuffle = ShuffleMode.Byte) =>
        Make(Blosc2Codec.Zlib, level, shuffle);

    /// <summary>Zstandard.</summary>
    /// <param name="level">0 to 9.</param>
    /// <param name="shuffle">The filter before compression.</param>
    public static Blosc2Options Zstd(int level = 5, ShuffleMode shuffle = ShuffleMode.Byte) =>
        Make(Blosc2Codec.Zstd, level, shuffle);

    private static Blosc2Options Make(Blosc2Codec codec, int level, ShuffleMode shuffle) =>
        new() { Codec = codec, Level = level, Shuffle = shuffle };
}
