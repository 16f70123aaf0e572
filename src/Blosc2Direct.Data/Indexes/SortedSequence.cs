namespace Blosc2Direct.Data.Indexes;

/// <summary>Sorted cells in blocks, of which the first cell of each block is in memory: a search decodes one block.</summary>
/// <param name="order">The order of the cells.</param>
internal abstract unsafe class SortedSequence(CellOrder order)
{
    /// <summary>The order of the cells.</summary>
    public CellOrder Order => order;

    /// <summary>Cells that have an order.</summary>
    public abstract long Ordered { get; }

    /// <summary>Cells, with those without an order, which come last.</summary>
    public abstract long Length { get; }

    /// <summary>Cells of a block.</summary>
    public abstract int BlockLength { get; }

    /// <summary>The first cell of each block, packed.</summary>
    protected abstract byte[] Top { get; }

    /// <summary>Reads cells of one block.</summary>
    protected abstract void ReadCells(long start, int count, byte* cells);

    /// <summary>How many ordered cells come before a value.</summary>
    /// <param name="value">A cell.</param>
    /// <param name="orEqual">Whether those equal to it count as well.</param>
    /// <exception cref="IndexDamagedException">The cells are not what they should be.</exception>
    public long CountBelow(ReadOnlySpan<byte> value, bool orEqual)
    {
        if (Ordered == 0)
        {
            return 0;
        }

        byte[] top = Top;
        fixed (byte* first = top)
        fixed (byte* wanted = value)
        {
            int block = order.CountBelow(first, top.Length / order.CellSize, wanted, orEqual) - 1;
            if (block < 0)
            {
                return 0;
            }

            long start = (long)block * BlockLength;
            int count = (int)Math.Min(BlockLength, Ordered - start);
            using NativeArray<byte> cells = new((long)count * order.CellSize);
            ReadCells(start, count, cells.Pointer);
            return start + order.CountBelow(cells.Pointer, count, wanted, orEqual);
        }
    }
}
