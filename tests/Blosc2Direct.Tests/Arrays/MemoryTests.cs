using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Tests.Hdf5;

namespace Blosc2Direct.Tests.Arrays;

/// <summary>What whole reads and writes need above the caller's memory, by counters.</summary>
[Collection(nameof(Alone))]
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

            // What HDF5 reads by parts is one chunk on the heap.
            Assert.True(used.Allocated <= (256 << 10) + (Specs.PositionalReads ? 0 : 2 * used.Stored), figures);
            if (direction == "read")
            {
                Assert.True(used.Reserved <= bound, figures);
            }
        }
    }
}
