using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Blosc2Direct.Computing;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>A sum of floats in doubles, with the error of adding runs kept apart: <see cref="CompensatedSum"/>.</summary>
internal sealed unsafe class FloatSumAccumulator<T> : Accumulator
    where T : unmanaged, INumberBase<T>
{
    // Doubles that stay in the first-level cache.
    private const int Piece = 1024;

    public override int StateBytes => sizeof(CompensatedSum);

    public override void AddRun(byte* state, byte* cells, int count)
    {
        CompensatedSum* sum = (CompensatedSum*)state;
        Span<double> buffer = stackalloc double[Piece];
        for (T* next = (T*)cells; count > 0; count -= Piece, next += Piece)
        {
            int length = Math.Min(count, Piece);
            sum->Add(typeof(T) == typeof(float)
                ? FloatSums.Sum((float*)next, length)
                : DoubleKernels.Sum(DoubleKernels.AsDoubles(new ReadOnlySpan<T>(next, length), buffer)), length);
        }
    }

    public override void AddGrouped(byte* states, int stride, int* groups, byte* cells, int count)
    {
        T* next = (T*)cells;
        for (int i = 0; i < count; i++)
        {
            CompensatedSum* sum = (CompensatedSum*)(states + ((long)groups[i] * stride));
            sum->Sum += double.CreateTruncating(next[i]);
            sum->Count++;
        }
    }

    public override void Merge(byte* into, byte* from) => ((CompensatedSum*)into)->Add(in *(CompensatedSum*)from);
}

/// <summary>Sums of singles as doubles, in the order of additions of <see cref="DoubleKernels"/> but without a buffer.</summary>
internal static unsafe class FloatSums
{
    /// <summary>The sum, with a fixed order of additions.</summary>
    public static double Sum(float* values, int count)
    {
        Vector512<double> a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i <= count - 32; i += 32)
        {
            (Vector512<double> low, Vector512<double> high) = Vector512.Widen(Vector512.Load(values + i));
            a += low;
            b += high;
            (low, high) = Vector512.Widen(Vector512.Load(values + i + 16));
            c += low;
            d += high;
        }

        Vector512<double> all = a + b + (c + d);

        // Not Vector512.Sum: its order of additions is the machine's.
        double sum = (all[0] + all[4] + (all[2] + all[6])) + (all[1] + all[5] + (all[3] + all[7]));
        for (; i < count; i++)
        {
            sum += values[i];
        }

        return sum;
    }
}

/// <summary>The state of a sum of integers.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IntegerSum
{
    public long Low;
    public long High;
    public long Count;

    public readonly Int128 Value => new((ulong)High, (ulong)Low);

    public void Add(Int128 value, long count)
    {
        Int128 sum = Value + value;
        Low = unchecked((long)(ulong)sum);
        High = (long)(sum >> 64);
        Count += count;
    }
}

/// <summary>An exact sum of integers or truth values, of 128 bits: no number of rows overflows it.</summary>
internal sealed unsafe class IntegerSumAccumulator<T> : Accumulator
    where T : unmanaged, IBinaryInteger<T>
{
    public override int StateBytes => sizeof(IntegerSum);

    public override void AddRun(byte* state, byte* cells, int count)
    {
        IntegerSum* sum = (IntegerSum*)state;
        sum->Add(sizeof(T) == sizeof(long) ? Wide((T*)cells, count) : Narrow((T*)cells, count), count);
    }

    public override void AddGrouped(byte* states, int stride, int* groups, byte* cells, int count)
    {
        T* next = (T*)cells;
        for (int i = 0; i < count; i++)
        {
            IntegerSum* sum = (IntegerSum*)(states + ((long)groups[i] * stride));
            long value = long.CreateTruncating(next[i]), low = sum->Low + value;
            sum->High += (typeof(T) == typeof(ulong) ? 0 : value >> 63) + ((ulong)low < (ulong)sum->Low ? 1 : 0);
            sum->Low = low;
            sum->Count++;
        }
    }

    public override void Merge(byte* into, byte* from) => ((IntegerSum*)into)->Add(((IntegerSum*)from)->Value, ((IntegerSum*)from)->Count);

    // Halves of 32 bits are summed apart: 2³¹ of them fit 64 bits.
    private static Int128 Wide(T* values, int count)
    {
        Vector512<long> lows = default, highs = default, mask = Vector512.Create((long)uint.MaxValue);
        long* next = (long*)values;
        bool isSigned = typeof(T) != typeof(ulong);
        int i = 0;
        for (; i <= count - Vector512<long>.Count; i += Vector512<long>.Count)
        {
            Vector512<long> v = Vector512.Load(next + i);
            lows += v & mask;
            highs += isSigned ? Vector512.ShiftRightArithmetic(v, 32) : Vector512.ShiftRightLogical(v, 32);
        }

        long low = Vector512.Sum(lows), high = Vector512.Sum(highs);
        for (; i < count; i++)
        {
            low += next[i] & uint.MaxValue;
            high += isSigned ? next[i] >> 32 : (long)((ulong)next[i] >> 32);
        }

        return ((Int128)high << 32) + low;
    }

    private static Int128 Narrow(T* values, int count)
    {
        const int Piece = 1024;
        Span<int> buffer = stackalloc int[Piece];
        long sum = 0;
        for (; count > 0; count -= Piece, values += Piece)
        {
            int length = Math.Min(count, Piece);
            if (typeof(T) == typeof(uint))
            {
                sum += Sum((uint*)values, length);
            }
            else if (typeof(T) == typeof(int))
            {
                sum += Sum((int*)values, length);
            }
            else
            {
                IntegerWidening.ToInt32(new ReadOnlySpan<T>(values, length), buffer);
                fixed (int* wide = buffer)
                {
                    sum += Sum(wide, length);
                }
            }
        }

        return sum;
    }

    private static long Sum(int* values, int count)
    {
        Vector512<long> sums = default;
        int i = 0;
        for (; i <= count - Vector512<int>.Count; i += Vector512<int>.Count)
        {
            (Vector512<long> low, Vector512<long> high) = Vector512.Widen(Vector512.Load(values + i));
            sums += low + high;
        }

        long sum = Vector512.Sum(sums);
        for (; i < count; i++)
        {
            sum += values[i];
        }

        return sum;
    }

    private static long Sum(uint* values, int count)
    {
        Vector512<ulong> sums = default;
        int i = 0;
        for (; i <= count - Vector512<uint>.Count; i += Vector512<uint>.Count)
        {
            (Vector512<ulong> low, Vector512<ulong> high) = Vector512.Widen(Vector512.Load(values + i));
            sums += low + high;
        }

        ulong sum = Vector512.Sum(sums);
        for (; i < count; i++)
        {
            sum += values[i];
        }

        return (long)sum;
    }
}
