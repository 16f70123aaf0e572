using System.Collections;
using System.Linq.Expressions;
using System.Reflection;

namespace Blosc2Direct.Data.Conditions.Lambdas;

/// <summary>Parts of a lambda that do not depend on the row: captured variables, constants, what is made of them.</summary>
internal static class LambdaValues
{
    /// <summary>The constant of a part.</summary>
    /// <exception cref="ConditionException">It has none in conditions, or calculating it failed.</exception>
    public static ConstantNode Constant(Expression part)
    {
        object? value = Evaluate(part);
        ConstantNode constant = (value is null ? null : ConditionValues.TryGet(value)) ?? throw new ConditionException(
            $"'{part}' is {(value is null ? "null" : $"a {value.GetType()}")}, which has no meaning here", -1, part.ToString());
        return LambdaTypes.KindOf(part.Type) is { } kind && kind != constant.Kind && constant.Kind != ValueKind.Bytes ? constant.To(kind) : constant;
    }

    /// <summary>The items of a collection; null if the part is none.</summary>
    public static List<ConstantNode>? Items(Expression part)
    {
        // An array as a span: spans cannot be evaluated, what they come from can.
        while (part is MethodCallExpression { Method.Name: "op_Implicit" or "AsSpan", Arguments: [var source] })
        {
            part = source;
        }

        while (part is UnaryExpression { NodeType: ExpressionType.Convert } conversion && (conversion.Type.IsByRefLike || conversion.Operand.Type.IsArray))
        {
            part = conversion.Operand;
        }

        if (part.Type.IsByRefLike)
        {
            return null;
        }

        object? value = Evaluate(part);
        return value is IEnumerable and not string ? ConditionValues.TryGetAll(value is byte[] bytes ? bytes.Select(b => (int)b) : value, -1) : null;
    }

    /// <summary>Calculates a part. What a compiler makes of captured variables is only looked up.</summary>
    public static object? Evaluate(Expression part)
    {
        try
        {
            switch (part)
            {
                case ConstantExpression constant:
                    return constant.Value;
                case MemberExpression { Member: FieldInfo field } member:
                    return field.GetValue(member.Expression is null ? null : Evaluate(member.Expression));
                case MemberExpression { Member: PropertyInfo property } member:
                    return property.GetValue(member.Expression is null ? null : Evaluate(member.Expression));
                case UnaryExpression { NodeType: ExpressionType.Convert, Method: null } lifting when
                    (Nullable.GetUnderlyingType(lifting.Type) ?? lifting.Type).IsAssignableFrom(lifting.Operand.Type):
                    return Evaluate(lifting.Operand);
                case NewArrayExpression { NodeType: ExpressionType.NewArrayInit } array:
                    return array.Expressions.Select(Evaluate).ToArray();
                default:
                    return Expression.Lambda<Func<object?>>(Expression.Convert(part, typeof(object))).Compile(preferInterpretation: true)();
            }
        }
        catch (Exception error) when (error is not ConditionException)
        {
            Exception cause = error is TargetInvocationException { InnerException: { } inner } ? inner : error;
            throw new ConditionException($"'{part}' could not be calculated: {cause.Message}", -1, part.ToString(), cause);
        }
    }
}
