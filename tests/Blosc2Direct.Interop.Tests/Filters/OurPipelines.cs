using System.Collections.Immutable;
using Blosc2Direct.Storage;
using static Blosc2Direct.Storage.Filters;

namespace Blosc2Direct.Interop.Tests.Filters;

/// <summary>The pipelines of filters_peer.py, by their names there.</summary>
internal static class OurPipelines
{
    public static ImmutableArray<FilterSpec> Of(string name) => name switch
    {
        "deflate" => [Deflate(6)],
        "shuffle-deflate" => [Shuffle, Deflate(4)],
        "shuffle-deflate-fletcher32" => [Shuffle, Deflate(1), Fletcher32],
        "fletcher32-shuffle-deflate" => [Fletcher32, Shuffle, Deflate(9)],
        "fletcher32" => [Fletcher32],
        "shuffle" => [Shuffle],
        "lzf" => [Lzf],
        "shuffle-lzf-fletcher32" => [Shuffle, Lzf, Fletcher32],
        "lz4" => [Lz4()],
        "lz4-blocks" => [Lz4(128)],
        "shuffle-lz4" => [Shuffle, Lz4()],
        "bitshuffle" => [Bitshuffle(BitshuffleCodec.None)],
        "bitshuffle-lz4" => [Bitshuffle()],
        "bitshuffle-lz4-blocks" => [Bitshuffle(BitshuffleCodec.Lz4, 64), Fletcher32],
        "bitshuffle-zstd" => [Bitshuffle(BitshuffleCodec.Zstd, level: 5)],
        "blosc-blosclz" => [Blosc()],
        "blosc-lz4-bits" => [Blosc(BloscCodec.Lz4, 9, BloscShuffle.Bit)],
        "blosc-lz4hc" => [Blosc(BloscCodec.Lz4Hc, 3)],
        "blosc-zlib" => [Blosc(BloscCodec.Zlib, 6, BloscShuffle.None)],
        "blosc-zstd" => [Blosc(BloscCodec.Zstd, 7), Fletcher32],
        "blosc-stored" => [Blosc(BloscCodec.BloscLz, 0)],
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "filters_peer.py has a pipeline more"),
    };
}
