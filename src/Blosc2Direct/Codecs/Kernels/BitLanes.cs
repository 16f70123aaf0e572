using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>What the bit shuffle does to <see cref="ILanes{TVector}"/>.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface IBitLanes<TVector>
    where TVector : struct
{
    /// <summary>Transposes the 8 by 8 bits of each 8 bytes: bit i of byte k becomes bit k of byte i.</summary>
    static abstract TVector TransposeBits(TVector value);

    /// <summary>Stores the 16 bytes of each lane.</summary>
    /// <param name="destination">The place of the first lane.</param>
    /// <param name="step">Bytes from the place of one lane to that of the next.</param>
    /// <param name="value">The lanes.</param>
    static abstract void StoreApart(byte* destination, nint step, TVector value);
}

/// <summary>The numbers of the bit transposition.</summary>
internal static class BitMatrix
{
    /// <summary>Byte i is 1 &lt;&lt; i. To the affine transformation of GFNI this is both: as its bytes, the unit vectors, so that what they
    /// are multiplied with comes out column by column, which is transposed and each byte's bits in reverse; as its matrix,
    /// whose rows that instruction counts from the other end, that reversal.</summary>
    public const ulong Diagonal = 0x8040_2010_0804_0201;

    // Without GFNI: blocks of 1, 2 and 4 bits change places (Hacker's Delight, 7-3).
    public const ulong Swap1 = 0x00AA_00AA_00AA_00AA;
    public const ulong Swap2 = 0x0000_CCCC_0000_CCCC;
    public const ulong Swap4 = 0x0000_0000_F0F0_F0F0;

    /// <summary>As <see cref="IBitLanes{TVector}.TransposeBits"/>, of one number.</summary>
    public static ulong Transpose(ulong value)
    {
        ulong moved = (value ^ (value >> 7)) & Swap1;
        value ^= moved ^ (moved << 7);
        moved = (value ^ (value >> 14)) & Swap2;
        value ^= moved ^ (moved << 14);
        moved = (value ^ (value >> 28)) & Swap4;
        return value ^ moved ^ (moved << 28);
    }
}

/// <summary>One lane.</summary>
internal readonly unsafe struct BitLanes128 : IBitLanes<Vector128<byte>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> TransposeBits(Vector128<byte> value)
    {
        if (Gfni.IsSupported)
        {
            Vector128<byte> diagonal = Vector128.Create(BitMatrix.Diagonal).AsByte();
            return Gfni.GaloisFieldAffineTransform(Gfni.GaloisFieldAffineTransform(diagonal, value, 0), diagonal, 0);
        }

        Vector128<ulong> x = value.AsUInt64();
        Vector128<ulong> moved = (x ^ (x >> 7)) & Vector128.Create(BitMatrix.Swap1);
        x ^= moved ^ (moved << 7);
        moved = (x ^ (x >> 14)) & Vector128.Create(BitMatrix.Swap2);
        x ^= moved ^ (moved << 14);
        moved = (x ^ (x >> 28)) & Vector128.Create(BitMatrix.Swap4);
        return (x ^ moved ^ (moved << 28)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreApart(byte* destination, nint step, Vector128<byte> value) => value.Store(destination);
}

/// <summary>Two lanes.</summary>
internal readonly unsafe struct BitLanes256 : IBitLanes<Vector256<byte>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> TransposeBits(Vector256<byte> value)
    {
        if (Gfni.V256.IsSupported)
        {
            Vector256<byte> diagonal = Vector256.Create(BitMatrix.Diagonal).AsByte();
            return Gfni.V256.GaloisFieldAffineTransform(Gfni.V256.GaloisFieldAffineTransform(diagonal, value, 0), diagonal, 0);
        }

        Vector256<ulong> x = value.AsUInt64();
        Vector256<ulong> moved = (x ^ (x >> 7)) & Vector256.Create(BitMatrix.Swap1);
        x ^= moved ^ (moved << 7);
        moved = (x ^ (x >> 14)) & Vector256.Create(BitMatrix.Swap2);
        x ^= moved ^ (moved << 14);
        moved = (x ^ (x >> 28)) & Vector256.Create(BitMatrix.Swap4);
        return (x ^ moved ^ (moved << 28)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreApart(byte* destination, nint step, Vector256<byte> value)
    {
        value.GetLower().Store(destination);
        value.GetUpper().Store(destination + step);
    }
}

/// <summary>Four lanes.</summary>
internal readonly unsafe struct BitLanes512 : IBitLanes<Vector512<byte>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> TransposeBits(Vector512<byte> value)
    {
        if (Gfni.V512.IsSupported)
        {
            Vector512<byte> diagonal = Vector512.Create(BitMatrix.Diagonal).AsByte();
            return Gfni.V512.GaloisFieldAffineTransform(Gfni.V512.GaloisFieldAffineTransform(diagonal, value, 0), diagonal, 0);
        }

        Vector512<ulong> x = value.AsUInt64();
        Vector512<ulong> moved = (x ^ (x >> 7)) & Vector512.Create(BitMatrix.Swap1);
        x ^= moved ^ (moved << 7);
        moved = (x ^ (x >> 14)) & Vector512.Create(BitMatrix.Swap2);
        x ^= moved ^ (moved << 14);
        moved = (x ^ (x >> 28)) & Vector512.Create(BitMatrix.Swap4);
        return (x ^ moved ^ (moved << 28)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreApart(byte* destination, nint step, Vector512<byte> value)
    {
        BitLanes256.StoreApart(destination, step, value.GetLower());
        BitLanes256.StoreApart(destination + (2 * step), step, value.GetUpper());
    }
}
