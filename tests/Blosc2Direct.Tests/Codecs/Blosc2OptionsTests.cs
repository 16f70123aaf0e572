using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs;

public sealed class Blosc2OptionsTests
{
    [Fact]
    public void Options_are_validated_when_they_are_made()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2.Zstd(level: 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2.Zstd(level: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2.Zstd(shuffle: (ShuffleMode)3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Blosc2Options { Codec = (Blosc2Codec)3 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Blosc2Options { BlockShape = [4, 0] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CodecLimits { MaxChunkBytes = 0 });
    }

    [Fact]
    public void Options_are_compared_by_value()
    {
        Assert.Equal(Blosc2.Lz4(3), new Blosc2Options { Codec = Blosc2Codec.Lz4, Level = 3 });
        Assert.Equal(Blosc2.Lz4() with { BlockShape = [1, 2] }, Blosc2.Lz4() with { BlockShape = [1, 2] });
        Assert.NotEqual(Blosc2.Lz4() with { BlockShape = [1, 2] }, Blosc2.Lz4());
        Assert.NotEqual(Blosc2.Lz4() with { BlockShape = [] }, Blosc2.Lz4());
        Assert.NotEqual(Blosc2.Lz4() with { BlockShape = [1, 2] }, Blosc2.Lz4() with { BlockShape = [2, 1] });
    }

    [Fact]
    public void Parameters_of_the_filter_are_those_that_it_sets_itself()
    {
        BlockChoice stock = BlockChoice.Stock;
        Assert.Equal(
            [1, 0, 8, 60_000_000, 8, 1, 1, 4, 10, 25, 150, 200],
            Blosc2FilterParameters.Build(Blosc2.Lz4(8) with { Blocks = stock }, [10, 25, 150, 200], 8, 8).ToArray());
        Assert.Equal(
            [1, 0, 4, 4000, 5, 2, 5],
            Blosc2FilterParameters.Build(Blosc2.Zstd(shuffle: ShuffleMode.Bit) with { Blocks = stock }, [1000], 4, 4).ToArray());
        Assert.Equal(
            [1, 0, 1, 512, 0, 0, 2],
            Blosc2FilterParameters.Build(
                Blosc2.Lz4Hc(0, ShuffleMode.None) with { Blocks = stock }, [2, 2, 2, 2, 2, 2, 2, 2, 2], 1, 1).ToArray());

        // An array type of 3 floats: the type size is the float's, the chunk size that of all.
        Assert.Equal(
            [1, 0, 4, 240, 5, 1, 5, 2, 4, 5],
            Blosc2FilterParameters.Build(Blosc2.Zstd() with { Blocks = stock }, [4, 5], 12, 4).ToArray());
    }

    [Fact]
    public void Blocks_that_are_not_the_stock_filters_are_kept_in_one_more_value()
    {
        // The last element of a block of 4 × 4 lies at 3 * 10 + 3 in a chunk of 10 × 10.
        Assert.Equal(
            [1, 64, 4, 400, 5, 1, 0, 2, 10, 10, 34],
            Blosc2FilterParameters.Build(Blosc2.BloscLz() with { BlockShape = [4, 4] }, [10, 10], 4, 4).ToArray());
        Assert.Equal(
            [1, 120_000, 8, 30_000_000, 8, 1, 1, 4, 10, 25, 150, 100, 1 + 375_000 + 60_000 + 2_900 + 49],
            Blosc2FilterParameters.Build(
                Blosc2.Lz4(8) with { Blocks = BlockChoice.OfBytes(128 << 10) }, [10, 25, 150, 100], 8, 8).ToArray());
        Assert.Equal(
            [1, 3000, 4, 4000, 5, 1, 5],
            Blosc2FilterParameters.Build(Blosc2.Zstd() with { Blocks = BlockChoice.OfBytes(3000) }, [1000], 4, 4).ToArray());
    }

    [Fact]
    public void Options_come_back_from_the_parameters()
    {
        Properties.Check(
            CodecCase.Generator,
            example =>
            {
                Blosc2Options options = example.Options with { BlockShape = default, Blocks = BlockChoice.Stock };
                uint[] values = [.. Blosc2FilterParameters.Build(options, example.ChunkShape, example.ElementSize, example.TypeSize)];

                Assert.True(Blosc2FilterParameters.TryParse(values, out Blosc2Options back, out int typeSize));
                Assert.Equal(options, back);
                Assert.Equal(example.TypeSize, typeSize);
            });
    }

    [Fact]
    public void Given_block_sizes_become_the_block_shape_that_the_stock_filter_would_use()
    {
        Assert.True(Blosc2FilterParameters.TryParse([1, 2048, 4, 9200, 5, 1, 1, 2, 50, 46], out Blosc2Options options, out _));

        Assert.Equal([16, 32], options.BlockShape.ToArray());
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(34u)]
    [InlineData(101u)]
    [InlineData(uint.MaxValue)]
    public void A_block_shape_that_does_not_fit_gives_way_to_the_stock_filters(uint packed)
    {
        Assert.True(Blosc2FilterParameters.TryParse([1, 128, 4, 400, 5, 1, 1, 2, 10, 10, packed], out Blosc2Options options, out _));

        Assert.Equal([4, 8], options.BlockShape.ToArray());
    }

    [Fact]
    public void Left_out_parameters_are_the_stock_filters_defaults()
    {
        Assert.True(Blosc2FilterParameters.TryParse([1, 0, 4, 400], out Blosc2Options options, out int typeSize));

        Assert.Equal(Blosc2.BloscLz(5) with { Blocks = BlockChoice.Stock }, options);
        Assert.Equal(4, typeSize);
    }

    [Theory]
    [InlineData(new uint[] { })]
    [InlineData(new uint[] { 1, 0, 4 })]
    [InlineData(new uint[] { 1, 0, 0, 400, 5, 1, 1 })]
    [InlineData(new uint[] { 1, 0, uint.MaxValue, 400, 5, 1, 1 })]
    [InlineData(new uint[] { 1, 0, 4, 400, 10, 1, 1 })]
    [InlineData(new uint[] { 1, 0, 4, 400, 5, 3, 1 })]
    [InlineData(new uint[] { 1, 0, 4, 400, 5, 1, 3 })]
    [InlineData(new uint[] { 1, 0, 4, 400, 5, 1, 32 })]
    public void Parameters_that_cannot_be_written_with_are_refused(uint[] values) =>
        Assert.False(Blosc2FilterParameters.TryParse(values, out _, out _));

    [Theory]
    [InlineData(new uint[] { 1, 64, 4, 400, 5, 1, 1, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1 })]
    [InlineData(new uint[] { 1, 64, 4, 400, 5, 1, 1, uint.MaxValue, 1 })]
    [InlineData(new uint[] { 1, 64, 4, 400, 5, 1, 1, 2, 10 })]
    [InlineData(new uint[] { 1, 64, 4, 400, 5, 1, 1, 2, 0, 10 })]
    [InlineData(new uint[] { 1, 64, 4, 400, 5, 1, 1, 3, uint.MaxValue, uint.MaxValue, uint.MaxValue })]
    [InlineData(new uint[] { 1, uint.MaxValue, 4, 400, 5, 1, 1, 2, 10, 10 })]
    [InlineData(new uint[] { 1, 0, 4, 400, 5, 1, 1, 2, 10, 10, 34 })]
    public void Nonsense_in_shapes_leaves_the_block_shape_open(uint[] values)
    {
        Assert.True(Blosc2FilterParameters.TryParse(values, out Blosc2Options options, out _));
        Assert.True(options.BlockShape.IsDefault);
    }
}
