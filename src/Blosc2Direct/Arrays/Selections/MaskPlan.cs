using System.Runtime.InteropServices;

namespace Blosc2Direct.Arrays.Selections;

/// <summary>The elements where a mask of the array's shape is true, in row-major order.</summary>
internal sealed class MaskPlan : SelectionPlan
{
    // True elements are counted up to every so many: the place of any element is one look-up and a short count away.
    private const int Interval = 4096;

    private readonly Array _mask;
    private readonly long[] _before;
    private readonly long[] _chunkGrid;
    private readonly long[] _resultShape;

    public MaskPlan(Array mask, ReadOnlySpan<long> arrayShape, ReadOnlySpan<int> chunkShape)
        : base(arrayShape, chunkShape)
    {
        if (mask.Rank != arrayShape.Length)
        {
            throw SelectionException.WrongRank(mask.Rank, arrayShape.Length, "The mask has");
        }

        _mask = mask;
        _chunkGrid = new long[mask.Rank];
        Chunks = 1;
        for (int axis = 0; axis < mask.Rank; axis++)
        {
            if (mask.GetLongLength(axis) != arrayShape[axis])
            {
                throw SelectionException.WrongMask(axis, mask.GetLongLength(axis), arrayShape[axis]);
            }

            _chunkGrid[axis] = (arrayShape[axis] + chunkShape[axis] - 1) / chunkShape[axis];
            Chunks *= _chunkGrid[axis];
        }

        _before = new long[(mask.LongLength / Interval) + 1];
        long count = 0;
        for (long at = 0, i = 0; i < _before.Length; at += Interval, i++)
        {
            _before[i] = count;
            count += Truths(at, Math.Min(Interval, mask.LongLength - at)).Count(true);
        }

        Length = count;
        _resultShape = [count];
    }

    public override ReadOnlySpan<long> ResultShape => _resultShape;

    public override long Length { get; }

    public override long Chunks { get; }

    /// <summary>Chunks along each axis.</summary>
    public ReadOnlySpan<long> ChunkGrid => _chunkGrid;

    /// <summary>A run of the mask.</summary>
    /// <param name="first">The first element, row-major.</param>
    /// <param name="count">Elements.</param>
    public ReadOnlySpan<bool> Truths(long first, long count) => count == 0
        ? default
        : MemoryMarshal.CreateReadOnlySpan(
            ref System.Runtime.CompilerServices.Unsafe.As<byte, bool>(
                ref System.Runtime.CompilerServices.Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_mask), (nint)first)),
            checked((int)count));

    /// <summary>How many elements before this one are true: its place in the result.</summary>
    public long PlaceOf(long element)
    {
        long interval = element / Interval;
        return _before[interval] + Truths(interval * Interval, element - (interval * Interval)).Count(true);
    }

    public override SelectionCursor Begin(CursorSet cursors, in ElementMemory memory)
    {
        MaskCursor cursor = cursors.Mask;
        cursor.Begin(this, memory);
        return cursor;
    }
}
