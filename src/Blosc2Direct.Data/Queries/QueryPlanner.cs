using System.Collections.Immutable;
using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Queries;

/// <summary>Decides how a query finds its rows.</summary>
internal static partial class QueryPlanner
{
    /// <summary>Makes the plan.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="leaves">The leaves that the scan hands on.</param>
    /// <param name="explainOnly">Whether nothing will be run: row numbers of an index are not read.</param>
    public static PlannedQuery Plan(QueryDefinition query, ImmutableArray<int> leaves, bool explainOnly = false)
    {
        if (query.Schema is not null && !HasColumns(query.Store.Schema, query.Schema))
        {
            throw new TableException("The table's columns have changed since the query was made: make it anew");
        }

        long rows = query.Store.RowCount;
        long start = Math.Min(query.Start, rows);
        long stop = Math.Clamp(query.Stop, start, rows);
        long skip = query.Skip;
        if (query.Filters.IsEmpty && query.Order.IsEmpty)
        {
            // Every row counts: what is passed by need not be looked at.
            long passed = Math.Min(skip, (stop - start + query.Step - 1) / query.Step);
            start += passed * query.Step;
            stop = query.Take < (stop - start + query.Step - 1) / query.Step ? start + (query.Take * query.Step) : Math.Max(start, stop);
            skip = 0;
        }

        long generation = query.Store.EditGeneration;
        Found found = Find(query, start, stop, explainOnly);
        bool isOrdered = !query.Order.IsEmpty;
        ScanPlan scan = new()
        {
            Store = query.Store,
            Rows = rows,
            Generation = generation,
            Ranges = found.Ranges,
            Filters = query.Filters,
            Leaves = leaves,
            Candidates = found.Candidates,
            CandidatesMatch = found.CandidatesMatch,
            StepFrom = query.Start,
            Step = query.Step,
            UnitMatches = isOrdered ? long.MaxValue : query.Wanted,
            ThreadBytes = Math.Max(query.Options.MemoryLimit / 4 / query.Threads, 1 << 16),
        };
        return new PlannedQuery(scan, Describe(query, scan, found, start, stop), skip);
    }

    private static bool HasColumns(TableSchema now, TableSchema then)
    {
        bool same = ReferenceEquals(now, then) || now.Leaves.Length == then.Leaves.Length;
        for (int i = 0; same && !ReferenceEquals(now, then) && i < now.Leaves.Length; i++)
        {
            (Column a, Column b) = (now.Leaves[i], then.Leaves[i]);
            same = a.Path == b.Path && a.Kind == b.Kind && a.CellSize == b.CellSize && a.Nullability == b.Nullability;
        }

        return same;
    }

    private static Found Find(QueryDefinition query, long start, long stop, bool explainOnly)
    {
        if (start >= stop || query.Predicate is Predicate.Constant { Value: false })
        {
            return new Found([], QueryAccess.Nothing);
        }

        if (query.Filters.IsEmpty || query.Predicate is Predicate.Constant)
        {
            return new Found([new ScanRange(start, stop, ScanKnowledge.AllMatch)], QueryAccess.Nothing);
        }

        Found scan = ByZones(query, start, stop) ?? new Found([new ScanRange(start, stop)], QueryAccess.Scan)
        {
            Notes = [.. ZoneProblems(query), .. IndexProblems(query)],
        };
        return ByIndex(query, start, stop, scan.RowsToCheck(), explainOnly) ?? scan;
    }

    private static QueryPlan Describe(QueryDefinition query, ScanPlan scan, Found found, long start, long stop)
    {
        long known = 0;
        long unknown = 0;
        long blocks = 0;
        BlockGrid lead = scan.Lead();
        foreach (ScanRange range in scan.Ranges)
        {
            long count = range.End - range.Start;
            switch (range.Knowledge)
            {
                case ScanKnowledge.AllMatch:
                    known += count;
                    break;
                case ScanKnowledge.Unknown:
                    unknown += count;
                    blocks += lead.Count(range.Start, range.End);
                    break;
            }
        }

        if (found.CandidatesMatch)
        {
            known += scan.Candidates.Length;
        }
        else
        {
            unknown += scan.Candidates.Length;
            blocks += CandidateBlocks(scan.Candidates, lead);
        }

        long all = query.Filters.IsEmpty ? 0 : lead.Count(start, stop);
        return new QueryPlan
        {
            Access = found.Access,
            Condition = query.Text,
            TableRows = scan.Rows,
            RowsToCheck = unknown,
            RowsKnown = known,
            EstimatedMatches = found.Estimate,
            BlocksToRead = blocks,
            BlocksSkipped = Math.Max(all - blocks, 0),
            IndexBlocks = found.IndexBlocks,
            ConditionColumns = Names(query, [.. query.Filters.SelectMany(f => f.Leaves).Distinct()]),
            OutputColumns = Names(query, scan.Leaves),
            Notes = found.Notes,
        };
    }

    private static long CandidateBlocks(long[] candidates, BlockGrid lead)
    {
        long blocks = 0;
        for (long i = 0, next = -1; i < candidates.Length; i++)
        {
            if (candidates[i] >= next)
            {
                blocks++;
                next = lead.Next(candidates[i]);
            }
        }

        return blocks;
    }

    private static ImmutableArray<string> Names(QueryDefinition query, ImmutableArray<int> leaves) =>
        leaves.Contains(LeafWindow.RowImages)
            ? [.. query.Store.Schema.Leaves.Select(l => l.Path)]
            : [.. leaves.Select(l => query.Store.Schema.Leaves[l].Path)];

    /// <summary>Where rows may match.</summary>
    private sealed record Found(ImmutableArray<ScanRange> Ranges, QueryAccess Access)
    {
        public long[] Candidates { get; init; } = [];

        public bool CandidatesMatch { get; init; }

        public long? Estimate { get; init; }

        public long IndexBlocks { get; init; }

        public ImmutableArray<string> Notes { get; init; } = [];

        public long RowsToCheck()
        {
            long rows = 0;
            foreach (ScanRange range in Ranges)
            {
                rows += range.Knowledge == ScanKnowledge.Unknown ? range.End - range.Start : 0;
            }

            return rows;
        }
    }
}

/// <summary>A query that is ready to run.</summary>
/// <param name="Scan">How its rows are read.</param>
/// <param name="Plan">The same for people.</param>
/// <param name="Skip">Matches of the scan that are passed by.</param>
internal readonly record struct PlannedQuery(ScanPlan Scan, QueryPlan Plan, long Skip);
