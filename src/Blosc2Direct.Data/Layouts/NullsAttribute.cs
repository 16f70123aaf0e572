using System.Buffers;
using System.Text;
using System.Text.Json;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Layouts;

/// <summary>How the nulls of a table's columns are told, in an attribute: a JSON object of paths, each with "nan": true, "mask":
/// "PATH", or "sentinel": "HEX", the bytes of an element in memory.</summary>
internal static class NullsAttribute
{
    private const int MaxBytes = 1 << 20;

    /// <summary>What is said of a column.</summary>
    internal readonly record struct Entry(Nullability Nullability, byte[]? Sentinel, string? MaskPath);

    /// <summary>Writes the attribute, if a column can be null; removes it if none can.</summary>
    public static void Write(IAttributes attributes, TableSchema schema)
    {
        if (schema.Leaves.All(l => l.Nullability == Nullability.None))
        {
            if (attributes.Contains(TableAttributes.Nulls))
            {
                attributes.Delete(TableAttributes.Nulls);
            }

            return;
        }

        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            foreach (Column leaf in schema.Leaves.Where(l => l.Nullability != Nullability.None))
            {
                json.WriteStartObject(leaf.Path);
                switch (leaf.Nullability)
                {
                    case Nullability.NaN:
                        json.WriteBoolean("nan", true);
                        break;
                    case Nullability.Sentinel:
                        json.WriteString("sentinel", Convert.ToHexString(leaf.Sentinel.AsSpan()));
                        break;
                    default:
                        json.WriteString("mask", leaf.MaskPath);
                        break;
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        attributes.WritePyTablesText(TableAttributes.Nulls, Encoding.UTF8.GetString(text.WrittenSpan));
    }

    /// <summary>Reads the attribute. Columns that are not there any more are passed over.</summary>
    /// <exception cref="TableException">It cannot be understood.</exception>
    public static Dictionary<string, Entry> Read(IAttributes attributes, TableSchema schema)
    {
        Dictionary<string, Entry> entries = [];
        if (!attributes.Contains(TableAttributes.Nulls))
        {
            return entries;
        }

        AttributeValue value = attributes.Read(TableAttributes.Nulls);
        if (value.Value is not string { Length: <= MaxBytes } text)
        {
            throw Malformed("it is no text", null);
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            foreach (JsonProperty property in json.RootElement.EnumerateObject())
            {
                if (schema.Find(property.Name) is { IsNested: false } leaf)
                {
                    entries[property.Name] = ReadEntry(leaf, property.Value, schema);
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw Malformed(error.Message, error);
        }

        return entries;
    }

    private static Entry ReadEntry(Column leaf, JsonElement entry, TableSchema schema)
    {
        if (entry.TryGetProperty("nan", out _))
        {
            return Schema.ColumnKinds.HasNaN(leaf.Kind) ? new Entry(Nullability.NaN, null, null)
                : throw Malformed($"column '{leaf}' has no NaN", null);
        }

        if (entry.TryGetProperty("mask", out JsonElement mask))
        {
            return mask.GetString() is { } path && schema.Find(path) is { Kind: ColumnKind.Bool, IsScalar: true }
                ? new Entry(Nullability.Mask, null, path)
                : throw Malformed($"the nulls of column '{leaf.Path}' are told by {mask}, which is not a column of single truth values", null);
        }

        byte[] bytes = entry.TryGetProperty("sentinel", out JsonElement sentinel) ? Convert.FromHexString(sentinel.GetString() ?? "") : [];
        return bytes.Length == leaf.ElementSize ? new Entry(Nullability.Sentinel, bytes, null)
            : throw Malformed($"the sentinel of column '{leaf.Path}' has {bytes.Length} bytes, its elements {leaf.ElementSize}", null);
    }

    private static TableException Malformed(string why, Exception? inner) =>
        new($"The attribute '{TableAttributes.Nulls}' of the table cannot be understood: {why}", inner);
}
