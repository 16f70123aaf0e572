namespace Blosc2Direct.Data.Indexes.PyTables;

/// <summary>One slice of an index of PyTables, or its last row.</summary>
internal sealed unsafe class PyTablesSequence : SortedSequence
{
    private readonly Column _column;
    private readonly PyTablesArray _values;
    private readonly int _slice;
    private readonly int _valueCount;
    private readonly long _orderedCells;

    /// <summary>Makes it.</summary>
    /// <param name="column">The indexed column.</param>
    /// <param name="head">The index's numbers.</param>
    /// <param name="values">The sorted values.</param>
    /// <param name="slice">The slice's number.</param>
    /// <param name="top">The first value of each chunk, packed.</param>
    public PyTablesSequence(Column column, PyTablesIndexHead head, PyTablesArray values, int slice, byte[] top)
        : base(new CellOrder(column))
    {
        bool isLast = slice == head.Slices;
        (_column, _values, _slice, Top) = (column, values, slice, top);
        (Length, _valueCount) = isLast ? (head.LastRows, head.LastValues) : (head.SliceSize, head.SliceValues);
        (BlockLength, Reduction) = (head.ChunkValues, head.Reduction);
        fixed (byte* first = top)
        {
            for (int i = Order.CellSize; i < top.Length; i += Order.CellSize)
            {
                if (Order.Compare(first + i - Order.CellSize, first + i) > 0)
                {
                    throw new IndexDamagedException(column.Path, $"the bounds of slice {slice} do not ascend");
                }
            }
        }

        _orderedCells = _valueCount;
        _orderedCells = FindOrdered();
        Ordered = Reduction == 1 ? _orderedCells : Length;
    }

    /// <inheritdoc/>
    public override long Ordered { get; }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override int BlockLength { get; }

    /// <inheritdoc/>
    public override int Reduction { get; }

    /// <summary>Nothing tells that the index is whole, so rows are checked again.</summary>
    public override bool IsExact => false;

    /// <inheritdoc/>
    protected override byte[] Top { get; }

    /// <inheritdoc/>
    protected override long OrderedCells => _orderedCells;

    /// <inheritdoc/>
    protected override void ReadCells(long start, int count, byte* cells)
    {
        _values.Read(_slice, start, count, cells);
        for (int i = 1; i < count; i++)
        {
            byte* cell = cells + ((long)i * Order.CellSize);
            if (Order.Compare(cell - Order.CellSize, cell) > 0)
            {
                throw new IndexDamagedException(_column.Path, $"values of slice {_slice} do not ascend");
            }
        }
    }

    /// <summary>NaNs stand last.</summary>
    private long FindOrdered()
    {
        byte* infinity = stackalloc byte[8];
        switch (_column.Kind)
        {
            case ColumnKind.Float16:
                *(Half*)infinity = Half.PositiveInfinity;
                break;
            case ColumnKind.Float32:
                *(float*)infinity = float.PositiveInfinity;
                break;
            case ColumnKind.Float64 or ColumnKind.Time64:
                *(double*)infinity = double.PositiveInfinity;
                break;
            default:
                return _valueCount;
        }

        return CountCellsBelow(new ReadOnlySpan<byte>(infinity, Order.CellSize), orEqual: true);
    }
}
