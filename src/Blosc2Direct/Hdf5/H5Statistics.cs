using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>What was done so far: counters for tests of cost and for people who tune.</summary>
/// <param name="PositionalReads">Reads from the file outside of HDF5.</param>
/// <param name="PositionalBytes">Their bytes.</param>
/// <param name="PipelineChunkReads">Encoded chunks that HDF5 read (the fallback).</param>
/// <param name="PipelineBytes">Their bytes.</param>
/// <param name="RegionReads">Boxes of elements that HDF5 read and decoded.</param>
/// <param name="RegionBytes">Their bytes, decoded.</param>
/// <param name="ChunkWrites">Encoded chunks that were written.</param>
/// <param name="BytesWritten">Bytes of encoded chunks, and of boxes that HDF5 encoded, before that.</param>
/// <param name="ChunkIndexPasses">Passes over the chunk index of a dataset.</param>
public readonly record struct H5Statistics(
    long PositionalReads, long PositionalBytes, long PipelineChunkReads, long PipelineBytes, long RegionReads, long RegionBytes,
    long ChunkWrites, long BytesWritten, long ChunkIndexPasses)
{
    /// <summary>The part that every store can tell.</summary>
    public StorageStatistics ToStorage() => new(
        PositionalBytes + PipelineBytes + RegionBytes, PositionalReads + PipelineChunkReads + RegionReads, BytesWritten, ChunkWrites,
        LockWaits, LockWaitingTime);

    /// <summary>Times that this process entered the HDF5 library, over all files.</summary>
    public static long LockEntries => H5Lock.Entries;

    /// <summary>Times that a thread had to wait for the HDF5 library.</summary>
    public static long LockWaits => H5Lock.Waits;

    /// <summary>How long threads waited for the HDF5 library, in sum.</summary>
    public static TimeSpan LockWaitingTime => H5Lock.WaitingTime;
}

/// <summary>The counters of one file. Fields, for Interlocked.</summary>
internal sealed class H5Counters
{
    internal long PositionalReads;
    internal long PositionalBytes;
    internal long PipelineChunkReads;
    internal long PipelineBytes;
    internal long RegionReads;
    internal long RegionBytes;
    internal long ChunkWrites;
    internal long BytesWritten;
    internal long ChunkIndexPasses;

    internal H5Statistics Snapshot() => new(
        Volatile.Read(ref PositionalReads), Volatile.Read(ref PositionalBytes),
        Volatile.Read(ref PipelineChunkReads), Volatile.Read(ref PipelineBytes),
        Volatile.Read(ref RegionReads), Volatile.Read(ref RegionBytes),
        Volatile.Read(ref ChunkWrites), Volatile.Read(ref BytesWritten), Volatile.Read(ref ChunkIndexPasses));
}
