using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Hdf5;

public sealed class H5DatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_chunk_is_read_back_as_it_was_written()
    {
        byte[] encoded = Specs.Bytes(777, 1);
        string path = _folder.File("a.h5");
        using (H5File file = H5File.Create(path))
        {
            using H5Dataset dataset = file.Root.CreateDataset("g/data", Specs.Filtered([10, 20], [4, 8]));
            dataset.Write([1, 2], encoded);
            AssertChunk(dataset, [1, 2], encoded);
        }

        using (H5File file = H5File.Open(path))
        {
            using H5Dataset dataset = file.Root.OpenDataset("/g/data");
            AssertChunk(dataset, [1, 2], encoded);
            Assert.False(dataset.TryLocate([0, 0], out _));
            Assert.Equal(1, dataset.StoredChunkCount);
            Assert.Equal(Specs.Filtered([10, 20], [4, 8]).Filters[0].Parameters.ToArray(), dataset.Spec.Filters[0].Parameters.ToArray());
            Assert.Equal(Specs.PositionalReads, file.Statistics.PositionalReads > 0);
        }
    }

    [Fact]
    public void Plain_chunks_are_what_a_region_reads()
    {
        using H5File file = H5File.CreateInMemory();
        using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Plain([6], [4], [ArraySpec.Unlimited]));
        byte[] chunk = Specs.Bytes(16, 3);
        dataset.Write([1], chunk);
        byte[] all = new byte[24];
        dataset.Regions!.Read([0], [6], all);
        Assert.Equal(new byte[16], all[..16]);
        Assert.Equal(chunk[..8], all[16..]);
        dataset.Resize([9]);
        Assert.Equal([9], dataset.Shape.ToArray());
        dataset.Regions.Write([8], [1], [1, 2, 3, 4]);
        Assert.True(dataset.TryLocate([2], out ChunkRef located));
        byte[] raw = new byte[16];
        dataset.Read(located, 0, raw);
        Assert.Equal([1, 2, 3, 4], raw[..4]);
    }

    internal static void AssertChunk(H5Dataset dataset, long[] coordinates, byte[] expected, uint mask = 0)
    {
        Assert.True(dataset.TryLocate(coordinates, out ChunkRef chunk));
        Assert.Equal(expected.Length, chunk.StoredBytes);
        Assert.Equal(mask, chunk.FilterMask);
        byte[] actual = new byte[expected.Length];
        dataset.Read(chunk, 0, actual);
        Assert.Equal(expected, actual);
    }
}
