using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Blosc2Direct.Arrays;
using Blosc2Direct.Cli.Bench;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Cli.Plot;
using Blosc2Direct.Codecs;
using Blosc2Direct.Maintenance;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary><c>b2d tune</c>: which settings suit a dataset.</summary>
internal static class TuneCommand
{
    private const int PlotWidth = 64;
    private const int PlotHeight = 12;

    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> file = FileArgument.Create();
        Argument<string?> path = new("PATH") { Description = "The dataset; without it the largest one.", Arity = ArgumentArity.ZeroOrOne };
        Option<string> chunks = new("--chunks") { Description = "The chunk shape that the settings are for, e.g. 10x256x256.", HelpName = "SHAPE" };
        Option<string> html = new("--html") { Description = "Write a page with the table and drawings to this file.", HelpName = "OUT" };
        Option<bool> all = new("--all") { Description = "Show all that was tried, not only what nothing else beats." };
        TuneOptions tune = new(TuneOptions.UsualBudget);
        Command command = new("tune", "Tries codecs, levels, filters and block sizes on parts of a dataset, and picks.")
        {
            file, path, tune.Goal, tune.MinRead, chunks, tune.Budget, tune.Seed, all, html,
        };
        HelpWithExamples.Add(
            command, "b2d tune run42.h5 /images", "b2d tune run42.h5 /images --goal size --min-read 1000 --json",
            "b2d tune run42.h5 --goal speed --html tune.html");
        context.SetAction(
            command, () => ResultJson.Context.TuneResult,
            parsed =>
            {
                string source = parsed.GetRequiredValue(file);
                TuneResult result = Tune(
                    source, parsed.GetValue(path), RepackCommand.ParseShape(parsed.GetValue(chunks)), tune.Read(parsed), context.Cancellation);
                if (parsed.GetValue(html) is { } page)
                {
                    using PendingFile pending = PendingFile.Create(source, page, overwrite: true);
                    File.WriteAllText(pending.TemporaryPath, TunePage.Render(result));
                    pending.Commit();
                }

                return result;
            },
            (parsed, result, painter) => Render(context, result, parsed.GetValue(all), painter));
        return command;
    }

    private static TuneResult Tune(string file, string? path, ImmutableArray<int> chunks, AutoBlosc2 auto, CancellationToken cancellation)
    {
        using IStorage storage = FileArgument.OpenRead(file);
        using NdArray array = storage.Root.OpenNdArray(path ?? BenchInput.FindLargest(storage.Root));
        ArraySpec spec = array.Spec;
        if (spec.IsNull || spec.Shape.IsEmpty || !spec.Type.IsFlat)
        {
            throw new UsageException($"{array.Node.Path}: settings are for arrays with axes, and elements of a fixed size");
        }

        ImmutableArray<int> shape = chunks.IsDefault ? ChunkShapes.OfArray(spec) : chunks;
        if (shape.Length != spec.Shape.Length)
        {
            throw new UsageException($"--chunks: {array.Node.Path} has {spec.Shape.Length} axes, got {shape.Length} numbers");
        }

        CodecChoice choice = CodecTuner.Choose(auto, new ArraySampler(array, shape.AsSpan()), array.Node.Path, isSurvey: true, cancellation);
        TuneTrial[] trials = [.. choice.Trials.Select(trial => new TuneTrial(
            FilterText.Describe(trial.Options), trial.BlockBytes, Math.Round(trial.Ratio, 3), Math.Round(trial.WriteMbPerSecond, 1),
            Math.Round(trial.ReadMbPerSecond, 1), trial.IsOnFront, ReferenceEquals(trial.Options, choice.Options)))];
        ArrayCut cut = CutOf(spec, shape, choice);
        return new TuneResult(
            file, array.Node.Path, spec.Shape, ElementTypeText.Describe(spec.Type), array.ByteLength, shape,
            auto.Goal.ToString().ToLowerInvariant(), auto.MinReadMbPerSecond > 0 ? auto.MinReadMbPerSecond : null, auto.Seed,
            choice.SampledBytes, Math.Round(choice.Time.TotalSeconds, 4), choice.IsFastEnough, Array.Find(trials, t => t.Chosen), trials,
            AdviseCommand.CommandLine(file, array.Node.Path, choice.Options, cut), Code(choice.Options));
    }

    private static ArrayCut CutOf(ArraySpec spec, ImmutableArray<int> chunks, CodecChoice choice)
    {
        int typeSize = spec.Type is ArrayElementType array ? array.Base.Size : spec.Type.Size;
        return new ArrayCut(
            chunks, ShapeAdvice.BlocksOf(ChunkGeometry.ForWriting(choice.Options, chunks.AsSpan(), spec.Type.Size, typeSize)),
            choice.PredictedRatio);
    }

    private static string Code(Blosc2Options options) => string.Create(
        CultureInfo.InvariantCulture,
        $"Blosc2.{options.Codec}({options.Level}, ShuffleMode.{options.Shuffle}) with {{ Blocks = BlockChoice.{(options.Blocks.Bytes > 0 ? $"OfBytes({options.Blocks.Bytes})" : nameof(BlockChoice.Automatic))} }}");

    private static void Render(CommandContext context, TuneResult result, bool all, Painter painter)
    {
        painter.Write(result.Path, Ink.Name).Line(
            $"  {Quantity.Shape(result.Shape)}  {result.Type}, {Quantity.Bytes(result.Bytes)}, chunks {Quantity.Shape(result.ChunkShape)}");
        if (result.Choice is null)
        {
            painter.Line("nothing to choose by: all that was looked at is one value", Ink.Warning);
            return;
        }

        painter.Line($"{Quantity.Bytes(result.SampledBytes)} sampled with seed {result.Seed}; speeds of one thread, memory to memory", Ink.Faint);
        painter.Line();
        TextTable table = new(
            new(""), new("settings"), new("block", true), new("ratio", true), new("write MB/s", true), new("read MB/s", true));
        foreach (TuneTrial trial in result.Trials.Where(t => all || t.Front || t.Chosen))
        {
            table.Add(
                (trial.Front ? "*" : " ") + (trial.Chosen ? ">" : ""), trial.Settings, Quantity.Bytes(trial.BlockBytes), Number(trial.Ratio, "0.00"),
                Number(trial.WriteMbS, "0"), Number(trial.ReadMbS, "0"));
        }

        table.WriteTo(painter);
        painter.Line($"* {result.Trials.Count(t => t.Front)} of {result.Trials.Count}: nothing that was tried beats it in ratio, write and read speed; > chosen", Ink.Faint);
        painter.Line();
        foreach ((string title, ScatterData data) in TuneChart.Charts(result))
        {
            TerminalPreview.Draw(
                context.Host.Out, context.Host.Color, PlotWidth, PlotHeight, data, TuneChart.Describe(title, data));
        }

        painter.Line();
        painter.Write($"for {result.Goal}: ").Write(result.Choice.Settings, Ink.Strong).Line(
            $", blocks of {Quantity.Bytes(result.Choice.BlockBytes)}: {Number(result.Choice.Ratio, "0.00")}x, " +
            $"write {Number(result.Choice.WriteMbS, "0")} MB/s, read {Number(result.Choice.ReadMbS, "0")} MB/s");
        if (!result.IsFastEnough)
        {
            painter.Line($"nothing reads at {Number(result.MinReadMbS ?? 0, "0")} MB/s: this reads fastest", Ink.Warning);
        }

        painter.Line(result.Command);
        painter.Line(result.Code);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
