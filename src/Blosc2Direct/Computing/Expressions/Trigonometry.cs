using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Computing;

/// <summary>Sine and cosine within one unit in the last place, tangent within two.</summary>
/// <remarks>The nearest multiple of π/2 is taken off with 159 of π's bits (Cody and Waite's way, exact products by fused multiply-add),
/// which leaves a number of twice a double's digits; numbers from 2^26 on are the system library's job, lane by lane.</remarks>
internal static class Trigonometry
{
    private const double Limit = 67108864;
    private const double Rounder = 6755399441055744.0; // 1.5 · 2^52
    private const double HalfPi = 1.5707963267948966;
    private const double HalfPi2 = 6.123233995736766e-17;
    private const double HalfPi3 = -1.4973849048591698e-33;

    // −1/3!, 1/5!, … −1/15!, 1/17! and 1/4!, −1/6!, … 1/16!
    private static ReadOnlySpan<double> SineSeries =>
    [
        -1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368000, 1.0 / 355687428096000,
    ];

    private static ReadOnlySpan<double> CosineSeries =>
        [1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800, 1.0 / 479001600, -1.0 / 87178291200, 1.0 / 20922789888000];

    /// <summary>The sine of an angle in radians.</summary>
    internal readonly struct Sin : IRealFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Of(Vector512<double> x)
        {
            Vector512<long> quadrant = Reduce(x, out Vector512<double> high, out Vector512<double> low);
            Vector512<double> found = Turn(quadrant, Sine(high, low), Cosine(high, low));
            return Complete<SinOf>(x, Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), x, found));
        }
    }

    /// <summary>The cosine of an angle in radians.</summary>
    internal readonly struct Cos : IRealFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Of(Vector512<double> x)
        {
            Vector512<long> quadrant = Reduce(x, out Vector512<double> high, out Vector512<double> low) + Vector512<long>.One;
            return Complete<CosOf>(x, Turn(quadrant, Sine(high, low), Cosine(high, low)));
        }
    }

    /// <summary>The tangent of an angle in radians.</summary>
    internal readonly struct Tan : IRealFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Of(Vector512<double> x)
        {
            Vector512<long> quadrant = Reduce(x, out Vector512<double> high, out Vector512<double> low);
            Vector512<double> sine = Sine(high, low), cosine = Cosine(high, low);
            Vector512<double> odd = IsOdd(quadrant);
            Vector512<double> found = Vector512.ConditionalSelect(odd, -cosine, sine) / Vector512.ConditionalSelect(odd, sine, cosine);
            return Complete<TanOf>(x, Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), x, found));
        }
    }

    private interface IScalar
    {
        static abstract double Of(double x);
    }

    // x − n π/2 as high + low; n.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Reduce(Vector512<double> x, out Vector512<double> high, out Vector512<double> low)
    {
        Vector512<double> magic = Vector512.FusedMultiplyAdd(x, Vector512.Create(0.6366197723675814), Vector512.Create(Rounder));
        Vector512<double> n = magic - Vector512.Create(Rounder);
        Vector512<double> rest = Vector512.FusedMultiplyAdd(n, Vector512.Create(-HalfPi), x); // exact
        Vector512<double> product = n * Vector512.Create(HalfPi2);
        Vector512<double> error = Vector512.FusedMultiplyAdd(n, Vector512.Create(HalfPi2), -product);
        high = rest - product;

        // Either may be the larger one (Knuth's sum).
        Vector512<double> part = high - rest;
        low = rest - (high - part) - (product + part) - error;
        low = Vector512.FusedMultiplyAdd(n, Vector512.Create(-HalfPi3), low);
        return magic.AsInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Sine(Vector512<double> high, Vector512<double> low)
    {
        Vector512<double> square = high * high;
        Vector512<double> series = Vector512.Create(SineSeries[7]);
        for (int i = 6; i >= 0; i--)
        {
            series = Vector512.FusedMultiplyAdd(series, square, Vector512.Create(SineSeries[i]));
        }

        // sin(h + l) = h + (h³ S + l (1 − h²/2))
        Vector512<double> slope = Vector512.FusedMultiplyAdd(square, Vector512.Create(-0.5), Vector512<double>.One);
        return high + Vector512.FusedMultiplyAdd(square * high, series, low * slope);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Cosine(Vector512<double> high, Vector512<double> low)
    {
        Vector512<double> square = high * high;
        Vector512<double> series = Vector512.Create(CosineSeries[6]);
        for (int i = 5; i >= 0; i--)
        {
            series = Vector512.FusedMultiplyAdd(series, square, Vector512.Create(CosineSeries[i]));
        }

        // cos(h + l) = (1 − h²/2) + (h⁴ C − h l), with what rounding takes from the first.
        Vector512<double> half = square * Vector512.Create(0.5);
        Vector512<double> first = Vector512<double>.One - half;
        Vector512<double> lost = Vector512<double>.One - first - half;
        return first + (lost + Vector512.FusedMultiplyAdd(square * square, series, -(high * low)));
    }

    // The sine of a multiple of π/2 and a rest.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Turn(Vector512<long> quadrant, Vector512<double> sine, Vector512<double> cosine)
    {
        Vector512<double> value = Vector512.ConditionalSelect(IsOdd(quadrant), cosine, sine);
        return value ^ ((quadrant & Vector512.Create(2L)) << 62).AsDouble();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> IsOdd(Vector512<long> n) => Vector512.Equals(n & Vector512<long>.One, Vector512<long>.One).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Complete<TScalar>(Vector512<double> x, Vector512<double> found)
        where TScalar : struct, IScalar =>
        Vector512.LessThanAll(Vector512.Abs(x), Vector512.Create(Limit)) ? found : Replace<TScalar>(x, found);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<double> Replace<TScalar>(Vector512<double> x, Vector512<double> found)
        where TScalar : struct, IScalar
    {
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
        {
            if (!(Math.Abs(x[lane]) < Limit))
            {
                found = found.WithElement(lane, TScalar.Of(x[lane]));
            }
        }

        return found;
    }

    private readonly struct SinOf : IScalar
    {
        public static double Of(double x) => Math.Sin(x);
    }

    private readonly struct CosOf : IScalar
    {
        public static double Of(double x) => Math.Cos(x);
    }

    private readonly struct TanOf : IScalar
    {
        public static double Of(double x) => Math.Tan(x);
    }
}
