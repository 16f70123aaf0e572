using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Formats;

/// <summary>Element types in NumPy's notation: <c>&lt;f4</c>, <c>|S8</c>, <c>[('x', '&lt;f8'), ('name', '|S8')]</c>.</summary>
/// <remarks>The array interface's type strings, and the <c>descr</c> of .npy headers (NumPy enhancement proposal 1).</remarks>
internal static class NumpyDescr
{
    private const int MaxElementBytes = 1 << 28;
    private const int MaxFields = 1 << 14;

    /// <summary>Writes a type that has a NumPy counterpart (see <see cref="NumpyForm"/>) as a Python literal.</summary>
    internal static string Write(ElementType type)
    {
        StringBuilder text = new();
        Append(text, type);
        return text.ToString();
    }

    /// <summary>Reads the value of a descr.</summary>
    /// <param name="value">As <see cref="PythonLiteral"/> gives it.</param>
    /// <exception cref="FormatException">It is no type, or one that has no counterpart here.</exception>
    internal static ElementType Read(object? value) => value switch
    {
        string text => ReadScalar(text),
        List<object?> fields => ReadFields(fields),
        PythonTuple { Items: [object inner, object shape] } => ReadArray(inner, shape),
        _ => throw new FormatException("the element type is neither a string nor a list of fields"),
    };

    /// <summary>Reads what a user writes: a type string, a name such as float32, or a literal of fields.</summary>
    /// <exception cref="FormatException">It is no type.</exception>
    internal static ElementType ReadOption(string text)
    {
        string trimmed = text.Trim();
        return trimmed.StartsWith('[') || trimmed.StartsWith('(') ? Read(PythonLiteral.Parse(trimmed)) : ReadScalar(trimmed);
    }

    private static void Append(StringBuilder text, ElementType type)
    {
        switch (type)
        {
            case CompoundType compound:
                AppendFields(text, compound);
                break;
            case ArrayElementType array:
                text.Append('(');
                Append(text, array.Base);
                text.Append(", ");
                AppendShape(text, array.Shape.AsSpan());
                text.Append(')');
                break;
            default:
                text.Append('\'').Append(Scalar(type)).Append('\'');
                break;
        }
    }

    /// <summary>Appends a tuple.</summary>
    internal static void AppendShape<T>(StringBuilder text, ReadOnlySpan<T> shape)
        where T : IFormattable
    {
        text.Append('(');
        for (int i = 0; i < shape.Length; i++)
        {
            text.Append(i == 0 ? "" : " ").Append(shape[i].ToString(null, CultureInfo.InvariantCulture)).Append(i < shape.Length - 1 || i == 0 ? "," : "");
        }

        text.Append(')');
    }

    // Gaps are fields without a name, as NumPy writes them.
    private static void AppendFields(StringBuilder text, CompoundType compound)
    {
        text.Append('[');
        int end = 0;
        string separator = "";
        foreach (CompoundField field in compound.Fields)
        {
            AppendGap(text, field.Offset - end, ref separator);
            text.Append(separator).Append('(').Append(Quote(field.Name)).Append(", ");
            ElementType type = field.Type is ArrayElementType array ? array.Base : field.Type;
            Append(text, type);
            if (field.Type is ArrayElementType { Shape: var shape })
            {
                text.Append(", ");
                AppendShape(text, shape.AsSpan());
            }

            text.Append(')');
            separator = ", ";
            end = field.Offset + field.Type.Size;
        }

        AppendGap(text, compound.Size - end, ref separator);
        text.Append(']');
    }

    private static void AppendGap(StringBuilder text, int bytes, ref string separator)
    {
        if (bytes > 0)
        {
            text.Append(separator).Append(CultureInfo.InvariantCulture, $"('', '|V{bytes}')");
            separator = ", ";
        }
    }

    private static string Quote(string name)
    {
        StringBuilder text = new("'");
        foreach (char c in name)
        {
            _ = c switch
            {
                '\\' or '\'' => text.Append('\\').Append(c),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or '\x7f' => text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => text.Append(c),
            };
        }

        return text.Append('\'').ToString();
    }

    private static string Scalar(ElementType type) => type switch
    {
        IntegerType t => $"{Order(t.Order, t.Size)}{(t.IsSigned ? 'i' : 'u')}{Number(t.Size)}",
        FloatType t => $"{Order(t.Order, t.Size)}f{Number(t.Size)}",
        ComplexType t => $"{Order(t.Component.Order, t.Size)}c{Number(t.Size)}",
        BoolType => "|b1",
        FixedStringType t => $"|S{Number(t.Size)}",
        Utf32Type t => $"{Order(t.Order, 4)}U{Number(t.Characters)}",
        OpaqueType t => $"|V{Number(t.Size)}",
        _ => throw new ElementTypeException($"{ElementTypeText.Describe(type)} has no counterpart in NumPy."),
    };

