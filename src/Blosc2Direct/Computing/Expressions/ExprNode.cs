namespace Blosc2Direct.Computing;

/// <summary>A node of an expression as it was written.</summary>
internal sealed class ExprNode
{
    public ExprNode(ExprOp op, int position, string text, params ExprNode[] operands)
    {
        Op = op;
        Position = position;
        Text = text;
        Operands = operands;
        foreach (ExprNode operand in operands)
        {
            Depth = Math.Max(Depth, operand.Depth + 1);
        }
    }

    /// <summary>What it does.</summary>
    public ExprOp Op { get; }

    /// <summary>Where it stands: for operators the sign's place.</summary>
    public int Position { get; }

    /// <summary>The name, operator or literal as written.</summary>
    public string Text { get; }

    /// <summary>What it works on.</summary>
    public ExprNode[] Operands { get; }

    /// <summary>The value of a literal.</summary>
    public Scalar Value { get; init; }

    /// <summary>Levels below.</summary>
    public int Depth { get; }
}
