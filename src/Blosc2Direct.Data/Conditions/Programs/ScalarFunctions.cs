using System.Numerics;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>A function of two numbers, inlined into the loop over a block.</summary>
internal interface IFunction<T>
{
    static abstract T Of(T a, T b);
}

internal readonly struct IntegerDivide<T> : IFunction<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    // The smallest number by −1 has no quotient: it stays.
    public static T Of(T a, T b) => T.IsZero(b) ? T.Zero : T.IsNegative(b) && b == T.Zero - T.One ? unchecked(T.Zero - a) : a / b;
}

internal readonly struct IntegerRemainder<T> : IFunction<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static T Of(T a, T b) => T.IsZero(b) || (T.IsNegative(b) && b == T.Zero - T.One) ? T.Zero : a % b;
}

internal readonly struct IntegerModulo<T> : IFunction<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static T Of(T a, T b)
    {
        T rest = IntegerRemainder<T>.Of(a, b);
        return !T.IsZero(rest) && T.IsNegative(rest) != T.IsNegative(b) ? rest + b : rest;
    }
}

/// <summary>As numexpr's: what does not fit is the smallest number.</summary>
internal readonly struct IntegerPower<T> : IFunction<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static T Of(T a, T b)
    {
        if (T.IsNegative(b))
        {
            return IntegerDivide<T>.Of(T.One, a);
        }

        T power = T.One;
        T square = a;
        for (bool isLarge = false; ;)
        {
            if (T.IsOddInteger(b))
            {
                if (isLarge && !T.IsZero(power))
                {
                    return T.MinValue;
                }

                if (!TryMultiply(power, square, out power))
                {
                    return T.MinValue;
                }
            }

            b >>= 1;
            if (T.IsZero(b))
            {
                return power;
            }

            isLarge |= !TryMultiply(square, square, out square);
        }
    }

    private static bool TryMultiply(T a, T b, out T product)
    {
        product = unchecked(a * b);
        return T.IsZero(a) || (IntegerDivide<T>.Of(product, a) == b && !(T.IsNegative(a) && a == T.Zero - T.One && b == T.MinValue && T.IsNegative(b)));
    }
}

internal readonly struct ShiftLeft<T> : IFunction<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static T Of(T a, T b) => a << int.CreateTruncating(b);
}

internal readonly struct ShiftRight<T> : IFunction<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static T Of(T a, T b) => a >> int.CreateTruncating(b);
}

internal readonly struct IntegerAbs<T> : IFunction<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static T Of(T a, T b) => T.IsNegative(a) ? unchecked(T.Zero - a) : a;
}

/// <summary>As numexpr's, which is not the rest of a division where numbers are large.</summary>
internal readonly struct FloatModulo<T> : IFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static T Of(T a, T b) => a - (T.Floor(a / b) * b);
}

internal readonly struct FloatRemainder<T> : IFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static T Of(T a, T b) => a % b;
}

internal readonly struct FloatPower<T> : IFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static T Of(T a, T b) => T.Pow(a, b);
}

internal readonly struct ArcTan2<T> : IFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static T Of(T a, T b) => T.Atan2(a, b);
}

internal readonly struct Hypot<T> : IFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static T Of(T a, T b) => T.Hypot(a, b);
}

/// <summary>Functions that need care near 0.</summary>
internal static class SmallArguments
{
    /// <summary>exp(x) − 1 (Kahan's correction of the rounded exponential).</summary>
    public static double ExpM1(double x)
    {
        double exponential = Math.Exp(x);
        return exponential == 1 ? x
            : exponential - 1 == -1 ? -1
            : Math.Abs(x) > 1 ? exponential - 1
            : (exponential - 1) * (x / Math.Log(exponential));
    }

    /// <summary>log(1 + x) (Kahan's correction of the rounded sum).</summary>
    public static double Log1P(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : double.IsInfinity(sum) || sum <= 0 ? Math.Log(sum) : Math.Log(sum) * (x / (sum - 1));
    }
}
