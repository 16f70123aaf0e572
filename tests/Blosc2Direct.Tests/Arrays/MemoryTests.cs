using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Tests.Arrays;

/// <summary>What whole reads and writes need above the caller's memory, by counters.</summary>
public sealed class MemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // 64 MiB chunks that compress well: a decompressed temporary, or a frame buffer touched in full, would show at once.
    // 4 MiB chunks of noise and many threads: so would too many finished frames that wait for their turn.
    [Theory]
    [InlineData("ramp", 4, 4, 4096)]
    [InlineData("noise", 16, 48, 1024)]
    public void Whole_reads_and_writes_stay_within_a_stored_chunk_and_two_blocks_a_thread(
        string content, int threads, int chunks, int edge)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // the counter is /proc/self/status
        }

        string path = _folder.File("large.h5");
        foreach (string direction in new[] { "write", "read" })
        {
            MemoryProbe.Report used = MemoryProbe.Measure(direction, content, threads, chunks, edge, path);
            long bound = (64L << 20) + (threads * (used.Stored + (2 * used.Block)));
            string figures = $"{direction} {content}: {used}, bound {bound}";
            Assert.True(used.Resident <= bound, figures);
            Assert.True(used.Allocated <= 256 << 10, figures);
            if (direction == "read")
            {
                Assert.True(used.Reserved <= bound, figures);
            }
        }
    }

    [Fact]
    public void Allocation_does_not_grow_with_the_number_of_chunks()
    {
        const int Slack = 4 << 10;
        ArrayOptions options = new() { Threads = 1 };
        using H5File file = H5File.Create(_folder.File("chunks.h5"));
        using NdArray<int> few = file.Root.CreateArray<int>("few", [10, 64, 64], chunks: [1, 64, 64], codec: Blosc2.Lz4(), options: options);
        using NdArray<int> many = file.Root.CreateArray<int>("many", [1000, 64, 64], chunks: [1, 64, 64], codec: Blosc2.Lz4(), options: options);
        int[] memory = [.. Enumerable.Range(0, 1000 * 64 * 64)];

        // Contexts, buffers and what is compiled are made once; a chunk index costs 12 bytes a chunk after each write.
        for (int round = 0; round < 2; round++)
        {
            few.Write(memory.AsSpan(0, 10 * 64 * 64));
            many.Write(memory);
            few.Read(memory.AsSpan(0, 10 * 64 * 64));
            many.Read(memory);
        }

        long readFew = Allocated(() => few.Read(memory.AsSpan(0, 10 * 64 * 64)));
        long readMany = Allocated(() => many.Read(memory));
        Assert.True(readMany - readFew < Slack, $"reading 10 chunks allocates {readFew} bytes, 1000 chunks {readMany}");
        long writeFew = Allocated(() => few.Write(memory.AsSpan(0, 10 * 64 * 64)));
        long writeMany = Allocated(() => many.Write(memory));
        Assert.True(writeMany - writeFew < Slack, $"writing 10 chunks allocates {writeFew} bytes, 1000 chunks {writeMany}");
        Assert.Equal(Enumerable.Range(0, memory.Length), memory);
    }

    private static long Allocated(Action work)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
