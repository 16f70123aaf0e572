using System.CommandLine;
using System.Globalization;
using Blosc2Direct.Arrays;
using Blosc2Direct.Cli.Bench;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary><c>b2d bench tune</c>: choices of settings against an exhaustive search.</summary>
internal static class BenchTuneCommand
{
    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string[]> files = new("FILE") { Description = "HDF5 files; of each the largest array.", Arity = ArgumentArity.OneOrMore };
        Option<string?> path = new("--path") { Description = "This array, instead of the largest one.", HelpName = "PATH" };
        Option<double> sample = new("--sample")
        {
            Description = "MB of data for the exhaustive search.", HelpName = "MB", DefaultValueFactory = _ => 8,
        };
        TuneOptions tune = new(TuneOptions.UsualBudget);
        Command command = new("tune", "Compares what b2d tune chooses with the best of everything, on a larger sample.")
        {
            files, path, sample, tune.Budget, tune.Seed,
        };
        HelpWithExamples.Add(command, "b2d bench tune run42.h5", "b2d bench tune --path /images --sample 32 run42.h5 --json");
        context.SetAction(
            command, () => ResultJson.Context.TuneBenchResult,
            parsed =>
            {
                if (parsed.GetValue(sample) is not (> 0 and <= 512) and var size)
                {
                    throw new UsageException($"--sample must be up to 512 MB, not {size.ToString(CultureInfo.InvariantCulture)}");
                }

                TuneBenchmark benchmark = new(
                    parsed.GetValue(sample), tune.ReadBudget(parsed), parsed.GetValue(tune.Seed), context.Cancellation);
                List<TuneBenchArray> arrays = [];
                foreach (string file in parsed.GetRequiredValue(files))
                {
                    using IStorage storage = FileArgument.OpenRead(file);
                    using NdArray array = storage.Root.OpenNdArray(parsed.GetValue(path) ?? BenchInput.FindLargest(storage.Root));
                    arrays.Add(benchmark.Run(file, array, FilterText.Describe));
                }

                (BenchMachine machine, IReadOnlyDictionary<string, string> versions) = BenchEnvironment.Read();
                return new TuneBenchResult(arrays, machine, versions);
            },
            (_, result, painter) => Render(result, painter));
        return command;
    }

    private static void Render(TuneBenchResult result, Painter painter)
    {
        painter.Line($"{result.Machine.Cpu}, {result.Machine.Processors} processors, {result.Machine.Simd}, {result.Machine.Runtime}");
        painter.Line(string.Join(", ", result.Versions.Select(v => $"{v.Key} {v.Value}")), Ink.Faint);
        foreach (TuneBenchArray array in result.Arrays)
        {
            painter.Line();
            painter.Write(array.Path, Ink.Name).Line(string.Create(
                CultureInfo.InvariantCulture,
                $"  of {array.File}, chunks {Quantity.Shape(array.Chunks)}, {array.Candidates} candidates on {array.SampleMb:F1} MB, each timed {array.Passes} times"));
            TextTable table = new(
                new("goal"), new("what"), new("settings"), new("block", true), new("ratio", true), new("write MB/s", true),
                new("read MB/s", true), new("cost", true), new("", true));
            foreach (TuneBenchGoal goal in array.Goals)
            {
                Add(table, goal.Goal, "best", goal.Best, goal.Unit, "");
                Add(table, "", string.Create(CultureInfo.InvariantCulture, $"chosen in {goal.Seconds:F2} s"), goal.Chosen, goal.Unit,
                    goal.Difference.ToString("+0.0%;-0.0%", CultureInfo.InvariantCulture));
            }

            table.WriteTo(painter);
            painter.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"the model's times are off by {array.ModelError.Encode:P0} (encoding) and {array.ModelError.Decode:P0} (decoding), medians"), Ink.Faint);
        }
    }

    private static void Add(TextTable table, string goal, string what, TuneBenchTrial trial, string unit, string difference) => table.Add(
        goal, what, trial.Codec, Quantity.Bytes(trial.BlockBytes), trial.Ratio.ToString("F2", CultureInfo.InvariantCulture),
        trial.WriteMbS.ToString("F0", CultureInfo.InvariantCulture), trial.ReadMbS.ToString("F0", CultureInfo.InvariantCulture),
        string.Create(CultureInfo.InvariantCulture, $"{trial.Cost:F3} {unit}"), difference);
}
