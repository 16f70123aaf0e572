using System.Globalization;

namespace Blosc2Direct.Data;

/// <summary>An aggregate of a column: what is asked, of what, and what the result is called. Immutable.</summary>
/// <remarks>Cells without a value are left out everywhere but in <see cref="Rows"/> and <see cref="CountNull"/>.
/// Of no values the sum is 0, counts are 0, and all else is null (NaN where the result is a double).</remarks>
public sealed record Aggregate
{
    private Aggregate(AggregateKind kind, string? column, string name)
    {
        Kind = kind;
        Column = column;
        Name = name;
    }

    /// <summary>What is asked.</summary>
    public AggregateKind Kind { get; }

    /// <summary>The column's path; null for <see cref="AggregateKind.Rows"/>.</summary>
    public string? Column { get; }

    /// <summary>What the result is called: <c>mean_temp</c> for the mean of <c>temp</c>, slashes as underscores, unless <see cref="As"/> says otherwise.</summary>
    public string Name { get; private init; }

    /// <summary>What is subtracted from the number of values where a variance divides by it: 0 for a whole population (NumPy's
    /// default), 1 for a sample (that of pandas).</summary>
    public int DeltaDegreesOfFreedom { get; private init; }

    /// <summary>The share of values below the quantile: 0 to 1.</summary>
    public double Probability { get; private init; }

    /// <summary>How many rows.</summary>
    public static Aggregate Rows() => new(AggregateKind.Rows, null, "rows");

    /// <summary>How many cells have a value.</summary>
    /// <param name="column">The column's path.</param>
    public static Aggregate Count(string column) => Of(AggregateKind.Count, column, "count");

    /// <summary>How many cells have no value.</summary>
    /// <param name="column">The column's path.</param>
    public static Aggregate CountNull(string column) => Of(AggregateKind.CountNull, column, "nulls");

    /// <summary>How many values are NaN.</summary>
    /// <param name="column">The column's path.</param>
    public static Aggregate CountNaN(string column) => Of(AggregateKind.CountNaN, column, "nans");

    /// <summary>The sum.</summary>
    /// <param name="column">The path of a column of numbers or truth values.</param>
    public static Aggregate Sum(string column) => Of(AggregateKind.Sum, column, "sum");

    /// <summary>The sum as a double, whatever the column's type.</summary>
    /// <param name="column">The path of a column of numbers or truth values.</param>
    public static Aggregate SumAsDouble(string column) => Of(AggregateKind.SumAsDouble, column, "sum");

    /// <summary>The arithmetic mean.</summary>
    /// <param name="column">The path of a column of numbers or truth values.</param>
    public static Aggregate Mean(string column) => Of(AggregateKind.Mean, column, "mean");

    /// <summary>The smallest value; of text, by bytes.</summary>
    /// <param name="column">The path of a column of numbers, truth values or text.</param>
    public static Aggregate Min(string column) => Of(AggregateKind.Min, column, "min");

    /// <summary>The largest value; of text, by bytes.</summary>
    /// <param name="column">The path of a column of numbers, truth values or text.</param>
    public static Aggregate Max(string column) => Of(AggregateKind.Max, column, "max");

    /// <summary>The variance.</summary>
    /// <param name="column">The path of a column of numbers or truth values.</param>
    /// <param name="ddof">See <see cref="DeltaDegreesOfFreedom"/>.</param>
    public static Aggregate Variance(string column, int ddof = 0) =>
        Of(AggregateKind.Variance, column, "var") with { DeltaDegreesOfFreedom = ddof };

    /// <summary>The standard deviation.</summary>
    /// <param name="column">The path of a column of numbers or truth values.</param>
    /// <param name="ddof">See <see cref="DeltaDegreesOfFreedom"/>.</param>
    public static Aggregate StandardDeviation(string column, int ddof = 0) =>
        Of(AggregateKind.StandardDeviation, column, "std") with { DeltaDegreesOfFreedom = ddof };

    /// <summary>The first value in row order.</summary>
    /// <param name="column">The column's path.</param>
    public static Aggregate First(string column) => Of(AggregateKind.First, column, "first");

    /// <summary>The last value in row order.</summary>
    /// <param name="column">The column's path.</param>
    public static Aggregate Last(string column) => Of(AggregateKind.Last, column, "last");

    /// <summary>How many different values.</summary>
    /// <param name="column">The column's path.</param>
    public static Aggregate CountDistinct(string column) => Of(AggregateKind.CountDistinct, column, "distinct");

    /// <summary>The value in the middle.</summary>
    /// <param name="column">The path of a column of numbers or truth values.</param>
    public static Aggregate Median(string column) => Of(AggregateKind.Quantile, column, "median") with { Probability = 0.5 };

    /// <summary>A quantile: NumPy's <c>quantile</c> with its default, linear interpolation.</summary>
    /// <param name="column">The path of a column of numbers or truth values.</param>
    /// <param name="probability">The share of values below it, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not of 0 to 1.</exception>
    public static Aggregate Quantile(string column, double probability)
    {
        if (!(probability is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A quantile is asked for by a share of 0 to 1");
        }

        string name = string.Create(CultureInfo.InvariantCulture, $"q{probability}");
        return Of(AggregateKind.Quantile, column, name) with { Probability = probability };
    }

    /// <summary>The same with another name.</summary>
    /// <param name="name">What the result is called.</param>
    public Aggregate As(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return this with { Name = name };
    }

    private static Aggregate Of(AggregateKind kind, string column, string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(column);
        return new(kind, column, $"{prefix}_{column.Replace('/', '_')}");
    }
}
