using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Hdf5;

public sealed class ChunkIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void An_index_agrees_with_a_dictionary_whatever_is_written(int seed)
    {
        Random random = new(seed);
        long grid = seed % 2 == 0 ? 1L << 40 : 3000;
        ChunkIndex index = ChunkIndex.CreateEmpty();
        SortedDictionary<long, (uint Size, uint Mask)> model = [];
        for (int i = 0; i < 5000; i++)
        {
            long key = random.Next(3) == 0 ? Math.Min(i, grid - 1) : random.NextInt64(Math.Min(grid, seed > 2 ? 200 : long.MaxValue));
            (uint size, uint mask) = ((uint)random.Next(1, 1000), random.Next(50) == 0 ? 1u : 0);
            index.Set(key, size, mask, grid);
            model[key] = (size, mask);
        }

        Assert.Equal(model.Count, index.StoredCount);
        Assert.Equal(model.Count, index.UnresolvedCount);
        List<long> keys = [];
        for (long key = index.Next(0); key >= 0; key = index.Next(key + 1))
        {
            keys.Add(key);
            Assert.True(index.TryGet(key, out long address, out uint size, out uint mask));
            Assert.Equal((ChunkIndex.Unresolved, model[key]), (address, (size, mask)));
        }

        Assert.Equal(model.Keys, keys);
        Assert.False(index.TryGet(grid + 1, out _, out _, out _));
    }

    [Theory]
    [InlineData(H5FormatVersion.Earliest, 1L << 30, 100_000_000)]
    [InlineData(H5FormatVersion.V110, ArraySpec.Unlimited, 100_000_000)]
    [InlineData(H5FormatVersion.V110, 1000, 10)] // an extensible array counts chunks in 32 bits
    public void A_sparse_dataset_costs_what_is_stored(H5FormatVersion version, long limit, long scale)
    {
        string path = _folder.File("sparse.h5");
        long[][] places = [[0, 0], [5, 9 * scale], [4 * scale, 3], [5 * scale, 14 * scale]];
        using (H5File file = H5File.Create(path, new H5FileOptions { LowestVersion = version }))
        {
            // The first axis cannot grow, the second can: HDF5 visits the chunks of such an array in another order.
            using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([limit < 0 ? 1L << 30 : limit, 1L << 32], [2, 3], [limit, ArraySpec.Unlimited]));
            foreach (long[] place in places.Reverse())
            {
                dataset.Write(place, Specs.Bytes(50, (int)place[1]));
            }
        }

        using (H5File file = H5File.Open(path))
        {
            using H5Dataset dataset = file.Root.OpenDataset("x");
            Assert.Equal(places, dataset.EnumerateChunks().Select(c => c.Coordinates));
            Assert.Equal([10, 27 * scale], dataset.EnumerateChunks().ElementAt(1).Offset);
            foreach (long[] place in places)
            {
                H5DatasetTests.AssertChunk(dataset, place, Specs.Bytes(50, (int)place[1]));
            }

            Assert.False(dataset.TryLocate([1, 1], out _));
            Assert.True(dataset.ChunkIndexBytes < 1000);
        }
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(3, -1)]
    public void Chunks_are_found_whichever_axis_is_unlimited(int rank, int axis)
    {
        // HDF5 1.14.5 reports wrong coordinates for the chunks of an extensible array whose first axis is limited.
        long[] shape = [10, 7, 9];
        long[] limit = [20, 14, 9];
        int[] chunks = [4, 3, 2];
        if (axis >= 0)
        {
            limit[axis] = ArraySpec.Unlimited;
        }

        string path = _folder.File("axis.h5");
        Dictionary<string, byte[]> expected = [];
        using (H5File file = H5File.Create(path, new H5FileOptions { LowestVersion = H5FormatVersion.V110 }))
        {
            using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([.. shape[..rank]], [.. chunks[..rank]], [.. limit[..rank]]));
            foreach (long[] place in Places(shape[..rank], chunks[..rank]))
            {
                byte[] chunk = Specs.Bytes(20 + expected.Count, expected.Count);
                dataset.Write(place, chunk);
                expected.Add(string.Join(' ', place), chunk);
            }

            file.Root.Copy("x", "copy");
        }

        using (H5File file = H5File.Open(path))
        {
            foreach (string name in (string[])["x", "copy"])
            {
                using H5Dataset dataset = file.Root.OpenDataset(name);
                List<ChunkInfo> all = [.. dataset.EnumerateChunks()];
                Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), all.Select(c => string.Join(' ', c.Coordinates)).Order(StringComparer.Ordinal));
                foreach (ChunkInfo chunk in all)
                {
                    H5DatasetTests.AssertChunk(dataset, chunk.Coordinates, expected[string.Join(' ', chunk.Coordinates)]);
                }
            }
        }
    }

    private static IEnumerable<long[]> Places(long[] shape, int[] chunks)
    {
        long[] place = new long[shape.Length];
        while (true)
        {
            yield return [.. place];
            int axis = shape.Length - 1;
            while (axis >= 0 && (++place[axis]) * chunks[axis] >= shape[axis])
            {
                place[axis--] = 0;
            }

            if (axis < 0)
            {
                yield break;
            }
        }
    }

    [Fact]
    public void A_million_chunks_are_indexed_in_one_pass_and_little_memory()
    {
        if (!H5Versioned.HasChunkIteration)
        {
            return; // HDF5 before 1.14: slower, and said to be so
        }

        const int Count = 1_000_000;
        string path = _folder.File("many.h5");
        using (H5File created = H5File.Create(path, new H5FileOptions { LowestVersion = H5FormatVersion.V110 }))
        {
            using H5Dataset written = created.Root.CreateDataset("x", Specs.Filtered([0], [4], [ArraySpec.Unlimited]));
            written.Resize([4L * Count]);
            byte[] chunk = new byte[1];
            for (int i = 0; i < Count; i++)
            {
                chunk[0] = (byte)i;
                written.Write([i], chunk);
            }

            Assert.Equal(0, created.Statistics.ChunkIndexPasses);
            Assert.Equal(Count, written.StoredChunkCount);
        }

        using H5File file = H5File.Open(path);
        using H5Dataset dataset = file.Root.OpenDataset("x");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(Count, dataset.StoredChunkCount);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 13_000_000);
        Assert.InRange(dataset.ChunkIndexBytes, 12_000_000, 13_000_000);
        Assert.Equal(1, file.Statistics.ChunkIndexPasses);
        byte[] read = new byte[1];
        for (int i = 0; i < Count; i += 99_991)
        {
            Assert.True(dataset.TryLocate([i], out ChunkRef located));
            dataset.Read(located, 0, read);
            Assert.Equal((byte)i, read[0]);
        }

        before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            dataset.TryLocate([i], out ChunkRef located);
            dataset.Read(located, 0, read);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Writing_and_reading_in_turns_makes_few_passes()
    {
        if (!H5Versioned.HasChunkIteration)
        {
            return; // HDF5 before 1.14: slower, and said to be so
        }

        using H5File file = H5File.Create(_folder.File("turns.h5"));
        using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([40_000], [4], [ArraySpec.Unlimited]));
        for (int i = 0; i < 10_000; i++)
        {
            dataset.Write([i], [(byte)i]);
            H5DatasetTests.AssertChunk(dataset, [i], [(byte)i]);
        }

        // Each pass visits what is stored: passes over a growing dataset must stay few for the whole to stay linear.
        Assert.InRange(file.Statistics.ChunkIndexPasses, 1, 400);
    }
}
