using Blosc2Direct.Codecs;

namespace Blosc2Direct.Arrays.Selections;

/// <summary>Visits the chunks and blocks of a selection of each axis on its own.</summary>
internal sealed unsafe class GridCursor : SelectionCursor
{
    private GridPlan? _plan;
    private Axis[] _axes = [];
    private long[] _grid = [];
    private long[] _found = [];
    private long[] _at = [];
    private bool _isEven;
    private ElementMemory _all;

    /// <summary>Starts on a plan.</summary>
    public void Begin(GridPlan plan, in ElementMemory memory)
    {
        int rank = plan.Rank;
        Begin(rank, memory);
        _plan = plan;
        _all = memory;
        if (_axes.Length != rank)
        {
            _axes = new Axis[rank];
            _grid = new long[rank];
            _found = new long[rank];
            _at = new long[rank];
        }

        _isEven = true;
        foreach (ref readonly AxisPicks picks in plan.Picks)
        {
            _isEven &= picks.IsEven;
        }

        TakeStrides(memory.Strides);
    }

    public override void SelectField(int field)
    {
        Memory = _all.Fields![field];
        TakeStrides(Memory.Strides);
    }

    public override void SelectAllFields() => Memory = _all;

    public override bool MoveTo(long chunk)
    {
        ReadOnlySpan<AxisPicks> picks = _plan!.Picks;
        ReadOnlySpan<int> cells = _plan.ChunkShape;
        for (int axis = picks.Length - 1; axis >= 0; axis--)
        {
            (chunk, long i) = Math.DivRem(chunk, picks[axis].CellCount);
            ref Axis state = ref _axes[axis];
            picks[axis].GetCell(i, cells[axis], out long coordinate, out state.ChunkFrom, out state.ChunkTo);
            ChunkCoordinates[axis] = coordinate;
            ChunkOrigin[axis] = coordinate * cells[axis];
        }

        return true;
    }

    public override void GetBounds(Span<long> start, Span<long> shape)
    {
        ReadOnlySpan<AxisPicks> picks = _plan!.Picks;
        for (int axis = 0; axis < picks.Length; axis++)
        {
            long first = picks[axis].Index(_axes[axis].ChunkFrom);
            start[axis] = first - Origin[axis];
            shape[axis] = picks[axis].Index(_axes[axis].ChunkTo - 1) - first + 1;
        }
    }

    public override int FindBlocks(ReadOnlySpan<int> blockShape)
    {
        ReadOnlySpan<AxisPicks> picks = _plan!.Picks;
        long total = 1;
        for (int axis = 0; axis < picks.Length; axis++)
        {
            _axes[axis].FindBlocks(picks[axis], Origin[axis], blockShape[axis]);
            _found[axis] = _axes[axis].Blocks;
            _grid[axis] = ((long)_plan.ChunkShape[axis] + blockShape[axis] - 1) / blockShape[axis];
            total *= _found[axis];
        }

        return checked((int)total);
    }

    public override int BlockNumber(int i)
    {
        GridMath.Unravel(i, _found, _at);
        long number = 0;
        for (int axis = 0; axis < _at.Length; axis++)
        {
            number = (number * _grid[axis]) + _axes[axis].Block[_at[axis]];
        }

        return (int)number;
    }

    public override void SelectBlock(int i)
    {
        GridMath.Unravel(i, _found, _at);
        for (int axis = 0; axis < _at.Length; axis++)
        {
            ref Axis state = ref _axes[axis];
            state.From = state.Starts[_at[axis]];
            state.To = state.Starts[_at[axis] + 1];
            PieceOrigin[axis] = Origin[axis] + ((long)state.Block[_at[axis]] * state.BlockLength);
        }
    }

    public override void SelectChunk()
    {
        for (int axis = 0; axis < _axes.Length; axis++)
        {
            ref Axis state = ref _axes[axis];
            state.From = state.ChunkFrom;
            state.To = state.ChunkTo;
            PieceOrigin[axis] = Origin[axis];
        }
    }

