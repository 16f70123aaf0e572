namespace Blosc2Direct.Arrays.Selections;

/// <summary>A selection of each axis on its own: boxes, steps, lists and masks of axes.</summary>
internal sealed class GridPlan : SelectionPlan
{
    private readonly AxisPicks[] _picks;
    private readonly long[] _resultShape;

    private GridPlan(AxisPicks[] picks, ReadOnlySpan<long> arrayShape, ReadOnlySpan<int> chunkShape)
        : base(arrayShape, chunkShape)
    {
        _picks = picks;
        int kept = 0;
        for (int axis = 0; axis < picks.Length; axis++)
        {
            picks[axis].Divide(chunkShape[axis]);
            kept += picks[axis].IsKept ? 1 : 0;
        }

        (Length, Chunks) = Volume(picks);

        _resultShape = new long[kept];
        kept = 0;
        foreach (ref readonly AxisPicks axis in picks.AsSpan())
        {
            if (axis.IsKept)
            {
                _resultShape[kept++] = axis.Count;
            }
        }
    }

    public override ReadOnlySpan<long> ResultShape => _resultShape;

    public override long Length { get; }

    public override long Chunks { get; }

    /// <summary>The picks of each axis of the array.</summary>
    public ReadOnlySpan<AxisPicks> Picks => _picks;

    /// <summary>Resolves what users write.</summary>
    public static GridPlan Create(ReadOnlySpan<AxisSelection> axes, ReadOnlySpan<long> shape, ReadOnlySpan<int> cells)
    {
        int rank = shape.Length;
        int ellipsis = -1;
        for (int i = 0; i < axes.Length; i++)
        {
            if (axes[i].Kind == AxisSelectionKind.Ellipsis)
            {
                ellipsis = ellipsis < 0 ? i : throw new SelectionException("A selection has at most one ellipsis", value: i);
            }
        }

        int given = axes.Length - (ellipsis >= 0 ? 1 : 0);
        if (given > rank)
        {
            throw SelectionException.WrongRank(given, rank, "The selection has");
        }

        AxisPicks[] picks = new AxisPicks[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            int from = ellipsis < 0 || axis < ellipsis ? axis : axis - rank + axes.Length;
            bool isMentioned = from < axes.Length && (ellipsis < 0 || axis < ellipsis || from > ellipsis);
            picks[axis] = Resolve(isMentioned ? axes[from] : AxisSelection.All, axis, shape[axis]);
        }

        return new GridPlan(picks, shape, cells);
    }

    /// <summary>Resolves a box, which must lie inside the array.</summary>
    public static GridPlan CreateBox(ReadOnlySpan<long> start, ReadOnlySpan<long> count, ReadOnlySpan<long> shape, ReadOnlySpan<int> cells)
    {
        if (start.Length != shape.Length || count.Length != shape.Length)
        {
            throw SelectionException.WrongRank(start.Length != shape.Length ? start.Length : count.Length, shape.Length, "The box has");
        }

        AxisPicks[] picks = new AxisPicks[shape.Length];
        for (int axis = 0; axis < picks.Length; axis++)
        {
            if (start[axis] < 0 || count[axis] < 0 || start[axis] > shape[axis] - count[axis])
            {
                throw SelectionException.Box(axis, start[axis], count[axis], shape[axis]);
            }

            picks[axis] = AxisPicks.Even(start[axis], 1, count[axis]);
        }

        return new GridPlan(picks, shape, cells);
    }

    public override SelectionCursor Begin(CursorSet cursors, in ElementMemory memory)
    {
        GridCursor cursor = cursors.Grid;
        cursor.Begin(this, memory);
        return cursor;
    }

    public override long EstimateDecodedBytes(ReadOnlySpan<int> blockShape, int elementBytes)
    {
        if (blockShape.Length != _picks.Length)
        {
            return Length * elementBytes;
        }

        // Along each axis: the elements of as many blocks as the picks can lie in.
        double elements = elementBytes;
        for (int axis = 0; axis < _picks.Length; axis++)
        {
            ref readonly AxisPicks picks = ref _picks[axis];
            double span = picks.Count == 0 ? 0 : picks.Index(picks.Count - 1) - picks.Index(0) + 1;
            double block = blockShape[axis];
            elements *= Math.Min(ArrayShape[axis], Math.Min(Math.Ceiling(span / block), picks.Count) * block);
        }

        return (long)Math.Min(elements, long.MaxValue / 2);
    }

    /// <summary>The selection as a box, if it is one: no steps, no lists, nothing backwards.</summary>
    public bool TryGetBox(Span<long> start, Span<long> shape)
    {
        for (int axis = 0; axis < _picks.Length; axis++)
        {
            ref readonly AxisPicks picks = ref _picks[axis];
            if (!picks.IsEven || picks.Step != 1 || picks.IsDescending)
            {
                return false;
            }

            start[axis] = picks.Count == 0 ? 0 : picks.Index(0);
            shape[axis] = picks.Count;
        }

        return true;
    }

    /// <summary>Elements and chunks in all: at most as many chunks as elements.</summary>
    private static (long Length, long Chunks) Volume(ReadOnlySpan<AxisPicks> picks)
    {
        long length = 1;
        long chunks = 1;
        bool isTooLong = false;
        foreach (ref readonly AxisPicks axis in picks)
        {
            if (axis.Count == 0)
            {
                return (0, 0);
            }

            isTooLong |= length > long.MaxValue / axis.Count;
            length = unchecked(length * axis.Count);
            chunks = unchecked(chunks * axis.CellCount);
        }

        return isTooLong ? throw SelectionException.TooMany(long.MaxValue) : (length, chunks);
    }

    private static AxisPicks Resolve(in AxisSelection selection, int axis, long length)
    {
        switch (selection.Kind)
        {
            case AxisSelectionKind.Index or AxisSelectionKind.End:
                return AxisPicks.Even(selection.ResolveIndex(axis, length), 1, 1, isKept: false);
            case AxisSelectionKind.List:
                return AxisPicks.Listed(selection.Indices, axis, length);
            case AxisSelectionKind.Mask:
                return AxisPicks.Masked(selection.Mask, axis, length);
            default:
                (long first, long step, long count) = selection.Slice.Resolve(length);
                return AxisPicks.Even(first, step, count);
        }
    }
}
