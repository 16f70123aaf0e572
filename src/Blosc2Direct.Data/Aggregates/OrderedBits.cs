using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>Numbers as unsigned integers of the same size and order. NaN is the largest, all NaN are one, and so are 0 and −0.</summary>
internal static unsafe class OrderedBits
{
    /// <summary>Whether cells are floats of one part.</summary>
    public static bool IsFloat(ColumnKind kind) =>
        kind is ColumnKind.Float16 or ColumnKind.Float32 or ColumnKind.Float64 or ColumnKind.Time64;

    /// <summary>Whether cells are integers with a sign.</summary>
    public static bool IsSigned(ColumnKind kind) =>
        kind is ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Time32;

    /// <summary>The bit of the sign.</summary>
    /// <param name="size">Bytes of the number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong SignBit(int size) => 1UL << ((8 * size) - 1);

    /// <summary>Loads a number of 1, 2, 4 or 8 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Load(byte* cell, int size) => size switch
    {
        1 => *cell,
        2 => *(ushort*)cell,
        4 => *(uint*)cell,
        _ => *(ulong*)cell,
    };

    /// <summary>The code of a float.</summary>
    /// <param name="bits">Its bits.</param>
    /// <param name="size">Its bytes: 2, 4 or 8.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OfFloat(ulong bits, int size)
    {
        ulong sign = SignBit(size), magnitude = bits & (sign - 1);
        if (magnitude > Infinity(size))
        {
            return (sign << 1) - 1;
        }

        return magnitude == 0 ? sign : (bits & sign) != 0 ? ~bits & ((sign << 1) - 1) : bits | sign;
    }

    /// <summary>The bits of a float.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="size">Its bytes.</param>
    public static ulong ToFloat(ulong code, int size)
    {
        ulong sign = SignBit(size);
        if (code == (sign << 1) - 1)
        {
            // The quiet NaN.
            return Infinity(size) | QuietBit(size);
        }

        return (code & sign) != 0 ? code ^ sign : ~code & ((sign << 1) - 1);
    }

    /// <summary>The bits of +∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Infinity(int size) => size switch
    {
        2 => 0x7C00,
        4 => 0x7F80_0000,
        _ => 0x7FF0_0000_0000_0000,
    };

    /// <summary>Codes of many numbers, their first byte the highest of 64 bits.</summary>
    /// <param name="kind">What the cells are: no text, no complex numbers.</param>
    /// <param name="cells">Packed cells.</param>
    /// <param name="count">How many.</param>
    /// <param name="codes">Receives as many.</param>
    public static void Encode(ColumnKind kind, byte* cells, int count, ulong* codes)
    {
        switch (kind)
        {
            case ColumnKind.Bool or ColumnKind.UInt8:
                for (int i = 0; i < count; i++)
                {
                    codes[i] = (ulong)cells[i] << 56;
                }

                break;
            case ColumnKind.Int8:
                for (int i = 0; i < count; i++)
                {
                    codes[i] = (ulong)(byte)(cells[i] ^ 0x80) << 56;
                }

                break;
            case ColumnKind.UInt16:
                for (int i = 0; i < count; i++)
                {
                    codes[i] = (ulong)((ushort*)cells)[i] << 48;
                }

                break;
            case ColumnKind.Int16:
                for (int i = 0; i < count; i++)
                {
                    codes[i] = (ulong)(ushort)(((ushort*)cells)[i] ^ 0x8000) << 48;
                }

                break;
            case ColumnKind.UInt32 or ColumnKind.Int32 or ColumnKind.Time32:
                uint flip = kind == ColumnKind.UInt32 ? 0 : 0x8000_0000;
                for (int i = 0; i < count; i++)
                {
                    codes[i] = (ulong)(((uint*)cells)[i] ^ flip) << 32;
                }

                break;
            case ColumnKind.UInt64 or ColumnKind.Int64:
                ulong wide = kind == ColumnKind.UInt64 ? 0 : 1UL << 63;
                for (int i = 0; i < count; i++)
                {
                    codes[i] = ((ulong*)cells)[i] ^ wide;
                }

                break;
            case ColumnKind.Float16:
                for (int i = 0; i < count; i++)
                {
                    codes[i] = OfFloat(((ushort*)cells)[i], 2) << 48;
                }

                break;
            case ColumnKind.Float32:
                EncodeSingles((uint*)cells, count, codes);
                break;
            default:
                for (int i = 0; i < count; i++)
                {
                    codes[i] = OfFloat(((ulong*)cells)[i], 8);
                }

                break;
        }
    }

    private static void EncodeSingles(uint* cells, int count, ulong* codes)
    {
        Vector256<uint> sign = Vector256.Create(0x8000_0000u), infinity = Vector256.Create(0x7F80_0000u);
        int i = 0;
        for (; i <= count - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            Vector256<uint> bits = Vector256.Load(cells + i), magnitude = bits & ~sign;
            Vector256<uint> negative = Vector256.ShiftRightArithmetic(bits.AsInt32(), 31).AsUInt32();
            Vector256<uint> code = bits ^ (negative | sign);
            code = Vector256.ConditionalSelect(Vector256.Equals(magnitude, Vector256<uint>.Zero), sign, code);
            code |= Vector256.GreaterThan(magnitude.AsInt32(), infinity.AsInt32()).AsUInt32();
            (Vector256<ulong> low, Vector256<ulong> high) = Vector256.Widen(code);
            Vector256.ShiftLeft(low, 32).Store(codes + i);
            Vector256.ShiftLeft(high, 32).Store(codes + i + Vector256<ulong>.Count);
        }

        for (; i < count; i++)
        {
            codes[i] = OfFloat(cells[i], 4) << 32;
        }
    }

    private static ulong QuietBit(int size) => size switch
    {
        2 => 0x0200,
        4 => 0x0040_0000,
        _ => 0x0008_0000_0000_0000,
    };
}
