using System.Linq.Expressions;
using System.Numerics;
using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Conditions.Lambdas;

/// <summary>What .NET's types are calculated in.</summary>
internal static class LambdaTypes
{
    /// <summary>The kind of a type; null for types that conditions do not have.</summary>
    public static ValueKind? KindOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        type = type.IsEnum ? Enum.GetUnderlyingType(type) : type;
        return System.Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => ValueKind.Bool,
            TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Int32 => ValueKind.Int,
            TypeCode.UInt32 or TypeCode.Int64 => ValueKind.Long,
            TypeCode.UInt64 => ValueKind.ULong,
            TypeCode.Single => ValueKind.Float,
            TypeCode.Double or TypeCode.DateTime => ValueKind.Double,
            TypeCode.String => ValueKind.Bytes,
            _ when type == typeof(Half) => ValueKind.Float,
            _ when type == typeof(DateTimeOffset) || type == typeof(DateOnly) => ValueKind.Double,
            _ when type == typeof(Complex) || type == typeof(ComplexFloat) => ValueKind.Complex,
            _ when type == typeof(byte[]) => ValueKind.Bytes,
            _ => null,
        };
    }

    /// <summary>Converts as C# does without checks.</summary>
    public static ConditionNode Convert(ConditionNode node, Type to, Expression part)
    {
        ValueKind kind = KindOf(to) ?? throw LambdaTyper.Unsupported(part);
        if (kind == ValueKind.Bytes || node.Kind == ValueKind.Bytes || (kind == ValueKind.Bool) != (node.Kind == ValueKind.Bool) ||
            (node.Kind == ValueKind.Complex && kind != ValueKind.Complex))
        {
            return kind == node.Kind ? node : throw LambdaTyper.Unsupported(part);
        }

        ConditionNode converted = ConditionBuilder.Convert(node, kind);
        int bits = Bits(to);
        return bits == 0 || Fits(node, bits)
            ? converted
            : ConditionBuilder.Make(ConditionOp.Wrap, kind, converted, ConstantNode.Of(ValueKind.Int, bits));
    }

    /// <summary>Bits that a kind does not have of itself: negative for signed types; 0 where it does.</summary>
    public static int Bits(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return System.Type.GetTypeCode(type.IsEnum ? Enum.GetUnderlyingType(type) : type) switch
        {
            TypeCode.SByte => -8, TypeCode.Byte => 8, TypeCode.Int16 => -16, TypeCode.UInt16 => 16, TypeCode.UInt32 => 32, _ => 0,
        };
    }

    /// <summary>The operand of conversions to and from nullable types.</summary>
    public static Expression WithoutNullable(Expression part)
    {
        while (part is UnaryExpression { NodeType: ExpressionType.Convert } conversion &&
            (Nullable.GetUnderlyingType(conversion.Type) ?? conversion.Type) == (Nullable.GetUnderlyingType(conversion.Operand.Type) ?? conversion.Operand.Type))
        {
            part = conversion.Operand;
        }

        return part;
    }

    private static bool Fits(ConditionNode node, int bits) => node is ColumnNode { Column.Kind: var kind } && kind switch
    {
        ColumnKind.UInt8 => bits is 8 or 16 or 32 or -16,
        ColumnKind.UInt16 => bits is 16 or 32,
        ColumnKind.UInt32 => bits == 32,
        ColumnKind.Int8 => bits is -8 or -16,
        ColumnKind.Int16 => bits == -16,
        _ => false,
    };
}
