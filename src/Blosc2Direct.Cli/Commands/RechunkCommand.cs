using System.CommandLine;
using System.Globalization;
using Blosc2Direct.Arrays;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Maintenance;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d rechunk</c> did.</summary>
internal sealed record RechunkResult(
    string Source, string Destination, string Dataset, IReadOnlyList<int>? ChunksBefore, IReadOnlyList<int> ChunksAfter, string Codec, long Bytes,
    long StoredBefore, long StoredAfter, int Passes, long BlocksDecoded, long ChunksWritten, bool Verified, double Seconds,
    double MegabytesPerSecond, IReadOnlyList<string> Warnings);

/// <summary><c>b2d rechunk</c>: a file anew, with other chunks in one dataset.</summary>
internal static class RechunkCommand
{
    private const long SmallestMemory = 1 << 20;

    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> source = FileArgument.Create("FILE", "The HDF5 file to read.");
        Argument<string> path = new("PATH") { Description = "The dataset." };
        Argument<string?> destination = new("NEWFILE")
        {
            Description = "The file to write; it appears only when it is complete.", Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> inPlace = new("--in-place") { Description = "Replace FILE once the new one is complete, instead of writing NEWFILE." };
        Option<string> chunks = new("--chunks") { Description = "Chunk shape, e.g. 10,256,256.", HelpName = "SHAPE" };
        Option<string> blocks = new("--blocks") { Description = "Block shape; not given: chosen.", HelpName = "SHAPE" };
        Option<string> access = new("--access")
        {
            Description = "What shapes that are not given are chosen for: balanced, append or axis=N.", HelpName = "ACCESS",
        };
        Option<string> memory = new("--memory", "-m")
        {
            Description = "Memory for the work, e.g. 256M or 2G.", HelpName = "BYTES", DefaultValueFactory = _ => "256M",
        };
        Option<bool> verify = new("--verify") { Description = "Read every value back and compare before the file gets its name." };
        Option<int> threads = new("--threads", "-j") { Description = "Threads; 0 for one a processor.", HelpName = "N" };
        Option<bool> noOverwrite = new("--no-overwrite") { Description = "Fail if NEWFILE exists." };
        CodecOptions codec = new();
        Option<bool> auto = new("--auto") { Description = "Choose codec and blocks by trying some on parts of the dataset; see --goal." };
        TuneOptions tune = new(TuneOptions.UsualBudget);
        Command command = new("rechunk", "Writes a file anew with other chunks in one dataset; everything else stays as it is.")
        {
            source, path, destination, inPlace, chunks, blocks, access, codec.Codec, codec.Level, codec.Shuffle, auto, tune.Goal, tune.MinRead,
            tune.Budget, tune.Seed, memory, verify, threads, noOverwrite,
        };
        HelpWithExamples.Add(
            command, "b2d rechunk run42.h5 /images new.h5 --chunks 64,256,256", "b2d rechunk run42.h5 /images --in-place --chunks 1,2048,2048 --verify");
        context.SetAction(
            command, () => ResultJson.Context.RechunkResult,
            parsed =>
            {
                string from = parsed.GetRequiredValue(source);
                string to = Destination(from, parsed.GetValue(destination), parsed.GetValue(inPlace));
                if (parsed.GetValue(auto) && parsed.GetValue(blocks) is not null)
                {
                    throw new UsageException("--auto chooses the blocks too: give either it or --blocks");
                }

                RechunkOptions options = new()
                {
                    Auto = tune.ReadIfAuto(parsed, auto, codec),
                    ChunkShape = RepackCommand.ParseShape(parsed.GetValue(chunks)),
                    Access = ParseAccess(parsed.GetValue(access)),
                    Codec = Codec(codec.ReadIfGiven(parsed), parsed.GetValue(blocks)),
                    MemoryLimit = ParseBytes(parsed.GetValue(memory)!),
                    Threads = RepackCommand.Threads(parsed.GetValue(threads)),
                };
                bool isVerified = parsed.GetValue(verify);
                RechunkReport report = ProgressLine.Run(context.Host, parsed.GetValue(CliApplication.Json), report => FileRechunker.Rechunk(
                    from, parsed.GetRequiredValue(path), to,
                    options with { Progress = report is null ? null : new Relay(report, parsed.GetRequiredValue(path)) },
                    !parsed.GetValue(noOverwrite), isVerified, context.Cancellation));
                return ToResult(report, isVerified);
            },
            (_, result, painter) => Render(result, painter));
        return command;
    }

