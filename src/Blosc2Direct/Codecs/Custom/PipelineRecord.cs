using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Blosc2Direct.Codecs.Custom;

/// <summary>What a dataset says of its pipeline where the parameters of the HDF5 filter have no words for it: written in an
/// attribute, so that chunks appended later are made alike, and that a reader without a codec can tell its name.</summary>
/// <remarks>Text as in docs/formats.md:
/// <c>{"version":1,"codec":{"id":200,"name":"runs","parameter":3},"filters":[{"id":1,"name":"shuffle"}]}</c>.</remarks>
internal sealed class PipelineRecord
{
    /// <summary>The attribute's name.</summary>
    public const string AttributeName = "blosc2_pipeline";

    /// <summary>Longer texts are not ours.</summary>
    public const int MaxBytes = 4096;

    private const int Version = 1;
    private const string Always = "always";
    private const string Never = "never";
    private readonly ImmutableArray<string?> _filterNames;

    private PipelineRecord(
        Blosc2Codec codec, byte parameter, string? codecName, ImmutableArray<Blosc2Filter> filters, ImmutableArray<string?> filterNames,
        BlockSplit split)
    {
        SplitBlocks = split;
        Codec = codec;
        CodecParameter = parameter;
        CodecName = codecName;
        Filters = filters;
        _filterNames = filterNames;
    }

    public Blosc2Codec Codec { get; }

    public byte CodecParameter { get; }

    /// <summary>The name of a user-defined codec; null for Blosc2's own.</summary>
    public string? CodecName { get; }

    public ImmutableArray<Blosc2Filter> Filters { get; }

    public BlockSplit SplitBlocks { get; }

    /// <summary>The record that options need; null if the parameters of the HDF5 filter say all.</summary>
    /// <param name="options">The options.</param>
    /// <param name="codecs">Where the names of user-defined codecs and filters are.</param>
    /// <exception cref="MissingCodecException">One of them is not registered.</exception>
    public static PipelineRecord? Of(Blosc2Options options, CodecRegistry codecs)
    {
        if (options.IsStock && options.SplitBlocks == BlockSplit.Automatic)
        {
            return null;
        }

        string? name = CodecIds.IsUserDefined((int)options.Codec)
            ? codecs.TryGetCodec((int)options.Codec, out IChunkCodec? codec)
                ? codec.Name : throw new MissingCodecException("codec", (int)options.Codec, null)
            : null;
        string?[] filterNames = new string?[options.Filters.Length];
        for (int step = 0; step < filterNames.Length; step++)
        {
            int id = options.Filters[step].Id;
            if (options.Filters[step].IsUserDefined)
            {
                filterNames[step] = codecs.TryGetFilter(id, out IBlockFilter? filter)
                    ? filter.Name : throw new MissingCodecException("filter", id, null);
            }
        }

        return new PipelineRecord(options.Codec, options.CodecParameter, name, options.Filters, [.. filterNames], options.SplitBlocks);
    }

