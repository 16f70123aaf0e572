using System.Numerics;
using System.Numerics.Tensors;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>One operation over a block of numbers; the result may lie where an operand of the same size does.</summary>
internal unsafe delegate void ValueKernel(byte* a, byte* b, byte* result, int count);

/// <summary>Finds the kernels of arithmetic and functions.</summary>
internal static unsafe class ArithmeticKernels
{
    /// <summary>The kernel of an operation whose operands and result are of one kind.</summary>
    public static ValueKernel Find(ConditionOp op, ValueKind kind) => kind switch
    {
        ValueKind.Int => Integers<int>(op),
        ValueKind.Long => Integers<long>(op),
        ValueKind.ULong => Integers<ulong>(op),
        ValueKind.Float => Floats<float>(op),
        ValueKind.Double => Floats<double>(op),
        ValueKind.Complex => ComplexKernels.Find(op),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, $"{op} is not defined"),
    };

    private static ValueKernel? Common<T>(ConditionOp op)
        where T : unmanaged, INumber<T> => op switch
        {
            ConditionOp.Add => (a, b, r, n) => TensorPrimitives.Add(In<T>(a, n), In<T>(b, n), Out<T>(r, n)),
            ConditionOp.Subtract => (a, b, r, n) => TensorPrimitives.Subtract(In<T>(a, n), In<T>(b, n), Out<T>(r, n)),
            ConditionOp.Multiply => (a, b, r, n) => TensorPrimitives.Multiply(In<T>(a, n), In<T>(b, n), Out<T>(r, n)),
            ConditionOp.Minimum => (a, b, r, n) => TensorPrimitives.Min(In<T>(a, n), In<T>(b, n), Out<T>(r, n)),
            ConditionOp.Maximum => (a, b, r, n) => TensorPrimitives.Max(In<T>(a, n), In<T>(b, n), Out<T>(r, n)),
            _ => null,
        };

    private static ValueKernel Integers<T>(ConditionOp op)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Common<T>(op) ?? op switch
        {
            ConditionOp.Negate => (a, _, r, n) => TensorPrimitives.Subtract(T.Zero, In<T>(a, n), Out<T>(r, n)),
            ConditionOp.Complement => (a, _, r, n) => TensorPrimitives.OnesComplement(In<T>(a, n), Out<T>(r, n)),
            ConditionOp.BitAnd => (a, b, r, n) => TensorPrimitives.BitwiseAnd(In<T>(a, n), In<T>(b, n), Out<T>(r, n)),
            ConditionOp.BitOr => (a, b, r, n) => TensorPrimitives.BitwiseOr(In<T>(a, n), In<T>(b, n), Out<T>(r, n)),
            ConditionOp.BitXor => (a, b, r, n) => TensorPrimitives.Xor(In<T>(a, n), In<T>(b, n), Out<T>(r, n)),
            ConditionOp.Divide => (a, b, r, n) => Each<T, IntegerDivide<T>>(a, b, r, n),
            ConditionOp.Modulo => (a, b, r, n) => Each<T, IntegerModulo<T>>(a, b, r, n),
            ConditionOp.Remainder => (a, b, r, n) => Each<T, IntegerRemainder<T>>(a, b, r, n),
            ConditionOp.Power => (a, b, r, n) => Each<T, IntegerPower<T>>(a, b, r, n),
            ConditionOp.ShiftLeft => (a, b, r, n) => Each<T, ShiftLeft<T>>(a, b, r, n),
            ConditionOp.ShiftRight => (a, b, r, n) => Each<T, ShiftRight<T>>(a, b, r, n),
            ConditionOp.Abs => (a, _, r, n) => Each<T, IntegerAbs<T>>(a, a, r, n),
            ConditionOp.Floor or ConditionOp.Ceil or ConditionOp.Round or ConditionOp.Trunc =>
                (a, _, r, n) => In<T>(a, n).CopyTo(Out<T>(r, n)),
            _ => throw Undefined<T>(op),
        };

    private static ValueKernel Floats<T>(ConditionOp op)
        where T : unmanaged, IFloatingPointIeee754<T> => Common<T>(op) ?? FloatFunctions<T>.TryFind(op) ?? op switch
        {
            ConditionOp.Divide => (a, b, r, n) => TensorPrimitives.Divide(In<T>(a, n), In<T>(b, n), Out<T>(r, n)),
            ConditionOp.Negate => (a, _, r, n) => TensorPrimitives.Negate(In<T>(a, n), Out<T>(r, n)),
            ConditionOp.Modulo => (a, b, r, n) => Each<T, FloatModulo<T>>(a, b, r, n),
            ConditionOp.Remainder => (a, b, r, n) => Each<T, FloatRemainder<T>>(a, b, r, n),
            ConditionOp.Power => (a, b, r, n) => Each<T, FloatPower<T>>(a, b, r, n),
            ConditionOp.ArcTan2 => (a, b, r, n) => Each<T, ArcTan2<T>>(a, b, r, n),
            ConditionOp.Hypot => (a, b, r, n) => Each<T, Hypot<T>>(a, b, r, n),
            _ => throw Undefined<T>(op),
        };

    private static ArgumentOutOfRangeException Undefined<T>(ConditionOp op) => new(nameof(op), op, $"Not defined for {typeof(T)}");

    private static void Each<T, TFunction>(byte* a, byte* b, byte* result, int count)
        where T : unmanaged
        where TFunction : struct, IFunction<T>
    {
        for (int i = 0; i < count; i++)
        {
            ((T*)result)[i] = TFunction.Of(((T*)a)[i], ((T*)b)[i]);
        }
    }

    private static ReadOnlySpan<T> In<T>(byte* place, int count)
        where T : unmanaged => new(place, count);

    private static Span<T> Out<T>(byte* place, int count)
        where T : unmanaged => new(place, count);
}
