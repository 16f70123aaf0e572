using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Blosc2Direct.Cli.Bench;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary><c>b2d bench</c>: direct chunks against the filter pipeline.</summary>
internal static class BenchCommand
{
    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string?> file = new("FILE") { Description = "An HDF5 file; without it two arrays are made.", Arity = ArgumentArity.ZeroOrOne };
        Argument<string?> path = new("PATH") { Description = "The array in it; without it the largest one.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> chunks = new("--chunks") { Description = "The chunk shape, as 10x25x150x100." };
        CodecOptions codec = new();
        Option<int> threads = new("--threads") { Description = "Threads of the direct way; 0 means one a processor." };
        Option<int> repeat = new("--repeat") { Description = "Measurements of each, at least 5.", DefaultValueFactory = _ => 5 };
        Option<string?> scenario = new("--only") { Description = "Of the arrays that are made, only this one (array4d or tomo)." };
        Option<string?> html = new("--html") { Description = "Write a page with charts to this file." };
        Option<string?> folder = new("--folder") { Description = "Where the files are written; a temporary folder if not given." };
        Command command = new("bench", "Times direct chunks against the filter pipeline, both ways in alternation.")
        {
            file, path, chunks, codec.Codec, codec.Level, codec.Shuffle, threads, repeat, scenario, html, folder,
        };
        command.Subcommands.Add(BenchSlicesCommand.Create(context));
        command.Subcommands.Add(BenchTableCommand.Create(context));
        command.Subcommands.Add(BenchPipelinesCommand.Create(context));
        command.Subcommands.Add(BenchTuneCommand.Create(context));
        command.Subcommands.Add(BenchCodecCommand.Create(context));
        HelpWithExamples.Add(command, "b2d bench", "b2d bench --html report.html run42.h5 /images --codec zstd --level 5");
        context.SetAction(
            command, () => ResultJson.Context.BenchResult,
            parsed =>
            {
                if (parsed.GetValue(repeat) < 5)
                {
                    throw new UsageException("--repeat: a median needs at least 5 measurements");
                }

                int threadCount = parsed.GetValue(threads) is int given and > 0 ? given : Environment.ProcessorCount;
                Blosc2Options? chosen = codec.ReadIfGiven(parsed);
                ImmutableArray<int> chunkShape = ChunksOf(parsed.GetValue(chunks));
                BenchResult result = Run(
                    Inputs(parsed.GetValue(file), parsed.GetValue(path), parsed.GetValue(scenario), chunkShape, chosen, threadCount),
                    threadCount, parsed.GetValue(repeat), parsed.GetValue(folder), context);
                if (parsed.GetValue(html) is { } page)
                {
                    File.WriteAllText(page, BenchPage.Render(result));
                }

                return result;
            },
            (_, result, painter) => Render(result, painter),
            result => result.Scenarios.All(s => s.Verified) ? ExitCode.Good : ExitCode.FoundBad);
        return command;
    }

    private static IEnumerable<Func<BenchInput>> Inputs(
        string? file, string? path, string? only, ImmutableArray<int> chunks, Blosc2Options? codec, int threads)
    {
        if (file is null)
        {
            if (only is not (null or "array4d" or "tomo"))
            {
                throw new UsageException("--only: array4d or tomo");
            }

            if (only is null or "array4d")
            {
                yield return () => BenchInput.Array4D(chunks, codec);
            }

            if (only is null or "tomo")
            {
                yield return () => BenchInput.Tomo(chunks, codec);
            }

            yield break;
        }

        yield return () =>
        {
            using IStorage storage = FileArgument.OpenRead(file);
            return BenchInput.FromFile(storage, path ?? BenchInput.FindLargest(storage.Root), chunks, codec, threads);
        };
    }

    private static BenchResult Run(
        IEnumerable<Func<BenchInput>> inputs, int threads, int repeats, string? folder, CommandContext context)
    {
        DirectoryInfo place = folder is null
            ? Directory.CreateTempSubdirectory("b2d-bench-")
            : Directory.CreateDirectory(Path.Combine(folder, $"b2d-bench-{Environment.ProcessId}"));
        List<ScenarioResult> scenarios = [];
        try
        {
            foreach (Func<BenchInput> make in inputs)
            {
                using BenchInput input = make();
                using EngineBenchmark benchmark = new(input, threads, repeats, place.FullName, Progress, context.Cancellation);
                scenarios.Add(benchmark.Run());
            }
        }
        finally
        {
            place.Delete(recursive: true);
        }

        (BenchMachine machine, IReadOnlyDictionary<string, string> versions) = BenchEnvironment.Read();
        return new BenchResult(scenarios, machine, versions);

        void Progress(string text)
        {
            if (context.Host.Interactive)
            {
                context.Host.Error.WriteLine(text);
            }
        }
    }

    private static ImmutableArray<int> ChunksOf(string? text)
    {
        if (text is null)
        {
            return default;
        }

        try
        {
            ImmutableArray<int> chunks = [.. text.Split('x', ',').Select(part => int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture))];
            if (chunks.All(c => c > 0))
            {
                return chunks;
            }
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            // told below
        }

        throw new UsageException($"--chunks: {text} is not a shape such as 10x25x150x100");
    }

    private static void Render(BenchResult result, Painter painter)
    {
        painter.Line($"{result.Machine.Cpu}, {result.Machine.Processors} processors, {result.Machine.Simd}, {result.Machine.Runtime}");
        painter.Line(string.Join(", ", result.Versions.Select(v => $"{v.Key} {v.Value}")), Ink.Faint);
        foreach (ScenarioResult s in result.Scenarios)
        {
            painter.Line("");
            painter.Write(s.Name, Ink.Name).Line(
                $"  {Quantity.Bytes(s.Bytes)}, chunks {string.Join('×', s.Chunks)}, {s.Codec} level {s.Level}, {s.Threads} threads, " +
                $"median of {s.Repeats}{(s.Verified ? ", verified" : "")}");
            if (!s.Verified)
            {
                painter.Line("  VALUES DIFFER from the input", Ink.Bad);
            }

            painter.Line("          direct MB/s  pipeline MB/s   ratio   codec limit MB/s  efficiency", Ink.Faint);
            RenderDirection("read", s.Read, painter);
            RenderDirection("write", s.Write, painter);
            painter.Line($"  files   direct {Quantity.Bytes(s.SizeDirect)}, pipeline {Quantity.Bytes(s.SizePipeline)}", Ink.Faint);
        }
    }

    private static void RenderDirection(string name, DirectionResult d, Painter painter) =>
        painter.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-6}{d.DirectMbS,13:F0}{d.PipelineMbS,15:F0}{d.Ratio,7:F2}x{d.LimitMbS,19:F0}{d.Efficiency,12:F2}"));
}
