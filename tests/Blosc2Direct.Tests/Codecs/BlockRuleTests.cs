using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs;

/// <summary>Expected values were computed by the stock filter's own functions over c-blosc2 2.17.1.</summary>
public sealed class BlockRuleTests
{
    /// <summary>Bytes and type sizes of the buffers in <see cref="StockSizes"/>.</summary>
    private static readonly (int Bytes, int TypeSize)[] Buffers =
        [(1000, 4), (40_000, 1), (3_000_000, 8), (61_999_800, 300), (20_000_000, 2), (64, 4)];

    public static TheoryData<Blosc2Codec, int, string> StockSizes => new()
    {
        { Blosc2Codec.BloscLz, 0, "1000 8192 8192 8100 8192 64" },
        { Blosc2Codec.BloscLz, 1, "1000 32768 262144 16200 65536 64" },
        { Blosc2Codec.BloscLz, 2, "1000 32768 262144 32700 65536 64" },
        { Blosc2Codec.BloscLz, 3, "1000 32768 262144 65400 65536 64" },
        { Blosc2Codec.BloscLz, 4, "1000 40000 524288 130800 131072 64" },
        { Blosc2Codec.BloscLz, 5, "1000 40000 524288 130800 131072 64" },
        { Blosc2Codec.BloscLz, 6, "1000 40000 524288 261900 131072 64" },
        { Blosc2Codec.BloscLz, 7, "1000 40000 1048576 261900 262144 64" },
        { Blosc2Codec.BloscLz, 8, "1000 40000 2097152 261900 524288 64" },
        { Blosc2Codec.BloscLz, 9, "1000 40000 3000000 261900 1048576 64" },
        { Blosc2Codec.Lz4, 0, "1000 8192 8192 8100 8192 64" },
        { Blosc2Codec.Lz4, 1, "1000 32768 262144 16200 65536 64" },
        { Blosc2Codec.Lz4, 2, "1000 32768 262144 32700 65536 64" },
        { Blosc2Codec.Lz4, 3, "1000 32768 262144 65400 65536 64" },
        { Blosc2Codec.Lz4, 4, "1000 40000 524288 130800 131072 64" },
        { Blosc2Codec.Lz4, 5, "1000 40000 524288 130800 131072 64" },
        { Blosc2Codec.Lz4, 6, "1000 40000 524288 261900 131072 64" },
        { Blosc2Codec.Lz4, 7, "1000 40000 1048576 261900 262144 64" },
        { Blosc2Codec.Lz4, 8, "1000 40000 2097152 261900 524288 64" },
        { Blosc2Codec.Lz4, 9, "1000 40000 3000000 261900 1048576 64" },
        { Blosc2Codec.Lz4Hc, 0, "1000 16384 16384 16200 16384 64" },
        { Blosc2Codec.Lz4Hc, 1, "1000 32768 32768 32700 32768 64" },
        { Blosc2Codec.Lz4Hc, 2, "1000 40000 65536 65400 65536 64" },
        { Blosc2Codec.Lz4Hc, 3, "1000 40000 131072 130800 131072 64" },
        { Blosc2Codec.Lz4Hc, 4, "1000 40000 262144 261900 262144 64" },
        { Blosc2Codec.Lz4Hc, 5, "1000 40000 262144 261900 262144 64" },
        { Blosc2Codec.Lz4Hc, 6, "1000 40000 524288 524100 524288 64" },
        { Blosc2Codec.Lz4Hc, 7, "1000 40000 524288 524100 524288 64" },
        { Blosc2Codec.Lz4Hc, 8, "1000 40000 524288 524100 524288 64" },
        { Blosc2Codec.Lz4Hc, 9, "1000 40000 1048576 1048500 1048576 64" },
        { Blosc2Codec.Zlib, 0, "1000 16384 16384 16200 16384 64" },
        { Blosc2Codec.Zlib, 1, "1000 32768 32768 32700 32768 64" },
        { Blosc2Codec.Zlib, 2, "1000 40000 65536 65400 65536 64" },
        { Blosc2Codec.Zlib, 3, "1000 40000 131072 130800 131072 64" },
        { Blosc2Codec.Zlib, 4, "1000 40000 262144 261900 262144 64" },
        { Blosc2Codec.Zlib, 5, "1000 40000 262144 261900 262144 64" },
        { Blosc2Codec.Zlib, 6, "1000 40000 524288 524100 524288 64" },
        { Blosc2Codec.Zlib, 7, "1000 40000 524288 524100 524288 64" },
        { Blosc2Codec.Zlib, 8, "1000 40000 524288 524100 524288 64" },
        { Blosc2Codec.Zlib, 9, "1000 40000 1048576 1048500 1048576 64" },
        { Blosc2Codec.Zstd, 0, "1000 16384 16384 16200 16384 64" },
        { Blosc2Codec.Zstd, 1, "1000 32768 262144 32700 65536 64" },
        { Blosc2Codec.Zstd, 2, "1000 32768 262144 65400 65536 64" },
        { Blosc2Codec.Zstd, 3, "1000 32768 262144 130800 65536 64" },
        { Blosc2Codec.Zstd, 4, "1000 40000 524288 261900 131072 64" },
        { Blosc2Codec.Zstd, 5, "1000 40000 524288 261900 131072 64" },
        { Blosc2Codec.Zstd, 6, "1000 40000 524288 524100 524288 64" },
        { Blosc2Codec.Zstd, 7, "1000 40000 524288 524100 524288 64" },
        { Blosc2Codec.Zstd, 8, "1000 40000 524288 524100 524288 64" },
        { Blosc2Codec.Zstd, 9, "1000 40000 1048576 1048500 1048576 64" },
    };

