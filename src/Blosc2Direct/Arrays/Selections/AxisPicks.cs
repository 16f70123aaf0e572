namespace Blosc2Direct.Arrays.Selections;

/// <summary>The indices that a selection picks of one axis, by position in ascending order: either evenly spaced, or listed.
/// Where the result has them in another order, each has a place.</summary>
internal struct AxisPicks
{
    private long[]? _indices;
    private long[]? _places;
    private long[]? _cells;
    private long[]? _cellStarts;
    private long _firstCell;
    private long _first;
    private long _step;
    private bool _descending;

    /// <summary>Picks.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the axis is in the result.</summary>
    public bool IsKept { get; private set; }

    /// <summary>Whether the picks are evenly spaced.</summary>
    public readonly bool IsEven => _indices is null;

    /// <summary>The distance of even picks.</summary>
    public readonly long Step => _step;

    /// <summary>Whether places descend as indices ascend (even picks).</summary>
    public readonly bool IsDescending => _descending;

    /// <summary>Cells (chunks) that are touched.</summary>
    public long CellCount { get; private set; }

    /// <summary>Even picks.</summary>
    /// <param name="first">The first index.</param>
    /// <param name="step">From one to the next, positive or negative.</param>
    /// <param name="count">Their number.</param>
    /// <param name="isKept">Whether the axis is in the result.</param>
    public static AxisPicks Even(long first, long step, long count, bool isKept = true)
    {
        bool descending = step < 0 && count > 1;
        return new AxisPicks
        {
            _first = descending ? first + (step * (count - 1)) : first,
            _step = count <= 1 ? 1 : Math.Abs(step),
            _descending = descending,
            Count = count,
            IsKept = isKept,
        };
    }

    /// <summary>Listed picks, in any order.</summary>
    /// <exception cref="SelectionException">An index lies outside the axis.</exception>
    public static AxisPicks Listed(ReadOnlySpan<long> indices, int axis, long length)
    {
        long[] sorted = new long[indices.Length];
        bool ascends = true;
        bool even = true;
        for (int i = 0; i < sorted.Length; i++)
        {
            long index = indices[i];
            if (index < -length || index >= length)
            {
                throw SelectionException.OutOfRange(axis, index, length);
            }

            sorted[i] = index < 0 ? index + length : index;
            ascends &= i == 0 || sorted[i] >= sorted[i - 1];
            even &= i == 0 || (sorted[i] - sorted[i - 1] == sorted[1] - sorted[0] && sorted[1] != sorted[0]);
        }

        if (even)
        {
            return sorted.Length == 0 ? Even(0, 1, 0) : Even(sorted[0], sorted.Length > 1 ? sorted[1] - sorted[0] : 1, sorted.Length);
        }

        return new AxisPicks { _indices = sorted, _places = ascends ? null : Sort(sorted), Count = sorted.Length, IsKept = true };
    }

    /// <summary>The picks of a mask.</summary>
    public static AxisPicks Masked(ReadOnlySpan<bool> mask, int axis, long length)
    {
        if (mask.Length != length)
        {
            throw SelectionException.WrongMask(axis, mask.Length, length);
        }

        long[] indices = new long[mask.Count(true)];
        int at = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i])
            {
                indices[at++] = i;
            }
        }

        return Listed(indices, axis, length);
    }

    /// <summary>The index at a position.</summary>
    public readonly long Index(long position) => _indices is null ? _first + (position * _step) : _indices[position];

    /// <summary>Where the pick at a position stands in the result.</summary>
    public readonly long Place(long position) =>
        _indices is null ? (_descending ? Count - 1 - position : position) : _places is null ? position : _places[position];

    /// <summary>Divides the picks by the cells that they lie in.</summary>
    public void Divide(int cell)
    {
        if (Count == 0)
        {
            CellCount = 0;
        }
        else if (_indices is null)
        {
            _firstCell = _first / cell;
            CellCount = _step >= cell ? Count : (Index(Count - 1) / cell) - _firstCell + 1;
        }
        else
        {
            DivideList(cell);
        }
    }

    /// <summary>A cell that is touched, and the positions of the picks in it.</summary>
    public readonly void GetCell(long i, int cell, out long coordinate, out long from, out long to)
    {
        if (_indices is not null)
        {
            coordinate = _cells![i];
            from = _cellStarts![i];
            to = _cellStarts[i + 1];
        }
        else if (_step >= cell)
        {
            coordinate = Index(i) / cell;
            from = i;
            to = i + 1;
        }
        else
        {
            coordinate = _firstCell + i;
            from = Math.Max(0, PositionAtLeast(coordinate * cell));
            to = Math.Min(Count, PositionAtLeast((coordinate + 1) * cell));
        }
    }

    /// <summary>The first position after <paramref name="from"/> whose index is at least <paramref name="bound"/>, or
    /// <paramref name="to"/>.</summary>
    public readonly long NextAtLeast(long from, long to, long bound)
    {
        if (_indices is null)
        {
            return Math.Clamp(PositionAtLeast(bound), from + 1, to);
        }

        long at = from + 1;
        while (at < to && _indices[at] < bound)
        {
            at++;
        }

        return at;
    }

    private readonly long PositionAtLeast(long index) => index <= _first ? 0 : (index - _first + _step - 1) / _step;

    private void DivideList(int cell)
    {
        List<long> cells = [];
        List<long> starts = [];
        for (int i = 0; i < _indices!.Length; i++)
        {
            long coordinate = _indices[i] / cell;
            if (cells.Count == 0 || cells[^1] != coordinate)
            {
                cells.Add(coordinate);
                starts.Add(i);
            }
        }

        starts.Add(_indices.Length);
        _cells = [.. cells];
        _cellStarts = [.. starts];
        CellCount = cells.Count;
    }

    /// <summary>Sorts indices; returns their places. Equal indices keep their order: of values written to one element the
    /// last one stays.</summary>
    private static long[] Sort(long[] indices)
    {
        long[] places = new long[indices.Length];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = i;
        }

        Array.Sort(indices, places);
        for (int from = 0; from < indices.Length;)
        {
            int to = from + 1;
            while (to < indices.Length && indices[to] == indices[from])
            {
                to++;
            }

            Array.Sort(places, from, to - from);
            from = to;
        }

        return places;
    }
}
