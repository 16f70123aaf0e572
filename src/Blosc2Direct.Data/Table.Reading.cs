using System.Runtime.CompilerServices;
using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data;

/// <content>Reading.</content>
public partial class Table
{
    // Rows of a batch where nothing is said: its columns stay in a second-level cache.
    private const int BatchBytes = 1 << 20;
    private const int MostBatchRows = 1 << 16;

    /// <summary>A column, to be read by itself: only its part of the file is decoded.</summary>
    /// <typeparam name="T">What its elements are, as for <see cref="RowBatch.Column{T}"/>.</typeparam>
    /// <param name="path">Its path.</param>
    /// <exception cref="TableColumnException">There is none, it is a group, or its elements are something else.</exception>
    public TableColumn<T> Column<T>(string path)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new TableColumn<T>(this, GetLeaf(path));
    }

    /// <summary>Reads whole rows as row images: see <see cref="TableSchema"/>.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="images">Receives as many rows as fit: a whole number of <see cref="TableSchema.RowSize"/>.</param>
    /// <exception cref="SelectionException">There are no such rows.</exception>
    public unsafe ReadStatistics ReadRows(long start, Span<byte> images)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        (int count, int rest) = Math.DivRem(images.Length, Schema.RowSize);
        if (rest != 0)
        {
            throw new ArgumentException($"The memory given has {images.Length} bytes, not a whole number of rows of {Schema.RowSize}.", nameof(images));
        }

        fixed (byte* place = images)
        {
            return Store.ReadRows(start, count, place, threads: 0);
        }
    }

    /// <summary>Reads rows of some columns.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="columns">The columns, by their paths; none for all.</param>
    /// <exception cref="SelectionException">There are no such rows.</exception>
    public RowBatch ReadBatch(long start, int count, params ReadOnlySpan<string> columns)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RowBatch batch = new(Schema, columns, count);
        Fill(batch, start, count, isParallel: true);
        return batch;
    }

    /// <summary>Reads single rows of some columns.</summary>
    /// <param name="rows">Their numbers; ascending ones are found fastest, repeats are allowed.</param>
    /// <param name="columns">The columns, by their paths; none for all.</param>
    /// <exception cref="SelectionException">There is no such row.</exception>
    public unsafe RowBatch ReadBatchAt(ReadOnlySpan<long> rows, params ReadOnlySpan<string> columns)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RowBatch batch = new(Schema, columns, rows.Length);
        for (int i = 0; i < batch.Leaves.Length; i++)
        {
            Store.ReadColumnAt(batch.Leaves[i].Leaf, rows, batch.GetPlace(i));
        }

        batch.SetRows(rows.ToArray(), rows.Length);
        return batch;
    }

    /// <summary>Reads rows piece by piece.</summary>
    /// <param name="columns">The columns, by their paths; null for all.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many; −1 for all behind.</param>
    /// <param name="batchRows">Rows of a batch; 0 to choose.</param>
    /// <returns>Batches, each valid until the next is asked for.</returns>
    /// <exception cref="SelectionException">There are no such rows.</exception>
    public IEnumerable<RowBatch> ReadBatches(IReadOnlyList<string>? columns = null, long start = 0, long count = -1, int batchRows = 0)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        (RowBatch batch, long stop) = BeginBatches(columns, start, count, batchRows);
        return Enumerate(batch, start, stop);
    }

    /// <summary>Reads rows piece by piece on the thread pool.</summary>
    /// <inheritdoc cref="ReadBatches"/>
    /// <param name="columns">The columns, by their paths; null for all.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many; −1 for all behind.</param>
    /// <param name="batchRows">Rows of a batch; 0 to choose.</param>
    /// <param name="cancellation">Ends the reading between batches.</param>
    public async IAsyncEnumerable<RowBatch> ReadBatchesAsync(
        IReadOnlyList<string>? columns = null, long start = 0, long count = -1, int batchRows = 0,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        (RowBatch batch, long stop) = BeginBatches(columns, start, count, batchRows);
        for (long row = start; row < stop; row += batch.Capacity)
        {
            int rows = (int)Math.Min(batch.Capacity, stop - row);
            long from = row;
            await Task.Run(() => Fill(batch, from, rows, isParallel: true), cancellation).ConfigureAwait(false);
            yield return batch;
        }
    }

    /// <summary>Reads the rows of a batch.</summary>
    internal unsafe ReadStatistics Fill(RowBatch batch, long start, int count, bool isParallel)
    {
        ReadStatistics taken = default;
        if (isParallel && count * (long)Schema.RowSize >= BatchBytes)
        {
            // Columns one after the other, each by all threads.
            for (int i = 0; i < batch.Leaves.Length; i++)
            {
                taken += Store.ReadWholeColumn(batch.Leaves[i].Leaf, start, count, batch.GetPlace(i));
            }
        }
        else
        {
            int leaves = batch.Leaves.Length;
            int[] numbers = new int[leaves];
            byte*[] places = new byte*[leaves];
            for (int i = 0; i < leaves; i++)
            {
                numbers[i] = batch.Leaves[i].Leaf;
                places[i] = batch.GetPlace(i);
            }

            fixed (byte** destinations = places)
            {
                taken = Store.ReadColumns(numbers, start, count, destinations);
            }
        }

        batch.SetRows(start, count);
        return taken;
    }

    /// <summary>A leaf by its path.</summary>
    internal Column GetLeaf(string path) => Schema[path] is { IsNested: false } leaf ? leaf
        : throw new TableColumnException(path, $"'{path}' is a group of columns: it has no cells of its own");

    private (RowBatch Batch, long Stop) BeginBatches(IReadOnlyList<string>? columns, long start, long count, int batchRows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batchRows);
        long stop = start + CheckCount(start, count);
        string[] paths = columns is null ? [] : [.. columns];
        int rowBytes = 0;
        foreach (Column column in RowBatch.Choose(Schema, paths))
        {
            rowBytes += column.CellSize;
        }

        int chosen = batchRows > 0 ? batchRows : Math.Clamp(BatchBytes / Math.Max(rowBytes, 1), 1, MostBatchRows);
        return (new RowBatch(Schema, paths, (int)Math.Clamp(stop - start, 1, chosen)), stop);
    }

    private IEnumerable<RowBatch> Enumerate(RowBatch batch, long start, long stop)
    {
        for (long row = start; row < stop; row += batch.Capacity)
        {
            Fill(batch, row, (int)Math.Min(batch.Capacity, stop - row), isParallel: true);
            yield return batch;
        }
    }
}
