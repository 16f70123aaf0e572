using Blosc2Direct.Data.Indexes;

namespace Blosc2Direct.Data;

public partial class Table
{
    /// <summary>The indexes of the table as they are now. Holds them against the stored chunks of the table.</summary>
    public IReadOnlyList<TableIndex> Indexes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return IndexSet?.List() ?? [];
        }
    }

    /// <summary>What looks after the indexes; null where the table cannot have any.</summary>
    internal TableIndexes? IndexSet { get; private set; }

    /// <summary>Builds an exact sorted index of a column, in place of one that is there.</summary>
    /// <remarks>Queries and sorted reads use it from then on. Rows appended later are scanned besides, as are those in chunks that
    /// changed, until it is built anew: <see cref="Reindex"/>.</remarks>
    /// <param name="path">A column of single numbers, times, text or bytes.</param>
    /// <param name="options">Codec, memory, threads.</param>
    /// <param name="cancellation">Stops building; no index is left behind.</param>
    /// <exception cref="TableColumnException">There is no such column, or its cells have no order.</exception>
    /// <exception cref="TableException">The table is not stored in chunks, or somebody changed it meanwhile.</exception>
    public void CreateIndex(string path, IndexOptions? options = null, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(path);
        TableIndexes indexes = RequireIndexes();
        Flush(); // rows that are still buffered belong to it
        indexes.Create(path, options ?? IndexOptions.Default, cancellation);
    }

    /// <summary>Removes the index of a column.</summary>
    /// <param name="path">The column.</param>
    /// <returns>Whether there was one.</returns>
    public bool DropIndex(string path)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(path);
        return RequireIndexes().Drop(path);
    }

    /// <summary>Builds an index of a column that PyTables takes for its own, in place of one that is there: a full one, completely
    /// sorted (CSI).</summary>
    /// <remarks>Queries here use it where there is no index of this library on the column. Changing rows here marks it as out of date,
    /// so that PyTables does not use it until it is built anew.</remarks>
    /// <param name="path">A column of a table of rows; not one of unsigned integers of 8 bytes, which PyTables does not index.</param>
    /// <param name="options">Codec, memory, threads.</param>
    /// <param name="cancellation">Stops building; no index is left behind.</param>
    /// <exception cref="TableException">PyTables knows no index of such a column or table.</exception>
    public void CreatePyTablesIndex(string path, IndexOptions? options = null, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(path);
        TableIndexes indexes = RequireIndexes();
        Flush(); // rows that are still buffered belong to it
        indexes.CreatePyTables(path, options ?? IndexOptions.Default, cancellation);
    }

    /// <summary>Removes PyTables' index of a column.</summary>
    /// <param name="path">The column.</param>
    /// <returns>Whether there was one.</returns>
    public bool DropPyTablesIndex(string path)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(path);
        return RequireIndexes().DropPyTables(path);
    }

    /// <summary>Builds all indexes anew that do not cover the whole table or are damaged.</summary>
    /// <param name="options">Codec, memory, threads.</param>
    /// <param name="cancellation">Stops building; the index that was being built is lost.</param>
    public void Reindex(IndexOptions? options = null, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        foreach (TableIndex index in Indexes)
        {
            if (index.Kind == TableIndexKind.Exact && (index.UnindexedRows > 0 || !index.IsUsable || index.Rows > RowCount))
            {
                CreateIndex(index.Column, options, cancellation);
            }
        }
    }

    /// <summary>Row numbers in the order of an indexed column: PyTables' index read as a sequence. Rows of equal values come in the order
    /// of the table; NaNs and nulls come last.</summary>
    /// <param name="path">A column with an index of this library that covers the whole table.</param>
    /// <param name="start">The first place in that order, as in a slice of Python: from the end where negative, null for the first.</param>
    /// <param name="stop">The place behind the last, in the same way.</param>
    /// <param name="step">From each place to the next; negative for descending order.</param>
    /// <exception cref="TableException">There is no such index.</exception>
    public long[] SortedRows(string path, long? start = null, long? stop = null, long step = 1)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SortedReader reader = new(this, path, start, stop, step);
        long[] rows = new long[reader.Count];
        reader.ReadRows(0, rows);
        return rows;
    }

    /// <summary>Reads rows in the order of an indexed column: PyTables' <c>read_sorted</c>.</summary>
    /// <inheritdoc cref="ItemsSorted"/>
    public RowBatch ReadSorted(string path, long? start = null, long? stop = null, long step = 1, IReadOnlyList<string>? columns = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SortedReader reader = new(this, path, start, stop, step);
        RowBatch batch = new(Schema, [.. columns ?? []], checked((int)reader.Count));
        reader.Fill(batch, 0, batch.Capacity);
        return batch;
    }

    /// <summary>Reads rows in the order of an indexed column, piece by piece: PyTables' <c>itersorted</c>.</summary>
    /// <param name="path">A column with an index of this library that covers the whole table.</param>
    /// <param name="start">The first place in that order, as in a slice of Python: from the end where negative, null for the first.</param>
    /// <param name="stop">The place behind the last, in the same way.</param>
    /// <param name="step">From each place to the next; negative for descending order.</param>
    /// <param name="columns">The columns to read, by their paths; null for all.</param>
    /// <param name="batchRows">Rows of a batch; 0 to choose.</param>
    /// <returns>Batches, each valid until the next is asked for.</returns>
    /// <exception cref="TableException">There is no such index.</exception>
    public IEnumerable<RowBatch> ItemsSorted(
        string path, long? start = null, long? stop = null, long step = 1, IReadOnlyList<string>? columns = null, int batchRows = 0)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(batchRows);
        SortedReader reader = new(this, path, start, stop, step);
        int wanted = batchRows > 0 ? batchRows : (int)Math.Clamp(Options.MemoryLimit / 4 / Math.Max(Schema.RowSize, 1), 1, 1 << 16);
        RowBatch batch = new(Schema, [.. columns ?? []], (int)Math.Min(wanted, reader.Count));
        return Enumerate(reader, batch);

        static IEnumerable<RowBatch> Enumerate(SortedReader reader, RowBatch batch)
        {
            for (long done = 0; done < reader.Count; done += batch.Count)
            {
                reader.Fill(batch, done, (int)Math.Min(batch.Capacity, reader.Count - done));
                yield return batch;
            }
        }
    }

    /// <summary>Has the indexes follow the table from now on.</summary>
    internal void Attach(TableIndexes indexes)
    {
        IndexSet = indexes;
        AddCompanion(indexes);
    }

    private TableIndexes RequireIndexes() =>
        IndexSet ?? throw new TableException($"'{Path}' cannot have indexes: it is not stored in chunks.");
}
