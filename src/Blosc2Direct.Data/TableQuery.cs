using System.Diagnostics.CodeAnalysis;
using Blosc2Direct.Data.Queries;
using Blosc2Direct.Data.Queries.Ordering;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data;

/// <summary>A question to a table: which rows, which columns, in which order. Immutable: each step gives a new query. Nothing is
/// read before rows, a count or the like are asked for.</summary>
/// <remarks><para>A run sees the rows that the table has when it begins: what is appended later is not among them. Rows that are edited
/// meanwhile are seen as they were before an edit or after it, never mixed.</para>
/// <para>Memory stays within <see cref="TableOptions.MemoryLimit"/>, apart from results that are handed out whole.</para></remarks>
public sealed partial class TableQuery
{
    private readonly QueryDefinition _definition;
    private readonly Table? _table;
    private QueryStatistics? _lastRun;

    internal TableQuery(QueryDefinition definition, Table? table = null) => (_definition, _table) = (definition, table);

    /// <summary>What the last finished run of this query cost; null before the first.</summary>
    public QueryStatistics? LastRun => Volatile.Read(ref _lastRun);

    /// <summary>The condition; empty for all rows.</summary>
    public string Condition => _definition.Text;

    /// <summary>What is asked of the table as it is now.</summary>
    internal QueryDefinition Definition => _table is null ? _definition : _definition with { Store = _table.Store };

    /// <summary>Reads these columns alone.</summary>
    /// <param name="paths">Columns, or groups of them, in the order wanted; none for all.</param>
    /// <exception cref="TableColumnException">There is no such column.</exception>
    public TableQuery Select(params ReadOnlySpan<string> paths)
    {
        RowBatch.Choose(_definition.Store.Schema, paths);
        return new TableQuery(_definition with { Columns = [.. paths] }, _table);
    }

    /// <summary>Looks at some rows of the table alone, as PyTables' start, stop and step do.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="stop">The first row behind them; rows that the table does not have do not matter.</param>
    /// <param name="step">Every how many rows one counts.</param>
    public TableQuery Between(long start, long stop = long.MaxValue, long step = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(stop);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        return new TableQuery(_definition with { Start = start, Stop = stop, Step = step }, _table);
    }

    /// <summary>Passes the first matches by.</summary>
    /// <param name="count">How many, besides those passed by before.</param>
    public TableQuery Skip(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        long skipped = Math.Min(count, long.MaxValue - _definition.Skip);
        long take = _definition.Take == long.MaxValue ? long.MaxValue : Math.Max(_definition.Take - count, 0);
        return new TableQuery(_definition with { Skip = _definition.Skip + skipped, Take = take }, _table);
    }

    /// <summary>Takes some matches at most, and reads no further than they are.</summary>
    /// <param name="count">How many.</param>
    public TableQuery Take(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new TableQuery(_definition with { Take = Math.Min(count, _definition.Take) }, _table);
    }

    /// <summary>Orders the matches by a column. Equal rows stay in their order; NaN and null come last.</summary>
    /// <param name="path">A scalar column of numbers, times, truth values or text (which is compared by its bytes).</param>
    /// <param name="descending">Whether the greatest comes first.</param>
    /// <exception cref="TableColumnException">There is no such column, or its cells have no order.</exception>
    /// <remarks>Skip and Take count in this order, wherever they are written.</remarks>
    public TableQuery OrderBy(string path, bool descending = false) =>
        new(_definition with { Order = [OrderKey.Of(_definition.Store.Schema, path, descending)] }, _table);

    /// <summary>Orders rows that are equal so far by another column.</summary>
    /// <param name="path">The column, see <see cref="OrderBy"/>.</param>
    /// <param name="descending">Whether the greatest comes first.</param>
    /// <exception cref="TableColumnException">There is no such column, or its cells have no order.</exception>
    public TableQuery ThenBy(string path, bool descending = false) =>
        new(_definition with { Order = [.. _definition.Order, OrderKey.Of(_definition.Store.Schema, path, descending)] }, _table);

    /// <summary>How many rows there are. Reads no columns but the condition's.</summary>
    /// <param name="cancellationToken">Stops it between reads.</param>
    public long Count(CancellationToken cancellationToken = default)
    {
        long count = QueryResults.Count(Definition, cancellationToken, out QueryStatistics statistics);
        Ran(statistics);
        return count;
    }

