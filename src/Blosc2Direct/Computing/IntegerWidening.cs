using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Computing;

/// <summary>Integers of 8 and 16 bits to 32, by vectors: TensorPrimitives converts them one by one.</summary>
internal static class IntegerWidening
{
    /// <summary>Widens.</summary>
    /// <param name="source">Integers of at most 16 bits.</param>
    /// <param name="destination">Receives as many.</param>
    public static void ToInt32<T>(ReadOnlySpan<T> source, Span<int> destination)
        where T : unmanaged, INumberBase<T>
    {
        ref T from = ref MemoryMarshal.GetReference(source);
        ref int to = ref MemoryMarshal.GetReference(destination[..source.Length]);
        int step = Vector256<T>.Count, i = 0;
        for (; i <= source.Length - step; i += step)
        {
            Vector256<T> next = Vector256.LoadUnsafe(ref from, (nuint)i);
            ref int place = ref Unsafe.Add(ref to, i);
            if (Unsafe.SizeOf<T>() == sizeof(byte))
            {
                (Vector256<short> low, Vector256<short> high) = typeof(T) == typeof(sbyte)
                    ? Vector256.Widen(next.AsSByte())
                    : Reinterpret(Vector256.Widen(next.AsByte()));
                Store(Vector256.Widen(low), ref place, 0);
                Store(Vector256.Widen(high), ref place, step / 2);
            }
            else
            {
                Store(typeof(T) == typeof(short) ? Vector256.Widen(next.AsInt16()) : Reinterpret(Vector256.Widen(next.AsUInt16())), ref place, 0);
            }
        }

        for (; i < source.Length; i++)
        {
            destination[i] = int.CreateTruncating(source[i]);
        }
    }

    private static void Store((Vector256<int> Low, Vector256<int> High) pair, ref int place, int at)
    {
        pair.Low.StoreUnsafe(ref place, (nuint)at);
        pair.High.StoreUnsafe(ref place, (nuint)(at + Vector256<int>.Count));
    }

    // Without a sign the next size has room for all values.
    private static (Vector256<short>, Vector256<short>) Reinterpret((Vector256<ushort> Low, Vector256<ushort> High) pair) =>
        (pair.Low.AsInt16(), pair.High.AsInt16());

    private static (Vector256<int>, Vector256<int>) Reinterpret((Vector256<uint> Low, Vector256<uint> High) pair) =>
        (pair.Low.AsInt32(), pair.High.AsInt32());
}
