namespace Blosc2Direct.Arrays.Selections;

/// <summary>Elements by their coordinates, sorted by chunk.</summary>
internal sealed class PointPlan : SelectionPlan
{
    private readonly long[][] _coordinates;
    private readonly long[] _resultShape;
    private readonly long[] _order;
    private readonly long[] _groups;

    public PointPlan(long[] resultShape, long[][] coordinates, ReadOnlySpan<long> arrayShape, ReadOnlySpan<int> chunkShape)
        : base(arrayShape, chunkShape)
    {
        if (coordinates.Length != arrayShape.Length)
        {
            throw SelectionException.WrongRank(coordinates.Length, arrayShape.Length, "The points have");
        }

        _coordinates = coordinates;
        _resultShape = resultShape;
        Length = GridMath.Volume<long>(resultShape);
        long[] chunks = new long[Length];
        for (int axis = 0; axis < coordinates.Length; axis++)
        {
            int cell = chunkShape[axis];
            long cells = (arrayShape[axis] + cell - 1) / cell;
            for (long i = 0; i < chunks.Length; i++)
            {
                chunks[i] = (chunks[i] * cells) + (Resolve(axis, i) / cell);
            }
        }

        _order = new long[chunks.Length];
        bool sorted = true;
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
            sorted &= i == 0 || chunks[i] >= chunks[i - 1];
        }

        if (!sorted)
        {
            Array.Sort(chunks, _order);
        }

        _groups = Group(chunks, _order, sorted);
        Chunks = _groups.Length - 1;
    }

    public override ReadOnlySpan<long> ResultShape => _resultShape;

    public override long Length { get; }

    public override long Chunks { get; }

    /// <summary>The numbers of the points of a chunk, ascending.</summary>
    public ReadOnlySpan<long> Points(long chunk) =>
        _order.AsSpan((int)_groups[chunk], (int)(_groups[chunk + 1] - _groups[chunk]));

    /// <summary>A coordinate of a point.</summary>
    public long Coordinate(int axis, long point)
    {
        long[] axisCoordinates = _coordinates[axis];
        long value = axisCoordinates.Length == 1 ? axisCoordinates[0] : axisCoordinates[point];
        return value < 0 ? value + ArrayShape[axis] : value;
    }

    public override SelectionCursor Begin(CursorSet cursors, in ElementMemory memory)
    {
        PointCursor cursor = cursors.Points;
        cursor.Begin(this, memory);
        return cursor;
    }

    private long Resolve(int axis, long point)
    {
        long value = Coordinate(axis, point);
        return (ulong)value < (ulong)ArrayShape[axis]
            ? value
            : throw SelectionException.OutOfRange(axis, value < 0 ? value - ArrayShape[axis] : value, ArrayShape[axis]);
    }

    /// <summary>Where each chunk's points start; inside a chunk they keep their order, so that of values written to one
    /// element the last one stays.</summary>
    private static long[] Group(long[] chunks, long[] order, bool sorted)
    {
        List<long> groups = [];
        for (int from = 0; from < chunks.Length;)
        {
            int to = from + 1;
            while (to < chunks.Length && chunks[to] == chunks[from])
            {
                to++;
            }

            if (!sorted)
            {
                Array.Sort(order, from, to - from);
            }

            groups.Add(from);
            from = to;
        }

        groups.Add(chunks.Length);
        return [.. groups];
    }
}
