using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Layouts;

/// <content>Appending.</content>
internal sealed unsafe partial class RowsStore
{
    private const int PieceBytes = 8 << 20;

    /// <inheritdoc/>
    public override WriteStatistics Append(in CellBlock head, in CellBlock tail)
    {
        long count = checked(head.Count + tail.Count);
        if (count == 0)
        {
            return default;
        }

        long before = RowCount;
        using ArrayGrowth growth = _rows.BeginGrow(count);
        bool isSeamless = head.Count > 0 && tail.Count > 0 && (before + head.Count) % _rows.ChunkRows == 0;
        WriteStatistics taken = isSeamless
            ? WriteTogether(growth, before, head, tail)
            : Write(growth, before, head) + Write(growth, before + head.Count, tail);
        growth.Commit();
        return taken;
    }

    public override WriteStatistics AppendRows(byte* rows, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return _rows.AppendRows(rows, count);
    }

    public override WriteStatistics AppendColumns(byte** columns, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int* strides = stackalloc int[Schema.Leaves.Length];
        foreach (Column leaf in Schema.Leaves)
        {
            strides[leaf.Leaf] = leaf.CellSize;
        }

        return Append(default, new CellBlock(columns, strides, count));
    }

    /// <summary>Writes what was buffered beside what comes from the caller's memory: a chunk alone would keep the other threads
    /// waiting.</summary>
    private WriteStatistics WriteTogether(ArrayGrowth growth, long start, CellBlock head, CellBlock tail)
    {
        Task<WriteStatistics> first = Task.Run(() => Write(growth, start, head));
        WriteStatistics taken;
        try
        {
            taken = Write(growth, start + head.Count, tail);
        }
        catch
        {
            // The growth is about to be put back.
            first.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
                .GetAwaiter().GetResult();
            throw;
        }

        return taken + first.GetAwaiter().GetResult();
    }

    private WriteStatistics Write(ArrayGrowth growth, long start, in CellBlock cells)
    {
        if (cells.Count == 0)
        {
            return default;
        }

        if (CellBlocks.AreRowImages(cells, Schema))
        {
            return _rows.WriteRows(start, cells.Count, CellBlocks.FirstImage(cells, Schema), growth: growth);
        }

        long piece = Math.Max(1, PieceBytes / ((long)Schema.RowSize * _rows.ChunkRows)) * _rows.ChunkRows;
        using CellMemory images = new(Schema, TableLayout.Rows, Math.Min(piece, cells.Count));
        WriteStatistics taken = default;
        for (long done = 0; done < cells.Count;)
        {
            // To the end of a chunk, so that the next piece begins with one.
            long rows = Math.Min(piece - ((start + done) % _rows.ChunkRows), cells.Count - done);
            rows = Math.Min(rows, images.Capacity);
            images.Copy(cells, done, rows, 0);
            taken += _rows.WriteRows(start + done, rows, images.Memory, growth: growth);
            done += rows;
        }

        return taken;
    }
}
