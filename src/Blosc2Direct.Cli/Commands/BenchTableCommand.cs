using System.CommandLine;
using System.Globalization;
using Blosc2Direct.Cli.Bench.Tables;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Cli.Commands;

/// <summary><c>b2d bench table</c>: appending, reading, queries, aggregates and indexes of a table.</summary>
internal static class BenchTableCommand
{
    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string?> file = new("FILE") { Description = "An HDF5 file; without it 20 million rows are made.", Arity = ArgumentArity.ZeroOrOne };
        Argument<string?> path = new("PATH") { Description = "The table in it.", Arity = ArgumentArity.ZeroOrOne };
        CodecOptions codec = new();
        Option<int> threads = new("--threads") { Description = "Threads; 0 means one a processor." };
        Option<int> repeat = new("--repeat") { Description = "Measurements of each, at least 5.", DefaultValueFactory = _ => 5 };
        Option<long> rows = new("--rows")
        {
            Description = "Rows of the table that is made.", DefaultValueFactory = _ => TableInput.WeatherRows,
        };
        Option<bool> quick = new("--quick") { Description = "Only see that everything runs: no warming up." };
        Option<string?> folder = new("--folder") { Description = "Where the files are written; a temporary folder if not given." };
        Command command = new("table", "Times a table in both layouts: appending, reading, queries, aggregates, indexes.")
        {
            file, path, codec.Codec, codec.Level, codec.Shuffle, threads, repeat, rows, quick, folder,
        };
        HelpWithExamples.Add(command, "b2d bench table --json", "b2d bench table meteo.h5 /t");
        context.SetAction(
            command, () => ResultJson.Context.TableBenchResult,
            parsed =>
            {
                if (parsed.GetValue(repeat) < 5)
                {
                    throw new UsageException("--repeat: a median needs at least 5 measurements");
                }

                if (parsed.GetValue(rows) < 1)
                {
                    throw new UsageException("--rows: a table of at least one row is measured");
                }

                string? given = parsed.GetValue(file);
                if (given is not null && parsed.GetValue(path) is null)
                {
                    throw new UsageException("PATH: which table of the file?");
                }

                int threadCount = RepackCommand.Threads(parsed.GetValue(threads)) is int chosen and > 0 ? chosen : Environment.ProcessorCount;
                TableBenchOptions options = new(
                    threadCount, parsed.GetValue(repeat), codec.ReadIfGiven(parsed) ?? Blosc2.Lz4(),
                    TimeSpan.FromSeconds(parsed.GetValue(quick) ? 0 : 2.5), context.Cancellation);
                using TableInput input = given is null
                    ? TableInput.Weather(parsed.GetValue(rows)) : TableInput.FromFile(given, parsed.GetValue(path)!);
                return Run(input, options, parsed.GetValue(folder), context);
            },
            (_, result, painter) => Render(result, painter));
        return command;
    }

    private static TableBenchResult Run(TableInput input, TableBenchOptions options, string? folder, CommandContext context)
    {
        DirectoryInfo place = folder is null
            ? Directory.CreateTempSubdirectory("b2d-bench-")
            : Directory.CreateDirectory(Path.Combine(folder, $"b2d-bench-{Environment.ProcessId}"));
        try
        {
            return TableBenchmark.Run(input, options, place.FullName, text =>
            {
                if (context.Host.Interactive)
                {
                    context.Host.Error.WriteLine(text);
                }
            });
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    private static void Render(TableBenchResult result, Painter painter)
    {
        painter.Line(string.Join(", ", result.Facts.Select(fact => $"{fact.Key} {fact.Value}")), Ink.Faint);
        TextTable table = new(new("measure"), new("rows", true), new("columns", true), new("unit"), new("found", true));
        foreach ((string name, TableMeasure measure) in result.Layouts["rows"])
        {
            TableMeasure? columns = result.Layouts["columns"].GetValueOrDefault(name);
            table.Add(
                name, Text(measure), columns is null ? "" : Text(columns), measure.Unit,
                measure.Rows?.ToString(CultureInfo.InvariantCulture) ?? "");
        }

        table.WriteTo(painter);
    }

    private static string Text(TableMeasure measure) =>
        measure.Value.ToString(measure.Unit == "MB/s" ? "F0" : "F2", CultureInfo.InvariantCulture);
}
