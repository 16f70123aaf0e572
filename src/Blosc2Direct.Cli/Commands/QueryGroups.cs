using Blosc2Direct.Cli.Tables;
using Blosc2Direct.Data;

namespace Blosc2Direct.Cli.Commands;

/// <summary>Aggregates of a query, of all rows or by groups.</summary>
internal static class QueryGroups
{
    /// <summary>Writes aggregates of all rows as one row.</summary>
    internal static void WriteOne(CommandContext context, TableQuery query, Aggregate[] aggregates, RowForm form, CsvWriteOptions csv)
    {
        AggregateResult result = query.Aggregate(aggregates, null, context.Cancellation);
        string[] names = [.. aggregates.Select(aggregate => aggregate.Name)];
        IRowSink sink = RowSinks.Create(context, form, null, names, csv);
        sink.Write([.. names.Select(name => result[name])]);
        sink.Finish(more: false);
    }

    /// <summary>Writes a row a group: the keys, then the aggregates; without any, how many rows.</summary>
    internal static void Write(
        CommandContext context, TableQuery query, string[] keys, Aggregate[] aggregates, IReadOnlyList<OrderText> order, RowForm form,
        CsvWriteOptions csv, long? limit)
    {
        using GroupedResult result = query.GroupBy(keys).Aggregate(aggregates.Length > 0 ? aggregates : [Aggregate.Rows()], context.Cancellation);
        HashSet<string?> masks = [.. result.Schema.Leaves.Select(leaf => leaf.MaskPath)];
        Column[] columns = [.. result.Schema.Leaves.Where(leaf => !masks.Contains(leaf.Path))];
        IRowSink sink = RowSinks.Create(context, form, null, [.. columns.Select(column => column.Path)], csv);
        long left = limit ?? long.MaxValue;
        IEnumerable<object?[]> rows = result.Batches().SelectMany(batch => Rows(batch, columns));
        foreach (object?[] row in order.Count == 0 ? rows : Sort(rows, columns, order))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (left-- <= 0)
            {
                break;
            }

            sink.Write(row);
        }

        sink.Finish(more: false);
    }

    private static IEnumerable<object?[]> Rows(RowBatch batch, Column[] columns)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            object?[] values = new object?[columns.Length];
            for (int i = 0; i < columns.Length; i++)
            {
                values[i] = CellText.Read(batch, columns[i], row);
            }

            yield return values;
        }
    }

    // Null and NaN last, as rows are ordered; text by its bytes.
    private static IEnumerable<object?[]> Sort(IEnumerable<object?[]> rows, Column[] columns, IReadOnlyList<OrderText> order)
    {
        IOrderedEnumerable<object?[]>? sorted = null;
        foreach (OrderText key in order)
        {
            int place = Array.FindIndex(columns, column => column.Path == key.Name);
            if (place < 0)
            {
                throw new UsageException($"--order-by: '{key.Name}' is neither a key nor an aggregate; there are {string.Join(", ", columns.Select(c => c.Path))}");
            }

            ValueOrder comparer = new(key.Descending);
            sorted = sorted is null ? rows.OrderBy(row => row[place], comparer) : sorted.ThenBy(row => row[place], comparer);
        }

        return sorted!;
    }

    private sealed class ValueOrder(bool descending) : IComparer<object?>
    {
        public int Compare(object? x, object? y)
        {
            bool noX = x is null or double.NaN or float.NaN, noY = y is null or double.NaN or float.NaN;
            if (noX || noY)
            {
                return noX.CompareTo(noY);
            }

            int found = x is string a && y is string b ? string.CompareOrdinal(a, b) : Comparer<object>.Default.Compare(x!, y!);
            return descending ? -found : found;
        }
    }
}
