using Blosc2Direct.Data.Zones;

namespace Blosc2Direct.Data.Indexes;

/// <summary>Which rows an index still tells the truth about: those in chunks whose stored bytes are what they were when it was made.</summary>
internal sealed class IndexCoverage
{
    private readonly ChunkFingerprints[] _prints;
    private readonly ulong[][] _expected;
    private readonly long _rows;
    private readonly bool[] _isTailClean;

    private IndexCoverage(ChunkFingerprints[] prints, ulong[][] expected, long rows)
    {
        (_prints, _expected, _rows) = (prints, expected, rows);
        _isTailClean = new bool[prints.Length];
    }

    /// <summary>Whether appending changed fingerprints that are not in the file yet.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>The fingerprints to keep with the index.</summary>
    public ulong[] Fingerprints
    {
        get
        {
            IsChanged = false;
            return [.. _expected.SelectMany(e => e)];
        }
    }

    /// <summary>The fingerprints of the chunks that some rows are in.</summary>
    /// <param name="prints">Those of each array that the index is made of.</param>
    /// <param name="rows">Rows, from the first on.</param>
    /// <param name="threads">Threads that may work on it.</param>
    public static ulong[] Take(ChunkFingerprints[] prints, long rows, int threads)
    {
        List<ulong> all = [];
        foreach (ChunkFingerprints array in prints)
        {
            int chunks = CountChunks(array, rows);
            Learn(array, 0, chunks, threads);
            for (int i = 0; i < chunks; i++)
            {
                all.Add(array.GetCurrent(i));
            }
        }

        return [.. all];
    }

    /// <summary>Holds an index against the table.</summary>
    /// <param name="prints">The fingerprints of each array that it is made of.</param>
    /// <param name="kept">What was kept with the index.</param>
    /// <param name="rows">Rows that it was made of.</param>
    /// <returns>Null where they are not as many as they should be.</returns>
    public static IndexCoverage? Of(ChunkFingerprints[] prints, ulong[] kept, long rows)
    {
        ulong[][] expected = new ulong[prints.Length][];
        int used = 0;
        for (int i = 0; i < prints.Length; i++)
        {
            int chunks = CountChunks(prints[i], rows);
            if (used + chunks > kept.Length)
            {
                return null;
            }

            expected[i] = kept[used..(used + chunks)];
            used += chunks;
        }

        return used == kept.Length ? new IndexCoverage(prints, expected, rows) : null;
    }

    /// <summary>Looks at the last chunk, so that appending to it does not make the index forget it. To be called before rows are
    /// appended, and after cells changed.</summary>
    public void LookAtTail()
    {
        for (int i = 0; i < _prints.Length; i++)
        {
            int last = _expected[i].Length - 1;
            _isTailClean[i] = last >= 0 && _prints[i].IsCurrent(last, _expected[i][last]);
        }
    }

    /// <summary>Rows were appended: a last chunk that was as expected before holds the same rows still.</summary>
    /// <param name="start">The first new row.</param>
    public void Appended(long start)
    {
        for (int i = 0; i < _prints.Length; i++)
        {
            int last = _expected[i].Length - 1;
            if (_isTailClean[i] && start / _prints[i].ChunkRows == last)
            {
                _expected[i][last] = _prints[i].GetCurrent(last);
                IsChanged = true;
            }
        }
    }

    /// <summary>The rows that the index says nothing about.</summary>
    /// <param name="start">The first row to look at.</param>
    /// <param name="stop">The row after the last.</param>
    /// <param name="threads">Threads that may work on it.</param>
    public PositionSet FindUnindexed(long start, long stop, int threads)
    {
        PositionSet unindexed = PositionSet.Of(true, (Math.Max(start, _rows), stop));
        for (int i = 0; i < _prints.Length; i++)
        {
            long chunkRows = _prints[i].ChunkRows;
            int first = (int)Math.Min(start / chunkRows, _expected[i].Length);
            int end = (int)Math.Min(((stop - 1) / chunkRows) + 1, _expected[i].Length);
            if (first >= end)
            {
                continue;
            }

            Learn(_prints[i], first, end, threads);
            List<(long, long)> changed = [];
            for (int chunk = first; chunk < end; chunk++)
            {
                if (!_prints[i].IsCurrent(chunk, _expected[i][chunk]))
                {
                    changed.Add((Math.Max(start, chunk * chunkRows), Math.Min(stop, (chunk + 1) * chunkRows)));
                }
            }

            unindexed = PositionSet.Of(true, [.. changed]).Or(unindexed);
        }

        return unindexed;
    }

    private static int CountChunks(ChunkFingerprints prints, long rows) =>
        rows == 0 ? 0 : checked((int)(((rows - 1) / prints.ChunkRows) + 1));

    private static void Learn(ChunkFingerprints prints, int first, int end, int threads)
    {
        byte[] wanted = new byte[end];
        wanted.AsSpan(first).Fill(1);
        prints.Learn(wanted, new ulong[end], threads);
    }
}
