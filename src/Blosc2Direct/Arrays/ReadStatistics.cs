namespace Blosc2Direct.Arrays;

/// <summary>What a read cost.</summary>
/// <param name="BytesRead">Encoded bytes read from the store.</param>
/// <param name="ReadCalls">Reads made of the store.</param>
/// <param name="ChunksRead">Stored chunks that were touched; a chunk shared by several threads counts for each.</param>
/// <param name="ChunksMissing">Chunks that were never written and so read as the fill value.</param>
/// <param name="BlocksDecoded">Blocks decoded, of all blocks of the chunks touched.</param>
/// <param name="CacheHits">Blocks that came from the block cache.</param>
/// <param name="RegionReads">Reads that the store made by its own means, where there are no direct chunks.</param>
/// <param name="LockWait">Time that the threads waited for the store's lock, summed over them.</param>
public readonly record struct ReadStatistics(
    long BytesRead, long ReadCalls, long ChunksRead, long ChunksMissing, long BlocksDecoded, long CacheHits = 0, long RegionReads = 0,
    TimeSpan LockWait = default)
{
    /// <summary>Blocks touched: decoded, or found in the cache.</summary>
    public long BlocksTouched => BlocksDecoded + CacheHits;

    /// <summary>Adds two costs.</summary>
    public static ReadStatistics operator +(ReadStatistics a, ReadStatistics b) => new(
        a.BytesRead + b.BytesRead, a.ReadCalls + b.ReadCalls, a.ChunksRead + b.ChunksRead,
        a.ChunksMissing + b.ChunksMissing, a.BlocksDecoded + b.BlocksDecoded, a.CacheHits + b.CacheHits,
        a.RegionReads + b.RegionReads, a.LockWait + b.LockWait);

    /// <summary>Adds two costs.</summary>
    public static ReadStatistics Add(ReadStatistics left, ReadStatistics right) => left + right;
}
