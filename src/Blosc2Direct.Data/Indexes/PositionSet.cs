namespace Blosc2Direct.Data.Indexes;

/// <summary>Positions of a sorted sequence where rows may match: ascending ranges that do not touch.</summary>
internal sealed class PositionSet
{
    private readonly List<(long Start, long End)> _ranges = [];

    private PositionSet(bool isExact) => IsExact = isExact;

    /// <summary>Whether every position matches; else some may not.</summary>
    public bool IsExact { get; }

    /// <summary>The ranges, end exclusive.</summary>
    public IReadOnlyList<(long Start, long End)> Ranges => _ranges;

    /// <summary>Positions.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            foreach ((long start, long end) in _ranges)
            {
                count += end - start;
            }

            return count;
        }
    }

    /// <summary>The positions of some ranges, ascending and without overlap; empty ones are left out.</summary>
    public static PositionSet Of(bool isExact, params ReadOnlySpan<(long Start, long End)> ranges)
    {
        PositionSet set = new(isExact);
        foreach ((long start, long end) in ranges)
        {
            set.Add(start, end);
        }

        return set;
    }

    /// <summary>Positions in both.</summary>
    public PositionSet And(PositionSet other)
    {
        PositionSet both = new(IsExact && other.IsExact);
        for (int a = 0, b = 0; a < _ranges.Count && b < other._ranges.Count;)
        {
            (long start, long end) = _ranges[a];
            (long otherStart, long otherEnd) = other._ranges[b];
            both.Add(Math.Max(start, otherStart), Math.Min(end, otherEnd));
            a += end <= otherEnd ? 1 : 0;
            b += otherEnd <= end ? 1 : 0;
        }

        return both;
    }

    /// <summary>Positions in either.</summary>
    public PositionSet Or(PositionSet other)
    {
        PositionSet either = new(IsExact && other.IsExact);
        int a = 0, b = 0;
        while (a < _ranges.Count || b < other._ranges.Count)
        {
            bool mine = b == other._ranges.Count || (a < _ranges.Count && _ranges[a].Start <= other._ranges[b].Start);
            (long start, long end) = mine ? _ranges[a++] : other._ranges[b++];
            either.Add(start, end);
        }

        return either;
    }

    /// <summary>All other positions of a sequence; of an exact set only.</summary>
    public PositionSet Not(long length)
    {
        PositionSet rest = new(true);
        long next = 0;
        foreach ((long start, long end) in _ranges)
        {
            rest.Add(next, start);
            next = end;
        }

        rest.Add(next, length);
        return rest;
    }

    private void Add(long start, long end)
    {
        if (start >= end)
        {
            return;
        }

        if (_ranges.Count > 0 && start <= _ranges[^1].End)
        {
            _ranges[^1] = (_ranges[^1].Start, Math.Max(_ranges[^1].End, end));
        }
        else
        {
            _ranges.Add((start, end));
        }
    }
}
