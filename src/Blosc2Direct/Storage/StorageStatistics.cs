namespace Blosc2Direct.Storage;

/// <summary>What a store has done since it was opened, over all threads.</summary>
/// <param name="BytesRead">Bytes of data read: encoded chunks, and regions that the store decoded. No metadata.</param>
/// <param name="ReadCalls">Reads in which these came.</param>
/// <param name="BytesWritten">Bytes of data written: encoded chunks, and regions before the store encoded them.</param>
/// <param name="ChunksWritten">Encoded chunks among these.</param>
/// <param name="LockWaits">Times that a thread had to wait for the store's lock. HDF5 has one lock for all files of the
/// process: the number is the process's.</param>
/// <param name="LockWaitTime">How long they waited, in sum; as <paramref name="LockWaits"/> of the process.</param>
public readonly record struct StorageStatistics(
    long BytesRead, long ReadCalls, long BytesWritten, long ChunksWritten, long LockWaits, TimeSpan LockWaitTime);
