namespace Blosc2Direct.Data;

/// <summary>How CSV is written: UTF-8, lines that end with LF, numbers in the invariant form with as many digits as give the same
/// bits again, times as ISO 8601 (UTC), quotes where they are needed.</summary>
public sealed record CsvWriteOptions
{
    /// <summary>What is used where nothing is said.</summary>
    public static CsvWriteOptions Default { get; } = new();

    /// <summary>Between cells; an ASCII character.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Whether the first line holds the columns' names.</summary>
    public bool Header { get; init; } = true;

    /// <summary>What stands for null.</summary>
    public string Null { get; init; } = "";
}
