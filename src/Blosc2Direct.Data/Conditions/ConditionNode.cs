using System.Collections.Immutable;
using System.Numerics;
using System.Text;

namespace Blosc2Direct.Data.Conditions;

/// <summary>A part of a condition whose kind is known: what text and lambdas both become. Immutable.</summary>
/// <param name="kind">What it is calculated in.</param>
internal abstract class ConditionNode(ValueKind kind)
{
    /// <summary>What it is calculated in.</summary>
    public ValueKind Kind => kind;
}

/// <summary>A column.</summary>
internal sealed class ColumnNode(Column column) : ConditionNode(ValueKinds.Of(column.Kind))
{
    public Column Column => column;
}

/// <summary>A constant.</summary>
internal sealed class ConstantNode : ConditionNode
{
    private ConstantNode(ValueKind kind)
        : base(kind)
    {
    }

    /// <summary>The value of bool and integers.</summary>
    public Int128 Integer { get; private init; }

    /// <summary>The value of floating-point numbers; the real part of complex ones is here too.</summary>
    public Complex Number { get; private init; }

    /// <summary>The value of bytes, without NULs behind.</summary>
    public ImmutableArray<byte> Bytes { get; private init; } = [];

    /// <summary>Whether it comes from a variable: numexpr types these as it types columns.</summary>
    public bool IsVariable { get; private init; }

    public static ConstantNode Of(bool value) => new(ValueKind.Bool) { Integer = value ? 1 : 0 };

    /// <summary>An integer of a kind, cut to it.</summary>
    public static ConstantNode Of(ValueKind kind, Int128 value) => new(kind)
    {
        Integer = kind switch
        {
            ValueKind.Bool => value == 0 ? 0 : 1,
            ValueKind.Int => unchecked((int)value),
            ValueKind.Long => unchecked((long)value),
            _ => unchecked((ulong)value),
        },
    };

    public static ConstantNode OfNumber(ValueKind kind, Complex value) =>
        new(kind) { Number = kind == ValueKind.Float ? (float)value.Real : kind == ValueKind.Double ? value.Real : value };

    public static ConstantNode Of(ReadOnlySpan<byte> value) => new(ValueKind.Bytes) { Bytes = [.. value.TrimEnd((byte)0)] };

    public static ConstantNode Of(string value) => Of(Encoding.UTF8.GetBytes(value));

    /// <summary>The same value, coming from a variable.</summary>
    public ConstantNode AsVariable() => new(Kind) { Integer = Integer, Number = Number, Bytes = Bytes, IsVariable = true };

    /// <summary>The same value in another kind: integers are cut, floating-point numbers rounded.</summary>
    public ConstantNode To(ValueKind kind)
    {
        if (kind == Kind)
        {
            return this;
        }

        if (kind == ValueKind.Bytes || Kind == ValueKind.Bytes)
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Numbers and texts do not become each other");
        }

        bool isWhole = Kind <= ValueKind.ULong;
        ConstantNode converted = kind <= ValueKind.ULong
            ? Of(kind, isWhole ? Integer : double.IsNaN(Number.Real) ? 0 : Truncate(Number.Real))
            : OfNumber(kind, isWhole ? new Complex(kind == ValueKind.Float ? (float)Integer : (double)Integer, 0) : Number);
        return IsVariable ? converted.AsVariable() : converted;
    }

    private static Int128 Truncate(double value) => Int128.CreateSaturating(value);
}

/// <summary>Something done with operands.</summary>
internal sealed class OperationNode(ConditionOp op, ValueKind kind, params ImmutableArray<ConditionNode> operands) : ConditionNode(kind)
{
    public ConditionOp Op => op;

    public ImmutableArray<ConditionNode> Operands => operands;
}

/// <summary>What can be done.</summary>
internal enum ConditionOp
{
    // Comparisons, in the order of CompareOp; operands are of one kind, or signed and unsigned 64-bit integers.
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,

    And,
    Or,
    Not,

    /// <summary>The first operand equals one of the others.</summary>
    OneOf,
    IsNull,
    Contains,
    StartsWith,
    EndsWith,
    IsNaN,
    IsFinite,
    IsInfinity,

    /// <summary>The second operand where the first is true, else the third.</summary>
    Where,

    /// <summary>The second operand where the first, a test of the third, is true, else the third: the result is never null.</summary>
    IfNull,
    Convert,

    /// <summary>To 8, 16 or 32 bits, the second operand (negative: signed), and back.</summary>
    Wrap,

    Add,
    Subtract,
    Multiply,

    /// <summary>Of integers cut towards zero; by zero it is 0.</summary>
    Divide,

    /// <summary>With the sign of the divisor, of integers by zero 0.</summary>
    Modulo,

    /// <summary>With the sign of the dividend, of integers by zero 0.</summary>
    Remainder,
    Power,
    ShiftLeft,
    ShiftRight,
    BitAnd,
    BitOr,
    BitXor,
    ArcTan2,
    Hypot,
    Minimum,
    Maximum,
    Complex,

    Negate,
    Complement,
    Real,
    Imaginary,
    Conjugate,
    Abs,
    Sqrt,
    Cbrt,
    Exp,
    Exp2,
    ExpM1,
    Log,
    Log2,
    Log10,
    Log1P,
    Sin,
    Cos,
    Tan,
    ArcSin,
    ArcCos,
    ArcTan,
    Sinh,
    Cosh,
    Tanh,
    ArcSinh,
    ArcCosh,
    ArcTanh,
    Floor,
    Ceil,
    Round,
    Trunc,
}
