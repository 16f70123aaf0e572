using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Computing;

/// <summary>Sum or mean of integers and truth values: exact, in 128 bits.</summary>
/// <param name="type">The type of the elements.</param>
/// <param name="elements">Elements of each result, for the mean; 0 for the sum.</param>
internal sealed unsafe class IntegerSumReduction<T>(NumericType type, long? elements) : Reduction<T, Int128>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public override NumericType ResultType => elements is not null ? NumericType.Float64
        : type == NumericType.Bool || type.IsSigned() ? NumericType.Int64 : NumericType.UInt64;

    protected override Int128 Empty => 0;

    public override void Finish(byte* states, long count, byte* results)
    {
        for (long i = 0; i < count; i++)
        {
            Int128 sum = ((Int128*)states)[i];
            if (elements is { } number)
            {
                ((double*)results)[i] = (double)sum / number;
            }
            else if (ResultType == NumericType.Int64 ? sum < long.MinValue || sum > long.MaxValue : sum > ulong.MaxValue)
            {
                throw new ElementValueException($"A sum of {type.NumPyName()} elements is {sum}: that does not fit {ResultType.NumPyName()}");
            }
            else
            {
                ((ulong*)results)[i] = unchecked((ulong)sum);
            }
        }
    }

    /// <summary>The exact sum of at most <see cref="Reduction{T, TState}.Columns"/> elements.</summary>
    internal static Int128 Sum(ReadOnlySpan<T> run)
    {
        if (typeof(T) == typeof(long) || typeof(T) == typeof(ulong))
        {
            return SumWide(run);
        }

        if (sizeof(T) <= sizeof(short))
        {
            // 1,024 of 16 bits fit 32.
            Span<int> ints = stackalloc int[Columns];
            ints = ints[..run.Length];
            IntegerWidening.ToInt32(run, ints);
            return TensorPrimitives.Sum<int>(ints);
        }

        Span<long> wide = stackalloc long[Columns];
        wide = wide[..run.Length];
        TensorPrimitives.ConvertTruncating<T, long>(run, wide);
        return TensorPrimitives.Sum<long>(wide);
    }

    protected override void Add(ref Int128 state, ReadOnlySpan<T> run) => state += Sum(run);

    protected override void AddColumns(Span<Int128> states, T* rows, long rowCount, long stride)
    {
        if (typeof(T) == typeof(long) || typeof(T) == typeof(ulong))
        {
            for (; rowCount > 0; rowCount--, rows += stride)
            {
                for (int i = 0; i < states.Length; i++)
                {
                    states[i] += Int128.CreateTruncating(rows[i]);
                }
            }

            return;
        }

        if (sizeof(T) <= sizeof(short))
        {
            AddNarrow(states, rows, rowCount, stride);
            return;
        }

        // A piece has far fewer than 2^31 rows, so sums of 32-bit elements fit 64 bits.
        Span<long> sums = stackalloc long[Columns];
        Span<long> wide = stackalloc long[Columns];
        sums = sums[..states.Length];
        wide = wide[..states.Length];
        sums.Clear();
        for (; rowCount > 0; rowCount--, rows += stride)
        {
            TensorPrimitives.ConvertTruncating<T, long>(new ReadOnlySpan<T>(rows, wide.Length), wide);
            TensorPrimitives.Add<long>(sums, wide, sums);
        }

        for (int i = 0; i < states.Length; i++)
        {
            states[i] += sums[i];
        }
    }

    protected override void Merge(ref Int128 into, in Int128 from) => into += from;

    /// <summary>Elements of up to 16 bits: 32,768 of them fit 32.</summary>
    private static void AddNarrow(Span<Int128> states, T* rows, long rowCount, long stride)
    {
        const int MostRows = 1 << 15;
        Span<int> sums = stackalloc int[Columns];
        Span<int> wide = stackalloc int[Columns];
        sums = sums[..states.Length];
        wide = wide[..states.Length];
        while (rowCount > 0)
        {
            int part = (int)Math.Min(rowCount, MostRows);
            sums.Clear();
            for (int row = 0; row < part; row++, rows += stride)
            {
                IntegerWidening.ToInt32(new ReadOnlySpan<T>(rows, wide.Length), wide);
                TensorPrimitives.Add<int>(sums, wide, sums);
            }

            for (int i = 0; i < states.Length; i++)
            {
                states[i] += sums[i];
            }

            rowCount -= part;
        }
    }

    /// <summary>Low and high halves of 64-bit elements are summed apart: neither can overflow.</summary>
    private static Int128 SumWide(ReadOnlySpan<T> run)
    {
        bool isSigned = typeof(T) == typeof(long);
        fixed (T* pointer = run)
        {
            ulong* values = (ulong*)pointer;
            Vector512<ulong> low = default;
            Vector512<long> high = default;
            int i = 0;
            for (; i <= run.Length - Vector512<ulong>.Count; i += Vector512<ulong>.Count)
            {
                Vector512<ulong> next = Vector512.Load(values + i);
                low += next & Vector512.Create((ulong)uint.MaxValue);
                high += isSigned ? Vector512.ShiftRightArithmetic(next.AsInt64(), 32) : Vector512.ShiftRightLogical(next, 32).AsInt64();
            }

            Int128 sum = ((Int128)Vector512.Sum(high) << 32) + Vector512.Sum(low);
            for (; i < run.Length; i++)
            {
                sum += isSigned ? (long)values[i] : (Int128)values[i];
            }

            return sum;
        }
    }
}
