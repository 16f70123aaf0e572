using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Computing;

/// <summary>Powers of e and of 2, within one unit in the last place; of subnormal results, within one and a half.</summary>
internal static class Exponentials
{
    private const double Ln2High = 0.6931471805592082; // 40 bits: a multiple by an exponent is exact
    private const double Ln2Low = 7.371002565167799e-13;
    private const double Ln2 = 0.6931471805599453;
    private const double Ln2Rest = 2.3190468138462996e-17;

    // 1.5 · 2^52: what is added to it is rounded to a whole number, which then stands in the low bits.
    private const double Rounder = 6755399441055744.0;

    // 1/2!, 1/3!, … 1/13!: the series of exp(r) − 1 − r over r², for |r| ≤ ln 2 / 2 cut off below 2^-57.
    private static ReadOnlySpan<double> Series =>
    [
        1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800,
        1.0 / 479001600, 1.0 / 6227020800,
    ];

    /// <summary>e to the power of x.</summary>
    internal readonly struct Exp : IRealFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Of(Vector512<double> x)
        {
            // Beyond, the result is zero or infinite anyway.
            Vector512<double> inside = Vector512.MinNative(Vector512.MaxNative(x, Vector512.Create(-750.0)), Vector512.Create(720.0));
            Vector512<double> magic = Vector512.FusedMultiplyAdd(inside, Vector512.Create(1.4426950408889634), Vector512.Create(Rounder));
            Vector512<double> whole = magic - Vector512.Create(Rounder);
            Vector512<double> rest = Vector512.FusedMultiplyAdd(whole, Vector512.Create(-Ln2High), inside);
            return Select(x, Scale(rest, whole * Vector512.Create(-Ln2Low), magic));
        }
    }

    /// <summary>2 to the power of x.</summary>
    internal readonly struct Exp2 : IRealFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Of(Vector512<double> x)
        {
            Vector512<double> inside = Vector512.MinNative(Vector512.MaxNative(x, Vector512.Create(-1080.0)), Vector512.Create(1030.0));
            Vector512<double> magic = inside + Vector512.Create(Rounder);
            Vector512<double> part = inside - (magic - Vector512.Create(Rounder)); // exact
            Vector512<double> rest = part * Vector512.Create(Ln2);
            Vector512<double> error = Vector512.FusedMultiplyAdd(part, Vector512.Create(Ln2), -rest);
            return Select(x, Scale(rest, Vector512.FusedMultiplyAdd(part, Vector512.Create(Ln2Rest), error), magic));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Select(Vector512<double> x, Vector512<double> found) =>
        Vector512.ConditionalSelect(Vector512.Equals(x, x), found, x);

    // exp(rest + low) · 2^n, n in the low bits of the magic number; in two steps, since 2^n alone may be no number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Scale(Vector512<double> rest, Vector512<double> low, Vector512<double> magic)
    {
        Vector512<double> sum = rest + low;
        Vector512<double> lost = rest - sum + low;
        Vector512<double> series = Vector512.Create(Series[11]);
        for (int i = 10; i >= 0; i--)
        {
            series = Vector512.FusedMultiplyAdd(series, sum, Vector512.Create(Series[i]));
        }

        Vector512<double> value = Vector512<double>.One + (sum + Vector512.FusedMultiplyAdd(sum * sum, series, lost));
        Vector512<long> n = magic.AsInt64() - Vector512.Create(Rounder).AsInt64();
        Vector512<long> half = ((n + Vector512.Create(4096L)) >>> 1) - Vector512.Create(2048L);
        return value * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> PowerOfTwo(Vector512<long> n) => ((n + Vector512.Create(1023L)) << 52).AsDouble();
}
