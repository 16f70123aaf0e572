using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Data.Queries;
using Blosc2Direct.Data.Zones;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>Hands the rows of a query to aggregates, as often as they need.</summary>
internal sealed unsafe class QueryAggregation
{
    // Where units are cut may depend on memory, not on threads: sums are the same to the last bit whoever computes them.
    private const int PlannedThreads = 16;

    private readonly QueryDefinition _query;
    private readonly AggregateOptions _options;
    private readonly CancellationToken _cancellation;
    private QueryPlan? _plan;
    private ScanCost _cost;

    /// <summary>Prepares.</summary>
    /// <param name="query">The query; it sees the rows that the table has now.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Stops it.</param>
    public QueryAggregation(QueryDefinition query, AggregateOptions options, CancellationToken cancellation)
    {
        _query = query with { Stop = Math.Min(query.Stop, query.Store.RowCount) };
        _options = options;
        _cancellation = cancellation;
    }

    /// <summary>Binds aggregates to the columns of the table.</summary>
    public GroupRun Begin(string[] keys, ReadOnlySpan<Aggregate> aggregates) => new(
        _query.Store.Schema, keys, aggregates, new GroupScan(Run, _query.Threads, _query.Options.MemoryLimit / 2, _options, _cancellation));

    /// <summary>Answers from zone maps alone, where all of the table is asked for and they are of what is in the file now.</summary>
    /// <param name="run">What is asked.</param>
    /// <returns>The one group, or null where cells have to be read.</returns>
    public IRecordStream? TryKnown(GroupRun run)
    {
        AggregatePlan plan = run.Plan;
        long rows = _query.Stop;
        bool isAll = _query.Filters.IsEmpty && _query.Start == 0 && _query.Step == 1 && _query.Skip == 0 && _query.Take == long.MaxValue &&
            rows == _query.Store.RowCount && plan.Key.Words == 0 && Array.TrueForAll(run.Outputs, o => o.Result >= 0);
        ZoneMaps? zones = _query.Companions.OfType<ZoneMaps>().FirstOrDefault();
        if (!isAll)
        {
            return null;
        }

        byte[] record = new byte[plan.Record.Bytes];
        byte* min = stackalloc byte[sizeof(ulong)], max = stackalloc byte[sizeof(ulong)];
        fixed (byte* states = &record[plan.Record.StateOffset])
        {
            for (int i = 0; i < plan.Inputs.Length; i++)
            {
                KnownCells known = new(rows, 0, null, null);
                if (plan.Inputs[i] is { } input)
                {
                    if (zones is null || !zones.TryFindBounds(input.Column.Leaf, rows, min, max, out long nulls, out long nans))
                    {
                        return null;
                    }

                    known = new KnownCells(rows - nulls - (input.SkipsNaN ? nans : 0), input.SkipsNaN ? 0 : nans, min, max);
                }

                foreach (int number in plan.AccumulatorsOf(i))
                {
                    if (!plan.Accumulators[number].TryTake(states + plan.StateOffsets[number], in known))
                    {
                        return null;
                    }
                }
            }
        }

        return new OneRecord(record);
    }

    /// <summary>What all passes cost.</summary>
    public QueryStatistics Statistics(bool hasSpilled) =>
        new(_plan ?? QueryResults.Explain(_query), _cost.RowsScanned, _cost.RowsMatched, _cost.Read, hasSpilled);

    /// <summary>Runs the query once.</summary>
    /// <param name="leaves">The leaves wanted.</param>
    /// <param name="createSink">Makes a thread's sink.</param>
    public void Run(ImmutableArray<int> leaves, Func<IBatchSink> createSink)
    {
        QueryDefinition planned = _query with { Options = _query.Options with { Threads = PlannedThreads } };
        PlannedQuery plan = QueryPlanner.Plan(planned, leaves);
        _plan ??= plan.Plan;
        bool isWhole = _query.Order.IsEmpty && plan.Skip == 0 && plan.Scan.UnitMatches == long.MaxValue;
        if (isWhole)
        {
            ScanJob.Run(plan.Scan, _query.Threads, createSink, _cancellation, out ScanCost cost);
            _cost += cost;
            return;
        }

        RunInOrder(plan, createSink());
    }

    // Some of the matches, or matches in an order of their own: one sink takes them, and their numbers are those of the order.
    private void RunInOrder(in PlannedQuery plan, IBatchSink sink)
    {
        ImmutableArray<int> leaves = plan.Scan.Leaves;
        int[] sizes = [.. leaves.Select(l => LeafWindow.CellSizeOf(_query.Store.Schema, l))];
        byte** cells = stackalloc byte*[leaves.Length + 1];
        using HitSource hits = HitSource.Of(_query, plan, _cancellation);
        long unit = 0;
        for (long start = 0; hits.MoveNext(); start += hits.Count)
        {
            for (int at = 0; at < hits.Count; at += ScanBatch.MaxRows)
            {
                int count = Math.Min(hits.Count - at, ScanBatch.MaxRows);
                for (int i = 0; i < leaves.Length; i++)
                {
                    cells[i] = hits.Cells(i) + ((long)at * sizes[i]);
                }

                sink.Consume(new ScanBatch(unit, start + at, count, count, null, cells));
                sink.EndUnit(unit++);
            }
        }

        hits.Dispose();
        _cost += hits.Cost;
    }

    private sealed class OneRecord : IRecordStream
    {
        private readonly byte[] _record;
        private bool _isRead;

        public OneRecord(byte[] record)
        {
            // Pinned: its address is handed out.
            _record = GC.AllocateUninitializedArray<byte>(record.Length, pinned: true);
            record.CopyTo(_record, 0);
        }

        public bool TryRead(out byte* record)
        {
            record = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_record));
            bool isFirst = !_isRead;
            _isRead = true;
            return isFirst;
        }

        public void Dispose()
        {
        }
    }
}
