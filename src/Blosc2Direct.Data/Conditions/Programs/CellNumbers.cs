using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>The cells of a type of number in ascending order, numbered; both zeros have the same number, NaN has none. What a comparison in
/// a wider type means for the cells themselves is found by halving: conversions keep the order.</summary>
internal static class CellNumbers
{
    /// <summary>Whether cells of a kind are ordered numbers.</summary>
    public static bool Has(ColumnKind kind) => kind is >= ColumnKind.Bool and <= ColumnKind.Float64 or ColumnKind.Time32 or ColumnKind.Time64;

    /// <summary>The numbers of the least and the greatest cell.</summary>
    public static (Int128 First, Int128 Last) Domain(ColumnKind kind) => kind switch
    {
        ColumnKind.Bool => (0, 1),
        ColumnKind.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        ColumnKind.Int16 => (short.MinValue, short.MaxValue),
        ColumnKind.Int32 or ColumnKind.Time32 => (int.MinValue, int.MaxValue),
        ColumnKind.Int64 => (long.MinValue, long.MaxValue),
        ColumnKind.UInt8 => (0, byte.MaxValue),
        ColumnKind.UInt16 => (0, ushort.MaxValue),
        ColumnKind.UInt32 => (0, uint.MaxValue),
        ColumnKind.UInt64 => (0, ulong.MaxValue),
        ColumnKind.Float16 => (-0x7C00, 0x7C00),
        ColumnKind.Float32 => (-0x7F80_0000, 0x7F80_0000),
        _ => (-0x7FF0_0000_0000_0000, 0x7FF0_0000_0000_0000),
    };

    /// <summary>The numbers of the first cell that is not less than a constant, and of the first that is greater, where both are compared in
    /// the constant's kind. One behind the last stands for none.</summary>
    public static (Int128 NotLess, Int128 Greater) Find(ColumnKind kind, ConstantNode constant)
    {
        (Int128 first, Int128 last) = Domain(kind);
        return (Search(order => order >= 0), Search(order => order > 0));

        Int128 Search(Func<int, bool> isBehind)
        {
            Int128 low = first, high = last + 1;
            while (low < high)
            {
                // Rounded down also below zero.
                Int128 middle = (low + high) >> 1;
                if (isBehind(Order(kind, middle, constant)))
                {
                    high = middle;
                }
                else
                {
                    low = middle + 1;
                }
            }

            return low;
        }
    }

    /// <summary>The bytes of a cell.</summary>
    public static ImmutableArray<byte> Cell(ColumnKind kind, int size, Int128 number)
    {
        ulong bits = unchecked((ulong)number);
        if (IsFloat(kind) && number < 0)
        {
            bits = (ulong)-number | (1UL << ((8 * size) - 1));
        }

        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, bits);
        return [.. bytes.AsSpan(0, size)];
    }

    /// <summary>A cell's value, exactly.</summary>
    public static double Value(ColumnKind kind, Int128 number)
    {
        ulong bits = (ulong)Int128.Abs(number);
        double size = kind switch
        {
            ColumnKind.Float16 => (double)BitConverter.UInt16BitsToHalf((ushort)bits),
            ColumnKind.Float32 => BitConverter.UInt32BitsToSingle((uint)bits),
            _ => BitConverter.UInt64BitsToDouble(bits),
        };
        return number < 0 ? -size : size;
    }

    private static int Order(ColumnKind kind, Int128 number, ConstantNode constant)
    {
        if (IsFloat(kind))
        {
            return Value(kind, number).CompareTo(constant.Number.Real);
        }

        return constant.Kind switch
        {
            ValueKind.Float => ((double)(float)number).CompareTo(constant.Number.Real),
            ValueKind.Double => ((double)number).CompareTo(constant.Number.Real),
            _ => number.CompareTo(constant.Integer),
        };
    }

    private static bool IsFloat(ColumnKind kind) => kind is ColumnKind.Float16 or ColumnKind.Float32 or ColumnKind.Float64 or ColumnKind.Time64;
}
