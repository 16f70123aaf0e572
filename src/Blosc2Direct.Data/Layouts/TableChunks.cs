using Blosc2Direct.Codecs;

namespace Blosc2Direct.Data.Layouts;

/// <summary>Rows of chunks and blocks where the user leaves them open.</summary>
/// <remarks>Measured on rows of 36 bytes, see docs/tables.md. A block is what is decoded for one row and what a zone map speaks of:
/// small ones find single rows quickly, large ones compress better. A chunk is what is rewritten for a row and what one thread
/// encodes.</remarks>
/// <param name="ChunkRows">Rows of a chunk: a multiple of the block's, unless it is smaller.</param>
/// <param name="BlockRows">Rows of a block.</param>
internal readonly record struct TableChunks(int ChunkRows, int BlockRows)
{
    /// <summary>Rows: what fits a second-level cache beside its planes; 6,144 rows of 36 bytes.</summary>
    private const int RowBlockBytes = 216 << 10;
    private const int RowBlocksOfChunk = 8;
    private const int MostRowBlockRows = 1 << 16;

    /// <summary>Columns: a power of two of rows, halved for wide cells, so that blocks of all columns begin together.</summary>
    private const int ColumnChunkRows = 1 << 17;
    private const int ColumnChunkBytes = 4 << 20;
    private const int FastBlockRows = 1 << 12;
    private const int DenseBlockRows = 1 << 16;
    private const int ColumnBlockBytes = 512 << 10;

    /// <summary>Fewer items are never split into planes.</summary>
    private const int Fewest = 32;

    /// <summary>Chooses for a dataset of rows.</summary>
    /// <param name="rowBytes">Bytes of a row in the file.</param>
    /// <param name="expectedRows">Rows that the table will have; 0 if that is not known.</param>
    /// <param name="chunkRows">What the user wants, or 0.</param>
    /// <param name="blockRows">What the user wants, or 0.</param>
    public static TableChunks OfRows(int rowBytes, long expectedRows = 0, int chunkRows = 0, int blockRows = 0)
    {
        int fitting = Math.Clamp(RowBlockBytes / Math.Max(rowBytes, 1), 1, MostRowBlockRows);
        int grain = fitting >= 1024 ? 1024 : fitting >= Fewest ? Fewest : 1;
        int block = fitting / grain * grain;
        return Settle(block, RowBlocksOfChunk, expectedRows, chunkRows, blockRows);
    }

    /// <summary>Chooses for one column.</summary>
    /// <param name="cellBytes">Bytes of a cell.</param>
    /// <param name="codec">What compresses it: codecs for high ratios want larger blocks.</param>
    /// <param name="expectedRows">Rows that the table will have; 0 if that is not known.</param>
    /// <param name="chunkRows">What the user wants, or 0.</param>
    /// <param name="blockRows">What the user wants, or 0.</param>
    public static TableChunks OfColumn(int cellBytes, Blosc2Codec codec, long expectedRows = 0, int chunkRows = 0, int blockRows = 0)
    {
        int chunk = Halve(ColumnChunkRows, cellBytes, ColumnChunkBytes);
        bool isFast = codec is Blosc2Codec.Lz4 or Blosc2Codec.BloscLz;
        int block = Math.Min(chunk, Halve(isFast ? FastBlockRows : DenseBlockRows, cellBytes, ColumnBlockBytes));
        return Settle(block, chunk / block, expectedRows, chunkRows, blockRows);
    }

    /// <summary>Chooses for a new dataset of rows.</summary>
    /// <param name="how">What is asked for.</param>
    /// <param name="rowBytes">Bytes of a row in the file.</param>
    public static TableChunks OfRows(TableCreation how, int rowBytes) => OfRows(rowBytes, how.ExpectedRows, how.ChunkRows, how.BlockRows);

    /// <summary>Chooses for a new column.</summary>
    /// <param name="how">What is asked for.</param>
    /// <param name="cellBytes">Bytes of a cell.</param>
    public static TableChunks OfColumn(TableCreation how, int cellBytes) =>
        OfColumn(cellBytes, how.EffectiveCodec.Codec, how.ExpectedRows, how.ChunkRows, how.BlockRows);

    /// <summary>What compresses chunks: with these blocks, unless the user's codec has its own.</summary>
    /// <param name="how">What is asked for.</param>
    /// <param name="cellShape">The axes of a chunk besides rows.</param>
    public Blosc2Options Codec(TableCreation how, ReadOnlySpan<int> cellShape)
    {
        Blosc2Options codec = how.EffectiveCodec;
        bool isOpen = codec.BlockShape.IsDefault && codec.Blocks != BlockChoice.Stock;
        return how.BlockRows > 0 || isOpen ? codec with { BlockShape = [BlockRows, .. cellShape] } : codec;
    }

    private static int Halve(int rows, int cellBytes, int mostBytes)
    {
        while (rows > 1 && (long)rows * cellBytes > mostBytes)
        {
            rows >>= 1;
        }

        return rows;
    }

    private static TableChunks Settle(int block, int blocks, long expectedRows, int chunkRows, int blockRows)
    {
        block = blockRows > 0 ? blockRows : chunkRows > 0 ? Math.Min(block, chunkRows) : block;
        if (chunkRows > 0)
        {
            return new TableChunks(chunkRows, Math.Min(block, chunkRows));
        }

        // A table that is known to be small does not carry a chunk of padding.
        long wanted = expectedRows > 0 ? Math.Min(blocks, ((expectedRows - 1) / block) + 1) : blocks;
        return new TableChunks((int)Math.Min(wanted * block, int.MaxValue / 2), block);
    }
}
