using System.Numerics;
using System.Numerics.Tensors;

namespace Blosc2Direct.Computing;

/// <summary>Kernels of floating-point numbers.</summary>
internal static unsafe class FloatKernels<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly T Half = T.CreateChecked(0.5);

    public static ExprKernel Find(ExprOp op) => op switch
    {
        < ExprOp.Plus => Binary(op),
        ExprOp.IsNaN => Test<IsNaN>,
        ExprOp.IsFinite => Test<IsFinite>,
        ExprOp.IsInfinity => Test<IsInfinity>,
        _ => Unary(op),
    };

    /// <summary>The largest whole number of times that b goes into a; NumPy's <c>floor_divide</c>.</summary>
    public static T FloorDivide(T a, T b)
    {
        if (T.IsZero(b))
        {
            return a / b;
        }

        T rest = a % b;
        T quotient = (a - rest) / b;
        if (!T.IsZero(rest) && T.IsNegative(b) != T.IsNegative(rest))
        {
            quotient -= T.One;
        }

        if (T.IsZero(quotient))
        {
            return T.CopySign(T.Zero, a / b);
        }

        // The division may have been rounded down by less than one.
        T floor = T.Floor(quotient);
        return quotient - floor > Half ? floor + T.One : floor;
    }

    /// <summary>What is left, with the sign of b; NumPy's <c>remainder</c>.</summary>
    public static T Remainder(T a, T b)
    {
        T rest = a % b;
        return T.IsZero(b) ? rest
            : T.IsZero(rest) ? T.CopySign(T.Zero, b)
            : T.IsNegative(b) != T.IsNegative(rest) ? rest + b
            : rest;
    }

    private static ExprKernel Binary(ExprOp op) => op switch
    {
        ExprOp.Add => (a, b, _, r, n) => TensorPrimitives.Add(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Subtract => (a, b, _, r, n) => TensorPrimitives.Subtract(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Multiply => (a, b, _, r, n) => TensorPrimitives.Multiply(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Divide => (a, b, _, r, n) => TensorPrimitives.Divide(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Power => (a, b, _, r, n) => TensorPrimitives.Pow(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Minimum => (a, b, _, r, n) => TensorPrimitives.Min(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Maximum => (a, b, _, r, n) => TensorPrimitives.Max(In(a, n), In(b, n), Out(r, n)),
        ExprOp.ArcTan2 => (a, b, _, r, n) => TensorPrimitives.Atan2(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Hypot => (a, b, _, r, n) => TensorPrimitives.Hypot(In(a, n), In(b, n), Out(r, n)),
        ExprOp.FloorDivide => static (a, b, _, r, n) =>
        {
            for (int i = 0; i < n; i++)
            {
                ((T*)r)[i] = FloorDivide(((T*)a)[i], ((T*)b)[i]);
            }
        },
        ExprOp.Remainder => static (a, b, _, r, n) =>
        {
            for (int i = 0; i < n; i++)
            {
                ((T*)r)[i] = Remainder(((T*)a)[i], ((T*)b)[i]);
            }
        },
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, $"Not defined for {typeof(T)}"),
    };

    private static ExprKernel Unary(ExprOp op) => op switch
    {
        ExprOp.Negate => (a, _, _, r, n) => TensorPrimitives.Negate(In(a, n), Out(r, n)),
        ExprOp.Abs => (a, _, _, r, n) => TensorPrimitives.Abs(In(a, n), Out(r, n)),
        ExprOp.Square => (a, _, _, r, n) => TensorPrimitives.Multiply(In(a, n), In(a, n), Out(r, n)),
        ExprOp.Sqrt => (a, _, _, r, n) => TensorPrimitives.Sqrt(In(a, n), Out(r, n)),
        ExprOp.Cbrt => (a, _, _, r, n) => TensorPrimitives.Cbrt(In(a, n), Out(r, n)),
        ExprOp.Exp => RealLoops.Kernel<T, Exponentials.Exp>(),
        ExprOp.Exp2 => RealLoops.Kernel<T, Exponentials.Exp2>(),
        ExprOp.ExpM1 => Each<ExpM1>,
        ExprOp.Log => RealLoops.Kernel<T, Logarithms.Log>(),
        ExprOp.Log2 => RealLoops.Kernel<T, Logarithms.Log2>(),
        ExprOp.Log10 => RealLoops.Kernel<T, Logarithms.Log10>(),
        ExprOp.Log1P => Each<Log1P>,
        ExprOp.Sin => RealLoops.Kernel<T, Trigonometry.Sin>(),
        ExprOp.Cos => RealLoops.Kernel<T, Trigonometry.Cos>(),
        ExprOp.Tan => RealLoops.Kernel<T, Trigonometry.Tan>(),
        ExprOp.ArcSin => (a, _, _, r, n) => TensorPrimitives.Asin(In(a, n), Out(r, n)),
        ExprOp.ArcCos => (a, _, _, r, n) => TensorPrimitives.Acos(In(a, n), Out(r, n)),
        ExprOp.ArcTan => (a, _, _, r, n) => TensorPrimitives.Atan(In(a, n), Out(r, n)),
        ExprOp.Sinh => Each<Sinh>,
        ExprOp.Cosh => Each<Cosh>,
        ExprOp.Tanh => Each<Tanh>,
        ExprOp.ArcSinh => (a, _, _, r, n) => TensorPrimitives.Asinh(In(a, n), Out(r, n)),
        ExprOp.ArcCosh => (a, _, _, r, n) => TensorPrimitives.Acosh(In(a, n), Out(r, n)),
        ExprOp.ArcTanh => (a, _, _, r, n) => TensorPrimitives.Atanh(In(a, n), Out(r, n)),
        ExprOp.Floor => (a, _, _, r, n) => TensorPrimitives.Floor(In(a, n), Out(r, n)),
        ExprOp.Ceil => (a, _, _, r, n) => TensorPrimitives.Ceiling(In(a, n), Out(r, n)),
        ExprOp.Trunc => (a, _, _, r, n) => TensorPrimitives.Truncate(In(a, n), Out(r, n)),
        ExprOp.Round => (a, _, _, r, n) => TensorPrimitives.Round(In(a, n), Out(r, n)),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, $"Not defined for {typeof(T)}"),
    };

    // What has no vectorised form of full accuracy; inlined into the loop.
    private static void Each<TFunction>(byte* a, byte* b, byte* c, byte* result, int count)
        where TFunction : struct, IFunction<T>
    {
        for (int i = 0; i < count; i++)
        {
            ((T*)result)[i] = TFunction.Of(((T*)a)[i]);
        }
    }

    private static void Test<TFunction>(byte* a, byte* b, byte* c, byte* result, int count)
        where TFunction : struct, IFunction<bool>
    {
        for (int i = 0; i < count; i++)
        {
            result[i] = TFunction.Of(((T*)a)[i]) ? (byte)1 : (byte)0;
        }
    }

    private static ReadOnlySpan<T> In(byte* place, int count) => new(place, count);

    private static Span<T> Out(byte* place, int count) => new(place, count);

    /// <summary>A function of one number.</summary>
    private interface IFunction<TResult>
    {
        static abstract TResult Of(T x);
    }

    private readonly struct IsNaN : IFunction<bool>
    {
        public static bool Of(T x) => T.IsNaN(x);
    }

    private readonly struct IsFinite : IFunction<bool>
    {
        public static bool Of(T x) => T.IsFinite(x);
    }

    private readonly struct IsInfinity : IFunction<bool>
    {
        public static bool Of(T x) => T.IsInfinity(x);
    }

    private readonly struct Sinh : IFunction<T>
    {
        public static T Of(T x) => T.Sinh(x);
    }

    private readonly struct Cosh : IFunction<T>
    {
        public static T Of(T x) => T.Cosh(x);
    }

    private readonly struct Tanh : IFunction<T>
    {
        public static T Of(T x) => T.Tanh(x);
    }

    /// <summary>exp(x) − 1 without loss near 0 (Kahan's correction of the rounded exponential).</summary>
    private readonly struct ExpM1 : IFunction<T>
    {
        public static T Of(T x)
        {
            double value = double.CreateTruncating(x);
            double exponential = Math.Exp(value);
            double result = exponential == 1 ? value
                : exponential - 1 == -1 ? -1
                : Math.Abs(value) > 1 ? exponential - 1
                : (exponential - 1) * (value / Math.Log(exponential));
            return T.CreateTruncating(result);
        }
    }

    /// <summary>log(1 + x) without loss near 0 (Kahan's correction of the rounded sum).</summary>
    private readonly struct Log1P : IFunction<T>
    {
        public static T Of(T x)
        {
            double value = double.CreateTruncating(x);
            double sum = 1 + value;
            double result = sum == 1 ? value : double.IsInfinity(sum) || sum <= 0 ? Math.Log(sum) : Math.Log(sum) * (value / (sum - 1));
            return T.CreateTruncating(result);
        }
    }
}
