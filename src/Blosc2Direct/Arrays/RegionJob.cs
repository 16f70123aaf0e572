using System.Diagnostics;
using Blosc2Direct.Arrays.Selections;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>Reads and writes selections by the store's own means: boxes in slabs straight between the store and the caller,
/// all else cell by cell of a moderate grid.</summary>
internal static unsafe class RegionJob
{
    public static ReadStatistics Read(ArrayState array, SelectionPlan plan, in ElementMemory memory, JobWatch watch)
    {
        long waited = LockClock.Ticks;
        long calls = Run(array, plan, memory, watch, isWrite: false);
        return new ReadStatistics(0, 0, 0, 0, 0, RegionReads: calls, LockWait: Stopwatch.GetElapsedTime(waited, LockClock.Ticks));
    }

    public static WriteStatistics Write(ArrayState array, SelectionPlan plan, in ElementMemory memory, JobWatch watch)
    {
        long waited = LockClock.Ticks;
        long calls = Run(array, plan, memory, watch, isWrite: true);
        return new WriteStatistics(0, 0, 0, 0, 0, RegionWrites: calls, LockWait: Stopwatch.GetElapsedTime(waited, LockClock.Ticks));
    }

    private static long Run(ArrayState array, SelectionPlan plan, in ElementMemory memory, JobWatch watch, bool isWrite)
    {
        IRegionAccess regions = Regions(array);
        Span<long> start = stackalloc long[array.Rank];
        Span<long> shape = stackalloc long[array.Rank];
        return IsPackedBox(plan, memory, start, shape)
            ? MoveBox(regions, new Slabs(start, shape, array.ElementSize), memory, watch, plan.Length, isWrite)
            : MoveCells(regions, array, plan, memory, watch, isWrite);
    }

    /// <summary>A box that is packed on both sides: straight between the store and the caller.</summary>
    private static long MoveBox(
        IRegionAccess regions, Slabs slabs, in ElementMemory memory, JobWatch watch, long elements, bool isWrite)
    {
        long calls = 0;
        watch.Begin(elements);
        for (; slabs.Next(); calls++)
        {
            watch.Check();
            Span<byte> place = new(
                memory.Base + (slabs.First * memory.ItemBytes), checked((int)(slabs.Elements * memory.ItemBytes)));
            if (isWrite)
            {
                regions.Write(slabs.Start, slabs.Shape, place);
            }
            else
            {
                regions.Read(slabs.Start, slabs.Shape, place);
            }

            watch.Done(slabs.Elements);
        }

        return calls;
    }

    private static long MoveCells(
        IRegionAccess regions, ArrayState array, SelectionPlan plan, in ElementMemory memory, JobWatch watch, bool isWrite)
    {
        Span<long> start = stackalloc long[array.Rank];
        Span<long> shape = stackalloc long[array.Rank];
        Span<long> strides = stackalloc long[array.Rank];
        using CursorSet cursors = new();
        using NativeBuffer buffer = new();
        SelectionCursor cursor = plan.Begin(cursors, memory);
        long calls = 0;
        watch.Begin(plan.Chunks);
        for (long cell = 0; cell < plan.Chunks; cell++)
        {
            watch.Check();
            if (cursor.MoveTo(cell))
            {
                cursor.GetBounds(start, shape);
                Span<byte> bytes = Cell(buffer, cursor, array.ElementSize, start, shape, strides, out byte* piece);
                if (!isWrite || !cursor.IsWhole || !cursor.CoversBounds())
                {
                    regions.Read(start, shape, bytes);
                }

                cursor.SelectChunk();
                cursor.Move(piece, strides, toPiece: isWrite);
                if (isWrite)
                {
                    regions.Write(start, shape, bytes);
                }

                calls++;
            }

            watch.Done(1);
        }

        return calls;
    }

    /// <summary>A buffer for a cell's bounds, which become places in the array. The piece is where the cell's first element
    /// would be.</summary>
    private static Span<byte> Cell(
        NativeBuffer buffer, SelectionCursor cursor, int elementBytes, Span<long> start, ReadOnlySpan<long> shape, Span<long> strides,
        out byte* piece)
    {
        GridMath.PackedStrides(shape, elementBytes, strides);
        int bytes = checked((int)(GridMath.Volume(shape) * elementBytes));
        byte* first = buffer.Reserve(bytes);
        piece = first;
        for (int axis = 0; axis < start.Length; axis++)
        {
            piece -= start[axis] * strides[axis];
            start[axis] += cursor.Origin[axis];
        }

        return new Span<byte>(first, bytes);
    }

    private static bool IsPackedBox(SelectionPlan plan, in ElementMemory memory, Span<long> start, Span<long> shape)
    {
        if (plan is not GridPlan grid || memory.Converter is not null || !memory.IsWhole || !grid.TryGetBox(start, shape))
        {
            return false;
        }

        long packed = memory.ItemBytes;
        for (int axis = memory.Strides.Length - 1; axis >= 0; axis--)
        {
            if (plan.ResultShape[axis] > 1 && memory.Strides[axis] != packed)
            {
                return false;
            }

            packed *= plan.ResultShape[axis];
        }

        return true;
    }

    private static IRegionAccess Regions(ArrayState array)
    {
        if (array.Node.Regions is { } regions && array.Node.Spec.Type.IsFlat)
        {
            return regions;
        }

        ElementTypeException error = new($"Elements of type {array.Node.Spec.Type} cannot be read or written as bytes");
        array.Locate(error, default);
        throw error;
    }

    /// <summary>Cuts a box into slabs of whole hyperplanes across its first axes, in row-major order, that fit a span.</summary>
    private ref struct Slabs
    {
        private readonly ReadOnlySpan<long> _origin;
        private readonly ReadOnlySpan<long> _box;
        private readonly long[] _start;
        private readonly long[] _shape;
        private readonly long[] _index;
        private readonly int _axis;
        private readonly long _step;
        private bool _done;

        public Slabs(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, int itemBytes)
        {
            _origin = start;
            _box = shape;
            _start = start.ToArray();
            _shape = shape.ToArray();
            _index = new long[shape.Length];
            long plane = itemBytes;
            int axis = shape.Length - 1;
            while (axis > 0 && plane * shape[axis] <= int.MaxValue)
            {
                plane *= shape[axis--];
            }

            _axis = Math.Max(axis, 0);
            _step = Math.Max(1, int.MaxValue / plane);
            for (int i = 0; i < _axis; i++)
            {
                _shape[i] = 1;
            }
        }

        /// <summary>Elements of the box before this slab.</summary>
        public long First { get; private set; }

        public long Elements { get; private set; }

        public readonly ReadOnlySpan<long> Start => _start;

        public readonly ReadOnlySpan<long> Shape => _shape;

        public bool Next()
        {
            if (_done)
            {
                return false;
            }

            First += Elements;
            if (_box.IsEmpty)
            {
                _done = true;
                Elements = 1;
                return true;
            }

            for (int i = 0; i <= _axis; i++)
            {
                _start[i] = _origin[i] + _index[i];
            }

            _shape[_axis] = Math.Min(_step, _box[_axis] - _index[_axis]);
            Elements = GridMath.Volume<long>(_shape);
            _index[_axis] += _shape[_axis];
            for (int i = _axis; i > 0 && _index[i] == _box[i]; i--)
            {
                _index[i] = 0;
                _index[i - 1]++;
            }

            _done = _index[0] == _box[0];
            return true;
        }
    }
}
