namespace Blosc2Direct.Data.Indexes;

/// <summary>Sorted cells in blocks, of which the first cell of each block is in memory: a search decodes one block.</summary>
/// <param name="order">The order of the cells.</param>
internal abstract unsafe class SortedSequence(CellOrder order)
{
    /// <summary>The order of the cells.</summary>
    public CellOrder Order => order;

    /// <summary>Rows whose cells have an order.</summary>
    public abstract long Ordered { get; }

    /// <summary>Rows, with those whose cells have no order, which come last.</summary>
    public abstract long Length { get; }

    /// <summary>Cells that can be searched.</summary>
    protected virtual long OrderedCells => Ordered;

    /// <summary>Cells of a block.</summary>
    public abstract int BlockLength { get; }

    /// <summary>Rows that each cell stands for: above 1 only where an index keeps a sample of the sorted cells.</summary>
    public virtual int Reduction => 1;

    /// <summary>Whether positions tell rows, and cells are what they were sorted by; else what is found must be checked.</summary>
    public virtual bool IsExact => true;

    /// <summary>The first cell of each block, packed.</summary>
    protected abstract byte[] Top { get; }

    /// <summary>Reads cells of one block.</summary>
    protected abstract void ReadCells(long start, int count, byte* cells);

    /// <summary>How many ordered rows come before a value.</summary>
    /// <param name="value">A cell.</param>
    /// <param name="orEqual">Whether those equal to it count as well.</param>
    /// <param name="asEnd">Where a sample is kept: whether the most that may come before it is wanted, or the least.</param>
    /// <exception cref="IndexDamagedException">The cells are not what they should be.</exception>
    public long CountBelow(ReadOnlySpan<byte> value, bool orEqual, bool asEnd)
    {
        long cells = CountCellsBelow(value, orEqual);
        return Reduction == 1 ? cells
            : asEnd ? Math.Min(cells * Reduction, Length)
            : Math.Max(0, ((cells - 1) * Reduction) + 1);
    }

    /// <summary>How many ordered cells come before a value.</summary>
    protected long CountCellsBelow(ReadOnlySpan<byte> value, bool orEqual)
    {
        long ordered = OrderedCells;
        if (ordered == 0)
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
            int count = (int)Math.Min(BlockLength, ordered - start);
            using NativeArray<byte> cells = new((long)count * order.CellSize);
            ReadCells(start, count, cells.Pointer);
            return start + order.CountBelow(cells.Pointer, count, wanted, orEqual);
        }
    }
}
