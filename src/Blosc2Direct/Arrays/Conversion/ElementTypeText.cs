using System.Globalization;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.Conversion;

/// <summary>Short names of stored types, for error messages.</summary>
internal static class ElementTypeText
{
    public static string Describe(ElementType type) => type switch
    {
        IntegerType integer => $"{Order(integer.Order, integer.Size)}{(integer.IsSigned ? "int" : "uint")}{Bits(integer.Size)}",
        FloatType number => $"{Order(number.Order, number.Size)}float{Bits(number.Size)}",
        BoolType => "bool",
        ComplexType complex => $"complex of {Describe(complex.Component)}",
        EnumType enumeration => $"enumeration of {Describe(enumeration.Base)}",
        FixedStringType text => $"string of {Number(text.Size)} bytes",
        VariableStringType => "string of variable length",
        OpaqueType opaque => $"{Number(opaque.Size)} opaque bytes",
        BitFieldType bits => $"{Order(bits.Order, bits.Size)}bit field of {Bits(bits.Size)} bits",
        ArrayElementType array => $"array [{string.Join(", ", array.Shape)}] of {Describe(array.Base)}",
        CompoundType compound => $"compound {{{string.Join(", ", compound.Fields.Select(f => f.Name))}}}",
        VariableLengthType sequence => $"sequence of {Describe(sequence.Base)}",
        ReferenceType reference => reference.IsRegion ? "region reference" : "object reference",
        UnknownType unknown => unknown.Description,
        _ => type.ToString(),
    };

    private static string Order(ByteOrder order, int size) =>
        order == ByteOrder.BigEndian && size > 1 ? "big-endian " : "";

    private static string Bits(int bytes) => Number(bytes * 8);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