    /// <summary>Reads "balanced", "append" or "axis=2".</summary>
    internal static Access? ParseAccess(string? text) => text?.ToLowerInvariant() switch
    {
        null => null,
        "balanced" => Access.Balanced,
        "append" => Access.Append,
        ['a', 'x', 'i', 's', '=', .. var axis] when int.TryParse(axis, NumberStyles.None, CultureInfo.InvariantCulture, out int number) =>
            Access.AlongAxis(number),
        _ => throw new UsageException($"--access must be balanced, append or axis=N, not '{text}'"),
    };

    /// <summary>Reads a number of bytes: 1048576, 256M, 1.5G; powers of 1024.</summary>
    internal static long ParseBytes(string text)
    {
        string number = text.Trim().TrimEnd('B', 'b').TrimEnd('i');
        int power = number.Length == 0 ? -1 : "KMGT".IndexOf(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal);
        if (!double.TryParse(power < 0 ? number : number[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) ||
            value * Math.Pow(1024, power + 1) is var bytes && (bytes < SmallestMemory || bytes > long.MaxValue / 4))
        {
            throw new UsageException($"--memory must be a number of bytes of at least 1M, such as 256M, not '{text}'");
        }

        return (long)(value * Math.Pow(1024, power + 1));
    }

    private static string Destination(string source, string? destination, bool inPlace) => (destination, inPlace) switch
    {
        (null, true) => source,
        (not null, false) => destination,
        (null, _) => throw new UsageException("Give NEWFILE, or --in-place to replace FILE"),
        _ => throw new UsageException("Give NEWFILE or --in-place, not both"),
    };

    private static Blosc2Options? Codec(Blosc2Options? given, string? blocks) => blocks is null
        ? given
        : (given ?? new Blosc2Options()) with { BlockShape = RepackCommand.ParseShape(blocks) };

    private static RechunkResult ToResult(RechunkReport report, bool verified)
    {
        double seconds = Math.Max(report.Elapsed.TotalSeconds, 1e-9);
        return new RechunkResult(
            report.Source, report.Destination, report.Dataset, report.ChunksBefore.IsDefault ? null : report.ChunksBefore, report.ChunksAfter,
            FilterText.Describe(report.Codec), report.Bytes, report.StoredBefore, report.StoredAfter, report.Copy.Passes,
            report.Copy.Read.BlocksDecoded, report.Copy.Written.ChunksWritten, verified, Math.Round(seconds, 4),
            Math.Round(report.Bytes / seconds / 1e6, 1), report.Warnings);
    }

    private static void Render(RechunkResult result, Painter painter)
    {
        foreach (string warning in result.Warnings)
        {
            painter.Write("warning: ", Ink.Warning).Line(warning);
        }

        string before = result.ChunksBefore is null ? "no chunks" : Quantity.Shape(result.ChunksBefore);
        painter.Write(result.Destination, Ink.Strong).Line(
            $"  {result.Dataset}: chunks {before} -> {Quantity.Shape(result.ChunksAfter)}, {result.Codec}, " +
            $"{Quantity.Bytes(result.StoredBefore)} -> {Quantity.Bytes(result.StoredAfter)}, {Quantity.Count(result.Passes, "pass", "passes")}, " +
            $"{Quantity.Time(TimeSpan.FromSeconds(result.Seconds))} ({Quantity.Bytes(result.MegabytesPerSecond * 1e6)}/s)" +
            (result.Verified ? ", verified" : ""));
    }

    private sealed class Relay(Action<string, long, long> report, string dataset) : IProgress<ComputingProgress>
    {
        public void Report(ComputingProgress value) => report(dataset, value.BytesDone, value.BytesTotal);
    }
}
