using System.Collections.Immutable;
using Blosc2Direct.Data.Indexes;

namespace Blosc2Direct.Data.Queries;

/// <content>What indexes tell.</content>
internal static partial class QueryPlanner
{
    // A row number of an index costs about as much as so many rows that are compared.
    private const int RowsPerCandidate = 16;

    // Rows that the index gives are candidates; rows about which it says nothing are scanned.
    private static Found? ByIndex(QueryDefinition query, long start, long stop, long otherwise, bool explainOnly)
    {
        foreach (TableIndexes indexes in query.Companions.OfType<TableIndexes>())
        {
            if (indexes.Find(query.Predicate!, start, stop) is not { } match || Cost(match) >= otherwise)
            {
                continue;
            }

            long[] rows = [];
            if (!explainOnly && !match.TryReadRows(out rows))
            {
                return null;
            }

            return new Found(Ranges(match, start, stop), QueryAccess.Index)
            {
                Candidates = rows,
                CandidatesMatch = match.IsExact,
                Estimate = match.EstimatedHits,
                IndexBlocks = match.IndexBlocks,
                Notes = [$"uses the {match.Description}", .. IndexProblems(query)],
            };
        }

        return null;
    }

    private static long Cost(IndexMatch match)
    {
        long cost = match.EstimatedHits * RowsPerCandidate;
        foreach ((long start, long end) in match.Unindexed)
        {
            cost += end - start;
        }

        return cost;
    }

    private static ImmutableArray<ScanRange> Ranges(IndexMatch match, long start, long stop)
    {
        ImmutableArray<ScanRange>.Builder ranges = ImmutableArray.CreateBuilder<ScanRange>();
        long at = start;
        foreach ((long from, long to) in match.Unindexed)
        {
            if (from > at)
            {
                ranges.Add(new ScanRange(at, from, ScanKnowledge.Candidates));
            }

            ranges.Add(new ScanRange(Math.Max(from, start), Math.Min(to, stop)));
            at = Math.Min(to, stop);
        }

        if (at < stop)
        {
            ranges.Add(new ScanRange(at, stop, ScanKnowledge.Candidates));
        }

        return ranges.ToImmutable();
    }

    private static ImmutableArray<string> IndexProblems(QueryDefinition query) =>
        [.. query.Companions.OfType<TableIndexes>().SelectMany(i => i.Problems)];
}
