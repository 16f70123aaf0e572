using System.Diagnostics.CodeAnalysis;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.Conversion;

/// <summary>Finds out how stored elements become values of a .NET type.</summary>
internal static class ElementConverter
{
    /// <summary>Makes a converter.</summary>
    /// <typeparam name="T">The .NET type.</typeparam>
    /// <param name="stored">How elements are stored.</param>
    /// <param name="mode">Whether numbers may change their type.</param>
    /// <returns>Null if the stored bytes are those of <typeparamref name="T"/>.</returns>
    /// <exception cref="ElementTypeException">The types do not match.</exception>
    public static IElementConverter? Create<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        ElementType stored, NumericConversion mode)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stored);
        return Match(MemoryTypeReader.Read(typeof(T)), stored, mode);
    }

    private static IElementConverter? Match(MemoryType memory, ElementType stored, NumericConversion mode) => memory switch
    {
        ScalarMemory scalar => MatchScalar(scalar, stored, mode),
        ArrayMemory array => MatchArray(array, stored, mode),
        StructMemory structure => CompoundMatcher.Match(structure, stored, (m, s) => Match(m, s, mode)),
        _ => throw Mismatch(memory, stored),
    };

    private static IElementConverter? MatchScalar(ScalarMemory memory, ElementType stored, NumericConversion mode)
    {
        switch (stored)
        {
            case EnumType enumeration when memory.Kind is ScalarKind.Signed or ScalarKind.Unsigned or ScalarKind.Bool:
                return MatchScalar(memory, enumeration.Base, mode);
            case BoolType when memory.Kind is ScalarKind.Bool || (memory.Size == 1 && memory.Kind == ScalarKind.Unsigned):
                return null;
            case BitFieldType bits when memory.Kind == ScalarKind.Unsigned && memory.Size == bits.Size:
                return Reorder(bits.Order, bits.Size, bits.Size);
            case BitFieldType { Size: 1 } or IntegerType { Size: 1 } when memory.Kind == ScalarKind.Bool:
                return new BoolConverter();
            case TimeType time when memory.Kind == ScalarKind.Float && memory.Size == 8:
                return new TimeConverter(time);
            case TimeType time when memory.Kind == ScalarKind.Signed && memory.Size == time.Size:
                return Reorder(time.Order, time.Size, time.Size);
            case OpaqueType { Size: 1 } or FixedStringType { Size: 1 } when memory.Size == 1 && memory.Kind == ScalarKind.Unsigned:
                return null;
            case ComplexType complex when memory.Kind == ScalarKind.Complex:
                return MatchComplex(memory, complex, mode);
            case IntegerType integer when memory.Kind is ScalarKind.Signed or ScalarKind.Unsigned or ScalarKind.Float:
                bool sameInteger = integer.Size == memory.Size && memory.Kind == (integer.IsSigned ? ScalarKind.Signed : ScalarKind.Unsigned);
                return sameInteger ? Reorder(integer.Order, memory.Size, memory.Size) : Convert(memory, stored, mode);
            case FloatType number when memory.Kind is ScalarKind.Signed or ScalarKind.Unsigned or ScalarKind.Float:
                bool sameFloat = number.Size == memory.Size && memory.Kind == ScalarKind.Float;
                return sameFloat ? Reorder(number.Order, memory.Size, memory.Size) : Convert(memory, stored, mode);
            default:
                throw Mismatch(memory, stored);
        }
    }

    private static IElementConverter? MatchComplex(ScalarMemory memory, ComplexType stored, NumericConversion mode)
    {
        FloatType part = stored.Component;
        if (part.Size == memory.PartSize)
        {
            return Reorder(part.Order, part.Size, stored.Size);
        }

        ScalarMemory partMemory = new(memory.PartSize == 8 ? typeof(double) : typeof(float), memory.PartSize, ScalarKind.Float, memory.PartSize);
        return mode == NumericConversion.Checked
            ? new RepeatedConverter(NumericConverter.Create(partMemory, part), 2)
            : throw Mismatch(memory, stored);
    }

    private static IElementConverter? MatchArray(ArrayMemory memory, ElementType stored, NumericConversion mode)
    {
        if (stored is FixedStringType or OpaqueType && memory.IsBytes && stored.Size == memory.Size)
        {
            return null;
        }

        if (stored is not ArrayElementType array)
        {
            throw Mismatch(memory, stored);
        }

        int count = 1;
        foreach (int length in array.Shape)
        {
            count = checked(count * length);
        }

        if (count != memory.Count)
        {
            // An inline array of inline arrays has the axes of the stored one.
            return memory.Item is ArrayMemory && array.Shape.Length > 1 && array.Shape[0] == memory.Count
                ? Repeat(Match(memory.Item, new ArrayElementType(array.Base, array.Shape.RemoveAt(0)), mode), memory.Count)
                : throw Mismatch(memory, stored);
        }

        return Repeat(Match(memory.Item, array.Base, mode), count);
    }

    private static IElementConverter? Repeat(IElementConverter? item, int count) =>
        item is null ? null : new RepeatedConverter(item, count);

    private static ByteSwapConverter? Reorder(ByteOrder order, int width, int size) =>
        width == 1 || (order == ByteOrder.LittleEndian) == BitConverter.IsLittleEndian ? null : new ByteSwapConverter(width, size);

    private static IElementConverter Convert(ScalarMemory memory, ElementType stored, NumericConversion mode) =>
        mode == NumericConversion.Checked && !memory.Type.IsEnum
            ? NumericConverter.Create(memory, stored)
            : throw Mismatch(memory, stored);

    internal static ElementTypeException Mismatch(MemoryType memory, ElementType stored, string? why = null) =>
        new($"Elements stored as {ElementTypeText.Describe(stored)} cannot be seen as {memory.Type}{(why is null ? "" : ": " + why)}.");
}
