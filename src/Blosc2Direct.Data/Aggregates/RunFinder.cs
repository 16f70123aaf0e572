namespace Blosc2Direct.Data.Aggregates;

/// <summary>Finds runs of rows whose cells are equal byte by byte, as long as they are few.</summary>
/// <param name="worthRun">Rows that a run must have on average.</param>
internal sealed unsafe class RunFinder(int worthRun)
{
    private int[] _starts = new int[64];
    private int[] _before = new int[64];
    private int _rows;

    /// <summary>Whether there are few enough.</summary>
    public bool IsWorth { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The first row of each run; behind the last the number of rows.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Count + 1);

    /// <summary>Begins with all rows as one run.</summary>
    public void Begin(int rows)
    {
        _rows = rows;
        Count = 1;
        (_starts[0], _starts[1]) = (0, rows);
        IsWorth = true;
    }

    /// <summary>Cuts runs where the cells of a column change.</summary>
    /// <param name="cells">Packed cells.</param>
    /// <param name="size">Bytes of a cell.</param>
    public void Divide(byte* cells, int size)
    {
        (_starts, _before) = (_before, _starts);
        int runs = Count, found = 0;
        for (int run = 0; run < runs; run++)
        {
            int end = _before[run + 1];
            for (int at = _before[run]; at < end;)
            {
                if (found + 2 >= _starts.Length)
                {
                    Array.Resize(ref _starts, _starts.Length * 2);
                }

                // Where they are many, that shows early.
                _starts[found++] = at;
                if (found > (at / worthRun) + worthRun)
                {
                    IsWorth = false;
                    return;
                }

                at = Next(cells, size, at, end);
            }
        }

        Count = found;
        _starts[found] = _rows;
        IsWorth = found <= (_rows / worthRun) + 1;
    }

    // The first row whose cell differs from the one before: what is shifted by one cell is compared with itself.
    private static int Next(byte* cells, int size, int at, int end)
    {
        byte* first = cells + ((long)at * size);
        int bytes = (end - at - 1) * size;
        int equal = new ReadOnlySpan<byte>(first, bytes).CommonPrefixLength(new ReadOnlySpan<byte>(first + size, bytes));
        return equal == bytes ? end : at + 1 + (equal / size);
    }
}