    private static ElementType ReadScalar(string text)
    {
        string name = text switch
        {
            "bool" or "?" => "b1",
            "float16" or "float32" or "float64" => "f" + Number(int.Parse(text[5..], CultureInfo.InvariantCulture) / 8),
            "int8" or "int16" or "int32" or "int64" => "i" + Number(int.Parse(text[3..], CultureInfo.InvariantCulture) / 8),
            "uint8" or "uint16" or "uint32" or "uint64" => "u" + Number(int.Parse(text[4..], CultureInfo.InvariantCulture) / 8),
            "complex64" => "c8",
            "complex128" => "c16",
            _ => text,
        };
        ByteOrder order = name.StartsWith('>') ? ByteOrder.BigEndian : ByteOrder.LittleEndian;
        string type = name.TrimStart('<', '>', '|', '=');
        if (name.Length - type.Length > 1 || type.Length < 2)
        {
            throw new FormatException($"'{text}' is no element type in NumPy's notation");
        }

        if (type[0] is 'M' or 'm')
        {
            throw new FormatException($"'{text}': HDF5 has no dates and times; save them as integers (.view('i8'))");
        }

        if (type[0] == 'O')
        {
            throw new FormatException($"'{text}': Python objects are not read");
        }

        if (!int.TryParse(type.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size > MaxElementBytes / 4)
        {
            throw new FormatException($"'{text}' has no size that can be used");
        }

        ByteOrder ofItem = size == 1 ? ByteOrder.LittleEndian : order;
        return (type[0], size) switch
        {
            ('b', 1) => new BoolType(),
            ('i', 1 or 2 or 4 or 8) => new IntegerType(size, true, ofItem),
            ('u', 1 or 2 or 4 or 8) => new IntegerType(size, false, ofItem),
            ('f', 2 or 4 or 8) => new FloatType(size, order),
            ('c', 8 or 16) => new ComplexType(new FloatType(size / 2, order)),
            ('S' or 'a', _) => new FixedStringType(size, TextEncoding.Ascii, TextPadding.NullPadded),
            ('U', _) => new Utf32Type(size, order),
            ('V', > 0) => new OpaqueType(size),
            _ => throw new FormatException($"'{text}' has no counterpart in HDF5 that this library writes"),
        };
    }

    private static ElementType ReadArray(object? inner, object? shape)
    {
        ElementType item = Read(inner);
        ImmutableArray<int> extents = shape switch
        {
            long length => [Extent(length)],
            PythonTuple tuple => [.. tuple.Items.Select(Extent)],
            _ => throw new FormatException("the shape of a field is neither a number nor a tuple"),
        };
        long bytes = item.Size;
        foreach (int extent in extents)
        {
            bytes *= extent;
            if (bytes > MaxElementBytes)
            {
                throw new FormatException($"a field has more than {MaxElementBytes} bytes");
            }
        }

        return extents.IsEmpty ? item : new ArrayElementType(item, extents);
    }

    private static int Extent(object? value) => value is long length and >= 1 and <= int.MaxValue
        ? (int)length : throw new FormatException("an extent in the shape of a field is not a positive number");

    private static CompoundType ReadFields(List<object?> items)
    {
        List<CompoundField> fields = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        long offset = 0;
        if (items.Count > MaxFields)
        {
            throw new FormatException($"a structure has {items.Count} fields, more than {MaxFields}");
        }

        foreach (object? item in items)
        {
            if (item is not PythonTuple { Items: { Count: 2 or 3 } parts })
            {
                throw new FormatException("a field is not a tuple of name, type and shape");
            }

            ElementType type = parts.Count == 3 ? ReadArray(parts[1], parts[2]) : Read(parts[1]);
            string name = parts[0] switch
            {
                string text => text,
                PythonTuple { Items: [_, string text] } => text, // (title, name)
                _ => throw new FormatException("the name of a field is not a string"),
            };
            if (name.Length > 0)
            {
                if (!names.Add(name))
                {
                    throw new FormatException($"two fields are named '{name}'");
                }

                fields.Add(new CompoundField(name, (int)offset, type));
            }

            offset += type.Size;
            if (offset > MaxElementBytes)
            {
                throw new FormatException($"an element has more than {MaxElementBytes} bytes");
            }
        }

        return fields.Count > 0
            ? new CompoundType((int)offset, [.. fields])
            : throw new FormatException("a structure has no fields");
    }

    private static char Order(ByteOrder order, int size) => size == 1 ? '|' : order == ByteOrder.BigEndian ? '>' : '<';

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
