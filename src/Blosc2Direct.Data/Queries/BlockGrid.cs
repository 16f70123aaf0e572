namespace Blosc2Direct.Data.Queries;

/// <summary>Where a leaf's blocks begin: they start anew with each chunk.</summary>
/// <param name="chunkRows">Rows of a chunk.</param>
/// <param name="blockRows">Rows of a block.</param>
internal readonly struct BlockGrid(int chunkRows, int blockRows)
{
    private readonly int _chunkRows = Math.Max(chunkRows, 1);
    private readonly int _blockRows = Math.Clamp(blockRows, 1, Math.Max(chunkRows, 1));

    /// <summary>Rows of a chunk.</summary>
    public int ChunkRows => _chunkRows;

    /// <summary>Rows of a block.</summary>
    public int BlockRows => _blockRows;

    private int BlocksPerChunk => (_chunkRows + _blockRows - 1) / _blockRows;

    /// <summary>The first row of the block that holds a row.</summary>
    public long Floor(long row)
    {
        (long chunk, long rest) = Math.DivRem(row, _chunkRows);
        return (chunk * _chunkRows) + (rest / _blockRows * _blockRows);
    }

    /// <summary>The first row behind the block that holds a row.</summary>
    public long Next(long row)
    {
        (long chunk, long rest) = Math.DivRem(row, _chunkRows);
        return (chunk * _chunkRows) + Math.Min(((rest / _blockRows) + 1) * _blockRows, _chunkRows);
    }

    /// <summary>The number of the block that holds a row, counted over all chunks.</summary>
    public long Number(long row)
    {
        (long chunk, long rest) = Math.DivRem(row, _chunkRows);
        return (chunk * BlocksPerChunk) + (rest / _blockRows);
    }

    /// <summary>Blocks that hold rows of a range.</summary>
    public long Count(long start, long end) => end <= start ? 0 : Number(end - 1) - Number(start) + 1;
}
