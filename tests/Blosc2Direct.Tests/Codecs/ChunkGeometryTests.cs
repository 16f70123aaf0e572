using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs;

public sealed class ChunkGeometryTests
{
    [Fact]
    public void Blocks_at_the_edge_are_padded_to_full_size()
    {
        ChunkGeometry geometry = new([50, 46], [16, 32], 4, 4);

        Assert.True(geometry.UsesB2nd);
        Assert.Equal([4, 2], geometry.BlockGrid.ToArray());
        Assert.Equal((2, 8, 2048, 9200, 16384), (geometry.Rank, geometry.BlockCount, geometry.BlockBytes, geometry.ChunkBytes, geometry.PaddedBytes));
    }

    [Fact]
    public void A_plain_chunk_is_cut_into_runs_and_never_padded()
    {
        foreach (ChunkGeometry geometry in new[]
        {
            new ChunkGeometry([10], [4], 4, 4),
            new ChunkGeometry([1, 1, 1, 1, 1, 1, 1, 2, 5], [4], 4, 4),
            new ChunkGeometry([1, 1, 1, 1, 1, 1, 1, 2, 5], [1, 1, 1, 1, 1, 1, 1, 2, 2], 4, 4),
            new ChunkGeometry([2, 5], [4], 4, 2),
        })
        {
            Assert.False(geometry.UsesB2nd);
            Assert.Equal([4], geometry.BlockShape.ToArray());
            Assert.Equal([3], geometry.BlockGrid.ToArray());
            Assert.Equal((3, 16, 40, 40), (geometry.BlockCount, geometry.BlockBytes, geometry.ChunkBytes, geometry.PaddedBytes));
        }
    }

    [Fact]
    public void Block_lengths_beyond_the_chunk_are_cut()
    {
        ChunkGeometry geometry = new([5, 6], [100, 2], 2, 2);

        Assert.Equal([5, 2], geometry.BlockShape.ToArray());
        Assert.Equal([8], new ChunkGeometry([8], [100], 2, 2).BlockShape.ToArray());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void An_element_of_an_array_type_is_never_cut_by_a_block(int itemsPerElement, bool usesB2nd)
    {
        int[] chunk = [100, 50];
        ChunkGeometry geometry = ChunkGeometry.ForWriting(Blosc2.Lz4(), chunk, 8 * itemsPerElement, 8);

        Assert.Equal(usesB2nd, geometry.UsesB2nd);
        Assert.Equal(0, geometry.BlockBytes % (8 * itemsPerElement));
    }

    [Fact]
    public void An_element_larger_than_the_automatic_block_is_one_block()
    {
        ChunkGeometry geometry = ChunkGeometry.ForWriting(Blosc2.Lz4(level: 1), [3], 1_000_000, 4);

        Assert.Equal((3, 1_000_000), (geometry.BlockCount, geometry.BlockBytes));
    }

    [Fact]
    public void Wrong_shapes_and_sizes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ChunkGeometry([], [], 4, 4));
        Assert.Throws<ArgumentException>(() => new ChunkGeometry([4, 4], [4], 4, 4));
        Assert.Throws<ArgumentException>(() => new ChunkGeometry([4], [4], 4, 3));
        Assert.ThrowsAny<ArgumentException>(() => new ChunkGeometry([4, 0], [1, 1], 4, 4));
        Assert.ThrowsAny<ArgumentException>(() => new ChunkGeometry([4, 4], [1, 0], 4, 4));
        Assert.ThrowsAny<ArgumentException>(() => new ChunkGeometry([4, 4], [1, 1], 0, 1));
        Assert.Throws<ArgumentException>(() => new ChunkGeometry([65536, 65536], [1, 1], 1, 1));
        Assert.Throws<ArgumentException>(() => new ChunkGeometry([int.MaxValue, int.MaxValue, int.MaxValue], [1, 1, 1], 1, 1));
        Assert.Throws<ArgumentException>(() => new ChunkGeometry([int.MaxValue], [int.MaxValue], 1, 1));

        // Padding doubles both axes of the chunk.
        Assert.Throws<ArgumentException>(() => new ChunkGeometry([32769, 32769], [32768, 32768], 1, 1));
        Assert.Throws<ArgumentException>(() => new ChunkGeometry([1_000_000_000], [600_000_000], 1, 1));
    }
}
