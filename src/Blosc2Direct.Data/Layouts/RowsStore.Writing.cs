using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Layouts;

/// <content>Writing.</content>
internal sealed unsafe partial class RowsStore
{
    private const int PieceBytes = 8 << 20;

    public override WriteStatistics AppendRows(byte* rows, long count) => _rows.AppendRows(rows, count);

    public override WriteStatistics AppendColumns(byte** columns, long count)
    {
        if (count == 0)
        {
            return default;
        }

        long before = RowCount;
        long piece = Math.Min(count, PieceRows());
        byte* images = (byte*)NativeMemory.Alloc((nuint)(piece * Schema.RowSize));
        try
        {
            WriteStatistics taken = default;
            using ArrayGrowth growth = _rows.BeginGrow(count);
            for (long done = 0; done < count;)
            {
                // To the end of a chunk, so that the next piece begins with one.
                long rows = Math.Min(piece - ((before + done) % Math.Min(piece, _rows.ChunkRows)), count - done);
                foreach (Column leaf in Schema.Leaves)
                {
                    Cells.Copy(columns[leaf.Leaf] + (done * leaf.CellSize), leaf.CellSize, images + leaf.Offset, Schema.RowSize, leaf.CellSize, rows);
                }

                taken += _rows.WriteRows(before + done, rows, images, growth: growth);
                done += rows;
            }

            growth.Commit();
            return taken;
        }
        finally
        {
            NativeMemory.Free(images);
        }
    }

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

    private void AppendDefaults(long count)
    {
        if (count == 0)
        {
            return;
        }

        int piece = (int)Math.Min(count, Math.Max(1, PieceBytes / Schema.RowSize));
        byte[] images = new byte[(long)piece * Schema.RowSize];
        Schema.FillDefaults(images);
        for (int row = 1; row < piece; row++)
        {
            images.AsSpan(0, Schema.RowSize).CopyTo(images.AsSpan(row * Schema.RowSize));
        }

        fixed (byte* rows = images)
        {
            for (long done = 0; done < count; done += piece)
            {
                AppendRows(rows, Math.Min(piece, count - done));
            }
        }
    }

    /// <summary>Rows of a few chunks.</summary>
    private long PieceRows() => Math.Max(1, PieceBytes / (Schema.RowSize * (long)_rows.ChunkRows)) * _rows.ChunkRows;
}
