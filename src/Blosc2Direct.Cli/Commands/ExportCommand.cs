using System.CommandLine;
using System.Text.Json;
using Blosc2Direct.Cli.Formats;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Maintenance;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d export</c> wrote.</summary>
internal sealed record ExportResult(
    string Source, string Path, string Destination, string Format, string Type, IReadOnlyList<long> Shape, long Bytes);

/// <summary><c>b2d export</c>: a dataset, or a selection of it, as a NumPy file, as plain bytes or as CSV.</summary>
internal static class ExportCommand
{
    private const int PieceBytes = 8 << 20;

    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> file = FileArgument.Create();
        Argument<string> path = new("PATH") { Description = "The dataset, with a selection in brackets if not all of it is wanted." };
        Option<string> output = new("--output", "-o")
        {
            Description = "The file to write, - for standard output; else the dataset's name with the format's extension.", HelpName = "OUT",
        };
        Option<string> format = new("--format", "-f") { Description = "npy, raw or csv; else what the extension of OUT says, else npy.", HelpName = "FORMAT" };
        Option<string> order = new("--byte-order") { Description = "little or big, for npy and raw; else as stored.", HelpName = "ORDER" };
        Option<bool> noOverwrite = new("--no-overwrite") { Description = "Fail if OUT exists." };
        CsvOptions csv = new("A line of names first; compounds have one unless told otherwise.");
        Command command = new("export", "Writes a dataset as a NumPy file, as plain bytes or as CSV.")
        {
            file, path, output, format, order, csv.Delimiter, csv.Header, csv.Missing, noOverwrite,
        };
        HelpWithExamples.Add(
            command, "b2d export run42.h5 /images -o images.npy", "b2d export run42.h5 '/images[0, 10:20]' -o rows.csv",
            "b2d export run42.h5 /table --format csv -o - | head");
        context.SetAction(command, parsed => Run(context, parsed, new ExportRequest(
            parsed.GetRequiredValue(file), parsed.GetRequiredValue(path), parsed.GetValue(output), parsed.GetValue(format),
            ParseOrder(parsed.GetValue(order)), csv.Read(parsed), !parsed.GetValue(noOverwrite))));
        return command;
    }

    /// <summary>Reads little or big; null if not given.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    internal static ByteOrder? ParseOrder(string? text) => text?.ToLowerInvariant() switch
    {
        null => null,
        "little" or "<" => ByteOrder.LittleEndian,
        "big" or ">" => ByteOrder.BigEndian,
        _ => throw new UsageException($"--byte-order must be little or big, not '{text}'"),
    };

    private static int Run(CommandContext context, ParseResult parsed, ExportRequest request)
    {
        bool json = parsed.GetValue(CliApplication.Json), toStandardOutput = request.Output == "-";
        if (json && toStandardOutput)
        {
            throw new UsageException("--json and -o - both want standard output");
        }

        using IStorage storage = FileArgument.OpenRead(request.File);
        if (TableExport.Covers(storage, request.Path, request.Format, request.Output))
        {
            return TableExport.Run(context, storage, request.File, request.Path, request.Output, request.Csv, request.Overwrite, json);
        }

        using DatasetSelection selection = DatasetSelection.Open(storage, request.Path);
        string format = FileFormat.Choose(request.Format, request.Output);
        if (selection.Spec.IsNull)
        {
            throw new UsageException($"'{selection.Node.Path}' is a null dataset: it has no elements to export");
        }

        string destination = request.Output ?? DefaultName(selection.Node.Path, format);
        if (toStandardOutput)
        {
            context.Host.Out.Flush();
            using Stream stream = context.Host.OpenOutput();
            Write(context, selection, request, format, stream, silent: true);
            return ExitCode.Good;
        }

        // A name that nobody wrote down replaces nothing.
        using PendingFile pending = PendingFile.Create(request.File, destination, request.Overwrite && request.Output is not null);
        using (FileStream stream = new(pending.TemporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0))
        {
            Write(context, selection, request, format, stream, json);
        }

        ExportResult result = new(
            request.File, selection.Node.Path, destination, format, ElementTypeText.Describe(selection.Spec.Type), selection.Shape, pending.Commit());
        Render(context, result, json);
        return ExitCode.Good;
    }

    private static void Render(CommandContext context, ExportResult result, bool json)
    {
        if (json)
        {
            context.Host.Out.WriteLine(JsonSerializer.Serialize(result, ResultJson.Context.ExportResult));
            return;
        }

        new Painter(context.Host.Out, context.Host.Color).Write(result.Destination, Ink.Strong).Line(
            $"  {Quantity.Shape(result.Shape)}  {result.Type}  {result.Format}, {Quantity.Bytes(result.Bytes)}");
    }

    private static string DefaultName(string path, string format)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        return name.Length == 0 || name is "." or ".."
            ? throw new UsageException("the dataset's name is no file name: say where to with -o") : $"{name}.{format}";
    }

    private static void Write(
        CommandContext context, DatasetSelection selection, ExportRequest request, string format, Stream stream, bool silent)
    {
        IElementSink sink = CreateSink(context, selection, request, format, stream);
        ProgressLine.Run(context.Host, silent, report =>
        {
            ForEachPiece(context, selection, report, sink.Write, sink.Write);
            sink.Finish();
            return 0;
        });
    }

    private delegate void TakeBytes(ReadOnlySpan<byte> elements);

    private delegate void TakeObjects(ReadOnlySpan<object?> elements);

    private static void ForEachPiece(
        CommandContext context, DatasetSelection selection, Action<string, long, long>? report, TakeBytes bytes, TakeObjects objects)
    {
        int size = selection.Spec.Type.Size;
        long done = 0, total = selection.Length * size;
        byte[] buffer = [];
        foreach ((long[] start, long[] count) in selection.Pieces(PieceBytes))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            int length = checked((int)(count.Aggregate(1L, (a, b) => a * b) * size));
            if (selection.Spec.Type.IsFlat)
            {
                if (buffer.Length < length)
                {
                    buffer = new byte[length];
                }

                selection.Read(start, count, buffer.AsSpan(0, length));
                bytes(buffer.AsSpan(0, length));
            }
            else
            {
                objects(selection.ReadObjects(start, count));
            }

            done += length;
            report?.Invoke(selection.Node.Path, done, total);
        }
    }

    private static IElementSink CreateSink(
        CommandContext context, DatasetSelection selection, ExportRequest request, string format, Stream stream)
    {
        ElementType stored = selection.Spec.Type;
        if (format == FileFormat.Csv)
        {
            string path = selection.Node.Path;
            return new CsvSink(stream, request.Csv, stored, selection.Shape, path[(path.LastIndexOf('/') + 1)..]);
        }

        if (stored is VariableStringType && format == FileFormat.Npy)
        {
            Utf32Type text = new(LongestText(context, selection), request.Order ?? ByteOrder.LittleEndian);
            stream.Write(new NpyHeader(text, [.. selection.Shape], false).ToBytes());
            return new PackedSink(stream, null, text);
        }

        if (format == FileFormat.Raw && request.Order is null)
        {
            return stored.IsFlat ? new PackedSink(stream, null) : throw new ElementTypeException(
                $"Elements of type {ElementTypeText.Describe(stored)} lie elsewhere in the file and have no bytes of their own to export.");
        }

        ElementType form = NumpyForm.Of(stored, request.Order);
        if (format == FileFormat.Npy)
        {
            // NumPy has no arrays of arrays: the axes of the element follow those of the array.
            (ElementType item, long[] shape) = form is ArrayElementType array ? Unfold(array, selection.Shape) : (form, selection.Shape);
            stream.Write(new NpyHeader(item, [.. shape], false).ToBytes());
        }

        return new PackedSink(stream, ElementConversion.Between(stored, form));
    }

    private static (ElementType Item, long[] Shape) Unfold(ArrayElementType array, long[] shape)
    {
        long[] axes = [.. shape, .. array.Shape.Select(n => (long)n)];
        return array.Base is ArrayElementType inner ? Unfold(inner, axes) : (array.Base, axes);
    }

    // NumPy's text has one length for all: that of the longest, which only reading them tells.
    private static int LongestText(CommandContext context, DatasetSelection selection)
    {
        int longest = 1;
        ForEachPiece(context, selection, null, _ => { }, values =>
        {
            foreach (object? value in values)
            {
                longest = Math.Max(longest, FixedText.CountCharacters((string?)value ?? ""));
            }
        });
        return longest;
    }

    private sealed record ExportRequest(
        string File, string Path, string? Output, string? Format, ByteOrder? Order, CsvFormat Csv, bool Overwrite);
}
