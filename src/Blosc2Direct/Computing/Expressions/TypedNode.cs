namespace Blosc2Direct.Computing;

/// <summary>What a constant gives way to when it meets an array (NEP 50).</summary>
internal enum Weakness
{
    /// <summary>Nothing: it has a type of its own.</summary>
    None,

    /// <summary>Every integer and floating-point type: a whole number as it is written.</summary>
    Integer,

    /// <summary>Every floating-point type.</summary>
    Float,
}

/// <summary>A node whose type is known. Equal nodes are the same object.</summary>
internal sealed class TypedNode(int id, ExprOp op, NumericType type, int position, TypedNode[] operands)
{
    /// <summary>Its number: operands have lower ones.</summary>
    public int Id => id;

    /// <summary>What it does: <see cref="ExprOp.Name"/> reads an input, <see cref="ExprOp.Literal"/> is a constant.</summary>
    public ExprOp Op => op;

    /// <summary>The type of its result.</summary>
    public NumericType Type => type;

    /// <summary>Where it was written.</summary>
    public int Position => position;

    /// <summary>What it works on.</summary>
    public TypedNode[] Operands => operands;

    /// <summary>The value of a constant.</summary>
    public Scalar Value { get; init; }

    /// <summary>What a constant gives way to.</summary>
    public Weakness Weakness { get; init; }

    /// <summary>The number of an input.</summary>
    public int Input { get; init; } = -1;

    /// <summary>Whether it is a constant.</summary>
    public bool IsConstant => op == ExprOp.Literal;
}
