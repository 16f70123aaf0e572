namespace Blosc2Direct.Data.Indexes.PyTables;

/// <summary>The sizes that PyTables gives a full index of optimisation level 9. Source: PyTables, tables/idxutils.py.</summary>
/// <param name="SuperBlock">Rows of a superblock.</param>
/// <param name="Block">Rows of a block.</param>
/// <param name="Slice">Rows of a slice.</param>
/// <param name="Chunk">Rows of a chunk of a slice.</param>
internal readonly record struct PyTablesIndexSizes(long SuperBlock, long Block, int Slice, int Chunk)
{
    /// <summary>PyTables sorts no more bytes at once than its parameters allow.</summary>
    private const long MaxSliceBytes = 100L << 20;

    /// <summary>Chooses them.</summary>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="cellSize">Bytes of a cell.</param>
    public static PyTablesIndexSizes Choose(long rows, int cellSize)
    {
        double expected = Math.Clamp(rows, 1e5, 1e12);
        int chunk = (int)Fit(Math.Pow(10, Math.Floor(Math.Log10(expected)))) / 2;
        int slice = (int)(Fit(expected) * 16) / (2 * chunk) * (2 * chunk) * 4;
        while ((long)slice * cellSize > MaxSliceBytes && slice / 2 % chunk == 0)
        {
            slice /= 2;
        }

        if (slice / 2 * 4L * cellSize <= MaxSliceBytes)
        {
            slice *= 2;
        }

        long block = Compound(rows, slice, chunk);
        return new PyTablesIndexSizes(Compound(rows, block, slice), block, slice, chunk);
    }

    private static double Fit(double rows) => 64 * Math.Pow(2, Math.Log10(rows));

    private static long Compound(long rows, long size, long lower) =>
        ((lower * Math.Min((rows / lower) + 1, 1 << 20) / size) + 1) * size;
}
