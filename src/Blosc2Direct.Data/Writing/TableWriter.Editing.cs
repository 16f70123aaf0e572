using Blosc2Direct.Data.Layouts;

namespace Blosc2Direct.Data.Writing;

/// <content>Changing rows that are there.</content>
internal sealed unsafe partial class TableWriter
{
    /// <summary>Overwrites whole rows.</summary>
    /// <param name="start">The first.</param>
    /// <param name="cells">Their cells.</param>
    public void WriteRows(long start, in CellBlock cells)
    {
        lock (_gate)
        {
            StoreBuffered();
            CheckRange(start, cells.Count);
            try
            {
                StoreRows(start, cells);
            }
            finally
            {
                TellModified(-1, start, cells.Count);
            }
        }
    }

    /// <summary>Overwrites cells of one leaf.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="cells">Packed cells.</param>
    public void WriteColumn(int leaf, long start, long count, byte* cells)
    {
        lock (_gate)
        {
            StoreBuffered();
            CheckRange(start, count);
            if (count == 0)
            {
                return;
            }

            try
            {
                _store.WriteColumn(leaf, start, count, cells);
            }
            finally
            {
                TellModified(leaf, start, count);
            }
        }
    }

    /// <summary>Overwrites single rows: each chunk that holds some is rewritten once. Of a row that is listed several times the
    /// last values stay.</summary>
    /// <param name="rows">Row numbers, in any order.</param>
    /// <param name="images">A row image each.</param>
    public void WriteRowsAt(ReadOnlySpan<long> rows, byte* images) => WriteAt(-1, rows, images);

    /// <summary>Overwrites cells of one leaf at single rows: each chunk that holds some is rewritten once.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="rows">Row numbers, in any order.</param>
    /// <param name="cells">A cell each.</param>
    public void WriteColumnAt(int leaf, ReadOnlySpan<long> rows, byte* cells) => WriteAt(leaf, rows, cells);

    /// <summary>Takes rows out; those behind move up, in bounded memory.</summary>
    /// <param name="start">The first.</param>
    /// <param name="count">How many.</param>
    public void Remove(long start, long count)
    {
        lock (_gate)
        {
            StoreBuffered();
            CheckRange(start, count);
            if (count == 0)
            {
                return;
            }

            long rows = _store.RowCount;
            bool isShorter = false;
            try
            {
                MoveUp(start, start + count, rows);
                _store.Truncate(rows - count);
                isShorter = true;
            }
            finally
            {
                foreach (ITableCompanion companion in _companions())
                {
                    if (isShorter)
                    {
                        companion.Removed(start, count);
                    }
                    else
                    {
                        companion.Modified(-1, start, rows - start);
                    }
                }
            }
        }
    }

    /// <summary>Makes the table shorter, or longer by rows of defaults.</summary>
    /// <param name="rows">Rows that there will be.</param>
    public void Truncate(long rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        lock (_gate)
        {
            StoreBuffered();
            long before = _store.RowCount;
            if (rows <= before)
            {
                _store.Truncate(rows);
                foreach (ITableCompanion companion in _companions())
                {
                    companion.Removed(rows, before - rows);
                }

                return;
            }

            AppendDefaults(rows - before);
            StoreBuffered();
        }
    }

    private void AppendDefaults(long count)
    {
        using CellMemory defaults = CellMemory.OfDefaults(_store.Schema, _store.Layout, Math.Min(count, _capacity));
        for (long done = 0; done < count; done += defaults.Capacity)
        {
            Append(defaults.Block(Math.Min(defaults.Capacity, count - done)));
        }
    }

    private void StoreRows(long start, in CellBlock cells)
    {
        if (CellBlocks.AreRowImages(cells, _store.Schema))
        {
            _store.WriteRows(start, cells.Count, CellBlocks.FirstImage(cells, _store.Schema));
            return;
        }

        if (_store.Layout == TableLayout.Columns && CellBlocks.AreColumns(cells, _store.Schema))
        {
            for (int leaf = 0; leaf < _store.Schema.Leaves.Length; leaf++)
            {
                _store.WriteColumn(leaf, start, cells.Count, cells.Places[leaf]);
            }

            return;
        }

        using CellMemory images = new(_store.Schema, TableLayout.Rows, Math.Min(cells.Count, _capacity));
        for (long done = 0; done < cells.Count;)
        {
            long rows = Math.Min(PieceFrom(start + done), cells.Count - done);
            images.Copy(cells, done, rows, 0);
            _store.WriteRows(start + done, rows, images.Memory);
            done += rows;
        }
    }

