using System.Linq.Expressions;

namespace Blosc2Direct.Data.Conditions.Lambdas;

/// <summary>Methods that lambdas may call.</summary>
internal sealed class LambdaCalls(LambdaTyper typer)
{
    private static readonly Dictionary<string, ConditionOp> Functions = new(StringComparer.Ordinal)
    {
        ["Abs"] = ConditionOp.Abs, ["Sqrt"] = ConditionOp.Sqrt, ["Cbrt"] = ConditionOp.Cbrt, ["Exp"] = ConditionOp.Exp, ["Log"] = ConditionOp.Log,
        ["Log2"] = ConditionOp.Log2, ["Log10"] = ConditionOp.Log10, ["Sin"] = ConditionOp.Sin, ["Cos"] = ConditionOp.Cos, ["Tan"] = ConditionOp.Tan,
        ["Asin"] = ConditionOp.ArcSin, ["Acos"] = ConditionOp.ArcCos, ["Atan"] = ConditionOp.ArcTan, ["Sinh"] = ConditionOp.Sinh,
        ["Cosh"] = ConditionOp.Cosh, ["Tanh"] = ConditionOp.Tanh, ["Asinh"] = ConditionOp.ArcSinh, ["Acosh"] = ConditionOp.ArcCosh,
        ["Atanh"] = ConditionOp.ArcTanh, ["Floor"] = ConditionOp.Floor, ["Ceiling"] = ConditionOp.Ceil, ["Round"] = ConditionOp.Round,
        ["Truncate"] = ConditionOp.Trunc, ["Pow"] = ConditionOp.Power, ["Atan2"] = ConditionOp.ArcTan2, ["Min"] = ConditionOp.Minimum,
        ["Max"] = ConditionOp.Maximum,
    };

    /// <summary>Types a call.</summary>
    /// <exception cref="ConditionException">Conditions do not know the method.</exception>
    public ConditionNode Call(MethodCallExpression call)
    {
        Type? owner = call.Method.DeclaringType;
        return (owner == typeof(Math) || owner == typeof(MathF) ? Function(call)
            : owner == typeof(string) ? Text(call)
            : owner == typeof(double) || owner == typeof(float) || owner == typeof(Half) ? Test(call) ?? Equality(call)
            : call.Method.Name == "Contains" ? Membership(call)
            : call.Method.Name == "GetValueOrDefault" ? null
            : Equality(call)) ?? throw LambdaTyper.Unsupported(call);
    }

    private ConditionNode? Function(MethodCallExpression call)
    {
        if (!Functions.TryGetValue(call.Method.Name, out ConditionOp op) || LambdaTypes.KindOf(call.Type) is not { } kind ||
            call.Arguments.Count != (op is ConditionOp.Power or ConditionOp.ArcTan2 or ConditionOp.Minimum or ConditionOp.Maximum ? 2 : 1))
        {
            return null;
        }

        return ConditionBuilder.Make(op, kind, [.. call.Arguments.Select(a => ConditionBuilder.Convert(typer.Type(a), kind))]);
    }

    private ConditionNode? Test(MethodCallExpression call)
    {
        ConditionOp? op = call.Method.Name switch
        {
            "IsNaN" => ConditionOp.IsNaN, "IsFinite" => ConditionOp.IsFinite, "IsInfinity" => ConditionOp.IsInfinity, _ => null,
        };
        return op is { } test && call.Object is null ? ConditionBuilder.Make(test, ValueKind.Bool, typer.Type(call.Arguments[0])) : null;
    }

    private ConditionNode? Text(MethodCallExpression call)
    {
        ConditionOp? op = call.Method.Name switch
        {
            "StartsWith" => ConditionOp.StartsWith, "EndsWith" => ConditionOp.EndsWith, "Contains" => ConditionOp.Contains, _ => null,
        };
        if (call.Method.Name == "IsNullOrEmpty")
        {
            ConditionNode isEmpty = ConditionBuilder.TryCompare(ConditionOp.Equal, typer.Type(call.Arguments[0]), ConstantNode.Of(""))!;
            return typer.Column(call.Arguments[0]) is { } column
                ? ConditionBuilder.Make(ConditionOp.Or, ValueKind.Bool, isEmpty, ConditionBuilder.Make(ConditionOp.IsNull, ValueKind.Bool, new ColumnNode(column)))
                : isEmpty;
        }

        // Texts are bytes: ordinal is the only comparison that there is.
        Expression[] operands = Operands(call);
        if (operands[^1].Type == typeof(StringComparison))
        {
            if (LambdaValues.Evaluate(operands[^1]) is not StringComparison.Ordinal)
            {
                return null;
            }

            operands = operands[..^1];
        }

        return op is { } search && call.Object is not null && operands.Length == 2
            ? ConditionBuilder.Make(search, ValueKind.Bool, typer.Type(operands[0]), typer.Type(operands[1]))
            : Equality(call, operands);
    }

    /// <summary>Equals, of an object or of two.</summary>
    private ConditionNode? Equality(MethodCallExpression call, Expression[]? operands = null)
    {
        operands ??= Operands(call);
        return call.Method.Name == "Equals" && operands.Length == 2
            ? ConditionBuilder.TryCompare(ConditionOp.Equal, typer.Type(operands[0]), typer.Type(operands[1]))
            : null;
    }

    private static Expression[] Operands(MethodCallExpression call) =>
        call.Object is null ? [.. call.Arguments] : [call.Object, .. call.Arguments];

    /// <summary>Contains, of a list, a set, an array, a span: the collection does not depend on the row.</summary>
    private ConditionNode? Membership(MethodCallExpression call)
    {
        Expression[] operands = Operands(call);
        bool hasComparer = operands.Length == 3 && !typer.UsesRow(operands[2]) && LambdaValues.Evaluate(operands[2]) is null;
        if ((operands.Length != 2 && !hasComparer) || typer.UsesRow(operands[0]) || LambdaValues.Items(operands[0]) is not { } items)
        {
            return null;
        }

        ConditionNode wanted = typer.Type(operands[1]);
        return ConditionBuilder.TryOneOf(wanted, [.. items.Select(item =>
            item.Kind is ValueKind.Bytes || item.Kind == wanted.Kind || wanted.Kind == ValueKind.Bytes ? item : item.To(wanted.Kind))]);
    }
}
