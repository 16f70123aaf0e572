using System.CommandLine;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary><c>b2d info</c>: what is in a file.</summary>
internal static class InfoCommand
{
    private const int AttributeTextLimit = 100;

    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> file = FileArgument.Create();
        Option<bool> attributes = new("--attributes", "-a") { Description = "Show attributes with their values." };
        Command command = new("info", "Shows a file as a tree: shapes, types, chunks, filters, sizes, ratios.") { file, attributes };
        HelpWithExamples.Add(command, "b2d info run42.h5", "b2d info -a --json run42.h5");
        context.SetAction(
            command, () => ResultJson.Context.InfoResult,
            parsed => Read(parsed.GetRequiredValue(file), parsed.GetValue(attributes), context.Cancellation),
            (_, result, painter) => Render(result, painter));
        return command;
    }

    private static InfoResult Read(string path, bool attributes, CancellationToken cancellation)
    {
        using IStorage storage = FileArgument.OpenRead(path);
        InfoReader reader = new(attributes, cancellation);
        InfoNode root = reader.ReadGroup(storage.Root, "/");
        return new InfoResult(
            path, new FileInfo(path).Length, reader.Groups, reader.Arrays, reader.ArrayBytes, reader.StoredBytes, root);
    }

    private static void Render(InfoResult result, Painter painter)
    {
        painter.Write(result.File, Ink.Strong).Line(
            $"  {Quantity.Bytes(result.FileBytes)}, {Quantity.Count(result.Groups, "group")}, " +
            $"{Quantity.Count(result.Arrays, "array")} of {Quantity.Bytes(result.ArrayBytes)} " +
            $"({Quantity.Ratio(result.ArrayBytes, result.StoredBytes)})");
        painter.Write("/", Ink.Name).Write(PytablesText(result.Root), Ink.Faint).Line(Note(result.Root), Ink.Bad);
        RenderBelow(result.Root, "", painter);
    }

    private static void RenderBelow(InfoNode node, string indent, Painter painter)
    {
        IReadOnlyList<InfoNode> children = node.Children ?? [];
        string attributeIndent = indent + (children.Count > 0 ? "│   " : "    ");
        foreach (InfoAttribute attribute in node.Attributes ?? [])
        {
            RenderAttribute(attribute, attributeIndent, painter);
        }

        for (int i = 0; i < children.Count; i++)
        {
            InfoNode child = children[i];
            bool last = i == children.Count - 1;
            painter.Write(indent + (last ? "└── " : "├── "), Ink.Faint).Write(child.Name, Ink.Name);
            RenderNode(child, painter);
            RenderBelow(child, indent + (last ? "    " : "│   "), painter);
        }
    }

    private static void RenderNode(InfoNode node, Painter painter)
    {
        if (node.SameObject == true)
        {
            painter.Line($"  = {node.Target}", Ink.Faint);
            return;
        }

        switch (node.Kind)
        {
            case "soft" or "external":
                painter.Write($"  -> {node.Target}").Line(node.Dangling == true ? "  (dangling)" : "", Ink.Warning);
                break;
            case "group":
                painter.Write("/", Ink.Name).Write(PytablesText(node), Ink.Faint).Line(Note(node), Ink.Bad);
                break;
            case "array" when node.Array is { } array:
                painter.Write($"  {ShapeText(array)}  {array.Type}").Write($"  {StorageText(array)}{PytablesText(node)}", Ink.Faint).Line(Note(node), Ink.Bad);
                break;
            case "type":
                painter.Write("  named type", Ink.Faint).Line(Note(node), Ink.Bad);
                break;
            default:
                painter.Write($"  {node.Kind}", Ink.Warning).Line(Note(node), Ink.Warning);
                break;
        }
    }

    private static string Note(InfoNode node) => string.IsNullOrEmpty(node.Note) ? "" : $"  ({node.Note})";

    // A group without a title is as good as any.
    private static string PytablesText(InfoNode node) => node.Pytables switch
    {
        null or { Class: "Group", Title: "" } => "",
        { Class: "Group" } info => $" {Title(info)}",
        { PseudoAtom: { } atom } info => $"  {info.Class} of {atom}{Title(info)}",
        { } info => $"  {info.Class}{Title(info)}",
    };

    private static string Title(InfoPytables info) => info.Title.Length == 0 ? "" : $" \"{info.Title}\"";

    private static string ShapeText(InfoArray array) =>
        array.Layout == "null" ? "empty"
        : array.MaxShape is null ? Quantity.Shape(array.Shape)
        : string.Join(" × ", array.Shape.Select((n, i) => array.MaxShape[i] switch
        {
            ArraySpec.Unlimited => $"{n}…",
            long max when max == n => $"{n}",
            long max => $"{n}…{max}",
        }));

    private static string StorageText(InfoArray array)
    {
        if (array.ChunkShape is null)
        {
            string written = array.StoredBytes == 0 && array.Bytes > 0 ? ", never written" : "";
            return $"{array.Layout}, {Quantity.Bytes(array.Bytes)}{written}";
        }

        string chunks = array.StoredChunks == array.Chunks
            ? Quantity.Count(array.Chunks ?? 0, "chunk")
            : $"{array.StoredChunks} of {Quantity.Count(array.Chunks ?? 0, "chunk")}";
        return $"{chunks} of {Quantity.Shape(array.ChunkShape)}, {array.Pipeline}, {Quantity.Bytes(array.Bytes)} in " +
            $"{Quantity.Bytes(array.StoredBytes ?? 0)} ({Quantity.Ratio(array.Bytes, array.StoredBytes ?? 0)})";
    }

    private static void RenderAttribute(InfoAttribute attribute, string indent, Painter painter)
    {
        painter.Write(indent, Ink.Faint).Write("@" + attribute.Name, Ink.Strong);
        if (attribute.Note is not null)
        {
            painter.Line($"  ({attribute.Note})", Ink.Bad);
            return;
        }

        string value = attribute.Value is { } json ? json.GetRawText() : "empty";
        if (value.Length > AttributeTextLimit)
        {
            value = string.Concat(value.AsSpan(0, AttributeTextLimit), "…");
        }

        string shape = attribute.Shape.Count == 0 ? "" : $" [{Quantity.Shape(attribute.Shape)}]";
        painter.Write($" = {value}").Line($"  {attribute.Type}{shape}", Ink.Faint);
    }
}
