using System.Linq.Expressions;

namespace Blosc2Direct.Data.Conditions.Lambdas;

/// <summary>Operators of lambdas.</summary>
internal static class LambdaOperators
{
    public static ConditionNode Unary(LambdaTyper typer, UnaryExpression part)
    {
        switch (part.NodeType)
        {
            case ExpressionType.Convert or ExpressionType.ConvertChecked:
                return part.Type == typeof(object) ? typer.Type(part.Operand) : LambdaTypes.Convert(typer.Type(part.Operand), part.Type, part);
            case ExpressionType.UnaryPlus:
                return typer.Type(part.Operand);
        }

        ConditionNode operand = typer.Type(part.Operand);
        ConditionOp op = part.NodeType switch
        {
            ExpressionType.Not when operand.Kind == ValueKind.Bool => ConditionOp.Not,
            ExpressionType.Not or ExpressionType.OnesComplement when operand.Kind.IsInteger() => ConditionOp.Complement,
            ExpressionType.Negate or ExpressionType.NegateChecked when operand.Kind is not (ValueKind.Bool or ValueKind.Bytes) => ConditionOp.Negate,
            _ => throw LambdaTyper.Unsupported(part),
        };
        return Wrapped(ConditionBuilder.Make(op, operand.Kind, operand), part);
    }

    public static ConditionNode Binary(LambdaTyper typer, BinaryExpression part)
    {
        if (part.NodeType is ExpressionType.Equal or ExpressionType.NotEqual && NullTest(typer, part) is { } test)
        {
            return test;
        }

        if (part.NodeType == ExpressionType.Coalesce)
        {
            return Coalesce(typer, part);
        }

        if (Ordering(typer, part) is { } ordering)
        {
            return ordering;
        }

        (ConditionNode a, ConditionNode b) = (typer.Type(part.Left), typer.Type(part.Right));
        ConditionNode? result = part.NodeType switch
        {
            ExpressionType.AndAlso or ExpressionType.OrElse => Logic(part.NodeType == ExpressionType.AndAlso, a, b),
            ExpressionType.And or ExpressionType.Or when a.Kind == ValueKind.Bool => Logic(part.NodeType == ExpressionType.And, a, b),
            ExpressionType.ExclusiveOr when a.Kind == ValueKind.Bool => ConditionBuilder.TryCompare(ConditionOp.NotEqual, a, b),
            _ when Comparison(part.NodeType) is { } comparison => ConditionBuilder.TryCompare(comparison, a, b),
            _ => Arithmetic(part, a, b),
        };
        return result ?? throw LambdaTyper.Unsupported(part);
    }

    private static ConditionNode? Logic(bool isAnd, ConditionNode a, ConditionNode b) => a.Kind == ValueKind.Bool && b.Kind == ValueKind.Bool
        ? ConditionBuilder.Make(isAnd ? ConditionOp.And : ConditionOp.Or, ValueKind.Bool, a, b)
        : null;

    private static ConditionOp? Comparison(ExpressionType type) => type switch
    {
        ExpressionType.LessThan => ConditionOp.Less,
        ExpressionType.LessThanOrEqual => ConditionOp.LessOrEqual,
        ExpressionType.Equal => ConditionOp.Equal,
        ExpressionType.NotEqual => ConditionOp.NotEqual,
        ExpressionType.GreaterThanOrEqual => ConditionOp.GreaterOrEqual,
        ExpressionType.GreaterThan => ConditionOp.Greater,
        _ => null,
    };

