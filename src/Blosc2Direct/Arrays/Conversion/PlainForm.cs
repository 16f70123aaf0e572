using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.Conversion;

/// <summary>The plain form of elements: packed and little-endian, times of 8 bytes as seconds in a double, text padded with NULs.</summary>
internal static class PlainForm
{
    /// <summary>Makes a converter between the stored and the plain form.</summary>
    /// <param name="stored">How elements are stored.</param>
    /// <returns>Null if both are the same.</returns>
    /// <exception cref="ElementTypeException">The type has no plain form.</exception>
    public static IElementConverter? Create(ElementType stored) => stored switch
    {
        IntegerType { Size: 1 or 2 or 4 or 8 } integer => Reorder(integer.Order, integer.Size, integer.Size),
        FloatType { Size: 2 or 4 or 8 } number => Reorder(number.Order, number.Size, number.Size),
        BitFieldType { Size: 1 or 2 or 4 or 8 } bits => Reorder(bits.Order, bits.Size, bits.Size),
        ComplexType { Component.Size: 4 or 8 } complex => Reorder(complex.Component.Order, complex.Component.Size, complex.Size),
        EnumType enumeration => Create(enumeration.Base),
        TimeType { Size: 4 } time => Reorder(time.Order, 4, 4),
        TimeType time => new TimeConverter(time),
        FixedStringType { Padding: TextPadding.SpacePadded } text => new SpacePadConverter(text.Size),
        BoolType or FixedStringType or OpaqueType => null,
        ArrayElementType array when array.Base.Size > 0 && Create(array.Base) is { } item =>
            new RepeatedConverter(item, array.Size / array.Base.Size),
        ArrayElementType => null,
        _ => throw new ElementTypeException($"Elements stored as {ElementTypeText.Describe(stored)} have no plain form."),
    };

    /// <summary>Makes a converter between a compound and some of its fields, packed one after the other.</summary>
    /// <param name="stored">How elements are stored.</param>
    /// <param name="fields">The fields, in the order of the plain form.</param>
    /// <returns>Null if the stored bytes are the plain form.</returns>
    public static IElementConverter? Create(ElementType stored, ReadOnlySpan<FieldPlace> fields)
    {
        List<FieldStep> steps = [];
        int memory = 0;
        foreach (FieldPlace field in fields)
        {
            IElementConverter? converter = Create(field.Type);
            int bytes = converter?.MemorySize ?? field.Type.Size;
            CompoundMatcher.Add(steps, new FieldStep(field.Offset, memory, field.Type.Size, bytes, converter));
            memory = checked(memory + bytes);
        }

        if (steps is [{ Stored: 0, Converter: var only } whole] && whole.StoredBytes == stored.Size)
        {
            return only;
        }

        string? lost = FindLost(stored, fields);
        return new CompoundConverter(stored.Size, memory, [.. steps], lost);
    }

    /// <summary>The fields that the plain form lacks, if any.</summary>
    private static string? FindLost(ElementType stored, ReadOnlySpan<FieldPlace> fields)
    {
        HashSet<int> offsets = [];
        foreach (FieldPlace field in fields)
        {
            offsets.Add(field.Offset);
        }

        List<string> lost = [];
        Collect(stored, "", 0);
        return lost.Count == 0 ? null : string.Join(", ", lost);

        void Collect(ElementType type, string name, int offset)
        {
            if (type is CompoundType compound)
            {
                foreach (CompoundField field in compound.Fields)
                {
                    Collect(field.Type, name.Length == 0 ? field.Name : $"{name}/{field.Name}", offset + field.Offset);
                }
            }
            else if (!offsets.Contains(offset))
            {
                lost.Add(name);
            }
        }
    }

    private static ByteSwapConverter? Reorder(ByteOrder order, int width, int size) =>
        width == 1 || (order == ByteOrder.LittleEndian) == BitConverter.IsLittleEndian ? null : new ByteSwapConverter(width, size);
}

/// <summary>A field of a compound element.</summary>
/// <param name="Type">How it is stored.</param>
/// <param name="Offset">Bytes from the start of the element.</param>
internal readonly record struct FieldPlace(ElementType Type, int Offset)
{
    /// <summary>Finds a field.</summary>
    /// <param name="array">The array, for its type and for errors.</param>
    /// <param name="path">Names joined by '/'; empty for the whole element.</param>
    /// <exception cref="ElementTypeException">There is none.</exception>
    public static FieldPlace Find(NdArray array, string path)
    {
        ElementType type = array.Spec.Type;
        int offset = 0;
        foreach (string part in path.Length == 0 ? [] : path.Split('/'))
        {
            if (type is not CompoundType compound || compound.Fields.FirstOrDefault(f => f.Name == part) is not { } field)
            {
                throw new ElementTypeException($"Elements of type {ElementTypeText.Describe(array.Spec.Type)} have no field '{path}'")
                    .At(array.Node.Storage.Name, array.Node.Path);
            }

            type = field.Type;
            offset += field.Offset;
        }

        return offset >= 0 && type.Size >= 1 && type.Size <= array.Spec.Type.Size - offset
            ? new FieldPlace(type, offset)
            : throw new ElementTypeException($"The field '{path}' lies outside its element of {array.Spec.Type.Size} bytes")
                .At(array.Node.Storage.Name, array.Node.Path);
    }
}
