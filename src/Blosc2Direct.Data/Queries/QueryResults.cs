using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Blosc2Direct.Data.Queries;

/// <summary>Runs queries and makes what callers get of the rows.</summary>
internal static class QueryResults
{
    /// <summary>How many rows a query has.</summary>
    public static long Count(QueryDefinition query, CancellationToken cancellation, out QueryStatistics statistics)
    {
        // In which order the rows come does not matter.
        query = query with { Order = [] };
        PlannedQuery planned = QueryPlanner.Plan(query, []);
        if (query.Wanted < long.MaxValue)
        {
            return CountSome(query, planned, cancellation, out statistics);
        }

        ScanJob.Run(planned.Scan, query.Threads, () => new NoSink(), cancellation, out ScanCost cost);
        statistics = new QueryStatistics(planned.Plan, cost.RowsScanned, cost.RowsMatched, cost.Read);
        return Math.Max(cost.RowsMatched - planned.Skip, 0);
    }

    /// <summary>The numbers of a query's rows.</summary>
    public static long[] Coordinates(QueryDefinition query, CancellationToken cancellation, out QueryStatistics statistics)
    {
        PlannedQuery planned = QueryPlanner.Plan(query, []);
        using HitSource hits = HitSource.Of(query, planned, cancellation);
        List<long[]> parts = [];
        long count = 0;
        while (hits.MoveNext())
        {
            parts.Add(hits.Rows.ToArray());
            count += hits.Count;
        }

        long[] rows = new long[count];
        long at = 0;
        foreach (long[] part in parts)
        {
            part.CopyTo(rows, at);
            at += part.Length;
        }

        statistics = Finish(hits, planned);
        return rows;
    }

    /// <summary>A query's rows as batches.</summary>
    public static IEnumerable<RowBatch> Batches(QueryDefinition query, Action<QueryStatistics> finished, CancellationToken cancellation)
    {
        RowBatch batch = NewBatch(query, 0);
        PlannedQuery planned = QueryPlanner.Plan(query, Leaves(batch));
        using HitSource hits = HitSource.Of(query, planned, cancellation);
        try
        {
            while (hits.MoveNext())
            {
                for (int first = 0; first < hits.Count; first += batch.Count)
                {
                    yield return batch = Fill(query, batch, hits, first);
                }
            }
        }
        finally
        {
            finished(Finish(hits, planned));
        }
    }

    /// <summary>A query's rows as batches, without blocking the caller.</summary>
    public static async IAsyncEnumerable<RowBatch> BatchesAsync(
        QueryDefinition query, Action<QueryStatistics> finished, [EnumeratorCancellation] CancellationToken cancellation)
    {
        RowBatch batch = NewBatch(query, 0);
        PlannedQuery planned = QueryPlanner.Plan(query, Leaves(batch));
        using HitSource hits = HitSource.Of(query, planned, cancellation);
        try
        {
            while (await hits.MoveNextAsync().ConfigureAwait(false))
            {
                for (int first = 0; first < hits.Count; first += batch.Count)
                {
                    yield return batch = Fill(query, batch, hits, first);
                }
            }
        }
        finally
        {
            finished(Finish(hits, planned));
        }
    }

    /// <summary>All of a query's rows in one batch.</summary>
    public static RowBatch All(QueryDefinition query, CancellationToken cancellation, out QueryStatistics statistics)
    {
        QueryStatistics? cost = null;
        List<RowBatch> parts = [];
        long rows = 0;
        RowBatch none = NewBatch(query, 0);
        PlannedQuery planned = QueryPlanner.Plan(query, Leaves(none));
        using (HitSource hits = HitSource.Of(query, planned, cancellation))
        {
            while (hits.MoveNext())
            {
                for (int first = 0; first < hits.Count; first += parts[^1].Count)
                {
                    parts.Add(Fill(query, none, hits, first));
                }

                rows += hits.Count;
            }

            cost = Finish(hits, planned);
        }

        statistics = cost;
        return parts.Count == 1 ? parts[0] : Join(query, parts, rows);
    }

    /// <summary>What a query would do.</summary>
    public static QueryPlan Explain(QueryDefinition query) =>
        QueryPlanner.Plan(query, Leaves(NewBatch(query, 0)), explainOnly: true).Plan;

    /// <summary>What a run cost, once nothing of it is at work any more.</summary>
    public static QueryStatistics Finish(HitSource hits, in PlannedQuery planned)
    {
        bool spilled = hits.HasSpilled;
        hits.Dispose();
        ScanCost cost = hits.Cost;
        return new QueryStatistics(planned.Plan, cost.RowsScanned, cost.RowsMatched, cost.Read, spilled);
    }

    private static long CountSome(QueryDefinition query, in PlannedQuery planned, CancellationToken cancellation, out QueryStatistics statistics)
    {
        using HitSource hits = HitSource.Of(query, planned, cancellation);
        long count = 0;
        while (hits.MoveNext())
        {
            count += hits.Count;
        }

        statistics = Finish(hits, planned);
        return count;
    }

    private static RowBatch NewBatch(QueryDefinition query, int capacity) => new(query.Store.Schema, query.Columns.AsSpan(), capacity);

    private static ImmutableArray<int> Leaves(RowBatch batch) => [.. batch.Leaves.Select(l => l.Leaf)];

    // The batch is used again where the rows fit in.
    private static unsafe RowBatch Fill(QueryDefinition query, RowBatch batch, HitSource hits, int first)
    {
        int count = Math.Min(hits.Count - first, ScanBatch.MaxRows);
        if (batch.Capacity < count)
        {
            batch = NewBatch(query, count);
        }

        for (int i = 0; i < batch.Leaves.Length; i++)
        {
            long size = batch.Leaves[i].CellSize;
            Buffer.MemoryCopy(hits.Cells(i) + (first * size), batch.GetPlace(i), count * size, count * size);
        }

        batch.SetRows(hits.Rows.Slice(first, count).ToArray(), count);
        return batch;
    }

    private static unsafe RowBatch Join(QueryDefinition query, List<RowBatch> parts, long rows)
    {
        RowBatch all = NewBatch(query, checked((int)rows));
        long[] numbers = new long[rows];
        int at = 0;
        foreach (RowBatch part in parts)
        {
            part.RowNumbers.CopyTo(numbers.AsSpan(at));
            for (int i = 0; i < all.Leaves.Length; i++)
            {
                long size = all.Leaves[i].CellSize;
                Buffer.MemoryCopy(part.GetPlace(i), all.GetPlace(i) + (at * size), part.Count * size, part.Count * size);
            }

            at += part.Count;
        }

        all.SetRows(numbers, numbers.Length);
        return all;
    }

    private sealed class NoSink : IBatchSink
    {
        public void Consume(in ScanBatch batch)
        {
        }
    }
}
