using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Layouts;

/// <content>Writing.</content>
internal sealed unsafe partial class ColumnsStore
{
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
}
