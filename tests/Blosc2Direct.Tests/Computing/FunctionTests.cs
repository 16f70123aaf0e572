using System.Numerics;
using Blosc2Direct.Computing;

namespace Blosc2Direct.Tests.Computing;

/// <summary>The functions of floating-point numbers: the same bits always, and the right ones.</summary>
public sealed unsafe class FunctionTests
{
    [Fact]
    public void A_function_gives_the_same_bits_at_the_first_call_and_later_alone_and_among_others() => Assert.Equal("", FunctionProbe.Ask());

    [Theory]
    [InlineData("Sin", 1)]
    [InlineData("Cos", 1)]
    [InlineData("Tan", 2)]
    [InlineData("Exp", 1)]
    [InlineData("Exp2", 1)]
    [InlineData("Log", 1)]
    [InlineData("Log2", 1)]
    [InlineData("Log10", 2)] // glibc errs by more than one place itself
    public void A_function_is_at_most_so_many_last_places_from_the_system_library(string name, int places)
    {
        (ExprOp op, Func<double, double> expected) = Reference(name);
        double[] values = [.. FunctionProbe.Samples<double>(), .. Dense(name)];
        double[] found = Evaluate<double>(op, values);
        for (int i = 0; i < values.Length; i++)
        {
            Near(values[i], expected(values[i]), found[i], places);
        }

        float[] singles = [.. values.Select(v => (float)v)];
        float[] foundSingles = Evaluate<float>(op, singles);
        for (int i = 0; i < singles.Length; i++)
        {
            float right = (float)expected(singles[i]);
            Assert.True(right.Equals(foundSingles[i]) || float.BitIncrement(right).Equals(foundSingles[i]) || float.BitDecrement(right).Equals(foundSingles[i]),
                $"{singles[i]:R}: {right:R} expected, {foundSingles[i]:R} found");
        }
    }

    [Fact]
    public void Powers_of_the_base_have_whole_logarithms_and_zeros_keep_their_sign()
    {
        Assert.Equal([.. Enumerable.Range(-1074, 2098).Select(k => (double)k)], Evaluate<double>(ExprOp.Log2, [.. Enumerable.Range(-1074, 2098).Select(k => Math.ScaleB(1, k))]));
        Assert.Equal([0.0, 1, 2, 3, 15], Evaluate<double>(ExprOp.Log10, [1, 10, 100, 1000, 1e15]));
        Assert.Equal([.. Enumerable.Range(-1074, 2098).Select(k => Math.ScaleB(1, k))], Evaluate<double>(ExprOp.Exp2, [.. Enumerable.Range(-1074, 2098).Select(k => (double)k)]));
        Assert.Equal(BitConverter.DoubleToInt64Bits(-0.0), BitConverter.DoubleToInt64Bits(Evaluate<double>(ExprOp.Sin, [-0.0])[0]));
        Assert.Equal(BitConverter.DoubleToInt64Bits(-0.0), BitConverter.DoubleToInt64Bits(Evaluate<double>(ExprOp.Tan, [-0.0])[0]));
        Assert.Equal((Half)1, Evaluate<Half>(ExprOp.Cos, [(Half)0])[0]);
    }

    private static T[] Evaluate<T>(ExprOp op, T[] values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] result = new T[values.Length];
        fixed (T* a = values, r = result)
        {
            FloatKernels<T>.Find(op)((byte*)a, null, null, (byte*)r, values.Length);
        }

        return result;
    }

    // Where the function is hard: around multiples of π/2, near 1, at the ends of the range.
    private static IEnumerable<double> Dense(string name)
    {
        Random random = new(11);
        for (int i = 0; i < 50_000; i++)
        {
            yield return name switch
            {
                "Sin" or "Cos" or "Tan" when i % 2 == 0 => Math.ScaleB(random.NextDouble() - 0.5, random.Next(-30, 28)),
                "Sin" or "Cos" or "Tan" => random.Next(1 << 25) * (Math.PI / 2) + Math.ScaleB(random.NextDouble(), -random.Next(60)),
                "Exp" => (random.NextDouble() - 0.5) * (i % 2 == 0 ? 1500 : 2),
                "Exp2" => (random.NextDouble() - 0.5) * (i % 2 == 0 ? 2160 : 2),
                _ => i % 2 == 0 ? Math.ScaleB(random.NextDouble(), random.Next(-1073, 1024)) : 1 + Math.ScaleB(random.NextDouble() - 0.5, -random.Next(40)),
            };
        }
    }

    private static (ExprOp Op, Func<double, double> Function) Reference(string name) => name switch
    {
        "Sin" => (ExprOp.Sin, Math.Sin),
        "Cos" => (ExprOp.Cos, Math.Cos),
        "Tan" => (ExprOp.Tan, Math.Tan),
        "Exp" => (ExprOp.Exp, Math.Exp),
        "Exp2" => (ExprOp.Exp2, x => Math.Pow(2, x)),
        "Log" => (ExprOp.Log, Math.Log),
        "Log2" => (ExprOp.Log2, Math.Log2),
        _ => (ExprOp.Log10, Math.Log10),
    };

    // Results with fewer digits are rounded twice.
    private static void Near(double x, double expected, double found, int places)
    {
        bool isSubnormal = Math.Abs(expected) < 2.3e-308;
        double low = expected, high = expected;
        for (int i = 0; i < places + (isSubnormal ? 1 : 0); i++)
        {
            (low, high) = (Math.BitDecrement(low), Math.BitIncrement(high));
        }

        Assert.True(expected.Equals(found) || (found >= low && found <= high), $"{x:R}: {expected:R} expected, {found:R} found");
    }
}
