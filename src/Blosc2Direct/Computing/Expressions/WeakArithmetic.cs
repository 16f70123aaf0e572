using System.Numerics;

namespace Blosc2Direct.Computing;

/// <summary>Arithmetic among literals, as Python does it: whole numbers stay whole and weak.</summary>
internal static class WeakArithmetic
{
    // Beyond it a power of literals is a mistake.
    private const int MaxExponent = 128;

    /// <summary>Calculates an operation whose operands are all weak.</summary>
    /// <returns>Null if they are not, or if the operation is a function: these give a type to what they are given.</returns>
    /// <exception cref="ExpressionException">The result is beyond 64 bits, or there is none.</exception>
    public static TypedNode? TryFold(ExprNode node, TypedNode[] operands)
    {
        foreach (TypedNode operand in operands)
        {
            if (!operand.IsConstant || operand.Weakness == Weakness.None)
            {
                return null;
            }
        }

        bool isInteger = operands.All(o => o.Weakness == Weakness.Integer);
        object? result = (operands.Length, isInteger) switch
        {
            (1, true) => Unary(node.Op, operands[0].Value.ToInt128()),
            (1, false) => node.Op switch
            {
                ExprOp.Negate => -operands[0].Value.ToDouble(), ExprOp.Plus => operands[0].Value.ToDouble(), _ => null,
            },
            (2, true) => Integers(node, operands[0].Value.ToInt128(), operands[1].Value.ToInt128()),
            (2, false) => Floats(node, operands[0].Value.ToDouble(), operands[1].Value.ToDouble()),
            _ => null,
        };
        return result switch
        {
            double value => ExprTyper.Constant(Scalar.Of(value), Weakness.Float, node.Position),
            bool value => ExprTyper.Constant(Scalar.Of(value), Weakness.None, node.Position),
            BigInteger value => Whole(node, value),
            _ => null,
        };
    }

    private static TypedNode Whole(ExprNode node, BigInteger value) =>
        value < long.MinValue || value > ulong.MaxValue
            ? throw new ExpressionException($"The constant {value} is beyond 64 bits", node.Position, node.Text)
            : ExprTyper.Constant(
                Scalar.FromInteger(value > long.MaxValue ? NumericType.UInt64 : NumericType.Int64, (Int128)value), Weakness.Integer,
                node.Position);

    private static object? Unary(ExprOp op, Int128 value) => op switch
    {
        ExprOp.Negate => -(BigInteger)value,
        ExprOp.Plus => (BigInteger)value,
        ExprOp.Not => -(BigInteger)value - 1,
        _ => null,
    };

    private static object? Integers(ExprNode node, Int128 x, Int128 y)
    {
        BigInteger a = x, b = y;
        switch (node.Op)
        {
            case ExprOp.Divide or ExprOp.FloorDivide or ExprOp.Remainder when b == 0:
                throw new ExpressionException("A literal is divided by zero", node.Position, node.Text);
            case ExprOp.Power when b > MaxExponent:
            case ExprOp.ShiftLeft or ExprOp.ShiftRight when b < 0 || b > MaxExponent:
                throw new ExpressionException($"{b} is no exponent or shift for a literal", node.Position, node.Text);
        }

        BigInteger quotient = b == 0 ? 0 : BigInteger.Divide(a, b);
        BigInteger rest = a - (quotient * b);
        bool isBelow = rest != 0 && (rest < 0) != (b < 0);
        return node.Op switch
        {
            ExprOp.Add => a + b,
            ExprOp.Subtract => a - b,
            ExprOp.Multiply => a * b,
            ExprOp.Divide => (double)a / (double)b,
            ExprOp.FloorDivide => isBelow ? quotient - 1 : quotient,
            ExprOp.Remainder => isBelow ? rest + b : rest,
            ExprOp.Power => b < 0 ? Math.Pow((double)a, (double)b) : BigInteger.Pow(a, (int)b),
            ExprOp.And => a & b,
            ExprOp.Or => a | b,
            ExprOp.Xor => a ^ b,
            ExprOp.ShiftLeft => a << (int)b,
            ExprOp.ShiftRight => a >> (int)b,
            ExprOp.Less => a < b,
            ExprOp.LessEqual => a <= b,
            ExprOp.Greater => a > b,
            ExprOp.GreaterEqual => a >= b,
            ExprOp.Equal => a == b,
            ExprOp.NotEqual => a != b,
            _ => null,
        };
    }

    private static object? Floats(ExprNode node, double a, double b) => node.Op switch
    {
        ExprOp.Divide or ExprOp.FloorDivide or ExprOp.Remainder when b == 0 =>
            throw new ExpressionException("A literal is divided by zero", node.Position, node.Text),
        ExprOp.Add => a + b,
        ExprOp.Subtract => a - b,
        ExprOp.Multiply => a * b,
        ExprOp.Divide => a / b,
        ExprOp.FloorDivide => FloatKernels<double>.FloorDivide(a, b),
        ExprOp.Remainder => FloatKernels<double>.Remainder(a, b),
        ExprOp.Power => Math.Pow(a, b),
        ExprOp.Less => a < b,
        ExprOp.LessEqual => a <= b,
        ExprOp.Greater => a > b,
        ExprOp.GreaterEqual => a >= b,
        ExprOp.Equal => a == b,
        ExprOp.NotEqual => a != b,
        _ => null,
    };
}
