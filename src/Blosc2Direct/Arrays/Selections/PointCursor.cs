namespace Blosc2Direct.Arrays.Selections;

/// <summary>Visits the chunks and blocks of points.</summary>
internal sealed unsafe class PointCursor : ListedCursor
{
    private PointPlan? _plan;
    private long _chunk;
    private long[] _blocks = [];
    private long[] _points = [];
    private int[] _starts = [];
    private long[] _blockGrid = [];
    private int[] _blockShape = [];
    private int _from, _to;
    private bool _isWholeChunk;

    /// <summary>Starts on a plan.</summary>
    public void Begin(PointPlan plan, in ElementMemory memory)
    {
        base.Begin(plan, memory);
        _plan = plan;
        if (_blockGrid.Length != plan.Rank)
        {
            _blockGrid = new long[plan.Rank];
            _blockShape = new int[plan.Rank];
        }
    }

    public override bool MoveTo(long chunk)
    {
        _chunk = chunk;
        long first = _plan!.Points(chunk)[0];
        for (int axis = 0; axis < _plan.Rank; axis++)
        {
            ChunkCoordinates[axis] = _plan.Coordinate(axis, first) / _plan.ChunkShape[axis];
            ChunkOrigin[axis] = ChunkCoordinates[axis] * _plan.ChunkShape[axis];
        }

        return true;
    }

    public override void GetBounds(Span<long> start, Span<long> shape)
    {
        for (int axis = 0; axis < start.Length; axis++)
        {
            long low = long.MaxValue;
            long high = 0;
            foreach (long point in _plan!.Points(_chunk))
            {
                long at = _plan.Coordinate(axis, point) - Origin[axis];
                low = Math.Min(low, at);
                high = Math.Max(high, at);
            }

            start[axis] = low;
            shape[axis] = high - low + 1;
        }
    }

    public override int FindBlocks(ReadOnlySpan<int> blockShape)
    {
        ReadOnlySpan<long> points = _plan!.Points(_chunk);
        if (_blocks.Length < points.Length)
        {
            _blocks = new long[Math.Max(points.Length, 2 * _blocks.Length)];
            _points = new long[_blocks.Length];
            _starts = new int[_blocks.Length + 1];
        }

        blockShape.CopyTo(_blockShape);
        for (int axis = 0; axis < blockShape.Length; axis++)
        {
            _blockGrid[axis] = ((long)_plan.ChunkShape[axis] + blockShape[axis] - 1) / blockShape[axis];
        }

        for (int i = 0; i < points.Length; i++)
        {
            long block = 0;
            for (int axis = 0; axis < blockShape.Length; axis++)
            {
                block = (block * _blockGrid[axis]) + ((_plan.Coordinate(axis, points[i]) - Origin[axis]) / blockShape[axis]);
            }

            _blocks[i] = block;
            _points[i] = points[i];
        }

        Array.Sort(_blocks, _points, 0, points.Length);
        int found = 0;
        for (int i = 0; i < points.Length; i++)
        {
            if (i == 0 || _blocks[i] != _blocks[i - 1])
            {
                _starts[found++] = i;
            }
        }

        _starts[found] = points.Length;
        return found;
    }

    public override int BlockNumber(int i) => (int)_blocks[_starts[i]];

    public override void SelectBlock(int i)
    {
        _isWholeChunk = false;
        _from = _starts[i];
        _to = _starts[i + 1];
        GridMath.Unravel(_blocks[_from], _blockGrid, PieceOrigin);
        for (int axis = 0; axis < _blockShape.Length; axis++)
        {
            PieceOrigin[axis] = Origin[axis] + (PieceOrigin[axis] * _blockShape[axis]);
        }
    }

    public override void SelectChunk()
    {
        _isWholeChunk = true;
        Origin.CopyTo(PieceOrigin);
    }

    public override void Move(byte* piece, ReadOnlySpan<long> strides, bool toPiece)
    {
        ReadOnlySpan<long> points = _isWholeChunk ? _plan!.Points(_chunk) : _points.AsSpan(_from, _to - _from);
        long* offsets = Offsets(points.Length);
        for (int i = 0; i < points.Length; i++)
        {
            long offset = 0;
            for (int axis = 0; axis < strides.Length; axis++)
            {
                offset += (_plan!.Coordinate(axis, points[i]) - PieceOrigin[axis]) * strides[axis];
            }

            offsets[i] = offset;
            offsets[points.Length + i] = MemoryOffset(points[i]);
        }

        MoveListed(offsets, points.Length, piece, toPiece);
    }

    public override bool CoversPiece(ReadOnlySpan<int> pieceShape) => false;

    public override void MarkRuns(long runElements, Span<bool> marks)
    {
        foreach (long point in _plan!.Points(_chunk))
        {
            long at = 0;
            for (int axis = 0; axis < _plan.Rank; axis++)
            {
                at = (at * _plan.ChunkShape[axis]) + _plan.Coordinate(axis, point) - Origin[axis];
            }

            marks[(int)(at / runElements)] = true;
        }
    }
}
