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
        ConditionOp.Cbrt => (a, _, r, n) => TensorPrimitives.Cbrt(In(a, n), Out(r, n)),
        ConditionOp.Exp => (a, _, r, n) => TensorPrimitives.Exp(In(a, n), Out(r, n)),
        ConditionOp.Exp2 => (a, _, r, n) => TensorPrimitives.Exp2(In(a, n), Out(r, n)),
        ConditionOp.ExpM1 => Each<ExpM1>,
        ConditionOp.Log => (a, _, r, n) => TensorPrimitives.Log(In(a, n), Out(r, n)),
        ConditionOp.Log2 => (a, _, r, n) => TensorPrimitives.Log2(In(a, n), Out(r, n)),
        ConditionOp.Log10 => (a, _, r, n) => TensorPrimitives.Log10(In(a, n), Out(r, n)),
        ConditionOp.Log1P => Each<Log1P>,
        ConditionOp.Sin => (a, _, r, n) => TensorPrimitives.Sin(In(a, n), Out(r, n)),
        ConditionOp.Cos => (a, _, r, n) => TensorPrimitives.Cos(In(a, n), Out(r, n)),
        ConditionOp.Tan => (a, _, r, n) => TensorPrimitives.Tan(In(a, n), Out(r, n)),
        ConditionOp.ArcSin => (a, _, r, n) => TensorPrimitives.Asin(In(a, n), Out(r, n)),
        ConditionOp.ArcCos => (a, _, r, n) => TensorPrimitives.Acos(In(a, n), Out(r, n)),
        ConditionOp.ArcTan => (a, _, r, n) => TensorPrimitives.Atan(In(a, n), Out(r, n)),
        ConditionOp.Sinh => Each<Sinh>,
        ConditionOp.Cosh => Each<Cosh>,
        ConditionOp.Tanh => Each<Tanh>,
        ConditionOp.ArcSinh => (a, _, r, n) => TensorPrimitives.Asinh(In(a, n), Out(r, n)),
        ConditionOp.ArcCosh => (a, _, r, n) => TensorPrimitives.Acosh(In(a, n), Out(r, n)),
        ConditionOp.ArcTanh => (a, _, r, n) => TensorPrimitives.Atanh(In(a, n), Out(r, n)),
        ConditionOp.Floor => (a, _, r, n) => TensorPrimitives.Floor(In(a, n), Out(r, n)),
        ConditionOp.Ceil => (a, _, r, n) => TensorPrimitives.Ceiling(In(a, n), Out(r, n)),
        ConditionOp.Round => (a, _, r, n) => TensorPrimitives.Round(In(a, n), Out(r, n)),
        ConditionOp.Trunc => (a, _, r, n) => TensorPrimitives.Truncate(In(a, n), Out(r, n)),
        _ => null,
    };

    // What has no vectorised form of full accuracy; inlined into the loop.
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
