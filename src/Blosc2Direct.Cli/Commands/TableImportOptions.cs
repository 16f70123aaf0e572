using System.CommandLine;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Blosc2Direct.Cli.Formats;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Codecs;
using Blosc2Direct.Data;

namespace Blosc2Direct.Cli.Commands;

/// <summary>The options of <c>b2d import</c> that are about tables.</summary>
internal sealed class TableImportOptions
{
    private readonly Option<bool> _table = new("--table")
    {
        Description = "CSV: make a table, a column of its own type for each; else told from its look (names first, then not only numbers).",
    };

    private readonly Option<string> _layout = new("--layout") { Description = "Table: rows (PyTables opens it; the default) or columns.", HelpName = "LAYOUT" };

    private readonly Option<string> _badLines = new("--bad-lines")
    {
        Description = "Table: stop at a line that does not fit, skip it, or fix it (null for what is missing, cut what is too much).",
        HelpName = "WHAT", DefaultValueFactory = _ => "stop",
    };

    private readonly Option<string> _encoding = new("--encoding") { Description = "Table: the text's encoding if it is not UTF-8 and has no mark: latin1, utf-16.", HelpName = "NAME" };

    private readonly Option<string[]> _null = new("--null") { Description = "Table: a text that means null; may be given again. Else empty, NA, N/A, null, NULL.", HelpName = "TEXT" };

    /// <summary>Adds them.</summary>
    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_table, _layout, _badLines, _encoding, _null])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Whether a table is to be made, or one grows.</summary>
    internal bool IsWanted(ParseResult parsed, string source, string file, string path, string format, bool append, ImportFormat details)
    {
        bool told = parsed.GetResult(_table) is { Implicit: false };
        if (format != FileFormat.Csv || details.Type is not null || details.Shape is not null)
        {
            return told && parsed.GetValue(_table)
                ? throw new UsageException("--table is for CSV, without --dtype and --shape: a table has types of its own") : false;
        }

        return told ? parsed.GetValue(_table)
            : append && TableImport.IsTable(file, path) || TableImport.LooksLikeTable(source, details.Csv);
    }

    /// <summary>Imports.</summary>
    internal int Run(
        CommandContext context, ParseResult parsed, string source, string file, string path, Blosc2Options? codec, CsvFormat csv, bool overwrite, bool append)
    {
        long start = Stopwatch.GetTimestamp();
        bool json = parsed.GetValue(CliApplication.Json);
        TableLayout layout = ConvertCommand.ParseLayout(parsed.GetValue(_layout)) ?? TableLayout.Rows;
        CsvReadOptions options = new()
        {
            Delimiter = csv.Delimiter, HasHeader = csv.HasHeader, BadLines = ParseBadLines(parsed.GetValue(_badLines)), Encoding = ParseEncoding(parsed.GetValue(_encoding)),
        };
        if (parsed.GetValue(_null) is { Length: > 0 } nulls)
        {
            options = options with { Nulls = [.. nulls] };
        }

        CsvImport import = TableImport.Run(
            context, new TableImportRequest(source, file, path, new TableCreation { Layout = layout, Codec = codec }, options, overwrite, append), json);
        TableImportResult result = new(
            source, file, path, import.Rows, [.. import.Schema.Leaves.Select(leaf => leaf.ToString())], layout.ToString().ToLowerInvariant(),
            import.BadLineCount, Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 4));
        Render(context, result, import, options.BadLines, json);
        return ExitCode.Good;
    }

    private static void Render(CommandContext context, TableImportResult result, CsvImport import, CsvBadLines policy, bool json)
    {
        foreach (CsvBadLine bad in import.BadLines)
        {
            string cell = bad.Column > 0 ? $", column {bad.Column}" : "";
            context.Host.Error.WriteLine(SafeText.Escape($"b2d: line {bad.Line}{cell}: {bad.Message} ({(policy == CsvBadLines.Skip ? "skipped" : "fixed")})"));
        }

        if (import.BadLineCount > import.BadLines.Length)
        {
            context.Host.Error.WriteLine($"b2d: and {Quantity.Count(import.BadLineCount - import.BadLines.Length, "more line")}");
        }

        if (json)
        {
            context.Host.Out.WriteLine(JsonSerializer.Serialize(result, ResultJson.Context.TableImportResult));
            return;
        }

        new Painter(context.Host.Out, context.Host.Color).Write(result.Path, Ink.Strong).Line(
            $"  {Quantity.Count(result.Rows, "row")} of {Quantity.Count(result.Columns.Count, "column")} ({string.Join(", ", result.Columns)}), {Quantity.Time(TimeSpan.FromSeconds(result.Seconds))}");
    }

    private static CsvBadLines ParseBadLines(string? text) => text?.ToLowerInvariant() switch
    {
        null or "stop" => CsvBadLines.Stop,
        "skip" => CsvBadLines.Skip,
        "fix" => CsvBadLines.Fix,
        _ => throw new UsageException($"--bad-lines must be stop, skip or fix, not '{text}'"),
    };

    private static Encoding? ParseEncoding(string? name)
    {
        try
        {
            return name is null ? null : Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            throw new UsageException($"--encoding: '{name}' is no encoding that is known here; try utf-8, utf-16 or latin1");
        }
    }
}
