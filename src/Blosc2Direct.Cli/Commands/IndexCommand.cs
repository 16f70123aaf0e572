using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Cli.Tables;
using Blosc2Direct.Data;

namespace Blosc2Direct.Cli.Commands;

/// <summary>The indexes and zone maps of a table after <c>b2d index</c>.</summary>
internal sealed record IndexResult(string File, string Path, IReadOnlyList<IndexedColumn> Indexes, IReadOnlyList<string> ZoneMaps, double Seconds);

/// <summary>An index.</summary>
internal sealed record IndexedColumn(string Column, string Kind, long Rows, long UnindexedRows, string? Problem);

/// <summary><c>b2d index</c>: makes, lists and drops indexes and zone maps of a table.</summary>
internal static class IndexCommand
{
    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> file = FileArgument.Create();
        Argument<string> path = new("PATH") { Description = "The table." };
        Option<string> columns = new("--column", "--columns", "-c") { Description = "The columns, e.g. temp,time; for --zones all if not given.", HelpName = "NAMES" };
        Option<bool> pytables = new("--pytables-index") { Description = "An index that PyTables uses (completely sorted), instead of ours." };
        Option<bool> zones = new("--zones") { Description = "Zone maps: least and greatest values, block by block." };
        Option<bool> drop = new("--drop") { Description = "Remove them instead of making them." };
        Option<bool> list = new("--list") { Description = "Only list what there is; as without --column and --zones." };
        CodecOptions codec = new();
        Command command = new("index", "Makes, lists and drops indexes and zone maps of a table, by which queries find rows without reading all.")
        {
            file, path, columns, pytables, zones, drop, list, codec.Codec, codec.Level, codec.Shuffle,
        };
        HelpWithExamples.Add(
            command, "b2d index weather.h5 /log --column temp", "b2d index weather.h5 /log --zones", "b2d index weather.h5 /log --column temp --drop", "b2d index weather.h5 /log");
        context.SetAction(
            command, () => ResultJson.Context.IndexResult,
            parsed =>
            {
                string[] names = TableArgument.ParseNames(parsed.GetValue(columns));
                bool lists = parsed.GetValue(list) || (names.Length == 0 && !parsed.GetValue(zones));
                if (lists && (names.Length > 0 || parsed.GetValue(zones) || parsed.GetValue(drop) || parsed.GetValue(pytables)))
                {
                    throw new UsageException(parsed.GetValue(list) ? "--list goes with nothing else" : "say which column with --column, or --zones");
                }

                IndexOptions options = codec.ReadIfGiven(parsed) is { } given ? IndexOptions.Default with { Codec = given } : IndexOptions.Default;
                IndexRequest request = new(names, parsed.GetValue(pytables), parsed.GetValue(zones), parsed.GetValue(drop), options);
                return Run(context, parsed.GetRequiredValue(file), parsed.GetRequiredValue(path), lists ? null : request);
            },
            (_, result, painter) => Render(result, painter));
        return command;
    }

    private static IndexResult Run(CommandContext context, string file, string path, IndexRequest? request)
    {
        long start = Stopwatch.GetTimestamp();
        using TableArgument argument = TableArgument.Open(file, path, writes: request is not null);
        Table table = argument.Table;
        if (request is { Drop: true })
        {
            Drop(table, request);
        }
        else if (request is not null)
        {
            Make(context, table, request);
        }

        table.Flush();
        IndexedColumn[] indexes = [.. table.Indexes.Select(i => new IndexedColumn(i.Column, Name(i.Kind), i.Rows, i.UnindexedRows, i.Problem))];
        return new IndexResult(file, table.Path, indexes, table.ZoneMapColumns, Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3));
    }

    private static void Make(CommandContext context, Table table, IndexRequest request)
    {
        if (request.Zones)
        {
            table.BuildZoneMaps(request.Columns);
            return;
        }

        foreach (string column in request.Columns)
        {
            if (request.PyTables)
            {
                table.CreatePyTablesIndex(column, request.Options, context.Cancellation);
            }
            else
            {
                table.CreateIndex(column, request.Options, context.Cancellation);
            }
        }
    }

    private static void Drop(Table table, IndexRequest request)
    {
        if (request.Zones)
        {
            if (request.Columns.Length > 0)
            {
                throw new UsageException("--zones --drop removes those of all columns: leave --column out");
            }

            table.DropZoneMaps();
            return;
        }

        foreach (string column in request.Columns)
        {
            if (!(request.PyTables ? table.DropPyTablesIndex(column) : table.DropIndex(column)))
            {
                throw new UsageException($"there is no {(request.PyTables ? "index of PyTables' on" : "index of ours on")} '{column}'");
            }
        }
    }

    private static string Name(TableIndexKind kind) => kind switch
    {
        TableIndexKind.Exact => "exact",
        TableIndexKind.PyTablesFull => "pytables full",
        TableIndexKind.PyTablesMedium => "pytables medium",
        TableIndexKind.PyTablesLight => "pytables light",
        _ => "pytables ultralight",
    };

    private static void Render(IndexResult result, Painter painter)
    {
        if (result.Indexes.Count == 0)
        {
            painter.Line("no indexes");
        }
        else
        {
            TextTable table = new(new("column"), new("index"), new("rows", true), new("not indexed", true), new("state"));
            foreach (IndexedColumn index in result.Indexes)
            {
                table.Add(index.Column, index.Kind, index.Rows.ToString(CultureInfo.InvariantCulture), index.UnindexedRows.ToString(CultureInfo.InvariantCulture), index.Problem ?? "good");
            }

            table.WriteTo(painter);
        }

        painter.Line(result.ZoneMaps.Count == 0 ? "no zone maps" : $"zone maps: {string.Join(", ", result.ZoneMaps)}");
    }

    private sealed record IndexRequest(string[] Columns, bool PyTables, bool Zones, bool Drop, IndexOptions Options);
}
