using System.Collections.Immutable;
using Blosc2Direct.Data.Predicates;
using Blosc2Direct.Data.Zones;

namespace Blosc2Direct.Data.Queries;

/// <content>What zone maps tell.</content>
internal static partial class QueryPlanner
{
    // Null where they tell nothing.
    private static Found? ByZones(QueryDefinition query, long start, long stop)
    {
        foreach (ZoneMaps zones in query.Companions.OfType<ZoneMaps>())
        {
            RowRanges narrowed = new();
            zones.Narrow(query.Predicate!, start, stop - start, narrowed, out _);
            if (narrowed.RowCount == stop - start && narrowed.WholeRowCount == 0)
            {
                continue;
            }

            ImmutableArray<ScanRange>.Builder ranges = ImmutableArray.CreateBuilder<ScanRange>(narrowed.Length);
            foreach (RowRange range in narrowed.Span)
            {
                ranges.Add(new ScanRange(range.Start, range.End, range.Whole ? ScanKnowledge.AllMatch : ScanKnowledge.Unknown));
            }

            return new Found(ranges.MoveToImmutable(), narrowed.WholeRowCount == narrowed.RowCount ? QueryAccess.Nothing : QueryAccess.ZoneMaps)
            {
                Notes = [.. ZoneProblems(query), .. IndexProblems(query)],
            };
        }

        return null;
    }

    private static ImmutableArray<string> ZoneProblems(QueryDefinition query)
    {
        ImmutableArray<string>.Builder notes = ImmutableArray.CreateBuilder<string>();
        foreach (ZoneMaps zones in query.Companions.OfType<ZoneMaps>())
        {
            foreach (int leaf in query.Filters.SelectMany(static f => f.Leaves).Distinct())
            {
                if (leaf >= 0 && zones.ReasonOf(leaf) is { } reason)
                {
                    notes.Add($"no zone map of {query.Store.Schema.Leaves[leaf].Path}: {reason}");
                }
            }

            if (zones.ChunksDistrusted > 0)
            {
                notes.Add($"zone maps of {zones.ChunksDistrusted} chunks are not used: the chunks were changed by others since");
            }
        }

        return notes.ToImmutable();
    }
}