    public override bool TryPlace(ReadOnlySpan<long> pieceStrides, ref BlockPlacement placement)
    {
        if (!_isEven || Memory.Fields is not null || (Memory.Converter is not null && Memory.SwapWidth == 0))
        {
            return false;
        }

        placement.SwapWidth = Memory.SwapWidth;
        placement.IsStreamed = Memory.IsStreamed;
        placement.ItemSize = Memory.ItemBytes;
        placement.BlockOffset = Memory.ItemOffset;
        placement.Destination = Memory.Base;
        ReadOnlySpan<AxisPicks> picks = _plan!.Picks;
        long packed = Memory.ItemBytes;
        for (int axis = picks.Length - 1; axis >= 0; axis--)
        {
            ref readonly Axis state = ref _axes[axis];
            long count = state.To - state.From;
            placement.Shape[axis] = count;
            placement.BlockOffset += (picks[axis].Index(state.From) - PieceOrigin[axis]) * pieceStrides[axis];
            placement.Destination += picks[axis].Place(state.From) * state.MemoryStride;

            // The stride of an axis of one element does not matter: let it look packed.
            placement.BlockStrides[axis] = count > 1 ? pieceStrides[axis] * picks[axis].Step : packed;
            placement.Strides[axis] = count > 1 ? (picks[axis].IsDescending ? -state.MemoryStride : state.MemoryStride) : packed;
            packed *= count;
        }

        return true;
    }

    public override void Move(byte* piece, ReadOnlySpan<long> strides, bool toPiece)
    {
        int fields = FieldCount;
        for (int field = 0; field < fields; field++)
        {
            SelectField(field);
            MovePlace(piece, strides, toPiece);
        }

        if (fields > 0)
        {
            SelectAllFields();
            return;
        }

        MovePlace(piece, strides, toPiece);
    }

    private void MovePlace(byte* piece, ReadOnlySpan<long> strides, bool toPiece)
    {
        ReadOnlySpan<AxisPicks> picks = _plan!.Picks;
        Span<PickAxis> axes = stackalloc PickAxis[picks.Length];
        byte* memory = Memory.Base;
        piece += Memory.ItemOffset;
        for (int axis = 0; axis < picks.Length; axis++)
        {
            ref Axis state = ref _axes[axis];
            ref readonly AxisPicks axisPicks = ref picks[axis];
            long count = state.To - state.From;
            if (axisPicks.IsEven)
            {
                piece += (axisPicks.Index(state.From) - PieceOrigin[axis]) * strides[axis];
                memory += axisPicks.Place(state.From) * state.MemoryStride;
                axes[axis] = new PickAxis(
                    count, strides[axis] * axisPicks.Step, axisPicks.IsDescending ? -state.MemoryStride : state.MemoryStride);
                continue;
            }

            long* stored = state.Offsets.Reserve<long>(2 * count);
            for (long i = 0; i < count; i++)
            {
                stored[i] = (axisPicks.Index(state.From + i) - PieceOrigin[axis]) * strides[axis];
                stored[count + i] = axisPicks.Place(state.From + i) * state.MemoryStride;
            }

            axes[axis] = new PickAxis(count, stored, stored + count);
        }

        Mover.Move(axes, Memory, piece, memory, toPiece);
    }

    public override bool CoversPiece(ReadOnlySpan<int> pieceShape)
    {
        ReadOnlySpan<AxisPicks> picks = _plan!.Picks;
        for (int axis = 0; axis < picks.Length; axis++)
        {
            long inside = Math.Min(pieceShape[axis], Math.Min(_plan.ArrayShape[axis], Origin[axis] + _plan.ChunkShape[axis]) - PieceOrigin[axis]);
            if (Distinct(picks[axis], _axes[axis]) != inside)
            {
                return false;
            }
        }

        return true;
    }

    public override bool CoversBounds()
    {
        ReadOnlySpan<AxisPicks> picks = _plan!.Picks;
        SelectChunk();
        for (int axis = 0; axis < picks.Length; axis++)
        {
            ref readonly Axis state = ref _axes[axis];
            if (Distinct(picks[axis], state) != picks[axis].Index(state.To - 1) - picks[axis].Index(state.From) + 1)
            {
                return false;
            }
        }

        return true;
    }

