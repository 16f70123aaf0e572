namespace Blosc2Direct.Arrays;

/// <summary>What a read cost.</summary>
/// <param name="BytesRead">Encoded bytes read from the store.</param>
/// <param name="ReadCalls">Reads made of the store.</param>
/// <param name="ChunksRead">Stored chunks that were touched; a chunk shared by several threads counts for each.</param>
/// <param name="ChunksMissing">Chunks that were never written and so read as the fill value.</param>
/// <param name="BlocksDecoded">Blocks decoded, of all blocks of the chunks touched.</param>
/// <param name="RegionReads">Reads that the store made by its own means, where there are no direct chunks.</param>
public readonly record struct ReadStatistics(
    long BytesRead, long ReadCalls, long ChunksRead, long ChunksMissing, long BlocksDecoded, long RegionReads)
{
    /// <summary>Adds two costs.</summary>
    public static ReadStatistics operator +(ReadStatistics a, ReadStatistics b) => new(
        a.BytesRead + b.BytesRead, a.ReadCalls + b.ReadCalls, a.ChunksRead + b.ChunksRead,
        a.ChunksMissing + b.ChunksMissing, a.BlocksDecoded + b.BlocksDecoded, a.RegionReads + b.RegionReads);

    /// <summary>Adds two costs.</summary>
    public static ReadStatistics Add(ReadStatistics left, ReadStatistics right) => left + right;
}
