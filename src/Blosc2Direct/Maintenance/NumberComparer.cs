using System.Buffers.Binary;
using System.Globalization;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>Compares stored numbers of different types by value.</summary>
internal static class NumberComparer
{
    /// <summary>Whether both are integers or floats.</summary>
    internal static bool CanCompare(ElementType a, ElementType b) => IsNumber(a) && IsNumber(b);

    /// <summary>Whether two numbers are equal. Integers exactly; where a float is concerned, NaNs are equal, and so are a
    /// float and an integer only if neither loses by going over.</summary>
    internal static bool AreEqual(ElementType a, ReadOnlySpan<byte> x, ElementType b, ReadOnlySpan<byte> y)
    {
        if (a is FloatType f && b is FloatType g)
        {
            double p = Float(f, x), q = Float(g, y);
            return BitConverter.DoubleToInt64Bits(p) == BitConverter.DoubleToInt64Bits(q) || (double.IsNaN(p) && double.IsNaN(q));
        }

        if (a is FloatType left)
        {
            return Same(Float(left, x), Integer(b, y));
        }

        return b is FloatType right ? Same(Float(right, y), Integer(a, x)) : Integer(a, x) == Integer(b, y);
    }

    /// <summary>A number as text; other elements in hexadecimal, cut.</summary>
    internal static string Show(ElementType type, ReadOnlySpan<byte> element) => type switch
    {
        FloatType f => Float(f, element).ToString("R", CultureInfo.InvariantCulture),
        IntegerType or BoolType or EnumType => Integer(type, element).ToString(CultureInfo.InvariantCulture),
        _ => "0x" + Convert.ToHexStringLower(element[..Math.Min(16, element.Length)]) + (element.Length > 16 ? "…" : ""),
    };

    private static bool IsNumber(ElementType type) => type is IntegerType or FloatType or BoolType or EnumType;

    private static bool Same(double number, Int128 integer) =>
        double.IsInteger(number) && Math.Abs(number) < 1e30 && (Int128)number == integer;

    private static Int128 Integer(ElementType type, ReadOnlySpan<byte> element)
    {
        IntegerType integer = type switch
        {
            EnumType e => e.Base,
            IntegerType i => i,
            _ => new IntegerType(1, false),
        };
        Int128 value = 0;
        for (int i = 0; i < integer.Size; i++)
        {
            int at = integer.Order == ByteOrder.BigEndian ? i : integer.Size - 1 - i;
            value = (value << 8) | element[at];
        }

        Int128 range = Int128.One << (8 * integer.Size);
        return integer.IsSigned && value >= range / 2 ? value - range : value;
    }

    private static double Float(FloatType type, ReadOnlySpan<byte> element)
    {
        bool big = type.Order == ByteOrder.BigEndian;
        return type.Size switch
        {
            2 => (double)(big ? BinaryPrimitives.ReadHalfBigEndian(element) : BinaryPrimitives.ReadHalfLittleEndian(element)),
            4 => big ? BinaryPrimitives.ReadSingleBigEndian(element) : BinaryPrimitives.ReadSingleLittleEndian(element),
            _ => big ? BinaryPrimitives.ReadDoubleBigEndian(element) : BinaryPrimitives.ReadDoubleLittleEndian(element),
        };
    }
}
