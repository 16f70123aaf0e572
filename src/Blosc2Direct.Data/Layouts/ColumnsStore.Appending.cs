using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Layouts;

/// <content>Appending.</content>
internal sealed unsafe partial class ColumnsStore
{
    /// <summary>Row images become columns so many bytes at a time.</summary>
    private const int TurnedBytes = 16 << 20;

    /// <inheritdoc/>
    public override WriteStatistics Append(in CellBlock head, in CellBlock tail)
    {
        long count = checked(head.Count + tail.Count);
        if (count == 0)
        {
            return default;
        }

        long before = RowCount;
        Truncate(before); // a process that ended amid an append may have left columns of different lengths
        ArrayGrowth?[] growths = new ArrayGrowth?[_columns.Length];
        try
        {
            for (int leaf = 0; leaf < growths.Length; leaf++)
            {
                growths[leaf] = _columns[leaf].BeginGrow(count);
            }

            WriteStatistics taken = Write(growths, before, head) + Write(growths, before + head.Count, tail);
            foreach (ArrayGrowth? growth in growths)
            {
                growth!.Commit();
            }

            return taken;
        }
        finally
        {
            foreach (ArrayGrowth? growth in growths)
            {
                growth?.Dispose();
            }
        }
    }

    public override WriteStatistics AppendRows(byte* rows, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        byte** places = stackalloc byte*[_columns.Length];
        int* strides = stackalloc int[_columns.Length];
        foreach (Column leaf in Schema.Leaves)
        {
            places[leaf.Leaf] = rows + leaf.Offset;
            strides[leaf.Leaf] = Schema.RowSize;
        }

        return Append(default, new CellBlock(places, strides, count));
    }

    public override WriteStatistics AppendColumns(byte** columns, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int* strides = stackalloc int[_columns.Length];
        foreach (Column leaf in Schema.Leaves)
        {
            strides[leaf.Leaf] = leaf.CellSize;
        }

        return Append(default, new CellBlock(columns, strides, count));
    }

    private WriteStatistics Write(ArrayGrowth?[] growths, long start, in CellBlock cells)
    {
        if (cells.Count == 0 || CellBlocks.AreColumns(cells, Schema))
        {
            return WriteColumns(growths, start, cells);
        }

        long chunk = 1;
        foreach (ArrayRows column in _columns)
        {
            chunk = Math.Max(chunk, column.ChunkRows);
        }

        long fitting = Math.Max(1, TurnedBytes / Schema.RowSize);
        long piece = fitting >= chunk ? fitting / chunk * chunk : fitting;
        using CellMemory columns = new(Schema, TableLayout.Columns, Math.Min(piece, cells.Count));
        WriteStatistics taken = default;
        for (long done = 0; done < cells.Count;)
        {
            // To the end of a chunk, so that the next piece begins with one.
            long rows = Math.Min(Math.Min(piece - ((start + done) % Math.Min(piece, chunk)), cells.Count - done), columns.Capacity);
            columns.Copy(cells, done, rows, 0, _threads);
            taken += WriteColumns(growths, start + done, columns.Block(rows));
            done += rows;
        }

        return taken;
    }

    /// <summary>Writes all columns, several at a time.</summary>
    private WriteStatistics WriteColumns(ArrayGrowth?[] growths, long start, CellBlock cells)
    {
        WriteStatistics sum = default;
        if (cells.Count == 0)
        {
            return sum;
        }

        Lock gate = new();
        ParallelWork.For(_columns.Length, _threads, leaf =>
        {
            WriteStatistics taken = _columns[leaf].WriteRows(start, cells.Count, cells.Places[leaf], 0, growths[leaf]);
            lock (gate)
            {
                sum += taken;
            }
        });
        return sum;
    }
}
