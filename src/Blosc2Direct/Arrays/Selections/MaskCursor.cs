namespace Blosc2Direct.Arrays.Selections;

/// <summary>Visits the chunks and blocks of a mask.</summary>
internal sealed unsafe class MaskCursor : ListedCursor
{
    private MaskPlan? _plan;
    private long[] _inside = [];
    private long[] _pieceShape = [];
    private long[] _blockGrid = [];
    private int[] _blockShape = [];
    private int[] _blocks = [];
    private long[] _at = [];

    /// <summary>Starts on a plan.</summary>
    public void Begin(MaskPlan plan, in ElementMemory memory)
    {
        base.Begin(plan, memory);
        _plan = plan;
        if (_inside.Length != plan.Rank)
        {
            _inside = new long[plan.Rank];
            _pieceShape = new long[plan.Rank];
            _blockGrid = new long[plan.Rank];
            _blockShape = new int[plan.Rank];
            _at = new long[plan.Rank];
        }
    }

    public override bool MoveTo(long chunk)
    {
        GridMath.Unravel(chunk, _plan!.ChunkGrid, ChunkCoordinates);
        for (int axis = 0; axis < _inside.Length; axis++)
        {
            ChunkOrigin[axis] = Chunk[axis] * _plan.ChunkShape[axis];
            _inside[axis] = Math.Min(_plan.ChunkShape[axis], _plan.ArrayShape[axis] - ChunkOrigin[axis]);
        }

        SelectChunk();
        return HasAny();
    }

    public override void GetBounds(Span<long> start, Span<long> shape)
    {
        start.Clear();
        _inside.CopyTo(shape);
    }

    public override int FindBlocks(ReadOnlySpan<int> blockShape)
    {
        long blocks = 1;
        blockShape.CopyTo(_blockShape);
        for (int axis = 0; axis < blockShape.Length; axis++)
        {
            _blockGrid[axis] = ((long)_plan!.ChunkShape[axis] + blockShape[axis] - 1) / blockShape[axis];
            blocks *= _blockGrid[axis];
        }

        if (_blocks.Length < blocks)
        {
            _blocks = new int[blocks];
        }

        int found = 0;
        for (int block = 0; block < blocks; block++)
        {
            if (SelectNumber(block) && HasAny())
            {
                _blocks[found++] = block;
            }
        }

        return found;
    }

    public override int BlockNumber(int i) => _blocks[i];

    public override void SelectBlock(int i) => SelectNumber(_blocks[i]);

    public override void SelectChunk()
    {
        Origin.CopyTo(PieceOrigin);
        _inside.CopyTo(_pieceShape, 0);
    }

    public override void Move(byte* piece, ReadOnlySpan<long> strides, bool toPiece)
    {
        RowWalk rows = new(this);
        while (rows.Next())
        {
            ReadOnlySpan<bool> truths = _plan!.Truths(rows.Element, _pieceShape[^1]);
            int count = truths.Count(true);
            if (count == 0)
            {
                continue;
            }

            long offset = 0;
            for (int axis = 0; axis < _at.Length - 1; axis++)
            {
                offset += _at[axis] * strides[axis];
            }

            long place = _plan.PlaceOf(rows.Element);
            long* offsets = Offsets(count);
            int found = 0;
            for (int i = 0; found < count; i++)
            {
                if (truths[i])
                {
                    offsets[found] = offset + (i * strides[^1]);
                    offsets[count + found] = MemoryOffset(place + found);
                    found++;
                }
            }

            MoveListed(offsets, count, piece, toPiece);
        }
    }

    public override bool CoversPiece(ReadOnlySpan<int> pieceShape)
    {
        RowWalk rows = new(this);
        while (rows.Next())
        {
            if (_plan!.Truths(rows.Element, _pieceShape[^1]).Contains(false))
            {
                return false;
            }
        }

        return true;
    }

    public override void MarkRuns(long runElements, Span<bool> marks)
    {
        SelectChunk();
        RowWalk rows = new(this);
        while (rows.Next())
        {
            ReadOnlySpan<bool> truths = _plan!.Truths(rows.Element, _pieceShape[^1]);
            long start = 0;
            for (int axis = 0; axis < _at.Length - 1; axis++)
            {
                start = (start + _at[axis]) * _plan.ChunkShape[axis + 1];
            }

            for (int i = truths.IndexOf(true); i >= 0 && i < truths.Length;)
            {
                long run = (start + i) / runElements;
                marks[(int)run] = true;
                long next = ((run + 1) * runElements) - start;
                if (next >= truths.Length)
                {
                    break;
                }

                int skipped = truths[(int)next..].IndexOf(true);
                i = skipped < 0 ? -1 : (int)next + skipped;
            }
        }
    }

    /// <summary>Makes a block the piece; false if it lies outside the array.</summary>
    private bool SelectNumber(int block)
    {
        GridMath.Unravel(block, _blockGrid, _at);
        bool any = true;
        for (int axis = 0; axis < _at.Length; axis++)
        {
            long first = _at[axis] * _blockShape[axis];
            PieceOrigin[axis] = Origin[axis] + first;
            _pieceShape[axis] = Math.Min(_blockShape[axis], _inside[axis] - first);
            any &= _pieceShape[axis] > 0;
        }

        return any;
    }

    private bool HasAny()
    {
        RowWalk rows = new(this);
        while (rows.Next())
        {
            if (_plan!.Truths(rows.Element, _pieceShape[^1]).Contains(true))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Walks over the rows (last axis) of the piece.</summary>
    private ref struct RowWalk
    {
        private readonly MaskCursor _cursor;
        private bool _isStarted;

        public RowWalk(MaskCursor cursor)
        {
            _cursor = cursor;
            cursor._at.AsSpan().Clear();
        }

        /// <summary>The row's first element in the array, row-major.</summary>
        public long Element { get; private set; }

        public bool Next()
        {
            long[] at = _cursor._at;
            if (_isStarted)
            {
                int moving = at.Length - 2;
                for (; moving >= 0; moving--)
                {
                    if (++at[moving] < _cursor._pieceShape[moving])
                    {
                        break;
                    }

                    at[moving] = 0;
                }

                if (moving < 0)
                {
                    return false;
                }
            }

            _isStarted = true;
            Element = 0;
            for (int axis = 0; axis < at.Length; axis++)
            {
                Element = (Element * _cursor._plan!.ArrayShape[axis]) + _cursor.PieceOrigin[axis] + (axis < at.Length - 1 ? at[axis] : 0);
            }

            return true;
        }
    }
}
