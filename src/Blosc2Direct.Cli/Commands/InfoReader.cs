using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary>Walks a file and records what is in it. An object that cannot be read is noted, never the end of the walk.</summary>
internal sealed class InfoReader(bool attributes, CancellationToken cancellation)
{
    private const int MaxDepth = 256;
    private readonly Dictionary<string, string> _seen = [];

    /// <summary>Groups met.</summary>
    internal long Groups { get; private set; }

    /// <summary>Arrays met.</summary>
    internal long Arrays { get; private set; }

    /// <summary>Uncompressed bytes of all arrays.</summary>
    internal long ArrayBytes { get; private set; }

    /// <summary>Stored bytes of all arrays, as far as the store tells.</summary>
    internal long StoredBytes { get; private set; }

    /// <summary>Reads a group with all below it.</summary>
    internal InfoNode ReadGroup(IGroupNode group, string name, int depth = 0)
    {
        Groups++;
        if (depth == 0 && group is H5Node { ObjectToken: { } token })
        {
            _seen.TryAdd(token, group.Path); // a group may hold its own ancestor
        }

        List<InfoNode> children = [];
        string? note = null;
        try
        {
            foreach (LinkInfo link in group.List(LinkOrder.Creation))
            {
                cancellation.ThrowIfCancellationRequested();
                children.Add(ReadLink(group, link, depth + 1));
            }
        }
        catch (Blosc2DirectException error)
        {
            note = error.Message;
        }

        return new InfoNode
        {
            Name = name, Path = group.Path, Kind = "group", Children = children, Note = note, Pytables = ReadPytables(group),
            Attributes = ReadAttributes(group),
        };
    }

    private InfoNode ReadLink(IGroupNode parent, LinkInfo link, int depth)
    {
        string path = parent.Path == "/" ? "/" + link.Name : parent.Path + "/" + link.Name;
        InfoNode node = new() { Name = link.Name, Path = path, Kind = "unknown", Note = link.Note };
        switch (link.Kind)
        {
            case LinkKind.Soft:
                return node with { Kind = "soft", Target = link.TargetPath, Dangling = link.Target == LinkTarget.Dangling };
            case LinkKind.External:
                return node with
                {
                    Kind = "external", Target = $"{link.TargetFile}:{link.TargetPath}", Dangling = link.Target == LinkTarget.Dangling,
                };
            case LinkKind.UserDefined:
                return node with { Kind = "link" };
        }

        if (link.ObjectToken is { } token && !_seen.TryAdd(token, path))
        {
            return node with { Kind = KindName(link.Target), Target = _seen[token], SameObject = true };
        }

        try
        {
            switch (link.Target)
            {
                case LinkTarget.Group when depth >= MaxDepth:
                    return node with { Kind = "group", Note = "nested too deeply to show" };
                case LinkTarget.Group:
                    using (IGroupNode group = parent.OpenGroup(link.Name))
                    {
                        return ReadGroup(group, link.Name, depth);
                    }

                case LinkTarget.Array:
                    using (IArrayNode array = parent.OpenArray(link.Name))
                    {
                        return node with
                        {
                            Kind = "array", Array = ReadArray(array), Pytables = ReadPytables(array), Attributes = ReadAttributes(array),
                        };
                    }

                default:
                    return node with { Kind = KindName(link.Target) };
            }
        }
        catch (Blosc2DirectException error)
        {
            return node with { Kind = KindName(link.Target), Note = error.Message };
        }
    }

