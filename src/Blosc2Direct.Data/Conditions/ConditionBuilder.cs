using System.Collections.Immutable;
using Blosc2Direct.Data.Conditions.Programs;

namespace Blosc2Direct.Data.Conditions;

/// <summary>Makes nodes, or calculates them at once where their operands are constant.</summary>
internal static class ConditionBuilder
{
    public static ConditionNode Make(ConditionOp op, ValueKind kind, params ImmutableArray<ConditionNode> operands)
    {
        // Not of not, and "or" and "and" with constants, arise from texts that programs write.
        if (op == ConditionOp.Not && operands[0] is OperationNode { Op: ConditionOp.Not } inner)
        {
            return inner.Operands[0];
        }

        OperationNode node = new(op, kind, operands);
        bool hasVariable = false;
        foreach (ConditionNode operand in operands)
        {
            if (operand is not ConstantNode constant)
            {
                return node;
            }

            hasVariable |= constant.IsVariable;
        }

        ConstantNode folded = ConstantFolder.Fold(node);
        return hasVariable ? folded.AsVariable() : folded;
    }

    /// <summary>The same value in another kind.</summary>
    public static ConditionNode Convert(ConditionNode node, ValueKind kind) =>
        node.Kind == kind ? node : node is ConstantNode constant ? constant.To(kind) : Make(ConditionOp.Convert, kind, node);

    /// <summary>The kind that two operands are calculated in together.</summary>
    public static ValueKind CommonOf(ConditionNode a, ConditionNode b)
    {
        bool isUnsigned = (a.Kind == ValueKind.ULong && IsNatural(b)) || (b.Kind == ValueKind.ULong && IsNatural(a));
        return isUnsigned ? ValueKind.ULong : ValueKinds.Common(a.Kind, b.Kind);

        static bool IsNatural(ConditionNode node) => node is ConstantNode { Kind: <= ValueKind.ULong, Integer: var value } && value >= 0;
    }

    /// <summary>A comparison; null where there is none for these operands.</summary>
    public static ConditionNode? TryCompare(ConditionOp op, ConditionNode a, ConditionNode b)
    {
        if ((a.Kind == ValueKind.Bytes) != (b.Kind == ValueKind.Bytes))
        {
            return null;
        }

        bool isEquality = op is ConditionOp.Equal or ConditionOp.NotEqual;
        if (a.Kind.IsInteger() && b.Kind.IsInteger() && (a.Kind == ValueKind.ULong) != (b.Kind == ValueKind.ULong) &&
            CommonOf(a, b) != ValueKind.ULong)
        {
            // By value: neither a signed nor an unsigned integer holds both.
            return Make(op, ValueKind.Bool, Widen(a), Widen(b));
        }

        ValueKind kind = CommonOf(a, b);
        kind = kind == ValueKind.Bool && !isEquality ? ValueKind.Int : kind;
        return kind == ValueKind.Complex && !isEquality ? null : Make(op, ValueKind.Bool, Convert(a, kind), Convert(b, kind));

        static ConditionNode Widen(ConditionNode node) => node.Kind == ValueKind.Int ? Convert(node, ValueKind.Long) : node;
    }

    /// <summary>Whether a value is one of some; null where they cannot be compared.</summary>
    public static ConditionNode? TryOneOf(ConditionNode wanted, IReadOnlyList<ConditionNode> items)
    {
        ImmutableArray<ConditionNode>.Builder comparisons = ImmutableArray.CreateBuilder<ConditionNode>(items.Count);
        foreach (ConditionNode item in items)
        {
            if (TryCompare(ConditionOp.Equal, wanted, item) is not { } comparison)
            {
                return null;
            }

            comparisons.Add(comparison);
        }

        return comparisons.Count == 0 ? ConstantNode.Of(false)
            : comparisons.Count == 1 ? comparisons[0]
            : Make(ConditionOp.OneOf, ValueKind.Bool, comparisons.MoveToImmutable());
    }
}
