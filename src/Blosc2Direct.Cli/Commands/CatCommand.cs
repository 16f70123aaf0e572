using System.CommandLine;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary><c>b2d cat</c>: the values of a dataset, or of a box of it.</summary>
internal static class CatCommand
{
    private const long PieceBytes = 1 << 20;

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
        using DatasetSelection selection = DatasetSelection.Open(storage, pathText);
        ArraySpec spec = selection.Spec;
        IValueWriter writer = json
            ? new JsonValueWriter(context.Host.Out, selection.Node.Path, spec.Type, selection.Shape, spec.IsNull)
            : new TextValueWriter(context.Host.Out, spec.Type, spec.Type is VariableLengthType ? [.. selection.Shape, 1] : selection.Shape); // rows of PyTables
        writer.Begin();
        if (selection.Length > 0)
        {
            WriteValues(context, selection, writer);
        }

        writer.End();
        return ExitCode.Good;
    }

    private static void WriteValues(CommandContext context, DatasetSelection selection, IValueWriter writer)
    {
        int size = selection.Spec.Type.Size;
        byte[] buffer = [];
        foreach ((long[] start, long[] count) in selection.Pieces(PieceBytes))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (!selection.Spec.Type.IsFlat)
            {
                foreach (object? value in selection.ReadObjects(start, count))
                {
                    writer.Write(value);
                }

                continue;
            }

            int bytes = checked((int)(count.Aggregate(1L, (a, b) => a * b) * size));
            if (buffer.Length < bytes)
            {
                buffer = new byte[bytes];
            }

            selection.Read(start, count, buffer.AsSpan(0, bytes));
            for (int i = 0; i < bytes; i += size)
            {
                writer.Write(buffer.AsSpan(i, size));
            }
        }
    }
}
