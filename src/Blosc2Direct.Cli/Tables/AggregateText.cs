using Blosc2Direct.Data;

namespace Blosc2Direct.Cli.Tables;

/// <summary>Aggregates as users write them: <c>mean(temp), count(), sum(rain) as total</c>.</summary>
internal static class AggregateText
{
    /// <summary>Reads a list of them.</summary>
    /// <exception cref="UsageException">One is none.</exception>
    internal static Aggregate[] Parse(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseOne)];

    private static Aggregate ParseOne(string text)
    {
        string[] parts = text.Split(" as ", 2, StringSplitOptions.TrimEntries);
        string call = parts[0];
        int open = call.IndexOf('(', StringComparison.Ordinal);
        if (open <= 0 || !call.EndsWith(')'))
        {
            throw new UsageException($"--agg: '{text}' is no aggregate such as mean(temp), count() or sum(rain) as total");
        }

        string function = call[..open].Trim().ToLowerInvariant(), column = call[(open + 1)..^1].Trim();
        if (column.Length == 0 && function is not ("count" or "rows"))
        {
            throw new UsageException($"--agg: {function}() needs a column");
        }

        Aggregate aggregate = function switch
        {
            "rows" => Aggregate.Rows(),
            "count" => column.Length == 0 || column == "*" ? Aggregate.Rows() : Aggregate.Count(column),
            "nulls" => Aggregate.CountNull(column),
            "sum" => Aggregate.Sum(column),
            "mean" or "avg" => Aggregate.Mean(column),
            "min" => Aggregate.Min(column),
            "max" => Aggregate.Max(column),
            "std" => Aggregate.StandardDeviation(column),
            "var" => Aggregate.Variance(column),
            "distinct" => Aggregate.CountDistinct(column),
            "median" => Aggregate.Median(column),
            "first" => Aggregate.First(column),
            "last" => Aggregate.Last(column),
            _ => throw new UsageException(
                $"--agg: '{function}' is none of count, nulls, sum, mean, min, max, std, var, distinct, median, first, last"),
        };
        return parts.Length == 2 ? aggregate.As(parts[1]) : aggregate;
    }
}
