using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data;

/// <summary>What a run of a query cost.</summary>
/// <param name="Plan">What it did.</param>
/// <param name="RowsScanned">Rows that were looked at: those whose condition was evaluated, and those known to match.</param>
/// <param name="RowsMatched">Rows that matched, also such that were not handed on.</param>
/// <param name="Read">What reading cost, without that of an index.</param>
/// <param name="HasSpilled">Whether a temporary file was needed for sorting.</param>
public sealed record QueryStatistics(QueryPlan Plan, long RowsScanned, long RowsMatched, ReadStatistics Read, bool HasSpilled = false);
