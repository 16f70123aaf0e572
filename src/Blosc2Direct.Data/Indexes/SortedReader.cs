namespace Blosc2Direct.Data.Indexes;

/// <summary>Reads rows in the order of an index.</summary>
internal sealed unsafe class SortedReader
{
    /// <summary>Row numbers between two that are wanted are read with them where there are not more than so many.</summary>
    private const int ReadThrough = 64;

    private readonly Table _table;
    private readonly SortedIndex _index;
    private readonly long _first;
    private readonly long _step;

    /// <summary>Finds the index and resolves the slice.</summary>
    /// <param name="table">The table.</param>
    /// <param name="path">The indexed column.</param>
    /// <param name="start">As in a slice of Python.</param>
    /// <param name="stop">As in a slice of Python.</param>
    /// <param name="step">As in a slice of Python.</param>
    public SortedReader(Table table, string path, long? start, long? stop, long step)
    {
        ArgumentOutOfRangeException.ThrowIfZero(step);
        ArgumentOutOfRangeException.ThrowIfEqual(step, long.MinValue);
        Column column = table.Schema[path];
        (_table, _step) = (table, step);
        if (table.IndexSet?.FindSorted(column.Leaf) is not { } found)
        {
            throw new TableException($"Column '{path}' has no usable index: build one to read rows in its order.");
        }

        _index = found.Index;
        long rows = table.RowCount;
        int threads = table.Options.Threads > 0 ? table.Options.Threads : Environment.ProcessorCount;
        if (_index.Rows != rows || found.Entry.FindUnindexed(_index, 0, rows, threads).Count > 0)
        {
            throw new TableException($"The index of column '{path}' does not cover all {rows} rows any more: build it anew to read rows in its order.");
        }

        long from = Clamp(start, rows, step > 0 ? 0 : rows - 1, step), to = Clamp(stop, rows, step > 0 ? rows : -1, step);
        _first = from;
        Count = step > 0 ? Math.Max(0, (to - from + step - 1) / step) : Math.Max(0, (from - to - step - 1) / -step);
    }

    /// <summary>Rows that the slice has.</summary>
    public long Count { get; }

    /// <summary>Reads row numbers.</summary>
    /// <param name="place">The first one's place in the slice.</param>
    /// <param name="rows">Receives them, in the order of the index.</param>
    public void ReadRows(long place, Span<long> rows)
    {
        long first = _first + (place * _step), stride = Math.Abs(_step);
        if (stride > ReadThrough)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                _index.ReadRows(first + (i * _step), rows.Slice(i, 1));
            }

            return;
        }

        int piece = stride == 1 ? rows.Length : Math.Max(1, (int)(IndexFormat.ChunkRows / stride));
        long[] window = new long[stride == 1 ? 0 : (piece * stride) + 1];
        for (int done = 0; done < rows.Length; done += piece)
        {
            int count = Math.Min(piece, rows.Length - done);
            long one = first + (done * _step), other = one + ((count - 1) * _step), low = Math.Min(one, other);
            Span<long> part = rows.Slice(done, count);
            Span<long> all = stride == 1 ? part : window.AsSpan(0, (int)((stride * (count - 1)) + 1));
            _index.ReadRows(low, all);
            for (int i = 0; stride > 1 && i < count; i++)
            {
                part[i] = all[(int)(i * stride)];
            }

            if (_step < 0)
            {
                part.Reverse();
            }
        }
    }

    /// <summary>Reads rows: in the order of the table, so that each block is decoded once, then puts them in the order of the index.</summary>
    /// <param name="batch">Receives them.</param>
    /// <param name="place">The first one's place in the slice.</param>
    /// <param name="count">How many.</param>
    public void Fill(RowBatch batch, long place, int count)
    {
        long[] rows = new long[count];
        ReadRows(place, rows);
        using NativeArray<WidePair> order = new(count), scratch = new(count);
        for (int i = 0; i < count; i++)
        {
            order.Pointer[i] = new WidePair((ulong)rows[i], i);
        }

        PairSort.Sort(order.Pointer, count, scratch.Pointer, count, default(WidePairs));
        long[] ascending = new long[count];
        for (int i = 0; i < count; i++)
        {
            ascending[i] = (long)order.Pointer[i].Key;
        }

        WidePair* pairs = order.Pointer;
        int threads = _table.Options.Threads > 0 ? _table.Options.Threads : Environment.ProcessorCount;
        Parallel.For(0, batch.Leaves.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, leaf =>
        {
            int size = batch.Leaves[leaf].CellSize;
            using NativeArray<byte> cells = new((long)count * size);
            _table.Store.ReadColumnAt(batch.Leaves[leaf].Leaf, ascending, cells.Pointer);
            byte* to = batch.GetPlace(leaf);
            for (int i = 0; i < count; i++)
            {
                new ReadOnlySpan<byte>(cells.Pointer + ((long)i * size), size).CopyTo(new Span<byte>(to + (pairs[i].Row * size), size));
            }
        });
        batch.SetRows(rows, count);
    }

    /// <summary>A bound of a slice of Python.</summary>
    private static long Clamp(long? bound, long rows, long otherwise, long step)
    {
        if (bound is not { } value)
        {
            return otherwise;
        }

        value += value < 0 ? rows : 0;
        return step > 0 ? Math.Clamp(value, 0, rows) : Math.Clamp(value, -1, rows - 1);
    }
}
