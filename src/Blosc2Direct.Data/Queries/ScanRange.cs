namespace Blosc2Direct.Data.Queries;

/// <summary>What is known of some rows before they are looked at.</summary>
internal enum ScanKnowledge
{
    /// <summary>Nothing: the condition is evaluated.</summary>
    Unknown,

    /// <summary>All of them match.</summary>
    AllMatch,

    /// <summary>Only rows of <see cref="ScanPlan.Candidates"/> may match, or do.</summary>
    Candidates,
}

/// <summary>Rows that a scan has to look at.</summary>
/// <param name="Start">The first row.</param>
/// <param name="End">The first row behind them.</param>
/// <param name="Knowledge">What is known of them.</param>
internal readonly record struct ScanRange(long Start, long End, ScanKnowledge Knowledge = ScanKnowledge.Unknown);
