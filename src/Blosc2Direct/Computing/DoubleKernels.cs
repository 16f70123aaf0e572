using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Computing;

/// <summary>Sums of doubles with a fixed order of additions: the same bits on every machine, whatever its vectors.</summary>
internal static unsafe class DoubleKernels
{
    private const int Lanes = 8;

    /// <summary>The elements as doubles: themselves, or converted (exact but for 64-bit integers) into a buffer.</summary>
    public static ReadOnlySpan<double> AsDoubles<T>(ReadOnlySpan<T> run, Span<double> buffer)
        where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(double))
        {
            return MemoryMarshal.Cast<T, double>(run);
        }

        if (typeof(T) == typeof(Half))
        {
            // Through float: vectorised.
            Span<float> middle = stackalloc float[run.Length];
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<T, Half>(run), middle);
            TensorPrimitives.ConvertTruncating<float, double>(middle, buffer);
        }
        else if (typeof(T) == typeof(byte) || typeof(T) == typeof(sbyte) || typeof(T) == typeof(short) || typeof(T) == typeof(ushort))
        {
            Span<int> middle = stackalloc int[run.Length];
            IntegerWidening.ToInt32(run, middle);
            TensorPrimitives.ConvertTruncating<int, double>(middle, buffer);
        }
        else
        {
            TensorPrimitives.ConvertTruncating<T, double>(run, buffer);
        }

        return buffer[..run.Length];
    }

    /// <summary>The sum.</summary>
    public static double Sum(ReadOnlySpan<double> values)
    {
        ref double first = ref MemoryMarshal.GetReference(values);
        Vector512<double> a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i <= values.Length - (4 * Lanes); i += 4 * Lanes)
        {
            a += Vector512.LoadUnsafe(ref first, (nuint)i);
            b += Vector512.LoadUnsafe(ref first, (nuint)(i + Lanes));
            c += Vector512.LoadUnsafe(ref first, (nuint)(i + (2 * Lanes)));
            d += Vector512.LoadUnsafe(ref first, (nuint)(i + (3 * Lanes)));
        }

        for (; i <= values.Length - Lanes; i += Lanes)
        {
            a += Vector512.LoadUnsafe(ref first, (nuint)i);
        }

        double sum = Fold(a + b + (c + d));
        for (; i < values.Length; i++)
        {
            sum += values[i];
        }

        return sum;
    }

    /// <summary>The sum of the squared deviations from a mean.</summary>
    public static double SquaredDeviations(ReadOnlySpan<double> values, double mean)
    {
        ref double first = ref MemoryMarshal.GetReference(values);
        Vector512<double> a = default, b = default, center = Vector512.Create(mean);
        int i = 0;
        for (; i <= values.Length - (2 * Lanes); i += 2 * Lanes)
        {
            Vector512<double> x = Vector512.LoadUnsafe(ref first, (nuint)i) - center;
            Vector512<double> y = Vector512.LoadUnsafe(ref first, (nuint)(i + Lanes)) - center;
            a += x * x;
            b += y * y;
        }

        double sum = Fold(a + b);
        for (; i < values.Length; i++)
        {
            double x = values[i] - mean;
            sum += x * x;
        }

        return sum;
    }

    /// <summary>Moves the elements that are numbers to the front of a buffer.</summary>
    /// <returns>The run itself where all of its elements are numbers.</returns>
    public static ReadOnlySpan<double> WithoutNaN(ReadOnlySpan<double> values, Span<double> buffer)
    {
        if (!TensorPrimitives.IsNaNAny(values))
        {
            return values;
        }

        int count = 0;
        foreach (double value in values)
        {
            // The buffer may be where the values lie.
            if (!double.IsNaN(value))
            {
                buffer[count++] = value;
            }
        }

        return buffer[..count];
    }

    /// <summary>How many elements are NaN.</summary>
    public static int CountNaN(ReadOnlySpan<double> values)
    {
        int count = 0;
        if (TensorPrimitives.IsNaNAny(values))
        {
            foreach (double value in values)
            {
                count += double.IsNaN(value) ? 1 : 0;
            }
        }

        return count;
    }

    // Not Vector512.Sum: its order of additions is the machine's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Fold(Vector512<double> v) =>
        (v[0] + v[4] + (v[2] + v[6])) + (v[1] + v[5] + (v[3] + v[7]));
}
