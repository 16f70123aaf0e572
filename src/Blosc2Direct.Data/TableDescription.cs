using System.Collections.Immutable;

namespace Blosc2Direct.Data;

/// <summary>What the rows of a table or query hold, column by column.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">A summary of each leaf.</param>
public sealed record TableDescription(long Rows, ImmutableArray<ColumnDescription> Columns);

/// <summary>A summary of a column.</summary>
public sealed record ColumnDescription
{
    /// <summary>The column.</summary>
    public required Column Column { get; init; }

    /// <summary>Cells with a value.</summary>
    public required long Count { get; init; }

    /// <summary>Cells without one.</summary>
    public required long Nulls { get; init; }

    /// <summary>Values that are NaN; all that follows leaves them out.</summary>
    public long NaNs { get; init; }

    /// <summary>The smallest value, of the column's type; null if there is none, or no order.</summary>
    public object? Min { get; init; }

    /// <summary>The largest value.</summary>
    public object? Max { get; init; }

    /// <summary>The mean of numbers, else null.</summary>
    public double? Mean { get; init; }

    /// <summary>The standard deviation of numbers (of a whole population), else null.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>Quantiles of numbers at <see cref="DescribeOptions.Probabilities"/>, else empty.</summary>
    public ImmutableArray<double> Quantiles { get; init; } = [];

    /// <summary>How many different values.</summary>
    public long Distinct { get; init; }

    /// <summary>Whether <see cref="Distinct"/> is exact; else it is an estimate, off by some 1.6 %.</summary>
    public bool IsDistinctExact { get; init; }

    /// <summary>The most frequent values with how often they occur, the most frequent first.</summary>
    public ImmutableArray<ValueCount> MostFrequent { get; init; } = [];

    /// <summary>How many numbers lie in each of some ranges of equal width from <see cref="Min"/> to <see cref="Max"/>, else empty.
    /// Infinite values are in none.</summary>
    public ImmutableArray<long> Histogram { get; init; } = [];

    /// <summary>Whether quantiles, most frequent values and histogram are exact; else they are estimates from a random sample of
    /// at least 16,384 rows.</summary>
    public bool IsExact { get; init; }
}

/// <summary>How often a value occurs.</summary>
/// <param name="Value">The value, as <see cref="RowBatch.GetValue"/> makes it.</param>
/// <param name="Count">How often.</param>
public readonly record struct ValueCount(object Value, long Count);

/// <summary>What a description contains.</summary>
public sealed record DescribeOptions
{
    /// <summary>What is used where nothing is said.</summary>
    public static DescribeOptions Default { get; } = new();

    /// <summary>Which quantiles: shares of values below, 0 to 1.</summary>
    public ImmutableArray<double> Probabilities { get; init; } = [0.05, 0.25, 0.5, 0.75, 0.95];

    /// <summary>Ranges of a histogram.</summary>
    public int Bins { get; init; } = 20;

    /// <summary>How many of the most frequent values.</summary>
    public int Frequent { get; init; } = 5;
}
