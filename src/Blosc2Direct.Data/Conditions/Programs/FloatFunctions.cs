using System.Numerics;
using System.Numerics.Tensors;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>Functions of one floating-point number.</summary>
internal static unsafe class FloatFunctions<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The kernel of a function; null if the operation is none.</summary>
    public static ValueKernel? TryFind(ConditionOp op) => op switch
    {
        ConditionOp.Abs => (a, _, r, n) => TensorPrimitives.Abs(In(a, n), Out(r, n)),
        ConditionOp.Sqrt => (a, _, r, n) => TensorPrimitives.Sqrt(In(a, n), Out(r, n)),
        ConditionOp.Cbrt => Each<Cbrt>,
        ConditionOp.Exp => Each<Exp>,
        ConditionOp.Exp2 => Each<Exp2>,
        ConditionOp.ExpM1 => Each<ExpM1>,
        ConditionOp.Log => Each<Log>,
        ConditionOp.Log2 => Each<Log2>,
        ConditionOp.Log10 => Each<Log10>,
        ConditionOp.Log1P => Each<Log1P>,
        ConditionOp.Sin => Each<Sin>,
        ConditionOp.Cos => Each<Cos>,
        ConditionOp.Tan => Each<Tan>,
        ConditionOp.ArcSin => Each<Asin>,
        ConditionOp.ArcCos => Each<Acos>,
        ConditionOp.ArcTan => Each<Atan>,
        ConditionOp.Sinh => Each<Sinh>,
        ConditionOp.Cosh => Each<Cosh>,
        ConditionOp.Tanh => Each<Tanh>,
        ConditionOp.ArcSinh => Each<Asinh>,
        ConditionOp.ArcCosh => Each<Acosh>,
        ConditionOp.ArcTanh => Each<Atanh>,
        ConditionOp.Floor => (a, _, r, n) => TensorPrimitives.Floor(In(a, n), Out(r, n)),
        ConditionOp.Ceil => (a, _, r, n) => TensorPrimitives.Ceiling(In(a, n), Out(r, n)),
        ConditionOp.Round => (a, _, r, n) => TensorPrimitives.Round(In(a, n), Out(r, n)),
        ConditionOp.Trunc => (a, _, r, n) => TensorPrimitives.Truncate(In(a, n), Out(r, n)),
        _ => null,
    };

    // By the C library's functions, which numexpr calls too: vectorised forms differ from them in the last bit, at 0 and 1 even.
    private static void Each<TFunction>(byte* a, byte* b, byte* result, int count)
        where TFunction : struct, IFunction
    {
        for (int i = 0; i < count; i++)
        {
            ((T*)result)[i] = TFunction.Of(((T*)a)[i]);
        }
    }

    private static ReadOnlySpan<T> In(byte* place, int count) => new(place, count);

    private static Span<T> Out(byte* place, int count) => new(place, count);

    private interface IFunction
    {
        static abstract T Of(T x);
    }

    private readonly struct Cbrt : IFunction
    {
        public static T Of(T x) => T.Cbrt(x);
    }

    private readonly struct Exp : IFunction
    {
        public static T Of(T x) => T.Exp(x);
    }

    private readonly struct Exp2 : IFunction
    {
        public static T Of(T x) => T.Exp2(x);
    }

    private readonly struct Log : IFunction
    {
        public static T Of(T x) => T.Log(x);
    }

    private readonly struct Log2 : IFunction
    {
        public static T Of(T x) => T.Log2(x);
    }

    private readonly struct Log10 : IFunction
    {
        public static T Of(T x) => T.Log10(x);
    }

    private readonly struct Sin : IFunction
    {
        public static T Of(T x) => T.Sin(x);
    }

    private readonly struct Cos : IFunction
    {
        public static T Of(T x) => T.Cos(x);
    }

    private readonly struct Tan : IFunction
    {
        public static T Of(T x) => T.Tan(x);
    }

    private readonly struct Asin : IFunction
    {
        public static T Of(T x) => T.Asin(x);
    }

    private readonly struct Acos : IFunction
    {
        public static T Of(T x) => T.Acos(x);
    }

    private readonly struct Atan : IFunction
    {
        public static T Of(T x) => T.Atan(x);
    }

    private readonly struct Asinh : IFunction
    {
        public static T Of(T x) => T.Asinh(x);
    }

    private readonly struct Acosh : IFunction
    {
        public static T Of(T x) => T.Acosh(x);
    }

    private readonly struct Atanh : IFunction
    {
        public static T Of(T x) => T.Atanh(x);
    }

    private readonly struct Sinh : IFunction
    {
        public static T Of(T x) => T.Sinh(x);
    }

    private readonly struct Cosh : IFunction
    {
        public static T Of(T x) => T.Cosh(x);
    }

    private readonly struct Tanh : IFunction
    {
        public static T Of(T x) => T.Tanh(x);
    }

    private readonly struct ExpM1 : IFunction
    {
        public static T Of(T x) => T.CreateTruncating(SmallArguments.ExpM1(double.CreateTruncating(x)));
    }

    private readonly struct Log1P : IFunction
    {
        public static T Of(T x) => T.CreateTruncating(SmallArguments.Log1P(double.CreateTruncating(x)));
    }
}