    private static ConditionNode? Arithmetic(BinaryExpression part, ConditionNode a, ConditionNode b)
    {
        ConditionOp? op = part.NodeType switch
        {
            ExpressionType.Add or ExpressionType.AddChecked => ConditionOp.Add,
            ExpressionType.Subtract or ExpressionType.SubtractChecked => ConditionOp.Subtract,
            ExpressionType.Multiply or ExpressionType.MultiplyChecked => ConditionOp.Multiply,
            ExpressionType.Divide => ConditionOp.Divide,
            ExpressionType.Modulo => ConditionOp.Remainder,
            ExpressionType.And => ConditionOp.BitAnd,
            ExpressionType.Or => ConditionOp.BitOr,
            ExpressionType.ExclusiveOr => ConditionOp.BitXor,
            ExpressionType.LeftShift => ConditionOp.ShiftLeft,
            ExpressionType.RightShift => ConditionOp.ShiftRight,
            _ => null,
        };
        bool isWhole = op is ConditionOp.BitAnd or ConditionOp.BitOr or ConditionOp.BitXor or ConditionOp.ShiftLeft or ConditionOp.ShiftRight;
        bool isTime = LambdaTypes.KindOf(part.Type) is null || part.Type == typeof(DateTime) || part.Type == typeof(DateTimeOffset);
        if (op is not { } known || a.Kind is ValueKind.Bool or ValueKind.Bytes || (isWhole && !a.Kind.IsInteger()) || isTime ||
            (a.Kind == ValueKind.Complex && op == ConditionOp.Remainder))
        {
            return null;
        }

        return Wrapped(ConditionBuilder.Make(known, a.Kind, a, ConditionBuilder.Convert(b, a.Kind)), part);
    }

    /// <summary>Cuts what is calculated in more bits than its type has.</summary>
    private static ConditionNode Wrapped(ConditionNode node, Expression part) => LambdaTypes.Bits(part.Type) is not 0 and var bits
        ? ConditionBuilder.Make(ConditionOp.Wrap, node.Kind, node, ConstantNode.Of(ValueKind.Int, bits))
        : node;

    /// <summary>A comparison with null.</summary>
    private static ConditionNode? NullTest(LambdaTyper typer, BinaryExpression part)
    {
        foreach ((Expression tested, Expression other) in new[] { (part.Left, part.Right), (part.Right, part.Left) })
        {
            bool isNullable = !other.Type.IsValueType || Nullable.GetUnderlyingType(other.Type) is not null;
            if (isNullable && !typer.UsesRow(other) && LambdaValues.Evaluate(other) is null)
            {
                Column column = typer.Column(tested) ?? throw LambdaTyper.Unsupported(part);
                ConditionNode isNull = ConditionBuilder.Make(ConditionOp.IsNull, ValueKind.Bool, new ColumnNode(column));
                return part.NodeType == ExpressionType.Equal ? isNull : ConditionBuilder.Make(ConditionOp.Not, ValueKind.Bool, isNull);
            }
        }

        return null;
    }

    private static ConditionNode Coalesce(LambdaTyper typer, BinaryExpression part)
    {
        Column column = typer.Column(part.Left) ?? throw LambdaTyper.Unsupported(part);
        (ConditionNode value, ConditionNode instead) = (typer.Type(part.Left), typer.Type(part.Right));
        if (value.Kind == ValueKind.Bytes)
        {
            throw LambdaTyper.Unsupported(part);
        }

        ConditionNode isNull = ConditionBuilder.Make(ConditionOp.IsNull, ValueKind.Bool, new ColumnNode(column));
        return ConditionBuilder.Make(ConditionOp.IfNull, value.Kind, isNull, ConditionBuilder.Convert(instead, value.Kind), value);
    }

    /// <summary>Texts are put in order by <c>a.CompareTo(b) &lt; 0</c> and its like.</summary>
    private static ConditionNode? Ordering(LambdaTyper typer, BinaryExpression part)
    {
        if (Comparison(part.NodeType) is not { } op || part.Left is not MethodCallExpression { Method: var method } call ||
            method.DeclaringType != typeof(string) || method.Name is not ("CompareTo" or "Compare" or "CompareOrdinal"))
        {
            return null;
        }

        Expression[] texts = method.IsStatic ? [.. call.Arguments] : [call.Object!, .. call.Arguments];
        return texts.Length == 2 && typer.Type(part.Right) is ConstantNode { Kind: ValueKind.Int } zero && zero.Integer == 0
            ? ConditionBuilder.TryCompare(op, typer.Type(texts[0]), typer.Type(texts[1]))
            : null;
    }
}
