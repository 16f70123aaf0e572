namespace Blosc2Direct.Arrays;

/// <summary>A box inside one chunk, and where it goes.</summary>
internal unsafe ref struct RowBox
{
    /// <summary>The box's first element inside the chunk.</summary>
    public ReadOnlySpan<long> Start;

    /// <summary>Elements along each axis.</summary>
    public ReadOnlySpan<long> Shape;

    /// <summary>Where the box's first element goes.</summary>
    public byte* Destination;

    /// <summary>Bytes between neighbours at the destination; the last axis is packed.</summary>
    public ReadOnlySpan<long> Strides;
}

/// <summary>Walks over the pieces of rows (last axis) that a run of row-major elements of a chunk shares with a box.</summary>
internal unsafe ref struct RowRun
{
    private readonly ArrayState _array;
    private readonly RowBox _box;
    private readonly long _begin;
    private readonly long _end;
    private readonly long _rowLength;
    private readonly int _itemBytes;
    private long _row;

    /// <summary>Starts before the first piece.</summary>
    /// <param name="array">The array.</param>
    /// <param name="box">The box inside the chunk.</param>
    /// <param name="begin">The run's first element inside the chunk, row-major.</param>
    /// <param name="length">The run's elements.</param>
    public RowRun(ArrayState array, in RowBox box, long begin, int length)
    {
        _array = array;
        _box = box;
        _begin = begin;
        _end = begin + length;
        _rowLength = array.ChunkShape[^1];
        _itemBytes = array.ElementSize;
        _row = begin / _rowLength;
    }

    /// <summary>The piece's first element inside the run.</summary>
    public int First { get; private set; }

    /// <summary>The piece's elements.</summary>
    public int Elements { get; private set; }

    /// <summary>Where the piece goes.</summary>
    public byte* Destination { get; private set; }

    public bool Next()
    {
        int last = _array.Rank - 1;
        for (; _row * _rowLength < _end; _row++)
        {
            byte* destination = _box.Destination;
            long rest = _row;
            bool inside = true;
            for (int axis = last - 1; axis >= 0; axis--)
            {
                (rest, long at) = Math.DivRem(rest, (long)_array.ChunkShape[axis]);
                at -= _box.Start[axis];
                inside &= (ulong)at < (ulong)_box.Shape[axis];
                destination += at * _box.Strides[axis];
            }

            if (!inside)
            {
                continue;
            }

            long rowStart = _row * _rowLength;
            long low = Math.Max(_begin, rowStart + _box.Start[last]);
            long high = Math.Min(_end, rowStart + _box.Start[last] + _box.Shape[last]);
            if (low < high)
            {
                First = (int)(low - _begin);
                Elements = (int)(high - low);
                Destination = destination + ((low - rowStart - _box.Start[last]) * _itemBytes);
                _row++;
                return true;
            }
        }

        return false;
    }
}
