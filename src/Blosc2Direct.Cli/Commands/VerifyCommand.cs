using System.CommandLine;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Maintenance;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d verify</c> found.</summary>
internal sealed record VerifyResult
{
    public required string File { get; init; }

    /// <summary>With --against.</summary>
    public string? Against { get; init; }

    public required bool Good { get; init; }

    public required long Datasets { get; init; }

    /// <summary>Without --against.</summary>
    public long? Chunks { get; init; }

    public required long Bytes { get; init; }

    public required double Seconds { get; init; }

    public required bool Pipeline { get; init; }

    /// <summary>Without --against.</summary>
    public long? ProblemCount { get; init; }

    /// <summary>Chunks whose order of elements depends on the version that wrote them; absent if there are none.</summary>
    public long? DoubtfulChunks { get; init; }

    public IReadOnlyList<VerifyResultProblem>? Problems { get; init; }

    /// <summary>With --against.</summary>
    public long? DifferenceCount { get; init; }

    public IReadOnlyList<FileDifference>? Differences { get; init; }
}

/// <summary>Something bad.</summary>
internal sealed record VerifyResultProblem(string Path, IReadOnlyList<long>? Chunk, long? FileOffset, long? StoredBytes, string Message);

/// <summary><c>b2d verify</c>: can everything be read, and is it what another file holds.</summary>
internal static class VerifyCommand
{
    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> file = FileArgument.Create();
        Option<string> against = new("--against") { Description = "Compare names, attributes and every value with this file.", HelpName = "OTHER" };
        Option<bool> pipeline = new("--pipeline") { Description = "Read through HDF5's filter pipeline instead of directly." };
        Option<int> threads = new("--threads", "-j") { Description = "Threads; 0 for one a processor.", HelpName = "N" };
        Option<string[]> include = RepackCommand.Patterns("--include", "Only datasets that match (may be repeated).");
        Option<string[]> exclude = RepackCommand.Patterns("--exclude", "Not datasets that match (may be repeated).");
        Command command = new("verify", "Decodes every chunk, names every bad one; compares with another file.")
        {
            file, against, pipeline, threads, include, exclude,
        };
        HelpWithExamples.Add(command, "b2d verify run42.h5", "b2d verify --against old.nc --pipeline new.nc");
        context.SetAction(
            command, () => ResultJson.Context.VerifyResult,
            parsed =>
            {
                VerifyOptions options = new()
                {
                    UsePipeline = parsed.GetValue(pipeline),
                    Threads = RepackCommand.Threads(parsed.GetValue(threads)),
                    Include = [.. parsed.GetValue(include) ?? []],
                    Exclude = [.. parsed.GetValue(exclude) ?? []],
                };
                string path = parsed.GetRequiredValue(file);
                return ProgressLine.Run(context.Host, parsed.GetValue(CliApplication.Json), report =>
                {
                    Relay? relay = report is null ? null : new Relay(report);
                    return parsed.GetValue(against) is { } other
                        ? ToResult(Verifier.Compare(path, other, options, relay, context.Cancellation), options)
                        : ToResult(Verifier.Verify(path, options, relay, context.Cancellation), options);
                });
            },
            (_, result, painter) => Render(result, painter),
            result => result.Good ? ExitCode.Good : ExitCode.FoundBad);
        return command;
    }

    private static VerifyResult ToResult(VerifyReport report, VerifyOptions options) => new()
    {
        File = report.File,
        Good = report.IsGood,
        Datasets = report.Datasets,
        Chunks = report.Chunks,
        Bytes = report.Bytes,
        Seconds = Math.Round(report.Elapsed.TotalSeconds, 4),
        Pipeline = options.UsePipeline,
        ProblemCount = report.ProblemCount,
        DoubtfulChunks = report.DoubtfulChunks == 0 ? null : report.DoubtfulChunks,
        Problems = [.. report.Problems.Select(p => new VerifyResultProblem(
            p.Path, p.Chunk.IsDefault ? null : p.Chunk, p.Address < 0 ? null : p.Address, p.StoredBytes < 0 ? null : p.StoredBytes, p.Message))],
    };

    private static VerifyResult ToResult(CompareReport report, VerifyOptions options) => new()
    {
        File = report.File,
        Against = report.Other,
        Good = report.IsGood,
        Datasets = report.Datasets,
        Bytes = report.Bytes,
        Seconds = Math.Round(report.Elapsed.TotalSeconds, 4),
        Pipeline = options.UsePipeline,
        DifferenceCount = report.DifferenceCount,
        Differences = report.Differences,
    };

    private static void Render(VerifyResult result, Painter painter)
    {
        foreach (VerifyResultProblem problem in result.Problems ?? [])
        {
            painter.Write("bad  ", Ink.Bad).Write(problem.Path, Ink.Name);
            if (problem.Chunk is not null)
            {
                painter.Write($"  chunk {Quantity.Tuple(problem.Chunk)}");
            }

            if (problem.FileOffset is { } offset)
            {
                painter.Write($"  at byte {offset}");
            }

            painter.Line($"  {problem.Message}");
        }

        foreach (FileDifference difference in result.Differences ?? [])
        {
            string count = difference.Kind == "values" ? $"{Quantity.Count(difference.Count, "element")} differ, " : "";
            painter.Write($"{difference.Kind}  ", Ink.Bad).Write(difference.Path, Ink.Name).Line($"  {count}{difference.Message}");
        }

        if (result.DoubtfulChunks is { } doubtful)
        {
            painter.Write("note ", Ink.Warning).Line(
                $"{Quantity.Count(doubtful, "chunk")} of a block shape that c-blosc2 2.15.0 to 2.21.1 store in another order than other versions; " +
                "read as those versions wrote");
        }

        string way = result.Pipeline ? " through the HDF5 pipeline" : "";
        string rate = $"{Quantity.Bytes(result.Bytes)}{way} in {Quantity.Time(TimeSpan.FromSeconds(result.Seconds))}";
        painter.Write(result.File, Ink.Strong).Write("  ");
        if (result.Against is not null)
        {
            painter.Write(result.Good ? $"equals {result.Against}" : Quantity.Count(result.DifferenceCount ?? 0, "difference"), result.Good ? Ink.Good : Ink.Bad)
                .Line($"  {Quantity.Count(result.Datasets, "dataset")}, {rate}");
        }
        else
        {
            painter.Write(result.Good ? "good" : Quantity.Count(result.ProblemCount ?? 0, "problem"), result.Good ? Ink.Good : Ink.Bad)
                .Line($"  {Quantity.Count(result.Datasets, "dataset")}, {Quantity.Count(result.Chunks ?? 0, "chunk")}, {rate}");
        }
    }

    private sealed class Relay(Action<string, long, long> report) : IProgress<VerifyProgress>
    {
        public void Report(VerifyProgress value) => report(value.Dataset, value.BytesDone, value.BytesTotal);
    }
}
