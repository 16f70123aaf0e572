using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>The checksum of HDF5's Fletcher32 filter: over big-endian 16-bit words, an odd last byte as a word's high byte
/// (H5_checksum_fletcher32).</summary>
/// <remarks>Both sums are taken modulo 65,535, where swapping the bytes of a word is a multiplication by 256: words are added as
/// the little-endian ones that they are in memory, and the bytes of the sums swapped in the end.</remarks>
internal static class Fletcher32
{
    /// <summary>Bytes that the filter puts after a chunk.</summary>
    public const int Size = 4;

    private const uint Modulus = 65535;
    private const int WordsAStep = 16;

    // The most steps whose lanes cannot pass 32 bits: 65,535 · n · (n - 1) / 2 < 2^32.
    private const int RunSteps = 360;

    /// <summary>Computes the checksum.</summary>
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        // Not reduced: zero is the sum of zeros alone, and 65,535 that of all other multiples.
        Sums sums = default;
        ReadOnlySpan<ushort> words = MemoryMarshal.Cast<byte, ushort>(data);
        if (BitConverter.IsLittleEndian && Vector256.IsHardwareAccelerated)
        {
            int whole = words.Length / WordsAStep * WordsAStep;
            AddSteps(ref sums, words[..whole]);
            words = words[whole..];
            data = data[(2 * whole)..];
        }

        for (; data.Length >= 2; data = data[2..])
        {
            sums.Add(BinaryPrimitives.ReadUInt16LittleEndian(data));
        }

        if (data.Length == 1)
        {
            sums.Add(data[0]);
        }

        return SwapHalves((Fold(sums.Second) << 16) | Fold(sums.First));
    }

    /// <summary>The bytes of both halves swapped: so HDF5 1.6.2 and before stored the sum on little-endian machines. HDF5
    /// accepts that, so do we.</summary>
    public static uint SwapHalves(uint sum) => ((sum & 0x00ff00ff) << 8) | ((sum >> 8) & 0x00ff00ff);

    private static uint Fold(ulong sum)
    {
        ulong rest = sum % Modulus;
        return rest == 0 && sum != 0 ? Modulus : (uint)rest;
    }

    private static void AddSteps(ref Sums sums, ReadOnlySpan<ushort> words)
    {
        Vector256<uint> lowPlace = Vector256.Create(16u, 15, 14, 13, 12, 11, 10, 9);
        Vector256<uint> highPlace = Vector256.Create(8u, 7, 6, 5, 4, 3, 2, 1);
        ref ushort first = ref MemoryMarshal.GetReference(words);
        nuint at = 0;
        while (at < (nuint)words.Length)
        {
            // Of each lane: the sum, and the sum of what that was before each step.
            Vector256<uint> low = default, high = default, lowBefore = default, highBefore = default;
            nuint count = Math.Min(((nuint)words.Length - at) / WordsAStep, RunSteps);
            for (nuint end = at + (count * WordsAStep); at < end; at += WordsAStep)
            {
                (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(Vector256.LoadUnsafe(ref first, at));
                lowBefore += low;
                highBefore += high;
                low += lower;
                high += upper;
            }

            ulong before = Sum(lowBefore) + Sum(highBefore);
            ulong placed = SumOfProducts(low, lowPlace) + SumOfProducts(high, highPlace);
            ulong second = sums.Second + (sums.First * count * WordsAStep) + (before * WordsAStep) + placed;
            sums = new Sums(Reduce(sums.First + Sum(low) + Sum(high)), Reduce(second));
        }
    }

    private static ulong Reduce(ulong sum) => Fold(sum);

    private static ulong Sum(Vector256<uint> lanes)
    {
        (Vector256<ulong> lower, Vector256<ulong> upper) = Vector256.Widen(lanes);
        return Vector256.Sum(lower + upper);
    }

    private static ulong SumOfProducts(Vector256<uint> lanes, Vector256<uint> factors)
    {
        (Vector256<ulong> lower, Vector256<ulong> upper) = Vector256.Widen(lanes);
        (Vector256<ulong> lowerFactors, Vector256<ulong> upperFactors) = Vector256.Widen(factors);
        return Vector256.Sum((lower * lowerFactors) + (upper * upperFactors));
    }

    private struct Sums(ulong first, ulong second)
    {
        public ulong First = first;
        public ulong Second = second;

        public void Add(ushort word)
        {
            First = Fold(First + word);
            Second = Fold(Second + First);
        }
    }
}
