using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Computing;

/// <summary>Logarithms, within one unit in the last place.</summary>
/// <remarks>x = 2^k · m with m near 1; log m = 2 artanh(s) with s = (m − 1) / (m + 1), summed as f − f²/2 + s (f²/2 + R) with f = m − 1,
/// so that what is large is exact. The product with 1 / log(base) has twice the digits.</remarks>
internal static class Logarithms
{
    // 2/3, 2/5, … : the series of 2 artanh(s) / s − 2 over s², for |s| ≤ 0.1716 cut off below 2^-57.
    private static ReadOnlySpan<double> Series =>
        [2.0 / 3, 2.0 / 5, 2.0 / 7, 2.0 / 9, 2.0 / 11, 2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23];

    /// <summary>The natural logarithm.</summary>
    internal readonly struct Log : IRealFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Of(Vector512<double> x) => Base(x, 1, 0, 0.6931471805592082, 7.371002565167799e-13);
    }

    /// <summary>The logarithm to the base of 2.</summary>
    internal readonly struct Log2 : IRealFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Of(Vector512<double> x) => Base(x, 1.4426950408889634, 2.0355273740931033e-17, 1, 0);
    }

    /// <summary>The logarithm to the base of 10.</summary>
    internal readonly struct Log10 : IRealFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Of(Vector512<double> x) =>
            Base(x, 0.4342944819032518, 1.098319650216765e-17, 0.30102999566361177, 3.694239077158931e-13);
    }

    // The factors are 1 / ln(base) and log 2; the high part of the latter has 40 bits, so that a multiple by an exponent is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Base(Vector512<double> x, double factor, double factorRest, double twoHigh, double twoLow)
    {
        Vector512<double> small = Vector512.LessThan(x, Vector512.Create(2.2250738585072014e-308)); // subnormal, or no number to take a logarithm of
        Vector512<double> normal = Vector512.ConditionalSelect(small, x * Vector512.Create(18014398509481984.0), x);
        Vector512<long> bits = normal.AsInt64() - Vector512.Create(0x3FE6A09E00000000L); // √½, about
        Vector512<long> exponent = (bits + Vector512.Create(1023L << 52)) >>> 52;
        Vector512<double> m = ((bits & Vector512.Create(0x000FFFFFFFFFFFFFL)) + Vector512.Create(0x3FE6A09E00000000L)).AsDouble();
        Vector512<double> k = ToDouble(exponent) - Vector512.Create(1023.0) - (small & Vector512.Create(54.0));

        Vector512<double> f = m - Vector512<double>.One;
        Vector512<double> s = f / (m + Vector512<double>.One);
        Vector512<double> square = s * s;
        Vector512<double> series = Vector512.Create(Series[10]);
        for (int i = 9; i >= 0; i--)
        {
            series = Vector512.FusedMultiplyAdd(series, square, Vector512.Create(Series[i]));
        }

        Vector512<double> halfF = f * Vector512.Create(0.5);
        Vector512<double> halfSquare = halfF * f;
        Vector512<double> squareError = Vector512.FusedMultiplyAdd(halfF, f, -halfSquare);
        Vector512<double> high = f - halfSquare;
        Vector512<double> low = (f - high - halfSquare - squareError) + s * Vector512.FusedMultiplyAdd(square, series, halfSquare);

        Vector512<double> product = high * Vector512.Create(factor);
        Vector512<double> error = Vector512.FusedMultiplyAdd(high, Vector512.Create(factor), -product);
        error += Vector512.FusedMultiplyAdd(low, Vector512.Create(factor), high * Vector512.Create(factorRest));
        Vector512<double> whole = k * Vector512.Create(twoHigh);
        Vector512<double> sum = whole + product; // whole is zero or the larger one
        Vector512<double> lost = whole - sum + product;
        return Special(x, sum + (lost + Vector512.FusedMultiplyAdd(k, Vector512.Create(twoLow), error)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Special(Vector512<double> x, Vector512<double> found)
    {
        found = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(double.PositiveInfinity)), found, x); // NaN, too
        found = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), Vector512.Create(double.NegativeInfinity), found);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<double>.Zero), Vector512.Create(double.NaN), found);
    }

    // Small whole numbers, by way of the low bits of a large one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ToDouble(Vector512<long> n)
    {
        Vector512<double> large = Vector512.Create(6755399441055744.0);
        return (n + large.AsInt64()).AsDouble() - large;
    }
}