    public override void MarkRuns(long runElements, Span<bool> marks)
    {
        ReadOnlySpan<AxisPicks> picks = _plan!.Picks;
        SelectChunk();
        if (picks.IsEmpty)
        {
            marks[0] = true;
            return;
        }

        int last = picks.Length - 1;
        ref readonly Axis row = ref _axes[last];
        Span<long> at = stackalloc long[picks.Length];
        at.Clear();
        while (true)
        {
            long start = 0;
            for (int axis = 0; axis < last; axis++)
            {
                start = (start + picks[axis].Index(_axes[axis].From + at[axis]) - Origin[axis]) * _plan.ChunkShape[axis + 1];
            }

            // Run by run along the row: no run is marked that the row's picks step over.
            for (long position = row.From; position < row.To;)
            {
                long run = (start + picks[last].Index(position) - Origin[last]) / runElements;
                marks[(int)run] = true;
                position = picks[last].NextAtLeast(position, row.To, ((run + 1) * runElements) - start + Origin[last]);
            }

            int moving = last - 1;
            for (; moving >= 0; moving--)
            {
                if (++at[moving] < _axes[moving].To - _axes[moving].From)
                {
                    break;
                }

                at[moving] = 0;
            }

            if (moving < 0)
            {
                return;
            }
        }
    }

    public override bool TryGetBox(out byte* place, Span<long> strides, bool swaps = false)
    {
        place = Memory.Base;
        if (!_isEven || !IsWhole || (Memory.Converter is not null && !(swaps && SwapWidth > 0)))
        {
            return false;
        }

        ReadOnlySpan<AxisPicks> picks = _plan!.Picks;
        for (int axis = 0; axis < picks.Length; axis++)
        {
            ref readonly Axis state = ref _axes[axis];
            if (picks[axis].Step != 1 && state.ChunkTo - state.ChunkFrom > 1)
            {
                return false;
            }

            place += picks[axis].Place(state.ChunkFrom) * state.MemoryStride;
            strides[axis] = picks[axis].IsDescending ? -state.MemoryStride : state.MemoryStride;
        }

        return true;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (ref Axis axis in _axes.AsSpan())
        {
            axis.Offsets.Dispose();
        }
    }

    private void TakeStrides(ReadOnlySpan<long> strides)
    {
        ReadOnlySpan<AxisPicks> picks = _plan!.Picks;
        int kept = 0;
        for (int axis = 0; axis < picks.Length; axis++)
        {
            _axes[axis].MemoryStride = picks[axis].IsKept ? strides[kept++] : 0;
        }
    }

    private static long Distinct(in AxisPicks picks, in Axis state)
    {
        if (picks.IsEven)
        {
            return state.To - state.From;
        }

        long distinct = 0;
        for (long i = state.From; i < state.To; i++)
        {
            distinct += i == state.From || picks.Index(i) != picks.Index(i - 1) ? 1 : 0;
        }

        return distinct;
    }

    /// <summary>What is known of an axis in the chunk and in the piece.</summary>
    private struct Axis
    {
        private NativeBuffer? _offsets;

        /// <summary>Positions of the chunk's picks, and of the piece's.</summary>
        public long ChunkFrom, ChunkTo, From, To;

        public long MemoryStride;

        /// <summary>The blocks found along this axis, and where their picks start.</summary>
        public int[] Block;
        public long[] Starts;
        public int Blocks, BlockLength;

        public NativeBuffer Offsets => _offsets ??= new NativeBuffer();

        public void FindBlocks(in AxisPicks picks, long origin, int blockLength)
        {
            BlockLength = blockLength;
            Blocks = 0;
            for (long position = ChunkFrom; position < ChunkTo;)
            {
                if (Block is null || Blocks == Block.Length)
                {
                    int room = Math.Max(16, 2 * Blocks);
                    Array.Resize(ref Block, room);
                    Array.Resize(ref Starts, room + 1);
                }

                long block = (picks.Index(position) - origin) / blockLength;
                Block[Blocks] = (int)block;
                Starts[Blocks++] = position;
                position = picks.NextAtLeast(position, ChunkTo, origin + ((block + 1) * blockLength));
            }

            Starts[Blocks] = ChunkTo;
        }
    }
}
