namespace Blosc2Direct.Computing;

/// <summary>Types of results, by NumPy's rules (NEP 50).</summary>
internal static class TypeRules
{
    /// <summary>The smallest type that holds all values of both: NumPy's <c>promote_types</c>.</summary>
    public static NumericType Promote(NumericType a, NumericType b)
    {
        if (a == b || b == NumericType.Bool)
        {
            return a;
        }

        if (a == NumericType.Bool)
        {
            return b;
        }

        if (a.IsFloat() || b.IsFloat())
        {
            return (NumericType)Math.Max((int)FloatFor(a), (int)FloatFor(b));
        }

        if (a.IsSigned() == b.IsSigned())
        {
            return a.Size() >= b.Size() ? a : b;
        }

        (NumericType signed, NumericType unsigned) = a.IsSigned() ? (a, b) : (b, a);
        return signed.Size() > unsigned.Size() ? signed
            : unsigned == NumericType.UInt64 ? NumericType.Float64
            : NumericTypes.Integer(2 * unsigned.Size(), true);
    }

    /// <summary>The smallest floating-point type that holds all values of a type, as far as one does.</summary>
    public static NumericType FloatFor(NumericType type) => type switch
    {
        >= NumericType.Float16 => type,
        NumericType.Bool or NumericType.Int8 or NumericType.UInt8 => NumericType.Float16,
        NumericType.Int16 or NumericType.UInt16 => NumericType.Float32,
        _ => NumericType.Float64,
    };

    /// <summary>The type that the operands of an operation are converted to.</summary>
    /// <returns>Null where the operation is not defined.</returns>
    public static NumericType? Operands(ExprOp op, NumericType type) => op switch
    {
        ExprOp.Subtract or ExprOp.Negate or ExprOp.Plus when type == NumericType.Bool => null,
        ExprOp.Divide when !type.IsFloat() => NumericType.Float64,
        ExprOp.FloorDivide or ExprOp.Remainder or ExprOp.Power or ExprOp.ShiftLeft or ExprOp.ShiftRight or ExprOp.Square
            when type == NumericType.Bool => NumericType.Int8,
        ExprOp.And or ExprOp.Or or ExprOp.Xor or ExprOp.Not or ExprOp.ShiftLeft or ExprOp.ShiftRight when type.IsFloat() => null,
        ExprOp.Round when type == NumericType.Bool => NumericType.Float16,
        ExprOp.ArcTan2 or ExprOp.Hypot => FloatFor(type),
        >= ExprOp.Sqrt and <= ExprOp.ArcTanh => FloatFor(type),
        _ => type,
    };

    /// <summary>The type of the result, from that of the operands.</summary>
    public static NumericType Result(ExprOp op, NumericType operands) =>
        op is >= ExprOp.Less and <= ExprOp.NotEqual or ExprOp.IsNaN or ExprOp.IsFinite or ExprOp.IsInfinity ? NumericType.Bool : operands;
}
