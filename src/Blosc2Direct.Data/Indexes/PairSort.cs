using System.Numerics;

namespace Blosc2Direct.Data.Indexes;

/// <summary>Sorts pairs of key and row by key; pairs of one key stay in order of their rows.</summary>
internal static unsafe class PairSort
{
    private const int DigitBits = 8;
    private const int FewPairs = 40;

    /// <summary>Sorts pairs whose rows ascend within each key.</summary>
    /// <typeparam name="TPair">The pair.</typeparam>
    /// <typeparam name="TFormat">How it is kept.</typeparam>
    /// <param name="pairs">The pairs.</param>
    /// <param name="count">How many.</param>
    /// <param name="scratch">Room for as many where <paramref name="scratchLength"/> allows; else they are sorted in place, which is slower.</param>
    /// <param name="scratchLength">Pairs of room.</param>
    /// <param name="format">How a pair is kept.</param>
    public static void Sort<TPair, TFormat>(TPair* pairs, int count, TPair* scratch, long scratchLength, TFormat format)
        where TPair : unmanaged, IComparable<TPair>
        where TFormat : struct, IPairFormat<TPair>
    {
        if (count <= FewPairs)
        {
            InsertionSort(pairs, count, format);
            return;
        }

        ulong first = format.Key(pairs[0]), different = 0, last = first;
        bool sorted = true;
        for (int i = 1; i < count; i++)
        {
            ulong key = format.Key(pairs[i]);
            different |= key ^ first;
            sorted &= key >= last;
            last = key;
        }

        if (sorted)
        {
            return;
        }

        if (count > scratchLength)
        {
            new Span<TPair>(pairs, count).Sort();
            return;
        }

        TPair* from = pairs, to = scratch;
        for (int shift = BitOperations.TrailingZeroCount(different); shift < 64 && different >> shift != 0; shift += DigitBits)
        {
            if (((different >> shift) & ((1 << DigitBits) - 1)) != 0)
            {
                Distribute(from, to, count, shift, format);
                TPair* swap = from;
                from = to;
                to = swap;
            }
        }

        if (from != pairs)
        {
            new ReadOnlySpan<TPair>(from, count).CopyTo(new Span<TPair>(pairs, count));
        }
    }

    /// <summary>Sorts row numbers, ascending.</summary>
    /// <param name="rows">The row numbers, none negative.</param>
    public static void SortRows(Span<long> rows)
    {
        if (rows.Length <= 1024)
        {
            rows.Sort();
            return;
        }

        using NativeArray<ulong> scratch = new(rows.Length);
        fixed (long* place = rows)
        {
            Sort((ulong*)place, rows.Length, scratch.Pointer, rows.Length, new PackedPairs(0));
        }
    }

    private static void Distribute<TPair, TFormat>(TPair* from, TPair* to, int count, int shift, TFormat format)
        where TPair : unmanaged, IComparable<TPair>
        where TFormat : struct, IPairFormat<TPair>
    {
        const int Digits = 1 << DigitBits;
        int* starts = stackalloc int[Digits];
        new Span<int>(starts, Digits).Clear();
        for (int i = 0; i < count; i++)
        {
            starts[(format.Key(from[i]) >> shift) & (Digits - 1)]++;
        }

        int next = 0;
        for (int d = 0; d < Digits; d++)
        {
            (starts[d], next) = (next, next + starts[d]);
        }

        for (int i = 0; i < count; i++)
        {
            TPair pair = from[i];
            to[starts[(format.Key(pair) >> shift) & (Digits - 1)]++] = pair;
        }
    }

    private static void InsertionSort<TPair, TFormat>(TPair* pairs, int count, TFormat format)
        where TPair : unmanaged, IComparable<TPair>
        where TFormat : struct, IPairFormat<TPair>
    {
        for (int i = 1; i < count; i++)
        {
            TPair pair = pairs[i];
            ulong key = format.Key(pair);
            int k = i;
            for (; k > 0 && format.Key(pairs[k - 1]) > key; k--)
            {
                pairs[k] = pairs[k - 1];
            }

            pairs[k] = pair;
        }
    }
}