    private InfoArray ReadArray(IArrayNode array)
    {
        Arrays++;
        ArraySpec spec = array.Spec;
        long elements = spec.IsNull ? 0 : spec.Shape.Aggregate(1L, (a, b) => a * b);
        long bytes = elements * spec.Type.Size;
        ArrayBytes += bytes;
        bool chunked = spec.Layout == ArrayLayout.Chunked && !spec.ChunkShape.IsDefault;
        long? stored = (array as H5Dataset)?.StoredBytes, chunks = null;
        if (chunked)
        {
            stored ??= array.EnumerateChunks().Sum(c => c.Ref.StoredBytes);
            chunks = 1;
            for (int axis = 0; axis < spec.ChunkShape.Length; axis++)
            {
                long chunkLength = Math.Max(1, spec.ChunkShape[axis]);
                chunks *= (spec.Shape[axis] + chunkLength - 1) / chunkLength;
            }
        }

        StoredBytes += stored ?? bytes;
        bool growable = !spec.MaxShape.IsDefault && !spec.MaxShape.AsSpan().SequenceEqual(spec.Shape.AsSpan());
        return new InfoArray
        {
            Shape = spec.Shape,
            MaxShape = growable ? spec.MaxShape : null,
            Type = ElementTypeText.Describe(spec.Type),
            ElementBytes = spec.Type.Size,
            Layout = spec.IsNull ? "null" : spec.Layout.ToString().ToLowerInvariant(),
            ChunkShape = chunked ? spec.ChunkShape : null,
            Filters = [.. (spec.Filters.IsDefault ? [] : spec.Filters).Select(f =>
                new InfoFilter(f.Id, FilterText.Describe(f), f.Parameters.IsDefault ? [] : f.Parameters, f.IsOptional))],
            Pipeline = FilterText.Describe(array),
            Bytes = bytes,
            StoredBytes = stored,
            StoredChunks = chunked ? array.StoredChunkCount : null,
            Chunks = chunks,
        };
    }

    private static InfoPytables? ReadPytables(INode node)
    {
        try
        {
            return PyTablesInfo.Read(node) is not { } info ? null : new InfoPytables(
                info.ClassName, info.Version, info.Title, info.Flavor, info.ExtendableAxis < 0 ? null : info.ExtendableAxis,
                info.PseudoAtom == PseudoAtom.None ? null : info.PseudoAtom.ToString().ToLowerInvariant());
        }
        catch (Blosc2DirectException)
        {
            return null; // attributes that cannot be read are told of with -a
        }
    }

    private List<InfoAttribute>? ReadAttributes(INode node)
    {
        if (!attributes)
        {
            return null;
        }

        List<InfoAttribute> list = [];
        try
        {
            foreach (string name in node.Attributes.Names)
            {
                list.Add(ReadAttribute(node.Attributes, name));
            }
        }
        catch (Blosc2DirectException error)
        {
            list.Add(new InfoAttribute("", "", [], null, error.Message));
        }

        return list;
    }

    private static InfoAttribute ReadAttribute(IAttributes attributes, string name)
    {
        try
        {
            AttributeValue value = attributes.Read(name);
            return new InfoAttribute(name, ElementTypeText.Describe(value.Type), value.Shape, ToJson(value), null);
        }
        catch (Blosc2DirectException error)
        {
            return new InfoAttribute(name, "unknown", [], null, error.Message);
        }
    }

    private static JsonElement? ToJson(AttributeValue attribute)
    {
        if (attribute.Value is null)
        {
            return null;
        }

        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            switch (attribute.Value)
            {
                case byte[] bytes when attribute.Type is not (IntegerType or EnumType or VariableLengthType):
                    WriteElements(writer, attribute, bytes);
                    break;
                case Array array:
                    writer.WriteStartArray();
                    foreach (object? item in array)
                    {
                        ElementFormatter.WriteJsonObject(writer, attribute.Type, item);
                    }

                    writer.WriteEndArray();
                    break;
                default:
                    ElementFormatter.WriteJsonObject(writer, attribute.Type, attribute.Value);
                    break;
            }
        }

        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static void WriteElements(Utf8JsonWriter writer, AttributeValue attribute, byte[] bytes)
    {
        int size = attribute.Type.Size;
        if (attribute.Shape.IsDefaultOrEmpty && bytes.Length == size)
        {
            ElementFormatter.WriteJson(writer, attribute.Type, bytes);
            return;
        }

        writer.WriteStartArray();
        for (int at = 0; size > 0 && at + size <= bytes.Length; at += size)
        {
            ElementFormatter.WriteJson(writer, attribute.Type, bytes.AsSpan(at, size));
        }

        writer.WriteEndArray();
    }

    private static string KindName(LinkTarget target) => target switch
    {
        LinkTarget.Group => "group",
        LinkTarget.Array => "array",
        LinkTarget.NamedType => "type",
        _ => "unknown",
    };
}
