using System.Runtime.InteropServices;

namespace Blosc2Direct.Data.Predicates;

/// <summary>Rows from one to another that may match a predicate.</summary>
/// <param name="Start">The first row.</param>
/// <param name="End">The first row behind.</param>
/// <param name="Whole">Whether every one of them is known to match.</param>
internal readonly record struct RowRange(long Start, long End, bool Whole)
{
    /// <summary>Rows.</summary>
    public long Count => End - Start;
}

/// <summary>Ascending ranges of rows that do not overlap and are not empty. Not safe for several threads while it is filled.</summary>
internal sealed class RowRanges
{
    private readonly List<RowRange> _ranges = [];

    /// <summary>Ranges.</summary>
    public int Length => _ranges.Count;

    /// <summary>Rows of all ranges.</summary>
    public long RowCount { get; private set; }

    /// <summary>Rows of the ranges that match wholly.</summary>
    public long WholeRowCount { get; private set; }

    /// <summary>The ranges, valid until the next change.</summary>
    public ReadOnlySpan<RowRange> Span => CollectionsMarshal.AsSpan(_ranges);

    /// <summary>One range.</summary>
    public RowRange this[int index] => _ranges[index];

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _ranges.Clear();
        RowCount = 0;
        WholeRowCount = 0;
    }

    /// <summary>Adds rows behind all that are there; joins them with the last range where they touch it and are of its kind.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="end">The first row behind; where it is not above <paramref name="start"/>, nothing is added.</param>
    /// <param name="whole">Whether every one of them matches.</param>
    public void Add(long start, long end, bool whole)
    {
        if (end <= start)
        {
            return;
        }

        RowCount += end - start;
        WholeRowCount += whole ? end - start : 0;
        if (_ranges.Count > 0 && _ranges[^1] is var last && start <= last.End)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(start, last.End);
            if (last.Whole == whole)
            {
                _ranges[^1] = last with { End = end };
                return;
            }
        }

        _ranges.Add(new RowRange(start, end, whole));
    }

    /// <summary>The first range that ends behind a row; <see cref="Length"/> if none does.</summary>
    public int IndexOf(long row)
    {
        int low = 0;
        int high = _ranges.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_ranges[middle].End <= row)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Puts the rows that are in both sets into another; a row is known to match if either says so.</summary>
    /// <param name="other">The other set, for the same predicate.</param>
    /// <param name="result">Receives them; emptied first; neither of the two.</param>
    public void Intersect(RowRanges other, RowRanges result)
    {
        result.Clear();
        int left = 0;
        int right = 0;
        while (left < Length && right < other.Length)
        {
            RowRange a = _ranges[left];
            RowRange b = other._ranges[right];
            result.Add(Math.Max(a.Start, b.Start), Math.Min(a.End, b.End), a.Whole || b.Whole);
            left += a.End <= b.End ? 1 : 0;
            right += b.End <= a.End ? 1 : 0;
        }
    }
}
