using System.Buffers;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Data.Writing;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data;

/// <content>Writing.</content>
public unsafe partial class Table
{
    private TableWriter? _writer;

    /// <summary>Rows that were appended and wait to be stored: until whole chunks are full, or something is read, edited or
    /// flushed.</summary>
    public long BufferedRows => _writer?.BufferedRows ?? 0;

    /// <summary>What writes to the table.</summary>
    /// <exception cref="StorageReadOnlyException">The file is open for reading only.</exception>
    internal TableWriter Writer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_writer is { } writer)
            {
                return writer;
            }

            INode node = _store.Node;
            if (!node.Storage.Capabilities.HasFlag(StorageCapabilities.Write))
            {
                throw new StorageReadOnlyException($"File '{node.Storage.Name}' is open for reading only: table '{node.Path}' cannot be changed.");
            }

            return _writer = new TableWriter(_store, () => _companions, Options);
        }
    }

    /// <summary>Appends row images: the cells of all leaves in order, packed, little-endian (<see cref="TableSchema.RowSize"/>
    /// bytes a row).</summary>
    /// <param name="rows">Whole row images.</param>
    /// <remarks>Rows are compressed chunk by chunk by several threads, large batches straight from where they are; the rest waits
    /// in a buffer (<see cref="BufferedRows"/>). Whoever reads the table sees whole rows, in the order in which they were
    /// appended.</remarks>
    /// <exception cref="DiskFullException">There is no room; none of the rows was taken, and those that waited still wait.</exception>
    public void AppendRows(ReadOnlySpan<byte> rows)
    {
        fixed (byte* first = rows)
        {
            using RowImages images = new(Schema, first, CountRows(rows.Length));
            Writer.Append(images.Cells);
        }
    }

    /// <summary>Appends columns. Columns that are not given become defaults.</summary>
    /// <param name="columns">Cells of as many rows each.</param>
    /// <exception cref="TableColumnException">There is no such column, or its cells are of another size.</exception>
    /// <exception cref="DiskFullException">There is no room; none of the rows was taken, and those that waited still wait.</exception>
    public void AppendColumns(ColumnBatch columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        using PinnedColumns pinned = columns.Pin(Schema);
        Writer.Append(pinned.Cells);
    }

    /// <summary>Appends the rows of a batch, of this table or another. Columns that it lacks become defaults.</summary>
    /// <param name="batch">The batch.</param>
    /// <exception cref="TableColumnException">The table has no such column, or its cells are of another kind or size.</exception>
    /// <exception cref="DiskFullException">There is no room; none of the rows was taken, and those that waited still wait.</exception>
    public void Append(RowBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using PinnedColumns columns = new(Schema);
        for (int i = 0; i < batch.Leaves.Length; i++)
        {
            Column from = batch.Leaves[i];
            Column leaf = ColumnCells.FindLeaf(Schema, from.Path);
            if (leaf.Kind != from.Kind || leaf.CellSize != from.CellSize)
            {
                throw new TableColumnException(leaf.Path, $"Cells of '{from}' ({from.CellSize} bytes) cannot be appended to column '{leaf}' ({leaf.CellSize} bytes)");
            }

            columns.Add(leaf, new PinnedCells(new MemoryHandle(batch.GetPlace(i)), batch.Count));
        }

        columns.AddDefaults();
        Writer.Append(columns.Cells);
        GC.KeepAlive(batch);
    }

    /// <summary>Overwrites rows by row images.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="rows">Whole row images.</param>
    /// <remarks>Each chunk is changed as a whole; if it fails in between, some chunks have the new rows and others the old.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows.</exception>
    public void ModifyRows(long start, ReadOnlySpan<byte> rows)
    {
        fixed (byte* first = rows)
        {
            using RowImages images = new(Schema, first, CountRows(rows.Length));
            Writer.WriteRows(start, images.Cells);
        }
    }

    /// <summary>Overwrites single rows by row images. Each chunk that holds some is rewritten once.</summary>
    /// <param name="rows">Row numbers, in any order; of a row that is listed several times the last image stays.</param>
    /// <param name="images">A row image each.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public void ModifyRowsAt(ReadOnlySpan<long> rows, ReadOnlySpan<byte> images)
    {
        CheckCount(rows.Length, CountRows(images.Length), nameof(images));
        fixed (byte* first = images)
        {
            Writer.WriteRowsAt(rows, first);
        }
    }

    /// <summary>Overwrites cells of one column.</summary>
    /// <typeparam name="T">The cell's element, or a type of the cell's size.</typeparam>
    /// <param name="path">The column.</param>
    /// <param name="start">The first row.</param>
    /// <param name="cells">Packed cells of whole rows.</param>
    /// <exception cref="TableColumnException">There is no such column, or its cells are of another size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows.</exception>
    public void ModifyColumn<T>(string path, long start, ReadOnlySpan<T> cells)
        where T : unmanaged
    {
        Column leaf = ColumnCells.FindLeaf(Schema, path);
        long count = ColumnCells.CountCells<T>(leaf, cells.Length);
        fixed (T* first = cells)
        {
            Writer.WriteColumn(leaf.Leaf, start, count, (byte*)first);
        }
    }

    /// <summary>Overwrites cells of one column at single rows. Each chunk that holds some is rewritten once.</summary>
    /// <typeparam name="T">The cell's element, or a type of the cell's size.</typeparam>
    /// <param name="path">The column.</param>
    /// <param name="rows">Row numbers, in any order; of a row that is listed several times the last cell stays.</param>
    /// <param name="cells">A packed cell each.</param>
    /// <exception cref="TableColumnException">There is no such column, or its cells are of another size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public void ModifyColumnAt<T>(string path, ReadOnlySpan<long> rows, ReadOnlySpan<T> cells)
        where T : unmanaged
    {
        Column leaf = ColumnCells.FindLeaf(Schema, path);
        CheckCount(rows.Length, ColumnCells.CountCells<T>(leaf, cells.Length), nameof(cells));
        fixed (T* first = cells)
        {
            Writer.WriteColumnAt(leaf.Leaf, rows, (byte*)first);
        }
    }

    /// <summary>Takes rows out; those behind move up, in bounded memory.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <remarks>If it fails in between, the table keeps its length: rows before <paramref name="start"/> are as they were, of
    /// those from there on some have moved up and some stand twice.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows.</exception>
    public void Remove(long start, long count) => Writer.Remove(start, count);

    /// <summary>Makes the table shorter, or longer by rows of defaults.</summary>
    /// <param name="rows">Rows that there will be.</param>
    public void Truncate(long rows) => Writer.Truncate(rows);

    private long CountRows(int bytes)
    {
        (long rows, long rest) = Math.DivRem(bytes, Schema.RowSize);
        return rest == 0 ? rows
            : throw new ArgumentException($"Row images have {Schema.RowSize} bytes each; {bytes} are no whole number of them.", nameof(bytes));
    }

    private static void CheckCount(long expected, long actual, string argument)
    {
        if (expected != actual)
        {
            throw new ArgumentException($"{expected} rows are named, values are given for {actual}.", argument);
        }
    }
}
