using Blosc2Direct.Codecs;

namespace Blosc2Direct.Arrays.Selections;

/// <summary>What cursors over elements in no particular arrangement share: they list the offsets of a piece's elements.</summary>
internal abstract unsafe class ListedCursor : SelectionCursor
{
    private readonly NativeBuffer _offsets = new();
    private long[] _resultShape = [];
    private long _uniform;

    public override bool TryPlace(ReadOnlySpan<long> pieceStrides, ref BlockPlacement placement) => false;

    public override bool TryGetBox(out byte* place, Span<long> strides, bool swaps = false)
    {
        place = null;
        return false;
    }

    public override bool CoversBounds() => false;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _offsets.Dispose();
    }

    protected void Begin(SelectionPlan plan, in ElementMemory memory)
    {
        Begin(plan.Rank, memory);
        if (!plan.ResultShape.SequenceEqual(_resultShape))
        {
            _resultShape = plan.ResultShape.ToArray();
        }

        // Where one stride serves for all places, they need not be taken apart.
        _uniform = memory.Strides.Length == 0 ? 0 : memory.Strides[^1];
        long stride = _uniform;
        for (int axis = _resultShape.Length - 1; axis >= 0; axis--)
        {
            if (_resultShape[axis] > 1 && memory.Strides[axis] != stride)
            {
                _uniform = long.MinValue;
                return;
            }

            stride *= Math.Max(_resultShape[axis], 1);
        }
    }

    /// <summary>Room for the offsets of elements in the piece, and as many in the memory after them.</summary>
    protected long* Offsets(long count) => _offsets.Reserve<long>(2 * count);

    /// <summary>Bytes from the start of the caller's memory to a place, row-major in the result.</summary>
    protected long MemoryOffset(long place)
    {
        if (_uniform != long.MinValue)
        {
            return place * _uniform;
        }

        long offset = 0;
        for (int axis = _resultShape.Length - 1; axis >= 0; axis--)
        {
            (place, long at) = Math.DivRem(place, _resultShape[axis]);
            offset += at * Memory.Strides[axis];
        }

        return offset;
    }

    protected void MoveListed(long* offsets, long count, byte* piece, bool toPiece)
    {
        PickAxis axis = new(count, offsets, offsets + count);
        Mover.Move(new ReadOnlySpan<PickAxis>(in axis), Memory, piece + Memory.ItemOffset, Memory.Base, toPiece);
    }
}
