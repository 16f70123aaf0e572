using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Blosc2Direct.Data;

/// <summary>How a query finds its rows.</summary>
public enum QueryAccess
{
    /// <summary>Nothing is read: no row can match, or all of them do.</summary>
    Nothing,

    /// <summary>The condition's columns are read whole.</summary>
    Scan,

    /// <summary>The condition's columns are read in blocks that may match, as the zone maps say.</summary>
    ZoneMaps,

    /// <summary>An index gives the rows.</summary>
    Index,
}

/// <summary>What a query will do, and how much it will touch.</summary>
public sealed record QueryPlan
{
    /// <summary>How it finds its rows.</summary>
    public required QueryAccess Access { get; init; }

    /// <summary>The condition; empty for all rows.</summary>
    public string Condition { get; init; } = "";

    /// <summary>Rows of the table.</summary>
    public required long TableRows { get; init; }

    /// <summary>Rows about which the condition has to be evaluated, or a candidate checked.</summary>
    public required long RowsToCheck { get; init; }

    /// <summary>Rows that are known to match without being looked at.</summary>
    public required long RowsKnown { get; init; }

    /// <summary>Rows that match, as far as an index tells; else null.</summary>
    public long? EstimatedMatches { get; init; }

    /// <summary>Blocks of the condition's columns that will be decoded at most.</summary>
    public required long BlocksToRead { get; init; }

    /// <summary>Blocks of the condition's columns that will not, thanks to zone maps or an index.</summary>
    public required long BlocksSkipped { get; init; }

    /// <summary>Blocks of an index that will be decoded.</summary>
    public long IndexBlocks { get; init; }

    /// <summary>Columns that the condition looks at.</summary>
    public ImmutableArray<string> ConditionColumns { get; init; } = [];

    /// <summary>Columns that are read where a row matches.</summary>
    public ImmutableArray<string> OutputColumns { get; init; } = [];

    /// <summary>Indexes and zone maps that are used, and why others are not.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString()
    {
        StringBuilder text = new();
        CultureInfo culture = CultureInfo.InvariantCulture;
        text.Append(culture, $"{Access}: {RowsToCheck:N0} of {TableRows:N0} rows to check");
        if (RowsKnown > 0)
        {
            text.Append(culture, $", {RowsKnown:N0} known to match");
        }

        if (EstimatedMatches is { } matches)
        {
            text.Append(culture, $", about {matches:N0} matches");
        }

        text.AppendLine();
        text.AppendLine(culture, $"condition: {(Condition.Length == 0 ? "none" : Condition)}");
        text.AppendLine(culture, $"columns: {Names(ConditionColumns)} to find rows, {Names(OutputColumns)} where they match");
        text.Append(culture, $"blocks: {BlocksToRead:N0} to read, {BlocksSkipped:N0} skipped");
        if (IndexBlocks > 0)
        {
            text.Append(culture, $", {IndexBlocks:N0} of the index");
        }

        foreach (string note in Notes)
        {
            text.AppendLine().Append(note);
        }

        return text.ToString();
    }

    private static string Names(ImmutableArray<string> names) => names.IsEmpty ? "none" : string.Join(", ", names);
}