    /// <summary>Whether there is a row. Reads no further than the first.</summary>
    /// <param name="cancellationToken">Stops it between reads.</param>
    public bool Any(CancellationToken cancellationToken = default)
    {
        QueryDefinition first = Definition with { Take = Math.Min(_definition.Take, 1) };
        long count = QueryResults.Count(first, cancellationToken, out QueryStatistics statistics);
        Ran(statistics);
        return count > 0;
    }

    /// <summary>The rows' numbers in the table, in the order of the query. Reads no columns but those of condition and order.</summary>
    /// <param name="cancellationToken">Stops it between reads.</param>
    public long[] Coordinates(CancellationToken cancellationToken = default)
    {
        long[] rows = QueryResults.Coordinates(Definition, cancellationToken, out QueryStatistics statistics);
        Ran(statistics);
        return rows;
    }

    /// <summary>All rows at once; the memory of the result does not count for <see cref="TableOptions.MemoryLimit"/>.</summary>
    /// <param name="cancellationToken">Stops it between reads.</param>
    public RowBatch Read(CancellationToken cancellationToken = default)
    {
        RowBatch rows = QueryResults.All(Definition, cancellationToken, out QueryStatistics statistics);
        Ran(statistics);
        return rows;
    }

    /// <summary>All rows at once as values of a .NET type; the memory of the result does not count for
    /// <see cref="TableOptions.MemoryLimit"/>.</summary>
    /// <typeparam name="T">The row: see <see cref="TableSchema.Of{T}"/>; it may have fewer columns than the table, whatever
    /// <see cref="Select"/> says.</typeparam>
    /// <param name="cancellationToken">Stops it between reads.</param>
    /// <exception cref="TableColumnException">A column is not there, or is something else.</exception>
    public T[] ReadAs<[DynamicallyAccessedMembers(TableSchema.RequiredMembers)] T>(CancellationToken cancellationToken = default)
    {
        QueryDefinition query = Definition;
        RowMapper<T> mapper = RowType.Of(typeof(T)).Map<T>(query.Store.Schema);
        T[] rows = TypedResults<T>.Read(query, mapper, cancellationToken, out QueryStatistics statistics);
        Ran(statistics);
        return rows;
    }

    /// <summary>The first row as a value of a .NET type. Reads no further than it, unless the rows are ordered.</summary>
    /// <typeparam name="T">The row, as for <see cref="ReadAs{T}"/>.</typeparam>
    /// <param name="row">The row.</param>
    /// <param name="cancellationToken">Stops it between reads.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="TableColumnException">A column is not there, or is something else.</exception>
    public bool TryGetFirst<[DynamicallyAccessedMembers(TableSchema.RequiredMembers)] T>(
        [MaybeNullWhen(false)] out T row, CancellationToken cancellationToken = default)
    {
        TableQuery first = Take(1);
        T[] rows = first.ReadAs<T>(cancellationToken);
        Volatile.Write(ref _lastRun, first.LastRun);
        row = rows.Length > 0 ? rows[0] : default;
        return rows.Length > 0;
    }

    /// <summary>The rows, some at a time, found as they are asked for and a little ahead. A batch is valid until the next one is
    /// asked for.</summary>
    /// <param name="cancellationToken">Stops it between reads.</param>
    public IEnumerable<RowBatch> Batches(CancellationToken cancellationToken = default) =>
        QueryResults.Batches(Definition, Ran, cancellationToken);

    /// <summary>The rows, some at a time, found as they are asked for and a little ahead by threads of the pool. A batch is valid
    /// until the next one is asked for.</summary>
    /// <param name="cancellationToken">Stops it between reads.</param>
    public IAsyncEnumerable<RowBatch> BatchesAsync(CancellationToken cancellationToken = default) =>
        QueryResults.BatchesAsync(Definition, Ran, cancellationToken);

    /// <summary>What a run would do: how it finds rows, and how many blocks it would decode. Reads no cells.</summary>
    public QueryPlan Explain() => QueryResults.Explain(Definition);

    /// <inheritdoc/>
    public override string ToString() => _definition.Text.Length == 0 ? "all rows" : _definition.Text;

    private void Ran(QueryStatistics statistics) => Volatile.Write(ref _lastRun, statistics);
}
