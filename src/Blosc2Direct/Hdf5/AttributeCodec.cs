using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Attribute values as .NET objects to and from their stored bytes. Pure.</summary>
internal static class AttributeCodec
{
    /// <summary>Whether <see cref="Decode"/> gives numbers or text; else the value is the bytes themselves.</summary>
    internal static bool HasCounterpart(ElementType type) =>
        type is IntegerType or FloatType or BoolType or ComplexType or EnumType or FixedStringType or VariableStringType;

    /// <summary>Elements of a shape.</summary>
    internal static long Count(ImmutableArray<long> shape)
    {
        Int128 count = 1;
        foreach (long extent in shape)
        {
            count *= extent;
        }

        return count <= long.MaxValue ? (long)count : throw new StorageException("The shape has more elements than can be counted in 63 bits.");
    }

    /// <summary>Stored bytes as a scalar or a one-dimensional array.</summary>
    internal static object Decode(ElementType type, ImmutableArray<long> shape, byte[] bytes)
    {
        bool isScalar = shape.IsEmpty;
        return type switch
        {
            EnumType enumeration => Decode(enumeration.Base, shape, bytes),
            IntegerType integer => DecodeInteger(integer, isScalar, bytes),
            FloatType { Size: 2 } real => Decode(isScalar, bytes, 2, b => (Half)ElementBytes.ReadFloat(b, real)),
            FloatType { Size: 4 } real => Decode(isScalar, bytes, 4, b => (float)ElementBytes.ReadFloat(b, real)),
            FloatType real => Decode(isScalar, bytes, 8, b => ElementBytes.ReadFloat(b, real)),
            BoolType => Decode(isScalar, bytes, 1, b => b[0] != 0),
            ComplexType complex => Decode(isScalar, bytes, complex.Size, b => new Complex(
                ElementBytes.ReadFloat(b, complex.Component), ElementBytes.ReadFloat(b[complex.Component.Size..], complex.Component))),
            FixedStringType text => Decode(isScalar, bytes, text.Size, b => DecodeText(b, text.Padding)),
            _ => bytes,
        };
    }

    /// <summary>The text of a fixed-length string: up to the first NUL or without the trailing spaces.</summary>
    internal static string DecodeText(ReadOnlySpan<byte> bytes, TextPadding padding)
    {
        if (padding == TextPadding.SpacePadded)
        {
            bytes = bytes.TrimEnd((byte)' ');
        }
        else if (padding == TextPadding.NullPadded)
        {
            bytes = bytes.TrimEnd((byte)0);
        }
        else
        {
            int end = bytes.IndexOf((byte)0);
            bytes = end < 0 ? bytes : bytes[..end];
        }

        return EscapedUtf8.Decode(bytes);
    }

    /// <summary>The counterpart of <see cref="Decode(ElementType, ImmutableArray{long}, byte[])"/>.</summary>
    /// <exception cref="ElementTypeException">The value's .NET type does not suit the element type.</exception>
    /// <exception cref="ElementValueException">A value does not fit.</exception>
    /// <exception cref="ArgumentException">There are more or fewer values than the shape has elements.</exception>
    internal static byte[] Encode(AttributeValue attribute)
    {
        ElementType type = attribute.Type is EnumType enumeration ? enumeration.Base : attribute.Type;
        long count = Count(attribute.Shape);
        byte[] bytes = new byte[checked(count * type.Size)];
        if (!HasCounterpart(type))
        {
            if (attribute.Value is not byte[] raw)
            {
                throw Mismatch(attribute.Type, attribute.Value);
            }

            if (raw.Length != bytes.Length)
            {
                throw new ArgumentException($"The attribute's type and shape need {bytes.Length} bytes; {raw.Length} were given.", nameof(attribute));
            }

            return raw;
        }

        Array values = ToArray(attribute, count);
        for (int i = 0; i < values.Length; i++)
        {
            EncodeOne(type, values.GetValue(i), bytes.AsSpan(i * type.Size, type.Size));
        }

        return bytes;
    }

    /// <summary>The values of an attribute as an array of as many as its shape says.</summary>
    internal static Array ToArray(AttributeValue attribute, long count)
    {
        Array values = attribute.Value as Array ?? new[] { attribute.Value };
        return values.Rank == 1 && values.Length == count ? values
            : throw new ArgumentException($"The attribute's shape has {count} elements; {values.Length} were given.", nameof(attribute));
    }