    private void MoveUp(long to, long from, long end)
    {
        if (from == end)
        {
            return;
        }

        using CellMemory piece = new(_store.Schema, _store.Layout, Math.Min(end - from, _capacity));
        while (from < end)
        {
            long rows = Math.Min(PieceFrom(to), end - from);
            if (_store.Layout == TableLayout.Rows)
            {
                _store.ReadRows(from, rows, piece.Memory, threads: 0);
            }
            else
            {
                for (int leaf = 0; leaf < _store.Schema.Leaves.Length; leaf++)
                {
                    _store.ReadWholeColumn(leaf, from, rows, piece.Places[leaf]);
                }
            }

            StoreRows(to, piece.Block(rows));
            to += rows;
            from += rows;
        }
    }

    /// <summary>Rows from a row to the end of a chunk, no more than the buffer has.</summary>
    private long PieceFrom(long row) => _capacity - (row % _unit);

    private void WriteAt(int leaf, ReadOnlySpan<long> rows, byte* values)
    {
        int[] order = new int[rows.Length];
        long[] sorted = rows.ToArray();
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        SortStable(sorted, order);
        lock (_gate)
        {
            StoreBuffered();
            if (sorted.Length == 0)
            {
                return;
            }

            CheckRange(sorted[0], 1);
            CheckRange(sorted[^1], 1);
            try
            {
                WritePieces(leaf, sorted, order, values);
            }
            finally
            {
                TellModified(leaf, sorted[0], sorted[^1] - sorted[0] + 1);
            }
        }
    }

    private void WritePieces(int leaf, long[] rows, int[] order, byte* values)
    {
        int size = leaf < 0 ? _store.Schema.RowSize : _store.Schema.Leaves[leaf].CellSize;
        long pieceRows = Math.Min(leaf < 0 ? _unit : _store.GetChunkRows(leaf), Math.Max(1, MostBytes / size));
        pieceRows = Math.Min(pieceRows, _store.RowCount);
        byte[] piece = new byte[pieceRows * size];
        fixed (byte* memory = piece)
        {
            for (int i = 0; i < rows.Length;)
            {
                long first = rows[i] / pieceRows * pieceRows;
                int count = (int)Math.Min(pieceRows, _store.RowCount - first);
                int end = i;
                while (end < rows.Length && rows[end] < first + count)
                {
                    end++;
                }

                ReadPiece(leaf, first, count, memory);
                for (; i < end; i++)
                {
                    Buffer.MemoryCopy(values + ((long)order[i] * size), memory + ((rows[i] - first) * size), size, size);
                }

                if (leaf < 0)
                {
                    _store.WriteRows(first, count, memory);
                }
                else
                {
                    _store.WriteColumn(leaf, first, count, memory);
                }
            }
        }
    }

    private void ReadPiece(int leaf, long first, int count, byte* memory)
    {
        if (leaf < 0)
        {
            _store.ReadRows(first, count, memory, threads: 0);
        }
        else
        {
            _store.ReadWholeColumn(leaf, first, count, memory);
        }
    }

    /// <summary>Sorts rows and where they stood; equal rows keep their order, so that the last one given is written last.</summary>
    private static void SortStable(long[] rows, int[] order)
    {
        bool isSorted = true;
        for (int i = 1; i < rows.Length; i++)
        {
            isSorted &= rows[i - 1] <= rows[i];
        }

        if (isSorted)
        {
            return;
        }

        (long Row, int At)[] keys = new (long, int)[rows.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = (rows[i], i);
        }

        Array.Sort(keys);
        for (int i = 0; i < keys.Length; i++)
        {
            (rows[i], order[i]) = keys[i];
        }
    }

    private void CheckRange(long start, long count)
    {
        long rows = _store.RowCount;
        if (start < 0 || count < 0 || start > rows - count)
        {
            throw new ArgumentOutOfRangeException(nameof(start), start, $"Rows {start} to {start + count - 1} are not all among the table's {rows}.");
        }
    }

    private void TellModified(int leaf, long start, long count)
    {
        if (count == 0)
        {
            return;
        }

        foreach (ITableCompanion companion in _companions())
        {
            companion.Modified(leaf, start, count);
        }
    }
}
