namespace Blosc2Direct.Data.Indexes;

/// <summary>What an index with row numbers found.</summary>
/// <param name="entry">The index.</param>
/// <param name="index">It, opened.</param>
/// <param name="positions">Where the row numbers are.</param>
/// <param name="start">The first row wanted.</param>
/// <param name="stop">The row after the last.</param>
internal sealed class RowNumberMatch(IndexEntry entry, ColumnIndex index, PositionSet positions, long start, long stop) : IndexMatch
{
    /// <inheritdoc/>
    public override bool TryReadRows(out long[] rows)
    {
        rows = new long[positions.Count];
        int count = 0;
        try
        {
            foreach ((long from, long to) in positions.Ranges)
            {
                index.ReadRows(from, rows.AsSpan(count, (int)(to - from)));
                count += (int)(to - from);
            }
        }
        catch (IndexDamagedException e)
        {
            entry.Damage(e);
            rows = [];
            return false;
        }

        PairSort.SortRows(rows);
        int kept = Filter(rows);
        if (kept < rows.Length)
        {
            Array.Resize(ref rows, kept);
        }

        return true;
    }

    /// <summary>Leaves out rows that are not wanted, are scanned anyway, or come twice.</summary>
    private int Filter(long[] rows)
    {
        int kept = 0, next = 0;
        long last = -1;
        foreach (long row in rows)
        {
            while (next < Unindexed.Length && Unindexed[next].End <= row)
            {
                next++;
            }

            bool scanned = next < Unindexed.Length && Unindexed[next].Start <= row;
            if (row >= start && row < stop && !scanned && row != last)
            {
                rows[kept++] = row;
                last = row;
            }
        }

        return kept;
    }
}
