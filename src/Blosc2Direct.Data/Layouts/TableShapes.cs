using Blosc2Direct.Codecs;

namespace Blosc2Direct.Data.Layouts;

/// <summary>How rows are cut into chunks, and what compresses them.</summary>
internal static class TableShapes
{
    /// <summary>Uncompressed bytes of a chunk: enough blocks for several threads, few enough chunks for the index.</summary>
    private const int ChunkBytes = 1 << 20;
    private const int SmallestChunkRows = 64;

    /// <summary>Rows of a chunk.</summary>
    /// <param name="how">What is asked for.</param>
    /// <param name="rowBytes">Bytes of what a chunk holds of a row.</param>
    public static int ChunkRows(TableCreation how, int rowBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(how.ChunkRows, nameof(how));
        ArgumentOutOfRangeException.ThrowIfNegative(how.ExpectedRows, nameof(how));
        if (how.ChunkRows > 0)
        {
            return how.ChunkRows;
        }

        int rows = Math.Max(1, ChunkBytes / rowBytes);
        return how.ExpectedRows > 0 ? (int)Math.Min(rows, Math.Max(how.ExpectedRows, SmallestChunkRows)) : rows;
    }

    /// <summary>What compresses chunks, with the blocks that are asked for.</summary>
    /// <param name="how">What is asked for.</param>
    /// <param name="cellShape">The axes of a chunk besides rows.</param>
    public static Blosc2Options Codec(TableCreation how, ReadOnlySpan<int> cellShape)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(how.BlockRows, nameof(how));
        Blosc2Options codec = how.Codec ?? new Blosc2Options { Codec = Blosc2Codec.Lz4 };
        return how.BlockRows == 0 ? codec : codec with { BlockShape = [how.BlockRows, .. cellShape] };
    }
}
