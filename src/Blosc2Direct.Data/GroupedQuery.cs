using Blosc2Direct.Data.Aggregates;

namespace Blosc2Direct.Data;

/// <summary>A query whose rows are taken together where some columns are equal. Immutable.</summary>
public sealed class GroupedQuery
{
    private readonly TableQuery _query;
    private readonly string[] _keys;
    private readonly AggregateOptions _options;

    internal GroupedQuery(TableQuery query, string[] keys, AggregateOptions options) => (_query, _keys, _options) = (query, keys, options);

    /// <summary>Says how.</summary>
    /// <param name="options">Order of the groups, NaN, temporary files.</param>
    public GroupedQuery With(AggregateOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new GroupedQuery(_query, _keys, options);
    }

    /// <summary>Finds the groups.</summary>
    /// <param name="aggregates">What is asked of each; none for the keys alone.</param>
    /// <exception cref="TableColumnException">A column is not there, or is of no use for what is asked.</exception>
    /// <exception cref="ArgumentException">Two columns of the result have the same name.</exception>
    public GroupedResult Aggregate(params ReadOnlySpan<Aggregate> aggregates) => Aggregate(aggregates, CancellationToken.None);

    /// <summary>Finds the groups.</summary>
    /// <param name="aggregates">What is asked of each; none for the keys alone.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TableColumnException">A column is not there, or is of no use for what is asked.</exception>
    /// <exception cref="ArgumentException">Two columns of the result have the same name.</exception>
    public GroupedResult Aggregate(ReadOnlySpan<Aggregate> aggregates, CancellationToken cancellationToken)
    {
        QueryAggregation aggregation = new(_query.Definition, _options, cancellationToken);
        GroupRun run = aggregation.Begin(_keys, aggregates);
        try
        {
            GroupedResult result = new(run, aggregates);
            _query.Note(aggregation.Statistics(run.HasSpilled));
            return result;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }
}