    private static object DecodeInteger(IntegerType type, bool isScalar, byte[] bytes) => (type.Size, type.IsSigned) switch
    {
        (1, true) => Decode(isScalar, bytes, type.Size, b => (sbyte)b[0]),
        (1, false) => Decode(isScalar, bytes, type.Size, b => b[0]),
        (2, true) => Decode(isScalar, bytes, type.Size, b => (short)ElementBytes.ReadInteger(b, type)),
        (2, false) => Decode(isScalar, bytes, type.Size, b => (ushort)ElementBytes.ReadInteger(b, type)),
        (3 or 4, true) => Decode(isScalar, bytes, type.Size, b => (int)ElementBytes.ReadInteger(b, type)),
        (3 or 4, false) => Decode(isScalar, bytes, type.Size, b => (uint)ElementBytes.ReadInteger(b, type)),
        (_, true) => Decode(isScalar, bytes, type.Size, b => ElementBytes.ReadInteger(b, type)),
        _ => Decode(isScalar, bytes, type.Size, b => (ulong)ElementBytes.ReadInteger(b, type)),
    };

    private delegate T Reader<T>(ReadOnlySpan<byte> bytes);

    private static object Decode<T>(bool isScalar, byte[] bytes, int size, Reader<T> read)
        where T : notnull
    {
        if (isScalar)
        {
            return read(bytes);
        }

        T[] values = new T[bytes.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = read(bytes.AsSpan(i * size, size));
        }

        return values;
    }

    private static void EncodeOne(ElementType type, object? value, Span<byte> bytes)
    {
        switch (type)
        {
            case IntegerType integer:
                ElementBytes.WriteInteger(bytes, integer, ToInteger(integer, value));
                break;
            case FloatType real:
                ElementBytes.WriteFloat(bytes, real, ToFloat(real, value));
                break;
            case BoolType when value is bool truth:
                bytes[0] = truth ? (byte)1 : (byte)0;
                break;
            case ComplexType complex when value is Complex number:
                ElementBytes.WriteFloat(bytes, complex.Component, number.Real);
                ElementBytes.WriteFloat(bytes[complex.Component.Size..], complex.Component, number.Imaginary);
                break;
            case FixedStringType text when value is string s:
                EncodeText(text, s, bytes);
                break;
            default:
                throw Mismatch(type, value);
        }
    }

    private static long ToInteger(IntegerType type, object? value)
    {
        Int128 number = value switch
        {
            sbyte v => v,
            byte v => v,
            short v => v,
            ushort v => v,
            int v => v,
            uint v => v,
            long v => v,
            ulong v => v,
            _ => throw Mismatch(type, value),
        };
        int bits = 8 * type.Size;
        Int128 low = type.IsSigned ? -(Int128.One << (bits - 1)) : 0;
        Int128 high = (Int128.One << (type.IsSigned ? bits - 1 : bits)) - 1;
        return number >= low && number <= high ? unchecked((long)number)
            : throw new ElementValueException(string.Create(CultureInfo.InvariantCulture, $"The value {number} does not fit {type}."));
    }

    private static double ToFloat(FloatType type, object? value)
    {
        double number = value switch
        {
            Half v => (double)v,
            float v => v,
            double v => v,
            sbyte or byte or short or ushort or int or uint or long or ulong => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            _ => throw Mismatch(type, value),
        };
        double largest = type.Size switch { 2 => (double)Half.MaxValue, 4 => float.MaxValue, _ => double.MaxValue };
        return double.IsFinite(number) && Math.Abs(number) > largest
            ? throw new ElementValueException(string.Create(CultureInfo.InvariantCulture, $"The value {number} does not fit {type}."))
            : number;
    }

    private static void EncodeText(FixedStringType type, string text, Span<byte> bytes)
    {
        if (type.Encoding == TextEncoding.Ascii && !Ascii.IsValid(text))
        {
            throw new ElementValueException($"The text '{text}' is not ASCII.");
        }

        byte[] encoded = EscapedUtf8.TryEncode(text) ?? throw new ElementValueException("The text holds half of a surrogate pair, which UTF-8 cannot express.");
        if (encoded.Length > bytes.Length)
        {
            throw new ElementValueException($"The text '{text}' has {encoded.Length} bytes; the string type holds {bytes.Length}.");
        }

        encoded.CopyTo(bytes);
        bytes[encoded.Length..].Fill(type.Padding == TextPadding.SpacePadded ? (byte)' ' : (byte)0);
    }

    private static ElementTypeException Mismatch(ElementType type, object? value) =>
        new($"A value of the .NET type {value?.GetType().Name ?? "null"} cannot be stored as {type}.");
}
