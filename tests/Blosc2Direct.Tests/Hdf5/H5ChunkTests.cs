using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Hdf5;

public sealed class H5ChunkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, H5FormatVersion.Earliest)]
    [InlineData(true, H5FormatVersion.V110)]
    [InlineData(false, H5FormatVersion.Earliest)]
    [InlineData(false, H5FormatVersion.V110)]
    public void Chunks_are_read_by_position_or_through_HDF5_alike(bool positional, H5FormatVersion version)
    {
        string path = _folder.File("a.h5");
        H5FileOptions options = new() { PositionalReads = positional, LowestVersion = version };
        using (H5File file = H5File.Create(path, options))
        {
            using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([10, 9], [4, 4], [ArraySpec.Unlimited, ArraySpec.Unlimited]));
            foreach ((long i, long j) in Grid(3, 3))
            {
                dataset.Write([i, j], Chunk(i, j));
                H5DatasetTests.AssertChunk(dataset, [i, j], Chunk(i, j)); // in the same session, without a flush
            }
        }

        using (H5File file = H5File.Open(path, options: options))
        {
            using H5Dataset dataset = file.Root.OpenDataset("x");
            foreach ((long i, long j) in Grid(3, 3))
            {
                H5DatasetTests.AssertChunk(dataset, [i, j], Chunk(i, j));
                Assert.True(dataset.TryLocate([i, j], out ChunkRef chunk));
                byte[] part = new byte[20];
                dataset.Read(chunk, 30, part);
                Assert.Equal(Chunk(i, j)[30..50], part);
            }

            positional &= Specs.PositionalReads;
            Assert.Equal(positional, file.Statistics.PositionalReads >= 18);
            Assert.Equal(positional, file.Statistics.PipelineChunkReads <= 1); // the probe
            Assert.Equal(1, file.Statistics.ChunkIndexPasses);
        }
    }

    [Fact]
    public void Parts_of_a_chunk_that_HDF5_reads_cost_one_read()
    {
        string path = _folder.File("a.h5");
        using H5File file = H5File.Create(path, new H5FileOptions { PositionalReads = false });
        using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([4], [4]));
        byte[] chunk = Specs.Bytes(1000, 1);
        dataset.Write([0], chunk);
        Assert.True(dataset.TryLocate([0], out ChunkRef located));
        byte[] part = new byte[10];
        for (int i = 0; i < 100; i++)
        {
            dataset.Read(located, i * 10, part);
            Assert.Equal(chunk[(i * 10)..((i * 10) + 10)], part);
        }

        Assert.Equal(1, file.Statistics.PipelineChunkReads);
        byte[] other = Specs.Bytes(1000, 2);
        dataset.Write([0], other);
        dataset.Read(located, 0, part);
        Assert.Equal(other[..10], part);
    }

    [Fact]
    public void Many_threads_read_chunks_without_entering_HDF5()
    {
        string path = _folder.File("a.h5");
        using (H5File created = H5File.Create(path))
        {
            using H5Dataset written = created.Root.CreateDataset("x", Specs.Filtered([256], [4]));
            for (int i = 0; i < 64; i++)
            {
                written.Write([i], Chunk(i, 0));
            }
        }

        using H5File file = H5File.Open(path);
        using H5Dataset dataset = file.Root.OpenDataset("x");
        H5DatasetTests.AssertChunk(dataset, [0], Chunk(0, 0));
        long reads = file.Statistics.PipelineChunkReads;
        Parallel.For(0, 640, i => H5DatasetTests.AssertChunk(dataset, [i % 64], Chunk(i % 64, 0)));
        if (Specs.PositionalReads)
        {
            using (H5Lock.Enter())
            {
                // Another thread reads while this one keeps everybody out of HDF5.
                byte[] read = new byte[Chunk(5, 0).Length];
                Thread other = new(() => dataset.Read(dataset.TryLocate([5], out ChunkRef chunk) ? chunk : default, 0, read));
                other.Start();
                Assert.True(other.Join(TimeSpan.FromMinutes(1)));
                Assert.Equal(Chunk(5, 0), read);
            }

            Assert.Equal(reads, file.Statistics.PipelineChunkReads);
            Assert.True(file.Statistics.PositionalReads >= 640);
        }
    }

    [Fact]
    public void A_chunk_is_replaced_by_a_longer_or_shorter_one()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([8], [4]));
        foreach (int length in (int[])[100, 5000, 100, 99, 1])
        {
            long before = dataset.GetGeneration([1]);
            dataset.Write([1], Specs.Bytes(length, length));
            Assert.NotEqual(before, dataset.GetGeneration([1]));
            H5DatasetTests.AssertChunk(dataset, [1], Specs.Bytes(length, length));
            Assert.Equal(1, dataset.StoredChunkCount);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public void A_filter_mask_is_stored_even_where_the_size_stays(int chunks)
    {
        // Shuffle and deflate by HDF5: what it reads afterwards shows which mask it believes in.
        string path = _folder.File("a.h5");
        FilterSpec[] filters = [new(FilterSpec.Shuffle, [4]), new(FilterSpec.Deflate, [6])];
        byte[] raw = Specs.Bytes(16, 1);
        byte[] other = Specs.Bytes(16, 2);
        using (H5File file = H5File.Create(path))
        {
            using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([4 * chunks], [4], default, filters));
            dataset.Write([0], raw, 3);
            AssertRegion(dataset, raw);
            H5DatasetTests.AssertChunk(dataset, [0], raw, 3);

            byte[] shuffled = Shuffle(other);
            dataset.Write([0], shuffled, 2);
            H5DatasetTests.AssertChunk(dataset, [0], shuffled, 2);
            AssertRegion(dataset, other);

            dataset.Regions!.Write([0], [4], raw);
            AssertRegion(dataset, raw);
            dataset.Write([0], other, 3);
            AssertRegion(dataset, other);
        }

        using (H5File file = H5File.Open(path))
        {
            using H5Dataset dataset = file.Root.OpenDataset("x");
            H5DatasetTests.AssertChunk(dataset, [0], other, 3);
            AssertRegion(dataset, other);
        }
    }

    [Fact]
    public void Two_handles_of_a_dataset_see_each_others_writes()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using H5Dataset first = file.Root.CreateDataset("x", Specs.Filtered([8], [4], [ArraySpec.Unlimited]));
        file.Root.CreateHardLink("y", "x");
        using H5Dataset second = file.Root.OpenDataset("y");
        Assert.False(second.TryLocate([1], out _));
        first.Write([1], Chunk(1, 0));
        H5DatasetTests.AssertChunk(second, [1], Chunk(1, 0));
        second.Resize([20]);
        Assert.Equal([20], first.Spec.Shape.ToArray());
        first.Write([4], Chunk(4, 0));
        H5DatasetTests.AssertChunk(second, [4], Chunk(4, 0));
    }

    [Fact]
    public void Growing_keeps_what_is_stored_and_shrinking_drops_it()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Plain([8, 8], [4, 4], [ArraySpec.Unlimited, ArraySpec.Unlimited]));
        foreach ((long i, long j) in Grid(2, 2))
        {
            dataset.Write([i, j], Specs.Bytes(64, (int)((10 * i) + j)));
        }

        dataset.Resize([12, 8]); // the numbering of chunks stays
        H5DatasetTests.AssertChunk(dataset, [1, 1], Specs.Bytes(64, 11));
        dataset.Resize([12, 12]); // it changes
        H5DatasetTests.AssertChunk(dataset, [1, 1], Specs.Bytes(64, 11));
        Assert.False(dataset.TryLocate([1, 2], out _));
        dataset.Write([2, 2], Specs.Bytes(64, 22));
        Assert.Equal(5, dataset.StoredChunkCount);

        dataset.Resize([6, 12]);
        Assert.Equal(4, dataset.StoredChunkCount);
        Assert.Throws<ChunkOutOfRangeException>(() => dataset.TryLocate([2, 2], out _));
        dataset.Resize([12, 12]);
        Assert.False(dataset.TryLocate([2, 2], out _));
        byte[] row = new byte[12 * 4];
        dataset.Regions!.Read([7, 0], [1, 12], row);
        Assert.Equal(new byte[48], row); // row 7 was cut off in between
        dataset.Regions.Read([5, 0], [1, 4], row.AsSpan(0, 16));
        Assert.Equal(Specs.Bytes(64, 10)[16..32], row[..16]);
    }

    [Fact]
    public void Shrinking_through_the_filter_needs_the_filter()
    {
        using H5File file = H5File.CreateInMemory();
        using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([8], [4], [8], new FilterSpec(32999, [1, 2], "no such thing")));
        dataset.Write([0], Chunk(0, 0));
        dataset.Write([1], Chunk(1, 0));
        FilterUnavailableException error = Assert.Throws<FilterUnavailableException>(() => dataset.Resize([6]));
        Assert.Equal(32999, error.FilterId);
        error = Assert.Throws<FilterUnavailableException>(() => dataset.Regions!.Read([0], [1], new byte[4]));
        Assert.Contains("no such thing", error.Message, StringComparison.Ordinal);
        H5DatasetTests.AssertChunk(dataset, [0], Chunk(0, 0));
    }

    [Fact]
    public void A_filter_that_is_not_installed_is_stored_with_its_name_and_parameters()
    {
        FilterSpec filter = new(31999, [7, 0, uint.MaxValue], "kept name");
        string path = _folder.File("a.h5");
        using (H5File file = H5File.Create(path))
        {
            file.Root.CreateDataset("x", Specs.Filtered([4], [4], default, filter)).Dispose();
            file.Root.CreateDataset("y", Specs.Filtered([4], [4], default, filter with { IsOptional = true })).Dispose();
            file.Root.CreateDataset("z", Specs.Filtered([4], [4], default, filter with { Name = "another name" })).Dispose();
        }

        using (H5File file = H5File.Open(path))
        {
            Assert.Equal(filter, file.Root.OpenDataset("x").Spec.Filters[0]);
            Assert.Equal("kept name", file.Root.OpenDataset("x").Spec.Filters[0].Name);
            Assert.True(file.Root.OpenDataset("y").Spec.Filters[0].IsOptional);
            Assert.Equal("another name", file.Root.OpenDataset("z").Spec.Filters[0].Name);
        }
    }

    [Fact]
    public void Errors_of_chunks_are_told_apart()
    {
        using H5File file = H5File.CreateInMemory();
        using H5Dataset flat = file.Root.CreateDataset("flat", Specs.Plain([8], [4]) with { Layout = ArrayLayout.Contiguous, ChunkShape = default });
        Assert.Throws<NotChunkedException>(() => flat.TryLocate([0], out _));
        Assert.Throws<NotChunkedException>(() => flat.Write([0], new byte[16]));
        Assert.Throws<NotChunkedException>(() => flat.EnumerateChunks());
        Assert.Throws<NotChunkedException>(() => flat.Resize([4]));
        Assert.Equal(0, flat.StoredChunkCount);

        using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Plain([8], [4], [10]));
        ChunkOutOfRangeException outside = Assert.Throws<ChunkOutOfRangeException>(() => dataset.Write([2], new byte[16]));
        Assert.Equal([2], outside.Chunk.ToArray());
        Assert.Equal("/x", outside.ObjectPath);
        Assert.Throws<ChunkOutOfRangeException>(() => dataset.TryLocate([-1], out _));
        Assert.Throws<ChunkOutOfRangeException>(() => dataset.TryLocate([0, 0], out _));
        Assert.Throws<ArgumentException>(() => dataset.Write([0], new byte[17]));
        Assert.Throws<ArgumentException>(() => dataset.Write([0], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Resize([11]));
        Assert.Throws<ArgumentException>(() => dataset.Resize([1, 1]));
        Assert.Throws<NotSupportedException>(() => dataset.Erase([0]));
        dataset.Write([0], new byte[16]);
        Assert.True(dataset.TryLocate([0], out ChunkRef chunk));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Read(chunk, 10, new byte[7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Read(chunk, -1, new byte[1]));
    }

    [Fact]
    public void A_chunk_behind_the_end_of_the_file_is_named()
    {
        if (!Specs.PositionalReads)
        {
            return; // HDF5 itself pads what a file lacks with zeros
        }

        string path = _folder.File("a.h5");
        long address;
        using (H5File created = H5File.Create(path))
        {
            using H5Dataset written = created.Root.CreateDataset("x", Specs.Filtered([8, 8], [4, 8]));
            written.Write([0, 0], Specs.Bytes(3000, 1));
            written.Write([1, 0], Specs.Bytes(3000, 2));
            Assert.True(written.TryLocate([1, 0], out ChunkRef chunk));
            address = written.EnumerateChunks().Last().Ref.Address;
        }

        using H5File file = H5File.Open(path);
        using H5Dataset dataset = file.Root.OpenDataset("x");
        Assert.True(dataset.TryLocate([1, 0], out ChunkRef located));
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(address + 1000);
        }

        byte[] bytes = new byte[3000];
        TruncatedFileException error = Assert.Throws<TruncatedFileException>(() => dataset.Read(located, 0, bytes));
        Assert.Equal([1, 0], error.Chunk.ToArray());
        Assert.Equal(address + 3000, error.ExpectedBytes);
        Assert.Equal(address + 1000, error.ActualBytes);
        Assert.Equal(path, error.File);
    }

    [Fact]
    public void What_HDF5_writes_through_the_plugin_is_found_as_direct_chunks()
    {
        using H5File file = H5File.Create(_folder.File("plugin.h5"));
        if (!IsInstalled(FilterSpec.Blosc2))
        {
            return; // the plugin was not built
        }

        FilterSpec given = Specs.Blosc2([4, 8]);
        using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([10, 20], [4, 8], [ArraySpec.Unlimited, ArraySpec.Unlimited]));
        Assert.Equal(given.Parameters.ToArray(), dataset.Spec.Filters[0].Parameters.ToArray());
        byte[] values = Specs.Bytes(10 * 20 * 4, 1);
        dataset.Regions!.Write([0, 0], [10, 20], values);
        Assert.Equal(9, dataset.StoredChunkCount);
        Assert.True(dataset.TryLocate([2, 2], out ChunkRef chunk));
        byte[] frame = new byte[chunk.StoredBytes];
        dataset.Read(chunk, 0, frame);
        Assert.Equal("b2frame"u8.ToArray(), frame[2..9]);

        // HDF5 encodes the chunks at the new edge anew, through the plugin.
        dataset.Resize([9, 17]);
        dataset.Resize([10, 20]);
        byte[] row = new byte[80];
        dataset.Regions.Read([8, 0], [1, 20], row);
        Assert.Equal(values[(8 * 80)..((8 * 80) + 68)], row[..68]);
        Assert.Equal(new byte[12], row[68..]);
        Assert.True(dataset.TryLocate([2, 2], out ChunkRef again));
        byte[] encoded = new byte[again.StoredBytes];
        dataset.Read(again, 0, encoded);
        dataset.Write([2, 2], frame); // and what was there before comes back with its own chunk
        dataset.Regions.Read([9, 16], [1, 4], row.AsSpan(0, 16));
        Assert.Equal(values[((9 * 80) + 64)..], row[..16]);
    }

    private static bool IsInstalled(int filter)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        return FilterStandIn.IsInstalled(filter);
    }

    [Fact]
    public void Threads_may_do_everything_at_once()
    {
        using H5File file = H5File.Create(_folder.File("threads.h5"));
        file.Root.CreateGroup("g").Dispose();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, t =>
        {
            using H5Dataset dataset = file.Root.CreateDataset($"g/{t}", Specs.Filtered([4], [4], [ArraySpec.Unlimited]));
            for (int i = 0; i < 50; i++)
            {
                dataset.Resize([4 * (i + 1)]);
                dataset.Write([i], Chunk(i, t));
                dataset.Attributes.Set($"a{i % 12}", i);
                H5DatasetTests.AssertChunk(dataset, [i], Chunk(i, t));
                Assert.Contains(file.Root.OpenGroup("g").List(), l => l.Name == $"{t}");
                Assert.Throws<ObjectNotFoundException>(() => file.Root.OpenDataset($"none{t}"));
            }
        });
        for (int t = 0; t < 8; t++)
        {
            using H5Dataset dataset = file.Root.OpenDataset($"g/{t}");
            Assert.Equal(50, dataset.StoredChunkCount);
            Assert.Equal(49, dataset.Attributes.Get<int>("a1"));
            H5DatasetTests.AssertChunk(dataset, [17], Chunk(17, t));
        }
    }

    [Fact]
    public void A_handle_that_nobody_closed_is_closed_by_the_next_call_and_never_by_the_finalizer()
    {
        using H5File file = H5File.CreateInMemory();
        file.Root.CreateDataset("x", Specs.Plain([8], [4])).Dispose();
        using (H5Lock.Enter())
        {
            Leak(file);
            GC.Collect();
            GC.WaitForPendingFinalizers(); // would wait for ever if a finalizer wanted the lock
            Assert.True(H5Lock.AbandonedHandles > 0);
        }

        Assert.Single(file.Root.List());
        Assert.Equal(0, H5Lock.AbandonedHandles);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Leak(H5File file)
    {
        for (int i = 0; i < 10; i++)
        {
            _ = file.Root.OpenDataset("x").Shape;
        }
    }

    private static IEnumerable<(long I, long J)> Grid(int rows, int columns)
    {
        for (long i = 0; i < rows; i++)
        {
            for (long j = 0; j < columns; j++)
            {
                yield return (i, j);
            }
        }
    }

    private static byte[] Chunk(long i, long j) => Specs.Bytes(60 + (int)((7 * i) + (13 * j)), (int)((100 * i) + j));

    private static byte[] Shuffle(byte[] values)
    {
        byte[] result = new byte[values.Length];
        int count = values.Length / 4;
        for (int i = 0; i < values.Length; i++)
        {
            result[(i % 4 * count) + (i / 4)] = values[i];
        }

        return result;
    }

    private static void AssertRegion(H5Dataset dataset, byte[] expected)
    {
        byte[] actual = new byte[expected.Length];
        dataset.Regions!.Read([0], [expected.Length / 4], actual);
        Assert.Equal(expected, actual);
    }
}