    /// <summary>Block bytes, type size, chunk shape, block shape. None of these is misordered.</summary>
    public static TheoryData<int, int, string, string> StockShapes => new()
    {
        { 2097152, 8, "10 25 150 100", "10 25 32 32" },
        { 524288, 2, "1 6400 4800", "1 512 512" },
        { 131072, 4, "300 300", "128 256" },
        { 32768, 1, "7 1000000", "7 4096" },
        { 4, 4, "3 3 3", "2 2 2" },
        { 65536, 4, "64 64 64", "16 32 32" },
        { 100000, 3, "100 1 7 90", "64 1 7 64" },
        { 262144, 2, "2 2 2 2 2 2 2 2", "2 2 2 2 2 2 2 2" },
        { 1048576, 8, "1 1 1 1000 1 999", "1 1 1 256 1 512" },
    };

    [Theory]
    [MemberData(nameof(StockSizes))]
    public void Block_sizes_are_those_of_the_stock_filter(Blosc2Codec codec, int level, string expected)
    {
        IEnumerable<int> sizes = Buffers.Select(b => BlockRule.AutomaticBytes(b.Bytes, b.TypeSize, codec, level, byteShuffled: true));

        Assert.Equal(expected, string.Join(' ', sizes));
    }

    [Theory]
    [MemberData(nameof(StockShapes))]
    public void Block_shapes_are_those_of_the_stock_filter(int blockBytes, int typeSize, string chunkShape, string expected)
    {
        int[] chunk = Parse(chunkShape);
        int[] block = new int[chunk.Length];

        BlockRule.Shape(blockBytes, typeSize, chunk, block);

        Assert.Equal(expected, string.Join(' ', block));
    }

    [Theory]
    [InlineData("4 6", "2 6", false)] // contiguous
    [InlineData("4 6", "2 3", false)] // divided on the last axis
    [InlineData("4 4 6", "2 2 6", true)]
    [InlineData("4 4 6", "1 2 6", false)]
    [InlineData("4 5 6", "2 2 6", false)] // padded
    [InlineData("4 4 1 6", "4 2 1 6", true)]
    [InlineData("4 4 1 6", "2 4 1 6", false)]
    public void Shapes_that_some_versions_misorder_are_known(string chunkShape, string blockShape, bool expected) =>
        Assert.Equal(expected, BlockRule.IsMisordered(Parse(chunkShape), Parse(blockShape)));

    [Fact]
    public void Misordered_shapes_give_way_to_contiguous_ones_that_are_no_larger()
    {
        Properties.Check(
            CodecCase.Generator,
            example =>
            {
                ChunkGeometry geometry = ChunkGeometry.ForWriting(
                    example.Options, example.ChunkShape, example.ElementSize, example.TypeSize);
                Assert.False(geometry.IsMisordered);
                if (geometry.UsesB2nd && !example.Options.BlockShape.IsDefault)
                {
                    int[] asked = [.. example.Options.BlockShape.Zip(example.ChunkShape, Math.Min)];
                    Assert.InRange(geometry.BlockBytes, 1, CodecCase.Volume(asked) * example.ElementSize);
                    Assert.Equal(BlockRule.IsMisordered(example.ChunkShape, asked), !geometry.BlockShape.SequenceEqual(asked));
                }
            },
            500);
    }

    [Fact]
    public void A_frame_of_a_misordered_shape_reads_as_row_major()
    {
        // What c-blosc2 2.15.0 to 2.21.1 write for such a shape: the chunk in row-major order.
        int[] shape = [4, 4, 6];
        byte[] chunk = [.. Enumerable.Range(0, 96).Select(i => (byte)i)];
        byte[] frame = FrameCoder.Encode(Blosc2.Zstd() with { BlockShape = [1, 4, 6] }, shape, 1, chunk);
        const int blockShapeAt = 112 + 3 + (1 + (9 * 3)) + (1 + (5 * 3)) + 2;
        Assert.Equal(1, frame[blockShapeAt + 3]);
        frame[blockShapeAt + 3] = 2;
        frame[blockShapeAt + 8] = 2;

        FrameHead head = new();
        using BlockDecoder decoder = new();
        FrameCoder.Parse(head, frame, 400);

        Assert.True(head.IsPlain);
        Assert.True(head.HasB2nd);
        Assert.Equal(shape, head.ChunkShape.ToArray());
        Assert.Equal(chunk, FrameCoder.Decode(head, decoder, frame, 1));
    }

    [Fact]
    public void An_encoder_refuses_a_misordered_shape() =>
        Assert.Throws<ArgumentException>(() => new ChunkEncoder(Blosc2.Zstd(), new ChunkGeometry([4, 4, 6], [2, 2, 6], 1, 1)));

    private static int[] Parse(string shape) => [.. shape.Split(' ').Select(int.Parse)];
}
