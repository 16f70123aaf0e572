using System.CommandLine;
using System.Globalization;
using Blosc2Direct.Cli.Bench;
using Blosc2Direct.Cli.Output;

namespace Blosc2Direct.Cli.Commands;

/// <summary><c>b2d bench pipelines</c>: filters of other programs, by HDF5 and as encoded chunks.</summary>
internal static class BenchPipelinesCommand
{
    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Option<int> threads = new("--threads") { Description = "The most threads of the direct way; 0 means one a processor." };
        Option<int> repeat = new("--repeat") { Description = "Rounds; of each way the best one counts.", DefaultValueFactory = _ => 7 };
        Option<bool> quick = new("--quick") { Description = "Only see that everything runs: a small array." };
        Option<string?> folder = new("--folder") { Description = "Where the files are written; a temporary folder if not given." };
        Command command = new("pipelines", "Times deflate, shuffle, LZ4, Zstandard and others: encoded chunks against HDF5's pipeline, in alternation.")
        {
            threads, repeat, quick, folder,
        };
        HelpWithExamples.Add(command, "b2d bench pipelines", "b2d bench pipelines --json");
        context.SetAction(
            command, () => ResultJson.Context.PipelinesResult,
            parsed =>
            {
                if (parsed.GetValue(repeat) < 1)
                {
                    throw new UsageException("--repeat: at least 1");
                }

                int count = RepackCommand.Threads(parsed.GetValue(threads)) is int given and > 0 ? given : Environment.ProcessorCount;
                return Run(count, parsed.GetValue(repeat), parsed.GetValue(quick), parsed.GetValue(folder), context);
            },
            (_, result, painter) => Render(result, painter),
            result => result.Pipelines.All(p => p.Verified) ? ExitCode.Good : ExitCode.FoundBad);
        return command;
    }

    private static PipelinesResult Run(int threads, int rounds, bool isQuick, string? folder, CommandContext context)
    {
        DirectoryInfo place = folder is null
            ? Directory.CreateTempSubdirectory("b2d-bench-")
            : Directory.CreateDirectory(Path.Combine(folder, $"b2d-bench-{Environment.ProcessId}"));
        try
        {
            return new PipelinesBenchmark(place.FullName, threads, rounds, isQuick, context.Cancellation).Run(text =>
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

    private static void Render(PipelinesResult result, Painter painter)
    {
        painter.Line($"{result.Machine.Cpu}, {result.Machine.Processors} processors, {result.Machine.Simd}, {result.Machine.Runtime}");
        painter.Line($"{result.Array}, best of {result.Rounds}; MB/s of array", Ink.Faint);
        TextTable table = new(
            new("filters"), new("ratio", true), new("H5Dread", true), new("read, by threads", true), new("H5Dwrite", true),
            new("write, by threads", true), new(""));
        foreach (PipelineResult row in result.Pipelines)
        {
            table.Add(
                row.Name, Number(result.Bytes / (double)row.StoredBytes, "F2"), Speed(row.PipelineReadMbS), Speeds(row.ReadMbS),
                Speed(row.PipelineWriteMbS), Speeds(row.WriteMbS), row.Verified ? "" : "VALUES DIFFER");
        }

        table.WriteTo(painter);
    }

    private static string Speeds(IEnumerable<double> speeds) => string.Join(" ", speeds.Select(Speed));

    private static string Speed(double speed) => speed == 0 ? "-" : Number(speed, "F0");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
