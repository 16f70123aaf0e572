using System.CommandLine;
using Blosc2Direct.Cli.Formats;
using Blosc2Direct.Cli.Tables;
using Blosc2Direct.Data;

namespace Blosc2Direct.Cli.Commands;

/// <summary>The options of <c>b2d query</c>, some of which <c>b2d head</c> has too.</summary>
internal sealed class QueryOptions
{
    /// <summary>What is shown.</summary>
    internal Option<string> Columns { get; } = new("--columns", "-c") { Description = "Columns or groups to show, e.g. time,temp; else all.", HelpName = "NAMES" };

    /// <summary>The order.</summary>
    internal Option<string> OrderBy { get; } = new("--order-by", "-o")
    {
        Description = "Columns to order by, each with asc or desc: 'temp desc, time'.", HelpName = "NAMES",
    };

    /// <summary>How many.</summary>
    internal Option<long?> Limit { get; } = new("--limit", "-n") { Description = "Rows at most; as text 1000 if not given.", HelpName = "N" };

    /// <summary>How many first ones are left out.</summary>
    internal Option<long> Skip { get; } = new("--skip") { Description = "Rows to pass by.", HelpName = "N" };

    /// <summary>Keys of groups.</summary>
    internal Option<string> GroupBy { get; } = new("--group-by", "-g") { Description = "Columns whose equal values make a group.", HelpName = "NAMES" };

    /// <summary>What is calculated.</summary>
    internal Option<string> Aggregates { get; } = new("--agg", "-a")
    {
        Description = "Aggregates instead of rows: count(), mean(temp), sum(rain) as total; min max std var distinct median first last nulls.",
        HelpName = "LIST",
    };

    /// <summary>The number alone.</summary>
    internal Option<bool> Count { get; } = new("--count") { Description = "Only how many rows match." };

    /// <summary>The plan alone.</summary>
    internal Option<bool> Explain { get; } = new("--explain") { Description = "What the query would read and use, without running it." };

    /// <summary>As CSV.</summary>
    internal Option<bool> Csv { get; } = new("--csv") { Description = "Write CSV." };

    /// <summary>CSV's delimiter.</summary>
    internal Option<string> Delimiter { get; } = new("--delimiter", "-d")
    {
        Description = "CSV: what stands between cells: a character, or tab.", HelpName = "CHAR", DefaultValueFactory = _ => ",",
    };

    /// <summary>CSV's text for null.</summary>
    internal Option<string> Missing { get; } = new("--missing") { Description = "CSV: what stands for null; else nothing.", HelpName = "TEXT" };

    /// <summary>Memory.</summary>
    internal Option<string> Memory { get; } = new("--memory", "-m")
    {
        Description = "Bytes that sorting and grouping may hold, e.g. 256M.", HelpName = "BYTES", DefaultValueFactory = _ => "512M",
    };

    /// <summary>Adds all of them.</summary>
    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Columns, OrderBy, Limit, Skip, GroupBy, Aggregates, Count, Explain, Csv, Delimiter, Missing, Memory])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The form of the result.</summary>
    /// <exception cref="UsageException">Two were asked for.</exception>
    internal RowForm ReadForm(ParseResult parsed, bool json)
    {
        bool csv = parsed.GetValue(Csv);
        return csv && json ? throw new UsageException("--csv and --json exclude each other") : csv ? RowForm.Csv : json ? RowForm.Json : RowForm.Text;
    }

    /// <summary>How CSV is written.</summary>
    internal CsvWriteOptions ReadCsv(ParseResult parsed) => new()
    {
        Delimiter = CsvFormat.ParseDelimiter(parsed.GetValue(Delimiter) ?? ","), Null = parsed.GetValue(Missing) ?? "",
    };

    /// <summary>How the table works.</summary>
    internal TableOptions ReadTableOptions(ParseResult parsed) =>
        TableOptions.Default with { MemoryLimit = RechunkCommand.ParseBytes(parsed.GetValue(Memory) ?? "512M") };
}
