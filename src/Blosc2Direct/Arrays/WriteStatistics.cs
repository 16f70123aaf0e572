namespace Blosc2Direct.Arrays;

/// <summary>What a write cost.</summary>
/// <param name="BytesWritten">Encoded bytes handed to the store.</param>
/// <param name="ChunksWritten">Chunks encoded and stored.</param>
/// <param name="ChunksPatched">Of these, chunks that were written in part and so read first.</param>
/// <param name="BytesRead">Encoded bytes read for that.</param>
/// <param name="BlocksDecoded">Blocks decoded for that; blocks that are written whole are not.</param>
/// <param name="RegionWrites">Writes that the store made by its own means, where there are no direct chunks.</param>
/// <param name="LockWait">Time that the threads waited for the store's lock, summed over them.</param>
public readonly record struct WriteStatistics(
    long BytesWritten, long ChunksWritten, long ChunksPatched, long BytesRead, long BlocksDecoded, long RegionWrites = 0,
    TimeSpan LockWait = default)
{
    /// <summary>Adds two costs.</summary>
    public static WriteStatistics operator +(WriteStatistics a, WriteStatistics b) => new(
        a.BytesWritten + b.BytesWritten, a.ChunksWritten + b.ChunksWritten, a.ChunksPatched + b.ChunksPatched,
        a.BytesRead + b.BytesRead, a.BlocksDecoded + b.BlocksDecoded, a.RegionWrites + b.RegionWrites, a.LockWait + b.LockWait);

    /// <summary>Adds two costs.</summary>
    public static WriteStatistics Add(WriteStatistics left, WriteStatistics right) => left + right;
}
