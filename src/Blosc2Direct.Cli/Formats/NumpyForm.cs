using System.Collections.Immutable;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Formats;

/// <summary>Which form stored elements take in NumPy, and the other way round.</summary>
internal static class NumpyForm
{
    /// <summary>The form in which NumPy keeps elements of a stored type: UTF-8 text becomes UTF-32, other text bytes padded
    /// with NULs, enumerations, bit fields and times of 4 bytes their integers; all else stays as it is.</summary>
    /// <param name="stored">The stored type.</param>
    /// <param name="order">The byte order of numbers; null as stored.</param>
    /// <exception cref="ElementTypeException">NumPy has no counterpart.</exception>
    internal static ElementType Of(ElementType stored, ByteOrder? order = null)
    {
        ByteOrder Ordered(ByteOrder own, int size) => size == 1 ? ByteOrder.LittleEndian : order ?? own;
        return stored switch
        {
            IntegerType { Size: 1 or 2 or 4 or 8 } t => t with { Order = Ordered(t.Order, t.Size) },
            FloatType t => t with { Order = Ordered(t.Order, t.Size) },
            BoolType => new BoolType(),
            ComplexType { Component.Size: 2 } t => Of(
                new CompoundType(4, [new("r", 0, t.Component), new("i", 2, t.Component)]), order),
            ComplexType t => new ComplexType(t.Component with { Order = Ordered(t.Component.Order, t.Component.Size) }),
            EnumType t => Of(t.Base, order),
            TimeType { Size: 4 } t => Of(new IntegerType(4, true, t.Order), order),
            BitFieldType { Size: 2 or 4 or 8 } t => new IntegerType(t.Size, false, Ordered(t.Order, t.Size)),
            FixedStringType { Encoding: TextEncoding.Utf8 } t => new Utf32Type(t.Size, order ?? ByteOrder.LittleEndian),
            FixedStringType t => new FixedStringType(t.Size, TextEncoding.Ascii, TextPadding.NullPadded),
            OpaqueType t => new OpaqueType(t.Size),
            ArrayElementType t => new ArrayElementType(Of(t.Base, order), t.Shape),
            CompoundType t => OfCompound(t, type => Of(type, order)),
            _ => throw new ElementTypeException($"Elements of type {ElementTypeText.Describe(stored)} have no counterpart in NumPy."),
        };
    }

    /// <summary>The type in which elements of a NumPy type are stored: UTF-32 text becomes UTF-8, text without a byte gets one.</summary>
    /// <param name="type">The NumPy type.</param>
    /// <param name="textBytes">Bytes of the longest text of each UTF-32 field as UTF-8, in the order of the fields; null
    /// where they are not known: then as many as may be.</param>
    internal static ElementType ToStored(ElementType type, IReadOnlyList<int>? textBytes = null)
    {
        int next = 0;
        return ToStored(type, textBytes, ref next);
    }

    /// <summary>The places of UTF-32 text in an element, in the order of the fields.</summary>
    internal static List<(int Offset, Utf32Type Type, int Count)> FindText(ElementType type)
    {
        List<(int Offset, Utf32Type Type, int Count)> found = [];
        FindText(type, 0, 1, found);
        return found;
    }

    private static void FindText(ElementType type, int offset, int count, List<(int Offset, Utf32Type Type, int Count)> found)
    {
        switch (type)
        {
            case Utf32Type text:
                found.Add((offset, text, count));
                break;
            case ArrayElementType { Base: CompoundType } array:
                List<(int Offset, Utf32Type Type, int Count)> inside = [];
                FindText(array.Base, 0, 1, inside);
                if (inside.Count > 0)
                {
                    throw new ElementTypeException("A field that is an array of structures with Unicode text inside cannot be read.");
                }

                break;
            case ArrayElementType array:
                FindText(array.Base, offset, count * (array.Size / Math.Max(1, array.Base.Size)), found);
                break;
            case CompoundType compound:
                foreach (CompoundField field in compound.Fields)
                {
                    FindText(field.Type, offset + field.Offset, count, found);
                }

                break;
            default:
                break;
        }
    }

    private static ElementType ToStored(ElementType type, IReadOnlyList<int>? textBytes, ref int next)
    {
        switch (type)
        {
            case Utf32Type text:
                int bytes = textBytes is null ? 4 * text.Characters : textBytes[next++];
                return new FixedStringType(Math.Max(1, bytes), TextEncoding.Utf8, TextPadding.NullPadded);
            case FixedStringType text:
                return text with { Size = Math.Max(1, text.Size) };
            case ArrayElementType array:
                return new ArrayElementType(ToStored(array.Base, textBytes, ref next), array.Shape);
            case CompoundType compound:
                ElementType[] fields = new ElementType[compound.Fields.Length];
                for (int i = 0; i < fields.Length; i++)
                {
                    fields[i] = ToStored(compound.Fields[i].Type, textBytes, ref next);
                }

                int at = 0;
                return OfCompound(compound, _ => fields[at++]);
            default:
                return type;
        }
    }

    // Offsets and gaps stay unless a field changes its size; then the fields are packed.
    private static CompoundType OfCompound(CompoundType compound, Func<ElementType, ElementType> convert)
    {
        ElementType[] types = [.. compound.Fields.Select(f => convert(f.Type))];
        bool keeps = !types.Where((t, i) => t.Size != compound.Fields[i].Type.Size).Any();
        ImmutableArray<CompoundField>.Builder fields = ImmutableArray.CreateBuilder<CompoundField>();
        int offset = 0;
        for (int i = 0; i < types.Length; i++)
        {
            CompoundField field = compound.Fields[i];
            if (keeps && field.Offset < offset)
            {
                throw new ElementTypeException($"The field '{field.Name}' overlaps another one: NumPy has no counterpart.");
            }

            fields.Add(new CompoundField(field.Name, keeps ? field.Offset : offset, types[i]));
            offset = (keeps ? field.Offset : offset) + types[i].Size;
        }

        return new CompoundType(keeps ? compound.Size : offset, fields.ToImmutable());
    }
}
