using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Codecs;
using Blosc2Direct.Maintenance;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d repack</c> did.</summary>
internal sealed record RepackResult(
    string Source, string Destination, string Codec, long SourceBytes, long DestinationBytes, double Ratio, double Seconds,
    double MegabytesPerSecond, long Reencoded, long Copied, IReadOnlyList<RepackResultDataset> Datasets, IReadOnlyList<string> Warnings);

/// <summary>A dataset of it.</summary>
internal sealed record RepackResultDataset(string Path, string Action, string? Reason, long Bytes, long StoredBefore, long StoredAfter, RepackChoice? Choice);

/// <summary>What was chosen for it.</summary>
internal sealed record RepackChoice(
    string Settings, int BlockBytes, double PredictedRatio, double WriteMbS, double ReadMbS, bool IsFastEnough, double Seconds);

/// <summary><c>b2d repack</c>: a file anew, with Blosc2 chunks.</summary>
internal static class RepackCommand
{
    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> source = FileArgument.Create("IN", "The HDF5 file to read.");
        Argument<string> destination = FileArgument.Create("OUT", "The file to write; it appears only when it is complete.");
        Option<string> chunks = new("--chunks") { Description = "Chunk shape for datasets of its rank, e.g. 10x256x256.", HelpName = "SHAPE" };
        Option<bool> contiguous = new("--chunk-contiguous") { Description = "Also chunk and compress contiguous datasets." };
        Option<string[]> include = Patterns("--include", "Re-encode only datasets that match (may be repeated).");
        Option<string[]> exclude = Patterns("--exclude", "Copy datasets that match as they are (may be repeated).");
        Option<int> threads = new("--threads", "-j") { Description = "Threads; 0 for one a processor.", HelpName = "N" };
        Option<bool> noOverwrite = new("--no-overwrite") { Description = "Fail if OUT exists." };
        Option<bool> verbose = new("--verbose", "-v") { Description = "Tell about every dataset." };
        CodecOptions codec = new();
        Option<bool> auto = new("--auto") { Description = "Choose settings for each dataset by trying some on parts of it; see --goal." };
        TuneOptions tune = new(TuneOptions.UsualBudget);
        Command command = new("repack", "Writes a file anew with Blosc2 chunks; everything else stays as it is.")
        {
            source, destination, codec.Codec, codec.Level, codec.Shuffle, auto, tune.Goal, tune.MinRead, tune.Budget, tune.Seed, chunks, contiguous, include,
            exclude, threads, noOverwrite, verbose,
        };
        HelpWithExamples.Add(
            command, "b2d repack old.nc new.nc", "b2d repack old.nc new.nc --auto --goal size --min-read 500", "b2d repack --codec lz4 --level 8 --exclude '/raw/**' run42.h5 small.h5");
        context.SetAction(
            command, () => ResultJson.Context.RepackResult,
            parsed =>
            {
                Blosc2Options blosc2 = codec.Read(parsed);
                AutoBlosc2? chosen = tune.ReadIfAuto(parsed, auto, codec);
                RepackOptions options = new()
                {
                    Codec = blosc2,
                    Auto = chosen,
                    ChunkShape = ParseShape(parsed.GetValue(chunks)),
                    ChunkContiguous = parsed.GetValue(contiguous),
                    Include = [.. parsed.GetValue(include) ?? []],
                    Exclude = [.. parsed.GetValue(exclude) ?? []],
                    Threads = Threads(parsed.GetValue(threads)),
                    Overwrite = !parsed.GetValue(noOverwrite),
                };
                RepackReport report = ProgressLine.Run(context.Host, parsed.GetValue(CliApplication.Json), report => Repacker.Repack(
                    parsed.GetRequiredValue(source), parsed.GetRequiredValue(destination), options,
                    report is null ? null : new Relay(report), context.Cancellation));
                return ToResult(report, chosen is null ? FilterText.Describe(blosc2) : $"chosen for {chosen.Goal.ToString().ToLowerInvariant()}");
            },
            (parsed, result, painter) => Render(result, parsed.GetValue(verbose), painter));
        return command;
    }

    /// <summary>Checks a number of threads.</summary>
    internal static int Threads(int threads) => threads is >= 0 and <= 1024
        ? threads
        : throw new UsageException($"--threads must be 0 to 1024, not {threads.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>An option that takes path patterns.</summary>
    internal static Option<string[]> Patterns(string name, string description) => new(name)
    {
        Description = description, HelpName = "PATTERN", AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Reads "10x20x30" or "10,20,30".</summary>
    internal static ImmutableArray<int> ParseShape(string? text)
    {
        if (text is null)
        {
            return default;
        }

        ImmutableArray<int>.Builder shape = ImmutableArray.CreateBuilder<int>();
        foreach (string part in text.Split('x', ',', '×'))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length < 1)
            {
                throw new UsageException($"'{text}' is not a shape; write it as 10x256x256");
            }

            shape.Add(length);
        }

        return shape.ToImmutable();
    }

    private static RepackResult ToResult(RepackReport report, string codec)
    {
        long bytes = report.Datasets.Sum(d => d.Bytes);
        double seconds = Math.Max(report.Elapsed.TotalSeconds, 1e-9);
        return new RepackResult(
            report.Source, report.Destination, codec, report.SourceBytes, report.DestinationBytes,
            Math.Round(report.SourceBytes / (double)Math.Max(1, report.DestinationBytes), 4), Math.Round(seconds, 4),
            Math.Round(bytes / seconds / 1e6, 1),
            report.Datasets.Count(d => d.Action == RepackAction.Reencoded), report.Datasets.Count(d => d.Action == RepackAction.Copied),
            [.. report.Datasets.Select(d => new RepackResultDataset(
                d.Path, d.Action == RepackAction.Reencoded ? "reencoded" : "copied", d.Reason.Length == 0 ? null : d.Reason,
                d.Bytes, d.StoredBefore, d.StoredAfter, ToResult(d.Choice)))],
            report.Warnings);
    }

    private static RepackChoice? ToResult(CodecChoice? choice) => choice is null ? null : new RepackChoice(
        FilterText.Describe(choice.Options), choice.Options.Blocks.Bytes, Math.Round(choice.PredictedRatio, 3),
        Math.Round(choice.WriteMbPerSecond, 1), Math.Round(choice.ReadMbPerSecond, 1), choice.IsFastEnough, Math.Round(choice.Time.TotalSeconds, 4));

    private static void Render(RepackResult result, bool verbose, Painter painter)
    {
        foreach (string warning in result.Warnings)
        {
            painter.Write("warning: ", Ink.Warning).Line(warning);
        }

        if (verbose || result.Datasets.Any(d => d.Choice is not null))
        {
            TextTable table = new(new("dataset"), new("bytes", true), new("before", true), new("after", true), new("what"));
            foreach (RepackResultDataset dataset in result.Datasets)
            {
                table.Add(
                    dataset.Path, Quantity.Bytes(dataset.Bytes), Quantity.Bytes(dataset.StoredBefore), Quantity.Bytes(dataset.StoredAfter),
                    dataset.Reason is not null ? $"copied: {dataset.Reason}" : dataset.Choice?.Settings ?? result.Codec);
            }

            table.WriteTo(painter);
        }

        painter.Write(result.Destination, Ink.Strong).Line(
            $"  {Quantity.Bytes(result.SourceBytes)} -> {Quantity.Bytes(result.DestinationBytes)}, " +
            $"{Quantity.Count(result.Reencoded, "dataset")} as blosc2 {result.Codec}, {result.Copied} copied, " +
            $"{Quantity.Time(TimeSpan.FromSeconds(result.Seconds))} ({Quantity.Bytes(result.MegabytesPerSecond * 1e6)}/s)");
    }

    private sealed class Relay(Action<string, long, long> report) : IProgress<RepackProgress>
    {
        public void Report(RepackProgress value) => report(value.Dataset, value.BytesDone, value.BytesTotal);
    }
}
