using System.CommandLine;
using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary><c>b2d cat</c>: the values of a dataset, or of a box of it.</summary>
internal static class CatCommand
{
    private const long PieceBytes = 1 << 20;
    private const long MaxSlabBytes = 64 << 20;

    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> file = FileArgument.Create();
        Argument<string> path = new("PATH") { Description = "The dataset, with a selection in brackets if not all of it is wanted." };
        Command command = new("cat", "Writes the values of a dataset, one row of its last axis a line.") { file, path };
        HelpWithExamples.Add(command, "b2d cat run42.h5 /temperature", "b2d cat run42.h5 '/images[0, 10:20, -5:]'", "b2d cat --json run42.h5 /table");
        context.SetAction(command, parsed => Run(
            context, parsed.GetRequiredValue(file), parsed.GetRequiredValue(path), parsed.GetValue(CliApplication.Json)));
        return command;
    }

    private static int Run(CommandContext context, string file, string pathText, bool json)
    {
        using IStorage storage = FileArgument.OpenRead(file);
        (string path, string? selection) = storage.Root.Contains(pathText) ? (pathText, null) : Selection.Split(pathText);
        using IArrayNode node = storage.Root.OpenArray(path);
        ArraySpec spec = node.Spec;
        long[] start = [], count = [];
        bool[] kept = [];
        if (!spec.IsNull)
        {
            Selection.Resolve(selection, spec.Shape, out start, out count, out kept);
        }

        long[] shape = [.. count.Where((_, axis) => kept[axis])];
        IValueWriter writer = json
            ? new JsonValueWriter(context.Host.Out, node.Path, spec.Type, shape, spec.IsNull)
            : new TextValueWriter(context.Host.Out, spec.Type, spec.Type is VariableLengthType ? [.. shape, 1] : shape); // rows of PyTables
        writer.Begin();
        if (!spec.IsNull && Array.IndexOf(count, 0) < 0)
        {
            WriteValues(context, node, spec, start, count, writer);
        }

        writer.End();
        return ExitCode.Good;
    }

    private static void WriteValues(
        CommandContext context, IArrayNode node, ArraySpec spec, long[] start, long[] count, IValueWriter writer)
    {
        using NdArray? array = spec.Type.IsFlat ? new NdArray(node) : null;
        using VLStringArray? texts = OpenTexts(node);
        byte[] buffer = [];
        foreach ((long[] at, long[] lengths) in Pieces(spec, start, count))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (array is null)
            {
                foreach (object? value in ReadObjects(node, texts, at, lengths))
                {
                    writer.Write(value);
                }

                continue;
            }

            int bytes = checked((int)(lengths.Aggregate(1L, (a, b) => a * b) * spec.Type.Size));
            if (buffer.Length < bytes)
            {
                buffer = new byte[bytes];
            }

            array.Read(at, lengths, buffer.AsSpan(0, bytes));
            for (int i = 0; i < bytes; i += spec.Type.Size)
            {
                writer.Write(buffer.AsSpan(i, spec.Type.Size));
            }
        }
    }

    private static object?[] ReadObjects(IArrayNode node, VLStringArray? texts, long[] start, long[] count)
    {
        try
        {
            if (texts is not null)
            {
                return texts.Read(start[0], count[0]);
            }
        }
        catch (ElementValueException)
        {
            // Some bytes are no text: they are shown as numbers.
        }

        return (node.Regions ?? throw new ElementTypeException($"The values of '{node.Path}' cannot be read.")).ReadObjects(start, count);
    }

    // PyTables keeps texts as sequences of numbers.
    private static VLStringArray? OpenTexts(IArrayNode node) =>
        PyTablesInfo.Read(node) is { PseudoAtom: PseudoAtom.Unicode or PseudoAtom.Bytes } ? node.Storage.Root.OpenVLStringArray(node.Path) : null;

    // Boxes in row-major order: as many rows as a chunk is high, so that few chunks are decoded twice, else small ones.
    private static IEnumerable<(long[] Start, long[] Count)> Pieces(ArraySpec spec, long[] start, long[] count)
    {
        int rank = count.Length, size = Math.Max(1, spec.Type.Size);
        long budget = Math.Max(1, PieceBytes / size);
        if (rank > 0 && !spec.ChunkShape.IsDefault)
        {
            double slab = spec.ChunkShape[0];
            for (int axis = 1; axis < rank; axis++)
            {
                slab *= count[axis];
            }

            budget = slab * size <= MaxSlabBytes ? Math.Max(budget, (long)slab) : budget;
        }

        long[] tile = new long[rank];
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            tile[axis] = Math.Min(budget, count[axis]);
            budget = tile[axis] == count[axis] ? Math.Max(1, budget / tile[axis]) : 1;
        }

        long[] at = new long[rank];
        while (true)
        {
            long[] first = new long[rank], lengths = new long[rank];
            for (int axis = 0; axis < rank; axis++)
            {
                first[axis] = start[axis] + at[axis];
                lengths[axis] = Math.Min(tile[axis], count[axis] - at[axis]);
            }

            yield return (first, lengths);
            int moving = rank - 1;
            for (; moving >= 0; moving--)
            {
                at[moving] += tile[moving];
                if (at[moving] < count[moving])
                {
                    break;
                }

                at[moving] = 0;
            }

            if (moving < 0)
            {
                yield break;
            }
        }
    }
}
