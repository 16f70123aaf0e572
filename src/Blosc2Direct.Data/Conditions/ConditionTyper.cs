using System.Collections.Immutable;
using Blosc2Direct.Computing;

namespace Blosc2Direct.Data.Conditions;

/// <summary>Gives each part of a condition's text its kind, by numexpr's rules, and calculates what is constant.</summary>
/// <param name="schema">The columns.</param>
/// <param name="variables">What other names stand for.</param>
internal sealed class ConditionTyper(TableSchema schema, ConditionVariables variables)
{
    /// <summary>Types a whole condition.</summary>
    /// <exception cref="ConditionException">It has no meaning for these columns and variables.</exception>
    public ConditionNode TypeCondition(ExprNode root)
    {
        ConditionNode node = Type(root);
        return node.Kind != ValueKind.Bool
            ? throw new ConditionException($"The condition is {node.Kind.Show()}, not true or false", root.Position, root.Text)
            : node;
    }

    private ConditionNode Type(ExprNode node) => node.Kind switch
    {
        ExprNodeKind.Number => Constant(node.Value),
        ExprNodeKind.Imaginary => ConstantNode.OfNumber(ValueKind.Complex, new System.Numerics.Complex(0, node.Value.ToDouble())),
        ExprNodeKind.Text => ConstantNode.Of(node.Text),
        ExprNodeKind.Bytes => ConstantNode.Of(System.Text.Encoding.Latin1.GetBytes(node.Text)),
        ExprNodeKind.Name => Name(node),
        ExprNodeKind.Call => new ConditionCalls(this).Call(node),
        _ => node.Text == "in" ? Membership(node) : Operator(node),
    };

    /// <summary>Types the operands of a node.</summary>
    public ImmutableArray<ConditionNode> Operands(ExprNode node)
    {
        ImmutableArray<ConditionNode>.Builder operands = ImmutableArray.CreateBuilder<ConditionNode>(node.Operands.Length);
        foreach (ExprNode operand in node.Operands)
        {
            operands.Add(Type(operand));
        }

        return operands.MoveToImmutable();
    }

    /// <summary>An operation has no meaning for its operands.</summary>
    public static ConditionException Undefined(ExprNode node, ImmutableArray<ConditionNode> operands) => new(
        $"'{node.Text}' is not defined for {string.Join(" and ", operands.Select(o => o.Kind.Show()))}", node.Position, node.Text);

    private static ConstantNode Constant(Scalar value) => value.Type switch
    {
        NumericType.Bool => ConstantNode.Of(value.ToInt128() != 0),
        NumericType.Float64 => ConstantNode.OfNumber(ValueKind.Double, value.ToDouble()),
        _ => ConditionValues.Integer(value.ToInt128()),
    };

    private ConditionNode Name(ExprNode node)
    {
        if (variables.TryGet(node.Text, out object? value))
        {
            return value is Column column ? Leaf(column, node) : ConditionValues.TryGet(value)?.AsVariable() ?? throw new ConditionException(
                $"The variable '{node.Text}' is a {value.GetType()}, which has no meaning here", node.Position, node.Text);
        }

        if ((schema.Find(node.Text) ?? schema.Find(node.Text.Replace('.', '/'))) is { } found)
        {
            return Leaf(found, node);
        }

        // numexpr's x.real and x.imag
        int dot = node.Text.LastIndexOf('.');
        if (dot > 0 && node.Text.AsSpan(dot + 1) is "real" or "imag" && schema.Find(node.Text[..dot].Replace('.', '/')) is { } whole)
        {
            ConditionNode operand = Leaf(whole, node);
            return operand.Kind == ValueKind.Bytes
                ? throw Undefined(node, [operand])
                : ConditionBuilder.Make(node.Text[dot + 1] == 'r' ? ConditionOp.Real : ConditionOp.Imaginary, ValueKind.Double, operand);
        }

        throw new ConditionException(
            $"There is neither a column nor a variable '{node.Text}': the columns are {string.Join(", ", schema.Leaves.Select(c => c.Path))}",
            node.Position, node.Text);
    }

    private static ColumnNode Leaf(Column column, ExprNode node) => column.IsScalar
        ? new ColumnNode(column)
        : throw new ConditionException(
            column.IsNested ? $"'{column.Path}' is a group of columns: name one of them" : $"'{column.Path}' has several elements a cell",
            node.Position, node.Text);

    private ConditionNode Operator(ExprNode node)
    {
        ImmutableArray<ConditionNode> operands = Operands(node);
        if (operands.All(o => o is ConstantNode) && Fold(node) is { } folded)
        {
            return folded;
        }

        if (operands.Length == 1)
        {
            return Unary(node, operands[0]);
        }

        (ConditionNode a, ConditionNode b) = (operands[0], operands[1]);
        return node.Text switch
        {
            "<" => Comparison(ConditionOp.Less, node, a, b),
            "<=" => Comparison(ConditionOp.LessOrEqual, node, a, b),
            ">" => Comparison(ConditionOp.Greater, node, a, b),
            ">=" => Comparison(ConditionOp.GreaterOrEqual, node, a, b),
            "==" => Comparison(ConditionOp.Equal, node, a, b),
            "!=" => Comparison(ConditionOp.NotEqual, node, a, b),
            "&" => Logic(ConditionOp.And, node, a, b),
            "|" => Logic(ConditionOp.Or, node, a, b),
            "+" => Arithmetic(ConditionOp.Add, node, a, b),
            "-" => Arithmetic(ConditionOp.Subtract, node, a, b),
            "*" => Arithmetic(ConditionOp.Multiply, node, a, b),
            "/" => Arithmetic(ConditionOp.Divide, node, a, b),
            "%" => Arithmetic(ConditionOp.Modulo, node, a, b),
            "**" => Arithmetic(ConditionOp.Power, node, a, b),
            "<<" => Arithmetic(ConditionOp.ShiftLeft, node, a, b),
            ">>" => Arithmetic(ConditionOp.ShiftRight, node, a, b),
            _ => throw Undefined(node, operands),
        };
    }

