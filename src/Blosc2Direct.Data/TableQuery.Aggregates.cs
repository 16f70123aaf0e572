using Blosc2Direct.Computing;
using Blosc2Direct.Data.Aggregates;

namespace Blosc2Direct.Data;

/// <content>Aggregates.</content>
public sealed partial class TableQuery
{
    /// <summary>Aggregates of all rows, in one pass but for distinct counts and quantiles.</summary>
    /// <param name="aggregates">What is asked.</param>
    /// <exception cref="TableColumnException">A column is not there, or is of no use for what is asked.</exception>
    /// <exception cref="ArgumentException">Two results have the same name.</exception>
    /// <exception cref="TableException">A sum of integers does not fit 64 bits.</exception>
    public AggregateResult Aggregate(params ReadOnlySpan<Aggregate> aggregates) => Aggregate(aggregates, null);

    /// <summary>Aggregates of all rows, in one pass but for distinct counts and quantiles.</summary>
    /// <param name="aggregates">What is asked.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TableColumnException">A column is not there, or is of no use for what is asked.</exception>
    /// <exception cref="ArgumentException">Two results have the same name.</exception>
    /// <exception cref="TableException">A sum of integers does not fit 64 bits.</exception>
    public AggregateResult Aggregate(
        ReadOnlySpan<Aggregate> aggregates, AggregateOptions? options, CancellationToken cancellationToken = default)
    {
        QueryAggregation aggregation = new(_definition, options ?? AggregateOptions.Default, cancellationToken);
        using GroupRun run = aggregation.Begin([], aggregates);
        GroupCells cells = new(run, aggregates);
        RowBatch values = new(cells.Schema, [], 1);
        cells.Fill(aggregation.TryKnown(run) ?? run.Open(), values, 0);
        Ran(aggregation.Statistics(run.HasSpilled));
        return new AggregateResult(values);
    }

    /// <summary>Takes rows together where some columns are equal.</summary>
    /// <param name="columns">Paths of scalar columns; the first decides first where groups come by their keys.</param>
    public GroupedQuery GroupBy(params ReadOnlySpan<string> columns)
    {
        if (columns.IsEmpty)
        {
            throw new ArgumentException("Rows are grouped by one column at least", nameof(columns));
        }

        return new GroupedQuery(this, columns.ToArray(), AggregateOptions.Default);
    }

    /// <summary>The sum of a column: see <see cref="AggregateKind.Sum"/>.</summary>
    /// <param name="column">The path of a column of numbers or truth values.</param>
    public Scalar Sum(string column) => One(Data.Aggregate.Sum(column)) ?? Scalar.Of(double.NaN);

    /// <summary>The mean of a column; NaN if there are no values.</summary>
    /// <param name="column">The path of a column of numbers or truth values.</param>
    public double Mean(string column) => Real(Data.Aggregate.Mean(column));

    /// <summary>The standard deviation of a column; NaN if there are no values.</summary>
    /// <param name="column">The path of a column of numbers or truth values.</param>
    /// <param name="ddof">What is subtracted from the number of values: see <see cref="Aggregate.DeltaDegreesOfFreedom"/>.</param>
    public double StandardDeviation(string column, int ddof = 0) => Real(Data.Aggregate.StandardDeviation(column, ddof));

    /// <summary>The smallest value of a column of any scalar type but complex numbers; null if there is none.</summary>
    /// <param name="column">The column's path.</param>
    public object? Min(string column) => Any(Data.Aggregate.Min(column));

    /// <summary>The largest value of a column of any scalar type but complex numbers; null if there is none.</summary>
    /// <param name="column">The column's path.</param>
    public object? Max(string column) => Any(Data.Aggregate.Max(column));

    /// <summary>How many different values a column has, exactly; null is none.</summary>
    /// <param name="column">The path of a scalar column.</param>
    public long CountDistinct(string column) => One(Data.Aggregate.CountDistinct(column))!.Value.As<long>();

    /// <summary>A quantile of a column, exact, by linear interpolation; NaN if there are no values.</summary>
    /// <param name="column">The path of a column of numbers or truth values.</param>
    /// <param name="probability">The share of values below it, 0 to 1: 0.5 for the median.</param>
    public double Quantile(string column, double probability) => Real(Data.Aggregate.Quantile(column, probability));

    /// <summary>Describes the selected columns: counts, extremes, mean, quantiles, frequent values, a small histogram. One pass, in bounded
    /// memory; what is estimated then is marked so.</summary>
    /// <param name="options">What is wanted.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public TableDescription Describe(DescribeOptions? options = null, CancellationToken cancellationToken = default)
    {
        TableDescription found = Describer.Run(_definition, options ?? DescribeOptions.Default, cancellationToken, out QueryStatistics statistics);
        Ran(statistics);
        return found;
    }

    /// <summary>Notes what a run cost.</summary>
    internal void Note(QueryStatistics statistics) => Ran(statistics);

    private object? Any(Aggregate aggregate) => Aggregate(aggregate)[aggregate.Name];

    private Scalar? One(Aggregate aggregate) => Aggregate(aggregate).Number(aggregate.Name);

    private double Real(Aggregate aggregate) => One(aggregate)?.ToDouble() ?? double.NaN;
}
