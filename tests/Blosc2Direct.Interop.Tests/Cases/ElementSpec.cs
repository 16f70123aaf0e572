using System.Text.Json.Serialization;

namespace Blosc2Direct.Interop.Tests.Cases;

/// <summary>The element type of a case, as every side of the tests understands it; also its form in the manifest.</summary>
/// <remarks>Kinds: int, uint, float, complex, bool, enum, string, opaque, array, compound.</remarks>
internal sealed record ElementSpec
{
    public required string Name { get; init; }

    public required string Kind { get; init; }

    /// <summary>Bytes of one element as stored.</summary>
    public required int Size { get; init; }

    public bool BigEndian { get; init; }

    /// <summary>Strings: "ascii" or "utf-8".</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Encoding { get; init; }

    /// <summary>Enums: member names and values, ordered by value.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EnumMember[]? Members { get; init; }

    /// <summary>Array types: the shape of one element.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int[]? Shape { get; init; }

    /// <summary>Array types and enums: the type underneath.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ElementSpec? Base { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ElementField[]? Fields { get; init; }

    public override string ToString() => Name;
}

internal sealed record EnumMember(string Name, int Value);

internal sealed record ElementField(string Name, int Offset, ElementSpec Type);

/// <summary>The catalogue of element types that the tests run over.</summary>
internal static class ElementSpecs
{
    public static readonly ElementSpec[] All = Build();

    public static ElementSpec Get(string name) => Array.Find(All, spec => spec.Name == name)
        ?? throw new ArgumentException($"No element type is named {name}.", nameof(name));

    private static ElementSpec Number(string name, string kind, int size, bool bigEndian = false) =>
        new() { Name = name, Kind = kind, Size = size, BigEndian = bigEndian };

    private static ElementSpec Text(string name, int size, string encoding) =>
        new() { Name = name, Kind = "string", Size = size, Encoding = encoding };

    private static ElementSpec[] Build()
    {
        var u1 = Number("u1", "uint", 1);
        var i2 = Number("i2", "int", 2);
        var i4 = Number("i4", "int", 4);
        var u4 = Number("u4", "uint", 4);
        var f4 = Number("f4", "float", 4);
        var f8 = Number("f8", "float", 8);
        var bigF8 = Number("f8-big", "float", 8, bigEndian: true);
        var nested = new ElementSpec
        {
            Name = "pair",
            Kind = "compound",
            Size = 12,
            Fields = [new("x", 0, f8), new("n", 8, u4)],
        };
        return
        [
            Number("i1", "int", 1), i2, i4, Number("i8", "int", 8),
            u1, Number("u2", "uint", 2), u4, Number("u8", "uint", 8),
            Number("f2", "float", 2), f4, f8,
            Number("c8", "complex", 8), Number("c16", "complex", 16),
            Number("bool", "bool", 1),
            new()
            {
                Name = "enum", Kind = "enum", Size = 2, Base = i2,
                Members = [new("DOWN", -1), new("STILL", 0), new("UP", 1), new("FAR", 300)],
            },
            Text("s7", 7, "ascii"), Text("s16-utf8", 16, "utf-8"), Text("s300", 300, "ascii"),
            new() { Name = "opaque", Kind = "opaque", Size = 5 },
            new() { Name = "array", Kind = "array", Size = 24, Base = i4, Shape = [2, 3] },
            new()
            {
                Name = "compound", Kind = "compound", Size = 13,
                Fields = [new("flag", 0, u1), new("energy", 1, f8), new("count", 9, i4)],
            },
            new()
            {
                // padded as a C compiler pads it, with a compound inside
                Name = "compound-padded", Kind = "compound", Size = 40,
                Fields = [new("id", 0, i2), new("where", 8, nested), new("label", 24, Text("s7", 7, "ascii")), new("w", 32, f4)],
            },
            Number("i2-big", "int", 2, bigEndian: true), Number("u4-big", "uint", 4, bigEndian: true),
            Number("i8-big", "int", 8, bigEndian: true), Number("f4-big", "float", 4, bigEndian: true), bigF8,
        ];
    }
}