    /// <summary>Arithmetic among literals is Python's.</summary>
    private static ConstantNode? Fold(ExprNode node)
    {
        try
        {
            return node.Fold() is { } value ? Constant(value) : null;
        }
        catch (ExpressionException error)
        {
            throw new ConditionException(error);
        }
    }

    private static ConditionNode Unary(ExprNode node, ConditionNode operand) => node.Text switch
    {
        "+" when operand is not ConstantNode { Kind: ValueKind.Bytes, IsVariable: false } => operand,
        "~" when operand.Kind == ValueKind.Bool => ConditionBuilder.Make(ConditionOp.Not, ValueKind.Bool, operand),
        "-" when operand.Kind is not (ValueKind.Bool or ValueKind.Bytes) => ConditionBuilder.Make(ConditionOp.Negate, operand.Kind, operand),
        _ => throw Undefined(node, [operand]),
    };

    private static ConditionNode Logic(ConditionOp op, ExprNode node, ConditionNode a, ConditionNode b) =>
        a.Kind == ValueKind.Bool && b.Kind == ValueKind.Bool
            ? ConditionBuilder.Make(op, ValueKind.Bool, a, b)
            : throw new ConditionException(
                $"'{node.Text}' is not defined for {a.Kind.Show()} and {b.Kind.Show()}: comparisons beside it need parentheses", node.Position, node.Text);

    /// <summary>A comparison: in the stronger kind of both.</summary>
    public static ConditionNode Comparison(ConditionOp op, ExprNode node, ConditionNode a, ConditionNode b)
    {
        if (a is ConstantNode { IsVariable: false } && b is ConstantNode { IsVariable: false } &&
            op is ConditionOp.Equal or ConditionOp.NotEqual && (a.Kind == ValueKind.Bytes) != (b.Kind == ValueKind.Bytes))
        {
            return ConstantNode.Of(op == ConditionOp.NotEqual); // Python's answer
        }

        (a, b) = (Meaning(a, b, node), Meaning(b, a, node));
        return ConditionBuilder.TryCompare(op, a, b) ?? throw Undefined(node, [a, b]);
    }

    /// <summary>Text against an enumeration is the name of a member, against a time a date of ISO 8601.</summary>
    private static ConditionNode Meaning(ConditionNode operand, ConditionNode other, ExprNode node)
    {
        if (operand is not ConstantNode { Kind: ValueKind.Bytes } text || other is not ColumnNode { Column: { } column } ||
            other.Kind == ValueKind.Bytes)
        {
            return operand;
        }

        string spelled = System.Text.Encoding.UTF8.GetString(text.Bytes.AsSpan());
        return ColumnText.TryGet(column, spelled) ?? throw new ConditionException(
            $"'{spelled}' is no value of the column {column}", node.Position, spelled);
    }

    private ConditionNode Arithmetic(ConditionOp op, ExprNode node, ConditionNode a, ConditionNode b)
    {
        ValueKind kind = ConditionBuilder.CommonOf(a, b);
        if (op == ConditionOp.Divide && kind <= ValueKind.ULong)
        {
            kind = ValueKind.Double;
        }

        bool isDefined = kind is not (ValueKind.Bool or ValueKind.Bytes) && (a.Kind == ValueKind.Bytes) == (b.Kind == ValueKind.Bytes) && op switch
        {
            ConditionOp.ShiftLeft or ConditionOp.ShiftRight => kind.IsInteger(),
            ConditionOp.Modulo => kind != ValueKind.Complex,
            _ => true,
        };
        if (!isDefined)
        {
            throw Undefined(node, [a, b]);
        }

        if (op == ConditionOp.Modulo && kind == ValueKind.Double && a is ConstantNode { IsVariable: false } x && b is ConstantNode { IsVariable: false } y)
        {
            return ConstantNode.OfNumber(kind, Remainder(x.To(kind).Number.Real, y.To(kind).Number.Real));
        }

        if (op == ConditionOp.Power && kind.IsInteger() && b is ConstantNode { IsVariable: false, Integer: var exponent } && exponent < 0)
        {
            throw new ConditionException("Integers have no negative integer powers", node.Position, node.Text);
        }

        return ConditionBuilder.Make(op, kind, ConditionBuilder.Convert(a, kind), ConditionBuilder.Convert(b, kind));
    }

    /// <summary>What is left, with the sign of the divisor: among constants NumPy calculates it, exactly.</summary>
    private static double Remainder(double a, double b)
    {
        double rest = a % b;
        return rest != 0 && double.IsNegative(rest) != double.IsNegative(b) ? rest + b : rest;
    }

    private ConditionNode Membership(ExprNode node)
    {
        ConditionNode wanted = Type(node.Operands[0]);
        List<ConditionNode> items = [];
        foreach (ExprNode item in node.Operands.AsSpan()[1..])
        {
            if (item.Kind == ExprNodeKind.Name && variables.TryGet(item.Text, out object? value) &&
                ConditionValues.TryGetAll(value, item.Position) is { } all)
            {
                items.AddRange(all);
            }
            else
            {
                items.Add(Type(item));
            }
        }

        items = [.. items.Select(item => Meaning(item, wanted, node))];
        return ConditionBuilder.TryOneOf(wanted, items) ?? throw Undefined(node, [wanted, .. items]);
    }
}
