namespace Blosc2Direct.Data.Queries;

/// <summary>The rows of a query, some at a time, in the order asked for. One consumer.</summary>
internal abstract unsafe class HitSource : IDisposable
{
    /// <summary>Rows now.</summary>
    public int Count { get; protected set; }

    /// <summary>Their numbers in the table.</summary>
    public abstract ReadOnlySpan<long> Rows { get; }

    /// <summary>What finding them cost; complete at the end.</summary>
    public abstract ScanCost Cost { get; }

    /// <summary>Whether sorting needed a temporary file.</summary>
    public virtual bool HasSpilled => false;

    /// <summary>The source of a query.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="planned">How its rows are found; its leaves are handed on, unless the rows are ordered.</param>
    /// <param name="cancellation">Stops it between reads.</param>
    public static HitSource Of(QueryDefinition query, in PlannedQuery planned, CancellationToken cancellation) => query.Order.IsEmpty
        ? new ScanHits(query, planned, cancellation)
        : new Ordering.OrderedHits(query, planned, cancellation);

    /// <summary>Moves on; what was there before is no longer valid.</summary>
    /// <returns>False at the end.</returns>
    public abstract bool MoveNext();

    /// <summary>Moves on without blocking the caller.</summary>
    /// <returns>False at the end.</returns>
    public abstract ValueTask<bool> MoveNextAsync();

    /// <summary>The packed cells of one of the leaves, in the order of the leaves asked for.</summary>
    public abstract byte* Cells(int index);

    /// <inheritdoc/>
    public abstract void Dispose();
}
