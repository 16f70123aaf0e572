using System.CommandLine;
using System.Globalization;
using Blosc2Direct.Arrays;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d advise</c> tells.</summary>
internal sealed record AdviseResult(
    string File, string Path, IReadOnlyList<long> Shape, string Type, long Bytes, long StoredBytes, double Ratio, string Access,
    AdviseCut Stored, AdviseCut Advised, IReadOnlyList<AdviseRow> Reads, IReadOnlyList<string> Reasons, string Command, string Code);

/// <summary>Chunks and blocks.</summary>
internal sealed record AdviseCut(
    string Pipeline, IReadOnlyList<int> ChunkShape, long ChunkBytes, IReadOnlyList<int> BlockShape, long BlockBytes);

/// <summary>A read with both.</summary>
internal sealed record AdviseRow(string Access, double ResultBytes, AdviseCost Stored, AdviseCost Advised);

/// <summary>What it touches, on average.</summary>
internal sealed record AdviseCost(double Chunks, double Blocks, double StoredBytes, double DecodedBytes);

/// <summary><c>b2d advise</c>: how a dataset is cut, and what a better cut would cost.</summary>
internal static class AdviseCommand
{
    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> file = FileArgument.Create();
        Argument<string> path = new("PATH") { Description = "The dataset." };
        Option<string> access = new("--access", "-a")
        {
            Description = "What reads are like: balanced, append, or the number of an axis to step along.", HelpName = "ACCESS",
            DefaultValueFactory = _ => "balanced",
        };
        CodecOptions codec = new();
        Command command = new("advise", "Explains the chunks and blocks of a dataset, and what others would cost.")
        {
            file, path, access, codec.Codec, codec.Level, codec.Shuffle,
        };
        HelpWithExamples.Add(command, "b2d advise run42.h5 /images", "b2d advise run42.h5 /images --access 0 --json");
        context.SetAction(
            command, () => ResultJson.Context.AdviseResult,
            parsed => Advise(
                parsed.GetRequiredValue(file), parsed.GetRequiredValue(path), ParseAccess(parsed.GetValue(access) ?? "balanced"),
                codec.ReadIfGiven(parsed), context.Cancellation),
            (_, result, painter) => Render(result, painter));
        return command;
    }

    private static AdviseResult Advise(string file, string path, Access access, Blosc2Options? codec, CancellationToken cancellation)
    {
        using IStorage storage = FileArgument.OpenRead(file);
        using IArrayNode array = storage.Root.OpenArray(path);
        ArraySpec spec = array.Spec;
        if (spec.IsNull || spec.Shape.IsEmpty || spec.Shape.Contains(0) || !spec.Type.IsFlat)
        {
            throw new UsageException($"{path}: advice needs an array with elements, of a fixed size");
        }

        if (access.Axis >= spec.Shape.Length)
        {
            throw new UsageException($"--access: {path} has {spec.Shape.Length} axes, there is no axis {access.Axis}");
        }

        AdviseReader reader = new(array, cancellation);
        ArrayCut now = reader.Read();
        Blosc2Options? stored = spec.Filters is [{ Id: FilterSpec.Blosc2 } filter] &&
            Blosc2FilterParameters.TryParse(filter.Parameters.AsSpan(), out Blosc2Options options, out _)
            ? options with { BlockShape = default, Blocks = BlockChoice.Automatic } : null;
        Blosc2Options chosen = codec ?? stored ?? Blosc2.Zstd();
        ArrayCut advised = ShapeAdvice.Choose(spec, chosen, access, now.Ratio);
        long bytes = spec.Shape.Aggregate((long)spec.Type.Size, (a, b) => checked(a * b));
        return new AdviseResult(
            file, array.Path, spec.Shape, ElementTypeText.Describe(spec.Type), bytes, reader.StoredBytes, Math.Round(now.Ratio, 4),
            access.ToString(), Cut(spec, now, spec.Layout == ArrayLayout.Chunked ? FilterText.Describe(spec.Filters) : spec.Layout.ToString().ToLowerInvariant()),
            Cut(spec, advised, "blosc2 " + FilterText.Describe(chosen)), Rows(spec, now, advised), Reasons(spec, now, advised),
            CommandLine(file, array.Path, chosen, advised), Code(spec, array.Path, chosen, advised));
    }

    private static Access ParseAccess(string text) => text.ToLowerInvariant() switch
    {
        "balanced" => Access.Balanced,
        "append" => Access.Append,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int axis) => Access.AlongAxis(axis),
        _ => throw new UsageException($"--access must be balanced, append or the number of an axis, not '{text}'"),
    };

    private static AdviseCut Cut(ArraySpec spec, ArrayCut cut, string pipeline) => new(
        pipeline, cut.ChunkShape, Bytes(spec, cut.ChunkShape), cut.BlockShape, Bytes(spec, cut.BlockShape));

    private static long Bytes(ArraySpec spec, IReadOnlyList<int> shape) =>
        shape.Count == 0 ? 0 : shape.Aggregate((long)spec.Type.Size, (a, b) => a * b);

    private static AdviseRow[] Rows(ArraySpec spec, ArrayCut now, ArrayCut advised)
    {
        IEnumerable<AccessCost> before = ShapeAdvice.Estimate(spec.Shape.AsSpan(), spec.Type.Size, now);
        IEnumerable<AccessCost> after = ShapeAdvice.Estimate(spec.Shape.AsSpan(), spec.Type.Size, advised);
        return [.. before.Zip(after, (a, b) => new AdviseRow(a.Access, a.ResultBytes, Cost(a), Cost(b)))];
    }

    private static AdviseCost Cost(AccessCost cost) => new(
        Math.Round(cost.Chunks, 3), Math.Round(cost.Blocks, 3), Math.Round(cost.StoredBytes), Math.Round(cost.DecodedBytes));

    /// <summary>What stands out about the stored cut.</summary>
    private static string[] Reasons(ArraySpec spec, ArrayCut now, ArrayCut advised)
    {
        List<string> reasons = [];
        if (now.ChunkShape.IsEmpty)
        {
            reasons.Add("It has no chunks: nothing is compressed, and it cannot grow.");
            return [.. reasons];
        }

        long chunk = Bytes(spec, now.ChunkShape);
        if (chunk < 64 << 10)
        {
            reasons.Add($"Chunks of {Quantity.Bytes(chunk)} are small: each costs a look-up and a head.");
        }

        if (now.BlockShape.IsEmpty)
        {
            reasons.Add("Chunks are not compressed.");
        }
        else if (now.BlockShape.SequenceEqual(now.ChunkShape) && chunk > 4 * Bytes(spec, advised.BlockShape))
        {
            reasons.Add("Each read decodes whole chunks: they are not divided into blocks.");
        }
        else if (Bytes(spec, now.BlockShape) > 4 * Bytes(spec, advised.BlockShape))
        {
            reasons.Add($"Blocks of {Quantity.Bytes(Bytes(spec, now.BlockShape))} make small reads dear.");
        }

        if (reasons.Count == 0)
        {
            reasons.Add("Nothing stands out; compare the reads below.");
        }

        return [.. reasons];
    }

    /// <summary>The command that stores a dataset with these settings and shapes.</summary>
    internal static string CommandLine(string file, string path, Blosc2Options codec, ArrayCut cut) => string.Create(
        CultureInfo.InvariantCulture,
        $"b2d rechunk {Quote(file)} {Quote(path)} NEWFILE --chunks {string.Join(',', cut.ChunkShape)} --blocks {string.Join(',', cut.BlockShape)} " +
        $"--codec {codec.Codec.ToString().ToLowerInvariant()} --level {codec.Level} --shuffle {codec.Shuffle.ToString().ToLowerInvariant()}");

    private static string Quote(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-') ? text
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Code(ArraySpec spec, string path, Blosc2Options codec, ArrayCut cut)
    {
        string clr = spec.Type switch
        {
            IntegerType { IsSigned: var signed, Size: var size } => $"{(signed ? "" : "u")}{size switch { 1 => signed ? "sbyte" : "byte", 2 => "short", 4 => "int", _ => "long" }}".Replace("ubyte", "byte", StringComparison.Ordinal),
            FloatType { Size: 2 } => "Half",
            FloatType { Size: 4 } => "float",
            FloatType { Size: 8 } => "double",
            _ => "T",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"CreateArray<{clr}>(\"{path}\", [{string.Join(", ", spec.Shape)}], chunks: [{string.Join(", ", cut.ChunkShape)}], " +
            $"codec: Blosc2.{codec.Codec}({codec.Level}, ShuffleMode.{codec.Shuffle}) with {{ BlockShape = [{string.Join(", ", cut.BlockShape)}] }})");
    }

    private static void Render(AdviseResult result, Painter painter)
    {
        painter.Write(result.Path, Ink.Name).Line(
            $"  {Quantity.Shape(result.Shape)}  {result.Type}, {Quantity.Bytes(result.Bytes)} in {Quantity.Bytes(result.StoredBytes)} ({Quantity.Ratio(result.Ratio, 1)})");
        painter.Line($"stored   {Text(result.Stored)}");
        painter.Line($"advised  {Text(result.Advised)}  for {result.Access}");
        foreach (string reason in result.Reasons)
        {
            painter.Line("  " + reason);
        }

        painter.Line();
        TextTable table = new(
            new("read"), new("result", true), new("chunks", true), new("blocks", true), new("read", true), new("decoded", true),
            new("chunks'", true), new("blocks'", true), new("read'", true), new("decoded'", true));
        foreach (AdviseRow row in result.Reads)
        {
            table.Add([row.Access, Quantity.Bytes(row.ResultBytes), .. Cells(row.Stored), .. Cells(row.Advised)]);
        }

        table.WriteTo(painter);
        painter.Line("averages over all places, estimated from the stored ratio; ' with the advised shapes", Ink.Faint);
        painter.Line();
        painter.Line(result.Command);
        painter.Line(result.Code);
    }

    private static string[] Cells(AdviseCost cost) =>
    [
        Number(cost.Chunks), Number(cost.Blocks), Quantity.Bytes(cost.StoredBytes), Quantity.Bytes(cost.DecodedBytes),
    ];

    private static string Number(double value) => value.ToString(value < 100 ? "0.#" : "0", CultureInfo.InvariantCulture);

    private static string Text(AdviseCut cut) => cut.ChunkShape.Count == 0 ? cut.Pipeline
        : $"chunks {Quantity.Shape(cut.ChunkShape)} ({Quantity.Bytes(cut.ChunkBytes)}), " +
          (cut.BlockShape.Count == 0 ? "" : $"blocks {Quantity.Shape(cut.BlockShape)} ({Quantity.Bytes(cut.BlockBytes)}), ") + cut.Pipeline;
}
