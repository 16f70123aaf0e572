using System.Numerics;
using System.Runtime.CompilerServices;

namespace Blosc2Direct.Arrays.Conversion;

/// <summary>Converts a number if the result says the same; see <see cref="NumericConversion.Checked"/>.</summary>
internal static class CheckedConversion
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryConvert<TFrom, TTo>(TFrom value, out TTo result)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        if (IsFloat<TFrom>())
        {
            return IsFloat<TTo>() ? FloatToFloat(value, out result) : FloatToInteger(value, out result);
        }

        return IsFloat<TTo>() ? IntegerToFloat(value, out result) : IntegerToInteger(value, out result);
    }

    private static bool IsFloat<T>() => typeof(T) == typeof(double) || typeof(T) == typeof(float) || typeof(T) == typeof(Half);

    private static bool IntegerToInteger<TFrom, TTo>(TFrom value, out TTo result)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        // Wrapped around, it neither comes back equal nor keeps its sign.
        result = TTo.CreateTruncating(value);
        return TFrom.CreateTruncating(result) == value && TFrom.IsNegative(value) == TTo.IsNegative(result);
    }

    private static bool FloatToFloat<TFrom, TTo>(TFrom value, out TTo result)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        result = TTo.CreateTruncating(value);
        return TTo.IsFinite(result) || !TFrom.IsFinite(value);
    }

    private static bool FloatToInteger<TFrom, TTo>(TFrom value, out TTo result)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        // Beyond 2^64 nothing fits, and all integers below fit 128 bits.
        result = default;
        double number = double.CreateTruncating(value);
        if (!double.IsInteger(number) || Math.Abs(number) > 18446744073709551616.0)
        {
            return false;
        }

        return IntegerToInteger((Int128)number, out result);
    }

    private static bool IntegerToFloat<TFrom, TTo>(TFrom value, out TTo result)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        result = TTo.CreateTruncating(value);
        double number = double.CreateTruncating(result);
        return double.IsFinite(number) && (Int128)number == Int128.CreateTruncating(value);
    }
}
