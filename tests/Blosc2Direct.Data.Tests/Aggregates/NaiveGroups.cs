using Blosc2Direct.Computing;
using Blosc2Direct.Data.Tests.Queries;

namespace Blosc2Direct.Data.Tests.Aggregates;

/// <summary>Groups and aggregates by lists and dictionaries.</summary>
internal static unsafe class NaiveGroups
{
    public static List<object?[]> Of(MemoryStore store, string[] keys, Aggregate[] aggregates, AggregateOptions options, Func<int, bool> isWanted)
    {
        Dictionary<string, (object?[] Key, List<int> Rows)> groups = [];
        List<string> order = [];
        if (keys.Length == 0)
        {
            groups[""] = ([], []);
            order.Add("");
        }

        for (int row = 0; row < store.RowCount; row++)
        {
            if (isWanted(row))
            {
                object?[] key = [.. keys.Select(k => Cell(store, k, row))];
                string name = string.Join('|', key.Select(k => k ?? "null"));
                if (!groups.TryGetValue(name, out (object?[] Key, List<int> Rows) group))
                {
                    groups[name] = group = (key, []);
                    order.Add(name);
                }

                group.Rows.Add(row);
            }
        }

        IEnumerable<(object?[] Key, List<int> Rows)> inOrder = order.Select(n => groups[n]);
        if (options.Order == GroupOrder.Key)
        {
            inOrder = inOrder.Order(Comparer<(object?[] Key, List<int> Rows)>.Create((a, b) => Compare(a.Key, b.Key)));
        }

        // A NaN that is the result cannot be told from null in a column of floats.
        return [.. inOrder.Select(g => g.Key.Concat(aggregates.Select(a => Answer(store, a, g.Rows, options)))
            .Select((v, i) => v is double d && double.IsNaN(d) ? null : v).ToArray())];
    }

    private static object? Answer(MemoryStore store, Aggregate aggregate, List<int> rows, AggregateOptions options)
    {
        if (aggregate.Kind == AggregateKind.Rows)
        {
            return (long)rows.Count;
        }

        List<object> all = [.. rows.Select(r => Cell(store, aggregate.Column!, r)).Where(v => v is not null).Select(v => v!)];
        switch (aggregate.Kind)
        {
            case AggregateKind.Count:
                return (long)all.Count;
            case AggregateKind.CountNull:
                return (long)(rows.Count - all.Count);
            case AggregateKind.CountNaN:
                return (long)all.Count(v => v is double.NaN);
            case AggregateKind.First:
                return all.FirstOrDefault();
            case AggregateKind.Last:
                return all.LastOrDefault();
        }

        List<object> values = options.Nan == NanPolicy.Ignore ? [.. all.Where(v => v is not double.NaN)] : all;
        bool hasNaN = values.Exists(v => v is double.NaN);
        double[] numbers = values.Exists(v => v is string) ? [] : [.. values.Select(Convert.ToDouble)];
        switch (aggregate.Kind)
        {
            case AggregateKind.CountDistinct:
                return (long)values.Distinct().Count();
            case AggregateKind.Sum when values is [long, ..]:
                return values.Cast<long>().Sum();
            case AggregateKind.Sum when values is [ulong, ..]:
                return values.Cast<ulong>().Aggregate(0UL, (a, b) => a + b);
            case AggregateKind.Sum when values.Count == 0 && aggregate.Column is "long":
                return 0L;
            case AggregateKind.Sum when values.Count == 0 && aggregate.Column is "ulong":
                return 0UL;
            case AggregateKind.Sum or AggregateKind.SumAsDouble:
                return numbers.Sum();
            case AggregateKind.Min or AggregateKind.Max when hasNaN:
                return double.NaN;
            case AggregateKind.Min:
                return values.Order(Comparer<object>.Create((a, b) => Compare([a], [b]))).FirstOrDefault();
            case AggregateKind.Max:
                return values.Order(Comparer<object>.Create((a, b) => Compare([a], [b]))).LastOrDefault();
            case AggregateKind.Mean:
                return numbers.Sum() / numbers.Length;
            case AggregateKind.Quantile:
                return hasNaN || numbers.Length == 0 ? double.NaN : Quantile([.. numbers.Order()], aggregate.Probability);
            default:
                double mean = numbers.Sum() / numbers.Length, free = numbers.Length - aggregate.DeltaDegreesOfFreedom;
                double variance = free > 0 ? numbers.Sum(n => (n - mean) * (n - mean)) / free : double.NaN;
                return aggregate.Kind == AggregateKind.Variance ? variance : Math.Sqrt(variance);
        }
    }

    private static double Quantile(double[] sorted, double probability)
    {
        double position = probability * (sorted.Length - 1);
        int below = (int)position, above = Math.Min(below + 1, sorted.Length - 1);
        return position == below || sorted[below] == sorted[above]
            ? sorted[below]
            : sorted[below] + ((sorted[above] - sorted[below]) * (position - below));
    }

    private static object? Cell(MemoryStore store, string path, int row)
    {
        Column column = store.Schema[path];
        if (column.MaskPath is not null && store.Cells<byte>(store.Schema[column.MaskPath].Leaf)[row] != 0)
        {
            return null;
        }

        fixed (byte* cells = store.Cells<byte>(column.Leaf))
        {
            return AggregateData.Value(column, cells + ((long)row * column.CellSize));
        }
    }

    private static int Compare(object?[] a, object?[] b)
    {
        for (int i = 0; i < a.Length; i++)
        {
            // Nulls and NaN last.
            int order = (a[i], b[i]) switch
            {
                (null, null) => 0,
                (null, _) => 1,
                (_, null) => -1,
                (double.NaN, double.NaN) => 0,
                (double.NaN, _) => 1,
                (_, double.NaN) => -1,
                (string x, string y) => string.CompareOrdinal(x, y),
                var (x, y) => Comparer<object>.Default.Compare(x, y),
            };
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }
}
