using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Layouts;

/// <content>Writing.</content>
internal sealed unsafe partial class ColumnsStore
{
    public override WriteStatistics AppendRows(byte* rows, long count) =>
        Append(count, (leaf, _) => rows + leaf.Offset, Schema.RowSize);

    public override WriteStatistics AppendColumns(byte** columns, long count) =>
        Append(count, (leaf, _) => columns[leaf.Leaf], 0);

    public override WriteStatistics WriteRows(long start, long count, byte* rows)
    {
        WriteStatistics taken = default;
        Interlocked.Increment(ref _generation);
        try
        {
            foreach (Column leaf in Schema.Leaves)
            {
                taken += _columns[leaf.Leaf].Write(0, start, count, rows + leaf.Offset, Schema.RowSize);
            }
        }
        finally
        {
            Interlocked.Increment(ref _generation);
        }

        return taken;
    }

    public override WriteStatistics WriteColumn(int leaf, long start, long count, byte* cells)
    {
        Interlocked.Increment(ref _generation);
        try
        {
            return _columns[leaf].Write(0, start, count, cells);
        }
        finally
        {
            Interlocked.Increment(ref _generation);
        }
    }

    public override void Truncate(long rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        long before = RowCount;
        if (rows > before)
        {
            AppendDefaults(rows - before);
            return;
        }

        Interlocked.Increment(ref _generation);
        foreach (NdArray array in _arrays)
        {
            if (array.Shape[0] > rows)
            {
                array.Resize([rows, .. array.Shape.AsSpan()[1..]]);
            }
        }

        Interlocked.Increment(ref _generation);
    }

    public override void Flush()
    {
        TableAttributes.WriteRowCount(_group, RowCount);
        _group.Storage.Flush();
    }

    private delegate byte* CellsOf(Column leaf, long start);

    /// <summary>Appends to all columns, and shows what is new of all of them at the end.</summary>
    private WriteStatistics Append(long count, CellsOf source, long stride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
        {
            return default;
        }

        long before = RowCount;
        Truncate(before); // a process that ended amid an append may have left columns of different lengths
        WriteStatistics taken = default;
        List<ArrayGrowth> growths = new(_columns.Length);
        try
        {
            foreach (Column leaf in Schema.Leaves)
            {
                ArrayRows column = _columns[leaf.Leaf];
                ArrayGrowth growth = column.BeginGrow(count);
                growths.Add(growth);
                taken += column.WriteRows(before, count, source(leaf, before), stride, growth);
            }

            foreach (ArrayGrowth growth in growths)
            {
                growth.Commit();
            }
        }
        finally
        {
            foreach (ArrayGrowth growth in growths)
            {
                growth.Dispose();
            }
        }

        return taken;
    }

    private void AppendDefaults(long count)
    {
        int piece = (int)Math.Min(count, Math.Max(1, PieceBytes / Schema.RowSize));
        byte[] images = new byte[piece * Schema.RowSize];
        for (int row = 0; row < piece; row++)
        {
            Schema.FillDefaults(images.AsSpan(row * Schema.RowSize, Schema.RowSize));
        }

        fixed (byte* rows = images)
        {
            for (long done = 0; done < count; done += piece)
            {
                AppendRows(rows, Math.Min(piece, count - done));
            }
        }
    }
}
