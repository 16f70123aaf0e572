using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Computing;

/// <summary>What a node of a parsed expression is.</summary>
public enum ExprNodeKind
{
    /// <summary>A number, <see cref="ExprNode.Value"/>; <c>True</c> and <c>False</c> too.</summary>
    Number,

    /// <summary>The imaginary part of a complex number: <see cref="ExprNode.Value"/> times the root of −1.</summary>
    Imaginary,

    /// <summary>Characters in quotes: <see cref="ExprNode.Text"/> is what they spell.</summary>
    Text,

    /// <summary>Bytes in quotes: each character of <see cref="ExprNode.Text"/> is one.</summary>
    Bytes,

    /// <summary>A name; with dots, where it is one of something.</summary>
    Name,

    /// <summary>An operator: one operand or two; <c>in</c> has what is looked for, then what it is looked for in.</summary>
    Operator,

    /// <summary>A function.</summary>
    Call,
}

/// <summary>A node of an expression as it was written, for those who give expressions a meaning of their own.</summary>
public sealed class ExprNode
{
    internal ExprNode(ExprOp op, int position, string text, params ExprNode[] operands)
    {
        Op = op;
        Position = position;
        Text = text;
        Operands = ImmutableCollectionsMarshal.AsImmutableArray(operands);
        foreach (ExprNode operand in operands)
        {
            Depth = Math.Max(Depth, operand.Depth + 1);
        }
    }

    /// <summary>What it is.</summary>
    public ExprNodeKind Kind => Op switch
    {
        ExprOp.Literal => ExprNodeKind.Number,
        ExprOp.Imaginary => ExprNodeKind.Imaginary,
        ExprOp.Text => ExprNodeKind.Text,
        ExprOp.Bytes => ExprNodeKind.Bytes,
        ExprOp.Name => ExprNodeKind.Name,
        ExprOp.Call => ExprNodeKind.Call,
        _ => ExprNodeKind.Operator,
    };

    /// <summary>Where it stands, in characters from 0: for operators the sign's place.</summary>
    public int Position { get; }

    /// <summary>The name, operator or number as written; what a text spells.</summary>
    public string Text { get; }

    /// <summary>What it works on.</summary>
    public ImmutableArray<ExprNode> Operands { get; }

    /// <summary>The value of a number.</summary>
    public Scalar Value { get; internal init; }

    /// <summary>What it does.</summary>
    internal ExprOp Op { get; }

    /// <summary>Levels below.</summary>
    internal int Depth { get; }

    /// <summary>Parses an expression whose names, functions and texts the caller understands. Besides what <see cref="Expr"/> knows there are
    /// texts (<c>'a'</c>, <c>b'a'</c>), imaginary numbers (<c>2j</c>), names with dots, functions of any name, and <c>x in (1, 2)</c>.</summary>
    /// <param name="text">At most 16,384 characters, nested at most 400 levels deep.</param>
    /// <exception cref="ExpressionException">It is none.</exception>
    public static ExprNode Parse(string text) => ExprParser.Parse(text, isOpen: true);

    /// <summary>Calculates the node, as Python does, where it is made of numbers and operators alone.</summary>
    /// <returns>Null where it is not, and for truth values as operands.</returns>
    /// <exception cref="ExpressionException">The result is beyond 64 bits, or there is none.</exception>
    public Scalar? Fold() => Folded()?.Value;

    private TypedNode? Folded()
    {
        if (Op == ExprOp.Literal)
        {
            return ExprTyper.Literal(this);
        }

        if (Kind != ExprNodeKind.Operator || Op == ExprOp.In)
        {
            return null;
        }

        TypedNode[] operands = new TypedNode[Operands.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            if (Operands[i].Folded() is not { } operand)
            {
                return null;
            }

            operands[i] = operand;
        }

        return WeakArithmetic.TryFold(this, operands);
    }
}
