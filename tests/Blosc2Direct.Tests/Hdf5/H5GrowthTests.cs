using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Hdf5;

/// <summary>Growing in two steps, and the generations that tell readers what changed.</summary>
public sealed class H5GrowthTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_growth_is_shown_by_every_handle_once_it_is_committed(int axis)
    {
        long[] shape = [4, 4];
        shape[axis] = 8;
        long[] place = [0, 0];
        place[axis] = 1;
        string path = _folder.File("a.h5");
        using (H5File file = H5File.Create(path))
        {
            using H5Dataset dataset = Create(file);
            using H5Dataset other = file.Root.OpenDataset("x");
            using IArrayGrowth growth = dataset.BeginGrow(shape);
            dataset.Write(place, Specs.Bytes(70, 1));
            dataset.Write([0, 0], Specs.Bytes(80, 2));
            foreach (H5Dataset handle in (H5Dataset[])[dataset, other])
            {
                Assert.Equal([4, 4], handle.Shape.ToArray());
                Assert.Equal(1, handle.StoredChunkCount);
                Assert.Equal([0, 0], Assert.Single(handle.EnumerateChunks()).Coordinates);
                H5DatasetTests.AssertChunk(handle, place, Specs.Bytes(70, 1)); // the writer may need it again
            }

            using H5Dataset third = file.Root.OpenDataset("x");
            Assert.Equal([4, 4], third.Spec.Shape.ToArray());
            growth.Commit();
            foreach (H5Dataset handle in (H5Dataset[])[dataset, other, third])
            {
                Assert.Equal(shape, handle.Shape.ToArray());
                Assert.Equal(2, handle.StoredChunkCount);
                H5DatasetTests.AssertChunk(handle, place, Specs.Bytes(70, 1));
                H5DatasetTests.AssertChunk(handle, [0, 0], Specs.Bytes(80, 2));
            }

            Assert.Throws<InvalidOperationException>(growth.Commit);
        }

        using H5File again = H5File.Open(path);
        using H5Dataset read = again.Root.OpenDataset("x");
        Assert.Equal(shape, read.Shape.ToArray());
        H5DatasetTests.AssertChunk(read, place, Specs.Bytes(70, 1));
    }

    [Theory]
    [InlineData("growth")]
    [InlineData("dataset")]
    [InlineData("file")]
    public void A_growth_that_is_not_committed_is_put_back_when_something_is_closed(string what)
    {
        string path = _folder.File("a.h5");
        using (H5File file = H5File.Create(path))
        {
            using H5Dataset dataset = Create(file);
            IArrayGrowth growth = dataset.BeginGrow([12, 4]);
            dataset.Write([2, 0], Specs.Bytes(70, 1));
            ((IDisposable)(what switch { "growth" => growth, "dataset" => dataset, _ => file })).Dispose();
            growth.Dispose();
            Assert.Throws<InvalidOperationException>(growth.Commit);
            if (what == "growth")
            {
                Assert.Throws<ChunkOutOfRangeException>(() => dataset.TryLocate([2, 0], out _));
                dataset.Resize([12, 4]);
                Assert.False(dataset.TryLocate([2, 0], out _));
                dataset.Resize([4, 4]);
            }
        }

        using H5File again = H5File.Open(path);
        using H5Dataset read = again.Root.OpenDataset("x");
        Assert.Equal([4, 4], read.Shape.ToArray());
        H5DatasetTests.AssertChunk(read, [0, 0], Specs.Bytes(50, 0));
    }

    [Fact]
    public void Only_one_growth_is_under_way_and_it_takes_nothing_away()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using H5Dataset dataset = Create(file);
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.BeginGrow([8, 3]));
        Assert.Throws<ArgumentException>(() => dataset.BeginGrow([8]));
        using (IArrayGrowth growth = dataset.BeginGrow([8, 4]))
        {
            Assert.Throws<InvalidOperationException>(() => dataset.BeginGrow([12, 4]));
            Assert.Throws<InvalidOperationException>(() => dataset.Resize([12, 4]));
            Assert.Throws<InvalidOperationException>(dataset.Refresh);
            Assert.Throws<ChunkOutOfRangeException>(() => dataset.TryLocate([2, 0], out _));
            Assert.Throws<ChunkOutOfRangeException>(() => dataset.Write([2, 0], [1]));
        }

        dataset.Resize([12, 4]);
        using H5Dataset plain = file.Root.CreateDataset("flat", Specs.Plain([8], [8]) with { Layout = ArrayLayout.Contiguous, ChunkShape = default });
        Assert.Throws<NotChunkedException>(() => plain.BeginGrow([8]));
    }

    [Fact]
    public void Regions_are_written_into_a_growth_and_read_after_it()
    {
        FilterSpec gzip = new(FilterSpec.Deflate, [5]);
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([4, 4], [4, 4], [ArraySpec.Unlimited, 4], gzip));
        dataset.Regions!.Write([0, 0], [4, 4], Specs.Bytes(64, 1));
        byte[] read = new byte[96];
        using (IArrayGrowth growth = dataset.BeginGrow([6, 4]))
        {
            dataset.Regions.Write([4, 0], [2, 4], Specs.Bytes(32, 2));
            Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Regions.Read([0, 0], [6, 4], read));
            Assert.True(dataset.TryLocate([1, 0], out _));
            growth.Commit();
        }

        dataset.Regions.Read([0, 0], [6, 4], read);
        Assert.Equal([.. Specs.Bytes(64, 1), .. Specs.Bytes(32, 2)], read);
        Assert.Equal(2, dataset.StoredChunkCount);
        using (dataset.BeginGrow([9, 4]))
        {
            dataset.Regions.Write([6, 0], [3, 4], Specs.Bytes(48, 3));
        }

        // What was put back reads as the fill value when the array grows again.
        dataset.Resize([9, 4]);
        byte[] all = new byte[144];
        dataset.Regions.Read([0, 0], [9, 4], all);
        Assert.Equal([.. read, .. new byte[48]], all);
    }

    [Fact]
    public void Generations_change_with_the_writes_that_they_stand_for()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using H5Dataset dataset = Create(file);
        using H5Dataset other = file.Root.OpenDataset("x");
        long chunk = other.GetGeneration([0, 0]);
        long elsewhere = other.GetGeneration([0, 1]);
        long structure = other.StructureGeneration;
        dataset.Write([0, 0], Specs.Bytes(51, 1));
        Assert.Equal(chunk + 2, other.GetGeneration([0, 0]));
        dataset.Resize([8, 4]);
        Assert.Throws<ArgumentException>(() => dataset.Write([1, 0], []));
        dataset.Write([1, 0], Specs.Bytes(52, 1));
        Assert.Equal(elsewhere, other.GetGeneration([0, 1]));
        Assert.Equal(structure, other.StructureGeneration);

        Step(() => dataset.Resize([8, 8])); // chunks are numbered anew
        Step(() => dataset.Resize([4, 8]));
        Step(dataset.Refresh);
        Step(() => dataset.BeginGrow([8, 8]).Dispose());
        using (IArrayGrowth growth = dataset.BeginGrow([8, 8]))
        {
            growth.Commit();
        }

        Assert.Equal(structure, other.StructureGeneration);

        void Step(Action change)
        {
            change();
            Assert.NotEqual(structure, other.StructureGeneration);
            structure = other.StructureGeneration;
            Assert.True(long.IsEvenInteger(structure));
        }
    }

    [Fact]
    public void A_chunk_that_was_located_before_the_grid_was_numbered_anew_is_refused_not_mistaken()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"), new H5FileOptions { PositionalReads = false });
        using H5Dataset dataset = Create(file);
        dataset.Resize([8, 4]);
        dataset.Write([1, 0], Specs.Bytes(50, 1));
        dataset.TryLocate([1, 0], out ChunkRef before);
        dataset.Resize([8, 8]);
        dataset.Write([0, 1], Specs.Bytes(50, 2));
        Assert.Throws<ChunkMovedException>(() => dataset.Read(before, 0, new byte[50]));
        Assert.Throws<ChunkMovedException>(() => dataset.Read(before, 1, new byte[9]));
        H5DatasetTests.AssertChunk(dataset, [1, 0], Specs.Bytes(50, 1));
    }

    [Fact]
    public void A_store_counts_what_it_reads_and_writes()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        IStorage storage = file;
        using H5Dataset dataset = Create(file);
        StorageStatistics before = storage.Statistics;
        Assert.Equal((1, 50), (before.ChunksWritten, before.BytesWritten));
        using H5Dataset flat = file.Root.CreateDataset("flat", Specs.Plain([8], [8]) with { Layout = ArrayLayout.Contiguous, ChunkShape = default });
        flat.Regions!.Write([0], [8], Specs.Bytes(32, 1));
        flat.Regions.Read([0], [4], new byte[16]);
        Assert.Equal((before.BytesRead + 16, before.ReadCalls + 1), (storage.Statistics.BytesRead, storage.Statistics.ReadCalls));
        H5DatasetTests.AssertChunk(dataset, [0, 0], Specs.Bytes(50, 0));
        StorageStatistics after = storage.Statistics;
        Assert.Equal((1, 82), (after.ChunksWritten, after.BytesWritten));
        Assert.True(after.BytesRead >= before.BytesRead + 66);
    }

    [Fact]
    public void A_thread_that_waits_for_the_lock_knows_how_long()
    {
        (long waits, long waited) = (H5Statistics.LockWaits, -1);
        Thread thread = new(() =>
        {
            long before = LockClock.Ticks;
            H5Lock.Enter().Dispose();
            waited = LockClock.Ticks - before;
        });
        using (H5Lock.Enter())
        {
            // A lock that is free for the thread costs it nothing.
            long held = LockClock.Ticks;
            H5Lock.Enter().Dispose();
            Assert.Equal(held, LockClock.Ticks);
            thread.Start();
            while (!thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin))
            {
                Thread.Yield();
            }
        }

        thread.Join();
        Assert.True(waited > 0);
        Assert.True(H5Statistics.LockWaits > waits);
    }

    private static H5Dataset Create(H5File file)
    {
        H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([4, 4], [4, 4], [ArraySpec.Unlimited, ArraySpec.Unlimited]));
        dataset.Write([0, 0], Specs.Bytes(50, 0));
        return dataset;
    }
}
