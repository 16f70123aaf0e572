using System.Collections.Immutable;

namespace Blosc2Direct.Storage;

/// <summary>Steps of HDF5 pipelines that other programs know: for <see cref="ArraySpec.Filters"/>, in the order of encoding.
/// Parameters that follow from the array (the size of an element, of a chunk) are filled in when it is created, as the stock
/// filters do.</summary>
public static partial class Filters
{
    private const int MaxDeflateLevel = 9;
    private const int BitshuffleMultiple = 8;

    /// <summary>The name by which people know a filter that is registered with The HDF Group; null for any other.</summary>
    /// <param name="id">Its number.</param>
    public static string? RegisteredName(int id) => FilterRegistry.NameOf(id);

    /// <summary>Byte shuffle (2): the first bytes of all elements, then the second ones, and so on.</summary>
    public static FilterSpec Shuffle { get; } = new(FilterSpec.Shuffle, [], "shuffle", IsOptional: true);

    /// <summary>Fletcher's checksum (3), verified on every read.</summary>
    public static FilterSpec Fletcher32 { get; } = new(FilterSpec.Fletcher32, [], "fletcher32");

    /// <summary>LZF (32000), h5py's fast codec.</summary>
    public static FilterSpec Lzf { get; } = new(FilterSpec.Lzf, [], "lzf", IsOptional: true);

    /// <summary>Deflate, also called gzip (1).</summary>
    /// <param name="level">0 (stored) to 9 (smallest).</param>
    public static FilterSpec Deflate(int level = 6)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, MaxDeflateLevel);
        return new(FilterSpec.Deflate, [(uint)level], "deflate", IsOptional: true);
    }

    /// <summary>Zstandard (32015).</summary>
    /// <param name="level">The library's own level, 1 to 22; negative ones are faster still.</param>
    public static FilterSpec Zstd(int level = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, -(1 << 17));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 22);
        return new(FilterSpec.Zstd, [(uint)level], NameOf(FilterSpec.Zstd));
    }

    /// <summary>LZ4 (32004).</summary>
    /// <param name="blockBytes">Bytes that are compressed together; 0 for the filter's own choice, a chunk or 1 GiB of it.</param>
    public static FilterSpec Lz4(int blockBytes = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blockBytes);
        return new(FilterSpec.Lz4, blockBytes == 0 ? [] : [(uint)blockBytes], NameOf(FilterSpec.Lz4));
    }

    /// <summary>Bitshuffle (32008): the bits of elements transposed in blocks, then compressed.</summary>
    /// <param name="codec">How the bits are compressed.</param>
    /// <param name="blockElements">Elements of a block, a multiple of 8; 0 for the filter's own choice, about 8 KiB.</param>
    /// <param name="level">Zstandard's level.</param>
    public static FilterSpec Bitshuffle(BitshuffleCodec codec = BitshuffleCodec.Lz4, int blockElements = 0, int level = 3)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blockElements);
        if (blockElements % BitshuffleMultiple != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(blockElements), blockElements, $"Not a multiple of {BitshuffleMultiple}.");
        }

        ImmutableArray<uint> parameters = codec switch
        {
            BitshuffleCodec.None or BitshuffleCodec.Lz4 => [0, 0, 0, (uint)blockElements, (uint)codec],
            BitshuffleCodec.Zstd => [0, 0, 0, (uint)blockElements, (uint)codec, (uint)level],
            _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "Not a codec of Bitshuffle."),
        };
        return new(FilterSpec.Bitshuffle, parameters, NameOf(FilterSpec.Bitshuffle));
    }

    /// <summary>Blosc (32001): chunks of Blosc 1.</summary>
    /// <param name="codec">The compressor.</param>
    /// <param name="level">0 (stored) to 9 (smallest).</param>
    /// <param name="shuffle">What is done to a block before it is compressed.</param>
    public static FilterSpec Blosc(BloscCodec codec = BloscCodec.BloscLz, int level = 5, BloscShuffle shuffle = BloscShuffle.Byte)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 9);
        if (!Enum.IsDefined(codec))
        {
            throw new ArgumentOutOfRangeException(nameof(codec), codec, "Not a codec of Blosc.");
        }

        if (!Enum.IsDefined(shuffle))
        {
            throw new ArgumentOutOfRangeException(nameof(shuffle), shuffle, "Not a shuffle of Blosc.");
        }

        return new(FilterSpec.Blosc, [0, 0, 0, 0, (uint)level, (uint)shuffle, (uint)codec], "blosc", IsOptional: true);
    }
}
