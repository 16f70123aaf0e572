using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blosc2Direct.Data.Queries;

/// <summary>Puts the cells of matching rows together.</summary>
internal static unsafe class CellCompactor
{
    // Below this many matches of 64 rows, fetching them one by one is as fast.
    private const int WorthVectors = 12;

    /// <summary>Copies the cells whose bits are set.</summary>
    /// <param name="words">A bit a row (<see cref="RowMask.Pack"/>).</param>
    /// <param name="cells">Packed cells of all rows.</param>
    /// <param name="size">Bytes of a cell.</param>
    /// <param name="destination">Receives the cells, packed.</param>
    /// <returns>The first byte behind what was copied.</returns>
    public static byte* Copy(ReadOnlySpan<ulong> words, byte* cells, int size, byte* destination) => size switch
    {
        1 => Copy<byte>(words, cells, destination),
        2 => Copy<ushort>(words, cells, destination),
        4 => Copy<uint>(words, cells, destination),
        8 => Copy<ulong>(words, cells, destination),
        16 => Copy<UInt128>(words, cells, destination),
        _ => CopyWide(words, cells, size, destination),
    };

    /// <summary>Writes the numbers of the rows whose bits are set.</summary>
    /// <param name="words">A bit a row.</param>
    /// <param name="start">The number of the first row.</param>
    /// <param name="destination">Receives the numbers.</param>
    public static void Number(ReadOnlySpan<ulong> words, long start, long* destination)
    {
        for (int word = 0; word < words.Length; word++, start += RowMask.WordRows)
        {
            for (ulong bits = words[word]; bits != 0; bits &= bits - 1)
            {
                *destination++ = start + BitOperations.TrailingZeroCount(bits);
            }
        }
    }

    private static byte* Copy<T>(ReadOnlySpan<ulong> words, byte* cells, byte* destination)
        where T : unmanaged
    {
        T* source = (T*)cells;
        T* target = (T*)destination;
        for (int word = 0; word < words.Length; word++, source += RowMask.WordRows)
        {
            ulong bits = words[word];
            if (bits == ulong.MaxValue)
            {
                Unsafe.CopyBlockUnaligned(target, source, (uint)(RowMask.WordRows * sizeof(T)));
                target += RowMask.WordRows;
            }
            else if (HasVectors<T>() && BitOperations.PopCount(bits) >= WorthVectors && word < words.Length - 1)
            {
                target = Compress(bits, source, target);
            }
            else
            {
                for (; bits != 0; bits &= bits - 1)
                {
                    *target++ = source[BitOperations.TrailingZeroCount(bits)];
                }
            }
        }

        return (byte*)target;
    }

    private static byte* CopyWide(ReadOnlySpan<ulong> words, byte* cells, int size, byte* destination)
    {
        for (int word = 0; word < words.Length; word++, cells += (long)size * RowMask.WordRows)
        {
            for (ulong bits = words[word]; bits != 0;)
            {
                // Matches that follow each other are one copy.
                int first = BitOperations.TrailingZeroCount(bits);
                int run = BitOperations.TrailingZeroCount(~(bits >> first));
                uint bytes = (uint)(run * size);
                Unsafe.CopyBlockUnaligned(destination, cells + ((long)first * size), bytes);
                destination += bytes;
                bits = first + run >= RowMask.WordRows ? 0 : bits & (ulong.MaxValue << (first + run));
            }
        }

        return destination;
    }

    private static bool HasVectors<T>()
        where T : unmanaged => sizeof(T) switch
        {
            1 or 2 => Avx512Vbmi2.IsSupported,
            4 or 8 => Avx512F.IsSupported,
            _ => false,
        };

    // Whole vectors are loaded and stored: the source has 64 cells here, and the destination room for one vector more.
    private static T* Compress<T>(ulong bits, T* source, T* target)
        where T : unmanaged
    {
        for (int i = 0; i < RowMask.WordRows; i += Vector512<T>.Count)
        {
            ulong part = (bits >> i) & (ulong.MaxValue >> (64 - Vector512<T>.Count));
            Compress(part, (byte*)(source + i), sizeof(T)).Store((byte*)target);
            target += BitOperations.PopCount(part);
        }

        return target;
    }

    private static Vector512<byte> Compress(ulong bits, byte* source, int size)
    {
        Vector512<byte> cells = Vector512.Load(source);
        return size switch
        {
            1 => Avx512Vbmi2.Compress(Vector512<byte>.Zero, Lanes8(bits), cells),
            2 => Avx512Vbmi2.Compress(Vector512<ushort>.Zero, Lanes16((uint)bits), cells.AsUInt16()).AsByte(),
            4 => Avx512F.Compress(Vector512<uint>.Zero, Lanes32((uint)bits), cells.AsUInt32()).AsByte(),
            _ => Avx512F.Compress(Vector512<ulong>.Zero, Lanes64(bits), cells.AsUInt64()).AsByte(),
        };
    }

    private static Vector512<byte> Lanes8(ulong bits)
    {
        Vector512<byte> picks = Vector512.Create(0x8040201008040201).AsByte();
        Vector512<byte> bytes = Vector512.ShuffleNative(Vector512.Create(bits).AsByte(), Spread8);
        return Vector512.Equals(bytes & picks, picks);
    }

    private static Vector512<byte> Spread8 => Vector512.Create(
        0x0000000000000000UL, 0x0101010101010101UL, 0x0202020202020202UL, 0x0303030303030303UL,
        0x0404040404040404UL, 0x0505050505050505UL, 0x0606060606060606UL, 0x0707070707070707UL).AsByte();

    private static Vector512<ushort> Lanes16(uint bits)
    {
        Vector512<uint> both = Vector512.Create(bits);
        Vector512<ushort> halves = Vector512.Create(
            Vector256.Create((ushort)both.ToScalar()), Vector256.Create((ushort)(both.ToScalar() >> 16)));
        Vector512<ushort> picks = Vector512.Create(Picks16, Picks16);
        return Vector512.Equals(halves & picks, picks);
    }

    private static Vector256<ushort> Picks16 => Vector256.Create(
        0x0001, 0x0002, 0x0004, 0x0008, 0x0010, 0x0020, 0x0040, 0x0080,
        0x0100, 0x0200, 0x0400, 0x0800, 0x1000, 0x2000, 0x4000, 0x8000);

    private static Vector512<uint> Lanes32(uint bits)
    {
        Vector512<uint> picks = Vector512.Create(
            1u << 0, 1u << 1, 1u << 2, 1u << 3, 1u << 4, 1u << 5, 1u << 6, 1u << 7,
            1u << 8, 1u << 9, 1u << 10, 1u << 11, 1u << 12, 1u << 13, 1u << 14, 1u << 15);
        return Vector512.Equals(Vector512.Create(bits) & picks, picks);
    }

    private static Vector512<ulong> Lanes64(ulong bits)
    {
        Vector512<ulong> picks = Vector512.Create(1UL, 2, 4, 8, 16, 32, 64, 128);
        return Vector512.Equals(Vector512.Create(bits) & picks, picks);
    }
}
