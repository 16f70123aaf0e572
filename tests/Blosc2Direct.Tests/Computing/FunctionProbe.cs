using System.Diagnostics;
using Blosc2Direct.Computing;

namespace Blosc2Direct.Tests.Computing;

/// <summary>All functions of floating-point numbers in a process of its own, from their first call on.</summary>
internal static unsafe class FunctionProbe
{
    public const string Verb = "functions";

    /// <summary>The operations whose kernels are asked.</summary>
    public static readonly ExprOp[] Operations =
    [
        ExprOp.Add, ExprOp.Subtract, ExprOp.Multiply, ExprOp.Divide, ExprOp.FloorDivide, ExprOp.Remainder, ExprOp.Power, ExprOp.Minimum,
        ExprOp.Maximum, ExprOp.ArcTan2, ExprOp.Hypot, ExprOp.Negate, ExprOp.Abs, ExprOp.Square, ExprOp.Sqrt, ExprOp.Cbrt, ExprOp.Exp,
        ExprOp.Exp2, ExprOp.ExpM1, ExprOp.Log, ExprOp.Log2, ExprOp.Log10, ExprOp.Log1P, ExprOp.Sin, ExprOp.Cos, ExprOp.Tan, ExprOp.ArcSin,
        ExprOp.ArcCos, ExprOp.ArcTan, ExprOp.Sinh, ExprOp.Cosh, ExprOp.Tanh, ExprOp.ArcSinh, ExprOp.ArcCosh, ExprOp.ArcTanh, ExprOp.Floor,
        ExprOp.Ceil, ExprOp.Trunc, ExprOp.Round,
    ];

    /// <summary>Runs it.</summary>
    /// <returns>What differed, a line each; nothing if all is well.</returns>
    public static string Ask()
    {
        ProcessStartInfo start = new("dotnet", ["exec", typeof(FunctionProbe).Assembly.Location, Verb]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {error.Result}{output}");
        return output;
    }

    /// <summary>The child.</summary>
    public static int Run()
    {
        foreach (ExprOp op in Operations)
        {
            Compare(op, Samples<double>());
            Compare(op, Samples<float>());
        }

        Console.Out.Flush();
        return 0;
    }

    /// <summary>Numbers of all sizes beside each other.</summary>
    public static T[] Samples<T>()
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        Random random = new(7);
        T[] values = new T[1003];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = T.CreateTruncating((random.NextDouble() - 0.3) * Math.Pow(10, random.Next(i % 11 == 0 ? 12 : 4) - 1));
        }

        T[] special = [T.NaN, T.PositiveInfinity, T.NegativeInfinity, T.Zero, T.NegativeZero, T.Epsilon, T.One, T.NegativeOne, T.CreateTruncating(1e30)];
        special.CopyTo(values, 100);
        return values;
    }

    private static void Compare<T>(ExprOp op, T[] values)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        ExprKernel kernel = FloatKernels<T>.Find(op);
        int count = values.Length;
        T[] first = new T[count], later = new T[count], reversed = [.. values.Reverse()];
        T one;
        fixed (T* a = values, b = reversed, before = first, after = later)
        {
            kernel((byte*)a, (byte*)b, null, (byte*)before, count);
            for (int call = 0; call < 200; call++)
            {
                kernel((byte*)a, (byte*)b, null, (byte*)after, count);
            }

            for (int i = 0; i < count; i++)
            {
                // One at a time, which also makes for thousands of calls.
                kernel((byte*)(a + i), (byte*)(b + i), null, (byte*)&one, 1);
                if (!Same(one, later[i]))
                {
                    Console.WriteLine($"{op} {typeof(T).Name}: {values[i]} gives {later[i]:R} among others, alone {one:R}");
                    break;
                }
            }

            kernel((byte*)a, (byte*)b, null, (byte*)after, count);
            for (int i = 0; i < count; i++)
            {
                if (!Same(first[i], later[i]))
                {
                    Console.WriteLine($"{op} {typeof(T).Name}: {values[i]} gave {first[i]:R} at first, {later[i]:R} later");
                    break;
                }
            }
        }
    }

    // By bits: NaN equals NaN, 0 does not equal −0.
    private static bool Same<T>(T a, T b)
        where T : unmanaged => new ReadOnlySpan<byte>(&a, sizeof(T)).SequenceEqual(new ReadOnlySpan<byte>(&b, sizeof(T)));
}
