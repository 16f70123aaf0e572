using System.CommandLine;
using Blosc2Direct.Cli.Formats;

namespace Blosc2Direct.Cli.Commands;

/// <summary>The options that say how CSV is written or read.</summary>
/// <param name="headerHelp">What the header means here.</param>
internal sealed class CsvOptions(string headerHelp)
{
    /// <summary>Between cells.</summary>
    internal Option<string> Delimiter { get; } = new("--delimiter", "-d")
    {
        Description = "CSV: what stands between cells: a character, or tab.", HelpName = "CHAR", DefaultValueFactory = _ => ",",
    };

    /// <summary>A line of names.</summary>
    internal Option<bool?> Header { get; } = new("--header") { Description = $"CSV: {headerHelp} (--header false for none.)" };

    /// <summary>The text for a missing number.</summary>
    internal Option<string> Missing { get; } = new("--missing")
    {
        Description = "CSV: what stands for a number that is not there (NaN).", HelpName = "TEXT", DefaultValueFactory = _ => "nan",
    };

    /// <summary>Reads them.</summary>
    internal CsvFormat Read(ParseResult parsed) => new(
        CsvFormat.ParseDelimiter(parsed.GetValue(Delimiter) ?? ","), parsed.GetValue(Header), parsed.GetValue(Missing) ?? "nan");
}