    /// <summary>Reads a record.</summary>
    /// <param name="text">The attribute's text: anything.</param>
    /// <param name="record">What it says.</param>
    /// <returns>False if it is no record of this version, or names what there is not.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out PipelineRecord? record)
    {
        record = null;
        if (text.Length > MaxBytes)
        {
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            return TryParse(document.RootElement, out record);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The text.</summary>
    public string ToText()
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WritePropertyName("codec");
            WriteStep(writer, (int)Codec, CodecName ?? Codec.ToString().ToLowerInvariant(), CodecParameter);
            writer.WriteStartArray("filters");
            for (int step = 0; step < Filters.Length; step++)
            {
                WriteStep(writer, Filters[step].Id, _filterNames[step] ?? Filters[step].Name, Filters[step].Parameter);
            }

            writer.WriteEndArray();
            if (SplitBlocks != BlockSplit.Automatic)
            {
                writer.WriteString("split", SplitBlocks == BlockSplit.Always ? Always : Never);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>The options that the dataset asks for.</summary>
    /// <param name="stock">What the parameters of the HDF5 filter say.</param>
    public Blosc2Options Apply(Blosc2Options stock) =>
        stock with { Codec = Codec, CodecParameter = CodecParameter, Filters = Filters, SplitBlocks = SplitBlocks };

    /// <summary>The pipeline in few words: "bitpack(3) 5 linear(2) shuffle".</summary>
    /// <param name="level">The level.</param>
    public string Describe(int level)
    {
        StringBuilder text = new(CodecName ?? Codec.ToString().ToLowerInvariant());
        if (CodecParameter != 0)
        {
            int parameter = Codec == Blosc2Codec.ZfpAccuracy ? unchecked((sbyte)CodecParameter) : CodecParameter;
            text.Append(CultureInfo.InvariantCulture, $"({parameter})");
        }

        text.Append(CultureInfo.InvariantCulture, $" {level}");
        for (int step = 0; step < Filters.Length; step++)
        {
            string name = Filters[step].ToString();
            text.Append(' ').Append(_filterNames[step] is { } own ? name.Replace(Filters[step].Name, own, StringComparison.Ordinal) : name);
        }

        return text.ToString();
    }

    /// <summary>The name that a user-defined codec has in this dataset; null if it is not the recorded one.</summary>
    public string? NameOfCodec(int id) => id == (int)Codec ? CodecName : null;

    /// <summary>The name that a user-defined filter has in this dataset; null if it is not recorded.</summary>
    public string? NameOfFilter(int id)
    {
        for (int step = 0; step < Filters.Length; step++)
        {
            if (Filters[step].Id == id)
            {
                return _filterNames[step];
            }
        }

        return null;
    }

    private static void WriteStep(Utf8JsonWriter writer, int id, string name, byte parameter)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", id);
        writer.WriteString("name", name);
        if (parameter != 0)
        {
            writer.WriteNumber("parameter", parameter);
        }

        writer.WriteEndObject();
    }

    private static bool TryParse(JsonElement root, [NotNullWhen(true)] out PipelineRecord? record)
    {
        record = null;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("version", out JsonElement version) ||
            !TryGetInteger(version, out int number) || number != Version ||
            !root.TryGetProperty("codec", out JsonElement codec) || !TryParseStep(codec, out Blosc2Filter step, out string? name) ||
            !CodecIds.IsKnown((Blosc2Codec)step.Id) ||
            !root.TryGetProperty("filters", out JsonElement steps) || steps.ValueKind != JsonValueKind.Array ||
            steps.GetArrayLength() > CodecIds.FilterSlots)
        {
            return false;
        }

        ImmutableArray<Blosc2Filter>.Builder filters = ImmutableArray.CreateBuilder<Blosc2Filter>();
        ImmutableArray<string?>.Builder names = ImmutableArray.CreateBuilder<string?>();
        foreach (JsonElement element in steps.EnumerateArray())
        {
            if (!TryParseStep(element, out Blosc2Filter filter, out string? filterName))
            {
                return false;
            }

            filters.Add(filter);
            names.Add(filter.IsUserDefined ? filterName : null);
        }

        if (Blosc2Filter.FindFault([.. filters]) is not null || !TryParseSplit(root, out BlockSplit split))
        {
            return false;
        }

        record = new PipelineRecord(
            (Blosc2Codec)step.Id, step.Parameter, CodecIds.IsUserDefined(step.Id) ? name : null, filters.ToImmutable(), names.ToImmutable(),
            split);
        return true;
    }

    private static bool TryParseSplit(JsonElement root, out BlockSplit split)
    {
        split = BlockSplit.Automatic;
        if (!root.TryGetProperty("split", out JsonElement value))
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        split = value.ValueEquals(Always) ? BlockSplit.Always : value.ValueEquals(Never) ? BlockSplit.Never : BlockSplit.Automatic;
        return split != BlockSplit.Automatic;
    }

    /// <summary>Reads a codec or a filter.</summary>
    private static bool TryParseStep(JsonElement element, out Blosc2Filter step, out string? name)
    {
        step = default;
        name = null;
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("id", out JsonElement id) ||
            !TryGetInteger(id, out int number))
        {
            return false;
        }

        int parameter = 0;
        if (element.TryGetProperty("parameter", out JsonElement value) &&
            !(TryGetInteger(value, out parameter) && parameter is >= 0 and <= byte.MaxValue))
        {
            return false;
        }

        // Names end up in messages.
        name = element.TryGetProperty("name", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        name = CodecRegistry.IsName(name) ? name : null;
        step = new Blosc2Filter(number, (byte)parameter);
        return number is >= 0 and <= byte.MaxValue;
    }

    private static bool TryGetInteger(JsonElement element, out int value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out value);
    }
}
