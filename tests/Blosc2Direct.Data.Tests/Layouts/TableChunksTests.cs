using Blosc2Direct.Codecs;
using Blosc2Direct.Data.Layouts;
using Xunit;

namespace Blosc2Direct.Data.Tests.Layouts;

public sealed class TableChunksTests
{
    [Theory]
    [InlineData(36, 49_152, 6_144)]
    [InlineData(1, 524_288, 65_536)]
    [InlineData(500, 3_328, 416)]
    [InlineData(100_000, 16, 2)]
    [InlineData(10_000_000, 8, 1)]
    public void Blocks_of_rows_fit_a_cache(int rowBytes, int chunkRows, int blockRows) =>
        Assert.Equal(new TableChunks(chunkRows, blockRows), TableChunks.OfRows(rowBytes));

    [Theory]
    [InlineData(4, Blosc2Codec.Lz4, 131_072, 4_096)]
    [InlineData(8, Blosc2Codec.Zstd, 131_072, 65_536)]
    [InlineData(1, Blosc2Codec.Zlib, 131_072, 65_536)]
    [InlineData(1_000, Blosc2Codec.Lz4, 4_096, 512)]
    [InlineData(100_000_000, Blosc2Codec.Lz4, 1, 1)]
    public void Blocks_of_columns_begin_together(int cellBytes, Blosc2Codec codec, int chunkRows, int blockRows) =>
        Assert.Equal(new TableChunks(chunkRows, blockRows), TableChunks.OfColumn(cellBytes, codec));

    [Fact]
    public void Small_tables_get_small_chunks_and_what_is_asked_for_is_kept()
    {
        Assert.Equal(new TableChunks(6_144, 6_144), TableChunks.OfRows(36, expectedRows: 10));
        Assert.Equal(new TableChunks(12_288, 6_144), TableChunks.OfRows(36, expectedRows: 6_145));
        Assert.Equal(new TableChunks(100, 100), TableChunks.OfRows(36, chunkRows: 100));
        Assert.Equal(new TableChunks(8_000, 1_000), TableChunks.OfRows(36, blockRows: 1_000));
        Assert.Equal(new TableChunks(500, 100), TableChunks.OfColumn(4, Blosc2Codec.Lz4, 10, 500, 100));
    }
}
