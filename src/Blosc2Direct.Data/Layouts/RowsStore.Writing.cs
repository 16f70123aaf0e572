using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Layouts;

/// <content>Writing.</content>
internal sealed unsafe partial class RowsStore
{
    public override WriteStatistics WriteRows(long start, long count, byte* rows)
    {
        Interlocked.Increment(ref _generation);
        try
        {
            return _rows.WriteRows(start, count, rows);
        }
        finally
        {
            Interlocked.Increment(ref _generation);
        }
    }

    public override WriteStatistics WriteColumn(int leaf, long start, long count, byte* cells)
    {
        Interlocked.Increment(ref _generation);
        try
        {
            return _rows.Write(leaf, start, count, cells);
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
        if (rows < before)
        {
            Interlocked.Increment(ref _generation);
            _array.Resize([rows]);
            Interlocked.Increment(ref _generation);
            return;
        }

        AppendDefaults(rows - before);
    }

    public override void Flush()
    {
        TableAttributes.WriteRowCount(Node, RowCount);
        Node.Storage.Flush();
    }
}
