using System.CommandLine;
using System.Globalization;
using Blosc2Direct.Cli.Bench;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary><c>b2d bench slices</c>: slices, points and boxes of an array.</summary>
internal static class BenchSlicesCommand
{
    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string?> file = new("FILE") { Description = "An HDF5 file; without it an array of 1.2 GB is made.", Arity = ArgumentArity.ZeroOrOne };
        Argument<string?> path = new("PATH") { Description = "The array in it; without it the largest one.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> chunks = new("--chunks") { Description = "The chunk shape, as 10x25x150x100." };
        CodecOptions codec = new();
        Option<int> threads = new("--threads") { Description = "Threads; 0 means one a processor." };
        Option<int> repeat = new("--repeat") { Description = "Measurements of each, at least 5.", DefaultValueFactory = _ => 5 };
        Option<bool> quick = new("--quick") { Description = "Only see that everything runs: a small array, no warming up." };
        Option<string?> folder = new("--folder") { Description = "Where the files are written; a temporary folder if not given." };
        Command command = new("slices", "Times slices, points and boxes, with blocks of our choice and with the stock filter's.")
        {
            file, path, chunks, codec.Codec, codec.Level, codec.Shuffle, threads, repeat, quick, folder,
        };
        HelpWithExamples.Add(command, "b2d bench slices --json", "b2d bench slices run42.h5 /images");
        context.SetAction(
            command, () => ResultJson.Context.SlicesResult,
            parsed =>
            {
                if (parsed.GetValue(repeat) < 5)
                {
                    throw new UsageException("--repeat: a median needs at least 5 measurements");
                }

                int threadCount = RepackCommand.Threads(parsed.GetValue(threads)) is int given and > 0 ? given : Environment.ProcessorCount;
                SlicesOptions options = new(
                    threadCount, parsed.GetValue(repeat), parsed.GetValue(quick), BlockChoice.Automatic, context.Cancellation);
                using BenchInput input = MakeInput(
                    parsed.GetValue(file), parsed.GetValue(path), RepackCommand.ParseShape(parsed.GetValue(chunks)),
                    codec.ReadIfGiven(parsed), options);
                return Run(input, options, parsed.GetValue(folder), context);
            },
            (_, result, painter) => Render(result, painter));
        return command;
    }

    private static BenchInput MakeInput(
        string? file, string? path, System.Collections.Immutable.ImmutableArray<int> chunks, Blosc2Options? codec, SlicesOptions options)
    {
        if (file is null)
        {
            return options.IsQuick ? BenchInput.Small4D(chunks, codec) : BenchInput.Array4D(chunks, codec);
        }

        using IStorage storage = FileArgument.OpenRead(file);
        return BenchInput.FromFile(storage, path ?? BenchInput.FindLargest(storage.Root), chunks, codec, options.Threads);
    }

    private static SlicesResult Run(BenchInput input, SlicesOptions options, string? folder, CommandContext context)
    {
        DirectoryInfo place = folder is null
            ? Directory.CreateTempSubdirectory("b2d-bench-")
            : Directory.CreateDirectory(Path.Combine(folder, $"b2d-bench-{Environment.ProcessId}"));
        try
        {
            return SlicesBenchmark.Run(input, options, place.FullName, text =>
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

    private static void Render(SlicesResult result, Painter painter)
    {
        painter.Line(string.Join(", ", result.Facts.Select(fact => $"{fact.Key} {fact.Value}")), Ink.Faint);
        TextTable table = new(
            new("measure"), new("automatic blocks", true), new("stock blocks", true), new("unit"));
        foreach ((string name, Measure measure) in result.Automatic)
        {
            table.Add(name, Text(measure), result.Stock.TryGetValue(name, out Measure? stock) ? Text(stock) : "", measure.Unit);
        }

        table.WriteTo(painter);
    }

    private static string Text(Measure measure) => measure.Value.ToString(
        measure.Unit is "B" or "MB/s" ? "F0" : measure.Unit is "s" ? "F4" : "F2", CultureInfo.InvariantCulture);
}
