using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Blosc2Direct.Cli.Formats;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d import</c> made.</summary>
internal sealed record ImportResult(
    string Source, string File, string Path, string Type, IReadOnlyList<long> Shape, IReadOnlyList<int>? Chunks, string? Codec, double Seconds);

/// <summary><c>b2d import</c>: a NumPy file, plain bytes or CSV as a dataset.</summary>
internal static class ImportCommand
{
    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> source = new("IN") { Description = "The file to read, - for standard input." };
        Argument<string> file = FileArgument.Create("FILE", "The HDF5 file; made if it is missing.");
        Argument<string> path = new("PATH") { Description = "The dataset to make; missing groups are made too." };
        Option<string> format = new("--format", "-f") { Description = "npy, raw or csv; else what the extension of IN says.", HelpName = "FORMAT" };
        Option<string> shape = new("--shape") { Description = "raw: the array's shape, e.g. 100x256; else all as one axis.", HelpName = "SHAPE" };
        Option<string> dtype = new("--dtype", "-t")
        {
            Description = "raw, CSV: the elements' type as NumPy writes it: <f4, uint16, \"[('x', '<f8'), ('n', 'S8')]\".", HelpName = "TYPE",
        };
        Option<string> order = new("--order") { Description = "raw: C (last axis fastest) or F (first).", HelpName = "ORDER", DefaultValueFactory = _ => "C" };
        Option<long> offset = new("--offset") { Description = "raw: bytes to skip.", HelpName = "BYTES" };
        Option<string> chunks = new("--chunks") { Description = "Chunk shape, e.g. 1x256x256; else chosen.", HelpName = "SHAPE" };
        Option<bool> grow = new("--grow") { Description = "Axis 0 may grow later (--append)." };
        Option<bool> overwrite = new("--overwrite") { Description = "Replace a dataset of this path." };
        Option<bool> append = new("--append", "-a") { Description = "Let a dataset of this path grow along axis 0; make it if it is missing." };
        CodecOptions codec = new();
        TableImportOptions table = new();
        CsvOptions csv = new("the first line holds names; else told from its look");
        Command command = new("import", "Makes a dataset of a NumPy file, of plain bytes or of CSV, compressed with Blosc2.")
        {
            source, file, path, format, shape, dtype, order, offset, chunks, codec.Codec, codec.Level, codec.Shuffle, grow, overwrite, append,
            csv.Delimiter, csv.Header, csv.Missing,
        };
        table.AddTo(command);
        HelpWithExamples.Add(
            command, "b2d import images.npy run42.h5 /images", "b2d import table.csv run42.h5 /table --append",
            "b2d import flights.csv flights.h5 /flights --table --bad-lines skip",
            "b2d import frame.raw run42.h5 /frame --shape 2048x2048 --dtype '<u2' --chunks 256x2048 --codec lz4");
        context.SetAction(command, parsed =>
        {
            ImportRequest request = new(
                parsed.GetRequiredValue(source), parsed.GetRequiredValue(file), parsed.GetRequiredValue(path),
                FileFormat.Choose(parsed.GetValue(format), parsed.GetRequiredValue(source)),
                new ImportFormat(
                    RawShape(parsed.GetValue(shape)), ParseType(parsed.GetValue(dtype)), IsFortran(parsed.GetValue(order)),
                    parsed.GetValue(offset), csv.Read(parsed)),
                RepackCommand.ParseShape(parsed.GetValue(chunks)), codec.Read(parsed),
                parsed.GetValue(grow), parsed.GetValue(overwrite), parsed.GetValue(append));
            Check(request);
            return table.IsWanted(parsed, request.Source, request.File, request.Path, request.Format, request.Append, request.Details)
                ? table.Run(context, parsed, request.Source, request.File, request.Path, codec.ReadIfGiven(parsed), request.Details.Csv, request.Overwrite, request.Append)
                : Run(context, parsed, request);
        });
        return command;
    }

    private static void Check(ImportRequest request)
    {
        if (request is { Overwrite: true, Append: true })
        {
            throw new UsageException("--overwrite and --append exclude each other");
        }

        if (request.Source != "-" && !File.Exists(request.Source))
        {
            throw new StorageFileNotFoundException("There is no such file.").At(file: request.Source);
        }
    }

    private static int Run(CommandContext context, ParseResult parsed, ImportRequest request)
    {
        bool json = parsed.GetValue(CliApplication.Json);
        long start = Stopwatch.GetTimestamp();
        using ImportTarget target = ImportTarget.Open(request.Source, request.File, request.Path, request.Overwrite, request.Append);
        using IElementSource source = ImportSources.Open(context, request.Source, request.Format, request.Details, target.Existing);
        target.Begin(source, request.Chunks.IsDefault ? default : request.Chunks.AsSpan(), request.Codec, request.Grow || request.Append);
        ProgressLine.Run(context.Host, json, report =>
        {
            target.Write(source, report, context.Cancellation);
            return 0;
        });
        ArraySpec spec = target.Commit();
        ImportResult result = new(
            request.Source, request.File, request.Path, ElementTypeText.Describe(spec.Type), spec.Shape,
            spec.ChunkShape.IsDefault ? null : spec.ChunkShape, spec.Filters.IsEmpty ? null : FilterText.Describe(spec.Filters),
            Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 4));
        Render(context, result, json);
        return ExitCode.Good;
    }

    private static void Render(CommandContext context, ImportResult result, bool json)
    {
        if (json)
        {
            context.Host.Out.WriteLine(JsonSerializer.Serialize(result, ResultJson.Context.ImportResult));
            return;
        }

        string stored = result.Chunks is null ? "" : $"  chunks of {Quantity.Shape(result.Chunks)}, {result.Codec ?? "no filter"}";
        new Painter(context.Host.Out, context.Host.Color).Write(result.Path, Ink.Strong).Line(
            $"  {Quantity.Shape(result.Shape)}  {result.Type}{stored}, {Quantity.Time(TimeSpan.FromSeconds(result.Seconds))}");
    }

    private static long[]? RawShape(string? text) =>
        RepackCommand.ParseShape(text) is { IsDefault: false } shape ? [.. shape.Select(n => (long)n)] : null;

    private static ElementType? ParseType(string? text)
    {
        try
        {
            return text is null ? null : NumpyDescr.ReadOption(text);
        }
        catch (FormatException error)
        {
            throw new UsageException($"--dtype: {error.Message}");
        }
    }

    private static bool IsFortran(string? text) => text switch
    {
        null or "C" or "c" => false,
        "F" or "f" => true,
        _ => throw new UsageException($"--order must be C or F, not '{text}'"),
    };

    private sealed record ImportRequest(
        string Source, string File, string Path, string Format, ImportFormat Details, ImmutableArray<int> Chunks, Blosc2Options Codec,
        bool Grow, bool Overwrite, bool Append);
}
