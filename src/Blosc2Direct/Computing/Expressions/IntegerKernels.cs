using System.Numerics;
using System.Numerics.Tensors;

namespace Blosc2Direct.Computing;

/// <summary>Kernels of integers. They wrap around, as NumPy's do; division by zero gives zero.</summary>
internal static unsafe class IntegerKernels<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private static readonly bool IsSigned = T.MinValue < T.Zero;

    public static ExprKernel Find(ExprOp op) => op switch
    {
        ExprOp.Add => (a, b, _, r, n) => TensorPrimitives.Add(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Subtract => (a, b, _, r, n) => TensorPrimitives.Subtract(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Multiply => (a, b, _, r, n) => TensorPrimitives.Multiply(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Minimum => (a, b, _, r, n) => TensorPrimitives.Min(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Maximum => (a, b, _, r, n) => TensorPrimitives.Max(In(a, n), In(b, n), Out(r, n)),
        ExprOp.And => (a, b, _, r, n) => TensorPrimitives.BitwiseAnd(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Or => (a, b, _, r, n) => TensorPrimitives.BitwiseOr(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Xor => (a, b, _, r, n) => TensorPrimitives.Xor(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Not => (a, _, _, r, n) => TensorPrimitives.OnesComplement(In(a, n), Out(r, n)),
        ExprOp.Negate => (a, _, _, r, n) => TensorPrimitives.Subtract(T.Zero, In(a, n), Out(r, n)),
        ExprOp.Square => (a, _, _, r, n) => TensorPrimitives.Multiply(In(a, n), In(a, n), Out(r, n)),
        ExprOp.Abs when IsSigned => Abs,
        ExprOp.Abs or ExprOp.Floor or ExprOp.Ceil or ExprOp.Trunc or ExprOp.Round => ExprKernels.Copy(sizeof(T)),
        ExprOp.IsFinite => (_, _, _, r, n) => ExprKernels.Out(r, n).Fill(1),
        ExprOp.IsNaN or ExprOp.IsInfinity => (_, _, _, r, n) => ExprKernels.Out(r, n).Clear(),
        ExprOp.FloorDivide => FloorDivide,
        ExprOp.Remainder => Remainder,
        ExprOp.Power => Power,
        ExprOp.ShiftLeft => ShiftLeft,
        ExprOp.ShiftRight => ShiftRight,
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, $"Not defined for {typeof(T)}"),
    };

    private static void Abs(byte* a, byte* b, byte* c, byte* result, int count)
    {
        for (int i = 0; i < count; i++)
        {
            T value = ((T*)a)[i];
            ((T*)result)[i] = value < T.Zero ? unchecked(T.Zero - value) : value;
        }
    }

    private static void FloorDivide(byte* a, byte* b, byte* c, byte* result, int count)
    {
        for (int i = 0; i < count; i++)
        {
            T x = ((T*)a)[i], y = ((T*)b)[i];

            // The smallest number by -1 has no quotient: it stays, as in NumPy.
            T quotient = T.IsZero(y) ? T.Zero : IsSigned && y == T.Zero - T.One ? unchecked(T.Zero - x) : x / y;
            bool isBelow = IsSigned && !T.IsZero(y) && T.IsNegative(x) != T.IsNegative(y) && unchecked(quotient * y) != x;
            ((T*)result)[i] = isBelow ? quotient - T.One : quotient;
        }
    }

    private static void Remainder(byte* a, byte* b, byte* c, byte* result, int count)
    {
        for (int i = 0; i < count; i++)
        {
            T x = ((T*)a)[i], y = ((T*)b)[i];
            T rest = T.IsZero(y) || (IsSigned && y == T.Zero - T.One) ? T.Zero : x % y;
            ((T*)result)[i] = IsSigned && !T.IsZero(rest) && T.IsNegative(rest) != T.IsNegative(y) ? rest + y : rest;
        }
    }

    /// <exception cref="ArithmeticException">An exponent is negative.</exception>
    private static void Power(byte* a, byte* b, byte* c, byte* result, int count)
    {
        for (int i = 0; i < count; i++)
        {
            T power = T.One, square = ((T*)a)[i], exponent = ((T*)b)[i];
            if (IsSigned && T.IsNegative(exponent))
            {
                throw new ArithmeticException("Integers have no negative integer powers: make the base or the exponent a floating-point number");
            }

            for (; !T.IsZero(exponent); exponent >>= 1, square = unchecked(square * square))
            {
                power = T.IsOddInteger(exponent) ? unchecked(power * square) : power;
            }

            ((T*)result)[i] = power;
        }
    }

    private static void ShiftLeft(byte* a, byte* b, byte* c, byte* result, int count)
    {
        int bits = 8 * sizeof(T);
        for (int i = 0; i < count; i++)
        {
            T by = ((T*)b)[i];
            ((T*)result)[i] = IsShift(by, bits) ? ((T*)a)[i] << int.CreateTruncating(by) : T.Zero;
        }
    }

    private static void ShiftRight(byte* a, byte* b, byte* c, byte* result, int count)
    {
        int bits = 8 * sizeof(T);
        for (int i = 0; i < count; i++)
        {
            T by = ((T*)b)[i], value = ((T*)a)[i];
            bool isShift = IsShift(by, bits);

            // Beyond all bits only the sign is left.
            ((T*)result)[i] = !isShift && !IsSigned ? T.Zero : value >> (isShift ? int.CreateTruncating(by) : bits - 1);
        }
    }

    private static bool IsShift(T by, int bits) => !T.IsNegative(by) && by < T.CreateSaturating(bits);

    private static ReadOnlySpan<T> In(byte* place, int count) => new(place, count);

    private static Span<T> Out(byte* place, int count) => new(place, count);
}
