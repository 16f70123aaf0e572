using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Data.Schema;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Indexes;

/// <summary>Builds a sorted index of a column.</summary>
internal static class IndexBuilder
{
    /// <summary>Builds one; one that is there is replaced.</summary>
    /// <param name="store">The table.</param>
    /// <param name="parent">Where the index's group is made.</param>
    /// <param name="path">The path of that group.</param>
    /// <param name="column">The column.</param>
    /// <param name="settings">How.</param>
    /// <param name="arrays">Limits for the arrays.</param>
    /// <param name="threads">Threads that may work on it.</param>
    /// <param name="fingerprint">Takes fingerprints of the stored chunks that rows are in.</param>
    /// <param name="cancellation">Stops it.</param>
    public static void Build(
        TableStore store, IGroupNode parent, string path, Column column, IndexOptions settings, ArrayOptions arrays, int threads,
        Func<long, ulong[]> fingerprint, CancellationToken cancellation)
    {
        if (!KeyCoder.IsOrdered(column))
        {
            throw new TableColumnException(column.Path, $"Cells of {column} have no order: an index is for single numbers, times and text");
        }

        if (parent.Contains(path))
        {
            parent.Delete(path);
        }

        long rows = store.RowCount;
        ulong[] before = fingerprint(rows);
        try
        {
            using IndexWriter writer = new(parent, path, column, settings.Codec, arrays with { Threads = threads });
            Sort(store, column, rows, threads, settings.MemoryLimit, writer, cancellation);
            if (!fingerprint(rows).AsSpan().SequenceEqual(before))
            {
                throw new TableException("The table changed while an index of it was built.");
            }

            writer.Complete(before);
        }
        catch
        {
            if (parent.Contains(path))
            {
                parent.Delete(path);
            }

            throw;
        }
    }

    /// <summary>Sorts a column whatever its cells are.</summary>
    /// <inheritdoc cref="ColumnSorter.Sort"/>
    public static void Sort(
        TableStore store, Column column, long rows, int threads, long memory, ISortedSink sink, CancellationToken cancellation)
    {
        if (KeyCoder.Fits(column))
        {
            ColumnSorter.Sort(store, column, rows, threads, memory, sink, cancellation);
        }
        else
        {
            WideSorter.Sort(store, column, rows, threads, memory, sink, cancellation);
        }
    }
}
