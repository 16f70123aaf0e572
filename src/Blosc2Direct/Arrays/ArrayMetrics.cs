using System.Diagnostics.Metrics;

namespace Blosc2Direct.Arrays;

/// <summary>The numbers of all reads and writes of the process as instruments of the meter "Blosc2Direct".</summary>
internal static class ArrayMetrics
{
    private static readonly Meter Meter = new("Blosc2Direct");
    private static readonly Counter<long> BytesRead = Meter.CreateCounter<long>("blosc2direct.read.bytes", "By", "Encoded bytes read.");
    private static readonly Counter<long> ReadCalls = Meter.CreateCounter<long>("blosc2direct.read.calls", "{call}", "Reads made of stores.");
    private static readonly Counter<long> ChunksRead = Meter.CreateCounter<long>("blosc2direct.read.chunks", "{chunk}", "Stored chunks touched by reads.");
    private static readonly Counter<long> ChunksMissing =
        Meter.CreateCounter<long>("blosc2direct.read.chunks_missing", "{chunk}", "Chunks touched that were never written.");

    private static readonly Counter<long> BlocksDecoded = Meter.CreateCounter<long>("blosc2direct.read.blocks_decoded", "{block}", "Blocks decoded.");
    private static readonly Counter<long> CacheHits = Meter.CreateCounter<long>("blosc2direct.cache.hits", "{block}", "Blocks found in the block cache.");
    private static readonly Counter<long> RegionReads = Meter.CreateCounter<long>("blosc2direct.read.regions", "{call}", "Reads by a store's own means.");
    private static readonly Counter<long> BytesWritten = Meter.CreateCounter<long>("blosc2direct.write.bytes", "By", "Encoded bytes written.");
    private static readonly Counter<long> ChunksWritten = Meter.CreateCounter<long>("blosc2direct.write.chunks", "{chunk}", "Chunks written.");
    private static readonly Counter<long> ChunksPatched =
        Meter.CreateCounter<long>("blosc2direct.write.chunks_patched", "{chunk}", "Chunks read before they were written.");

    private static readonly Counter<double> LockWait = Meter.CreateCounter<double>("blosc2direct.lock.wait", "s", "Time waited for a store's lock.");

    public static void Count(in ReadStatistics taken)
    {
        if (!BytesRead.Enabled && !CacheHits.Enabled && !LockWait.Enabled)
        {
            return;
        }

        BytesRead.Add(taken.BytesRead);
        ReadCalls.Add(taken.ReadCalls);
        ChunksRead.Add(taken.ChunksRead);
        ChunksMissing.Add(taken.ChunksMissing);
        BlocksDecoded.Add(taken.BlocksDecoded);
        CacheHits.Add(taken.CacheHits);
        RegionReads.Add(taken.RegionReads);
        LockWait.Add(taken.LockWait.TotalSeconds);
    }

    public static void Count(in WriteStatistics taken)
    {
        BytesRead.Add(taken.BytesRead);
        BytesWritten.Add(taken.BytesWritten);
        ChunksWritten.Add(taken.ChunksWritten);
        ChunksPatched.Add(taken.ChunksPatched);
        BlocksDecoded.Add(taken.BlocksDecoded);
        LockWait.Add(taken.LockWait.TotalSeconds);
    }
}
