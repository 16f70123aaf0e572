using System.Globalization;

namespace Blosc2Direct.Storage;

/// <summary>Element types in numpy's words where it has them.</summary>
public static class ElementTypeText
{
    /// <summary>Describes a type: "int64", "uint16 (big-endian)", "{x: float64, id: string[8]}".</summary>
    /// <param name="type">The type.</param>
    public static string Describe(ElementType type) => type switch
    {
        IntegerType t => $"{(t.IsSigned ? "int" : "uint")}{Number(8 * t.Size)}{Order(t.Order, t.Size)}",
        FloatType t => $"float{Number(8 * t.Size)}{Order(t.Order, t.Size)}",
        BoolType => "bool",
        ComplexType t => $"complex{Number(8 * t.Size)}{Order(t.Component.Order, t.Size)}",
        EnumType t => $"enum {Describe(t.Base)} {{{string.Join(", ", t.Members.Select(m => $"{m.Name}={Number(m.Value)}"))}}}",
        FixedStringType t => $"string[{Number(t.Size)}]{(t.Encoding == TextEncoding.Utf8 ? " utf-8" : "")}",
        VariableStringType t => $"string{(t.Encoding == TextEncoding.Utf8 ? " utf-8" : "")}",
        OpaqueType t => $"opaque[{Number(t.Size)}]{(t.Tag.Length == 0 ? "" : $" '{t.Tag}'")}",
        BitFieldType t => $"bits{Number(8 * t.Size)}{Order(t.Order, t.Size)}",
        TimeType t => $"time{Number(8 * t.Size)}{Order(t.Order, t.Size)}",
        ArrayElementType t => $"{Describe(t.Base)}[{string.Join(", ", t.Shape.Select(n => Number(n)))}]",
        CompoundType t => $"{{{string.Join(", ", t.Fields.Select(f => $"{f.Name}: {Describe(f.Type)}"))}}}",
        VariableLengthType t => $"sequence of {Describe(t.Base)}",
        ReferenceType t => t.IsRegion ? "region reference" : "object reference",
        UnknownType t => $"unknown ({t.Description})",
        _ => type.GetType().Name,
    };

    private static string Order(ByteOrder order, int size) =>
        order == ByteOrder.BigEndian && size > 1 ? " (big-endian)" : "";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
