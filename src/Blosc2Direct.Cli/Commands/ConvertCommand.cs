using System.CommandLine;
using System.Diagnostics;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Cli.Tables;
using Blosc2Direct.Data;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Maintenance;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d convert</c> made.</summary>
internal sealed record ConvertResult(string Source, string Path, string Destination, string DestinationPath, string Layout, long Rows, double Seconds);

/// <summary><c>b2d convert</c>: a table in the other layout, or with another codec, in another file.</summary>
internal static class ConvertCommand
{
    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> file = FileArgument.Create();
        Argument<string> path = new("PATH") { Description = "The table." };
        Argument<string> output = new("OUT") { Description = "The file to write to; made if it is missing." };
        Option<string> to = new("--path", "-p") { Description = "The new table's path; else the same.", HelpName = "PATH" };
        Option<string> layout = new("--layout", "-L") { Description = "rows (PyTables opens it) or columns (fast for few columns); else the table's own.", HelpName = "LAYOUT" };
        CodecOptions codec = new();
        Command command = new("convert", "Writes a table anew: in the other layout, or with another codec.")
        {
            file, path, output, to, layout, codec.Codec, codec.Level, codec.Shuffle,
        };
        HelpWithExamples.Add(
            command, "b2d convert weather.h5 /log columns.h5 --layout columns", "b2d convert weather.h5 /log small.h5 --codec zstd --level 7");
        context.SetAction(
            command, () => ResultJson.Context.ConvertResult,
            parsed =>
            {
                string source = parsed.GetRequiredValue(path);
                TableLayout? wanted = ParseLayout(parsed.GetValue(layout));
                TableCreation how = new() { Codec = codec.ReadIfGiven(parsed) };
                bool silent = parsed.GetValue(CliApplication.Json);
                return Run(context, parsed.GetRequiredValue(file), source, parsed.GetRequiredValue(output), parsed.GetValue(to) ?? source, wanted, how, silent);
            },
            (_, result, painter) => painter.Write(result.DestinationPath, Ink.Strong).Line(
                $"  {Quantity.Count(result.Rows, "row")}, layout of {result.Layout}, {Quantity.Time(TimeSpan.FromSeconds(result.Seconds))}"));
        return command;
    }

    /// <summary>Reads rows or columns; null if not given.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    internal static TableLayout? ParseLayout(string? text) => text?.ToLowerInvariant() switch
    {
        null => null,
        "rows" => TableLayout.Rows,
        "columns" => TableLayout.Columns,
        _ => throw new UsageException($"--layout must be rows or columns, not '{text}'"),
    };

    private static ConvertResult Run(
        CommandContext context, string file, string path, string output, string newPath, TableLayout? layout, TableCreation how, bool silent)
    {
        long start = Stopwatch.GetTimestamp();
        bool isSame = File.Exists(output) && System.IO.Path.GetFullPath(file) == System.IO.Path.GetFullPath(output);
        using TableArgument argument = TableArgument.Open(file, path, writes: isSame);
        Table table = argument.Table;
        how = how with { Layout = layout ?? table.Layout };
        long rows = ProgressLine.Run(context.Host, silent, report =>
        {
            Progress? progress = report is null ? null : new Progress(part => report(path, (long)(part * table.RowCount), table.RowCount));
            if (isSame)
            {
                return TableConverter.Copy(table, argument.Storage.Root, newPath, how, progress: progress, cancellation: context.Cancellation);
            }

            if (File.Exists(output))
            {
                using H5File existing = H5File.Open(output, FileAccess.ReadWrite);
                return TableConverter.Copy(table, existing.Root, newPath, how, progress: progress, cancellation: context.Cancellation);
            }

            using PendingFile pending = PendingFile.Create(file, output, overwrite: false);
            long copied;
            using (H5File made = H5File.Create(pending.TemporaryPath))
            {
                copied = TableConverter.Copy(table, made.Root, newPath, how, progress: progress, cancellation: context.Cancellation);
            }

            pending.Commit();
            return copied;
        });
        return new ConvertResult(
            file, table.Path, output, newPath, how.Layout.ToString().ToLowerInvariant(), rows, Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3));
    }

    private sealed class Progress(Action<double> tell) : IProgress<double>
    {
        public void Report(double value) => tell(value);
    }
}
