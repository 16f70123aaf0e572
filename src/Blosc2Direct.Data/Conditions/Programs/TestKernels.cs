using System.Numerics;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>Tests of floating-point numbers.</summary>
internal static unsafe class TestKernels
{
    /// <summary>The kernel of a test.</summary>
    public static TestKernel Find(ConditionOp op, ValueKind kind) => kind == ValueKind.Float ? Find<float>(op) : Find<double>(op);

    private static TestKernel Find<T>(ConditionOp op)
        where T : unmanaged, IFloatingPointIeee754<T> => op switch
        {
            ConditionOp.IsNaN => Each<T, IsNaN<T>>,
            ConditionOp.IsFinite => Each<T, IsFinite<T>>,
            _ => Each<T, IsInfinity<T>>,
        };

    private static void Each<T, TTest>(byte* values, int count, byte* mask, Combine combine)
        where T : unmanaged
        where TTest : struct, ITest<T>
    {
        Combiner join = new(combine);
        for (int i = 0; i < count; i++)
        {
            mask[i] = join.Join(mask[i], TTest.Of(((T*)values)[i]));
        }
    }

    private interface ITest<T>
    {
        static abstract bool Of(T x);
    }

    private readonly struct IsNaN<T> : ITest<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static bool Of(T x) => T.IsNaN(x);
    }

    private readonly struct IsFinite<T> : ITest<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static bool Of(T x) => T.IsFinite(x);
    }

    private readonly struct IsInfinity<T> : ITest<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static bool Of(T x) => T.IsInfinity(x);
    }
}
