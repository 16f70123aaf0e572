using System.Collections.Immutable;
using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>What becomes of a condition: what others can reason about, and what is run. Both say the same.</summary>
/// <param name="Predicate">The skeleton.</param>
/// <param name="Mask">The program.</param>
internal readonly record struct Reduced(Predicate Predicate, MaskNode Mask);

/// <summary>Reduces conditions: comparisons of a column with a constant become comparisons of its cells.</summary>
/// <param name="builder">Where columns and constants are put.</param>
/// <param name="schema">The columns; only masks of nulls are looked for in it.</param>
internal sealed class ConditionReducer(ProgramBuilder builder, TableSchema schema)
{
    /// <summary>Reduces a truth value.</summary>
    public Reduced Reduce(ConditionNode node)
    {
        switch (node)
        {
            case ConstantNode constant:
                return Constant(constant.Integer != 0);
            case ColumnNode column:
                return new CellReducer(builder, this).Compare(column.Column, CompareOp.Equal, ConstantNode.Of(true));
        }

        OperationNode operation = (OperationNode)node;
        switch (operation.Op)
        {
            case ConditionOp.And or ConditionOp.Or:
                return Terms(operation);
            case ConditionOp.Not:
                return Inverted(operation.Operands[0]);
            case ConditionOp.Where or ConditionOp.IfNull:
                return new Reduced(Opaque(node), new WhereMask(Mask(operation.Operands[0]), Mask(operation.Operands[1]), Mask(operation.Operands[2])));
            case ConditionOp.OneOf:
                return new CellReducer(builder, this).OneOf(operation);
            case ConditionOp.IsNull:
                return IsNull(((ColumnNode)operation.Operands[0]).Column);
            case ConditionOp.IsNaN or ConditionOp.IsFinite or ConditionOp.IsInfinity:
                ConditionNode operand = operation.Operands[0];
                return Present(new Reduced(Opaque(node), new TestMask(Value(operand), TestKernels.Find(operation.Op, operand.Kind))), node);
            default:
                return Comparison(operation);
        }
    }

    /// <summary>The program of a truth value.</summary>
    public MaskNode Mask(ConditionNode node) => Reduce(node).Mask;

    /// <summary>The program of a number.</summary>
    public ValueNode Value(ConditionNode node) => builder.Value(node, Mask);

    /// <summary>The same for every row.</summary>
    public static Reduced Constant(bool value) => new(new Predicate.Constant(value), new ConstantMask(value));

    /// <summary>All of them, or any.</summary>
    public static Reduced Join(bool isAnd, ImmutableArray<Reduced> terms)
    {
        ImmutableArray<Reduced>.Builder kept = ImmutableArray.CreateBuilder<Reduced>(terms.Length);
        foreach (Reduced term in terms)
        {
            if (term.Predicate is not Predicate.Constant(var value))
            {
                kept.Add(term);
            }
            else if (value != isAnd)
            {
                return Constant(value);
            }
        }

        ImmutableArray<Predicate> predicates = [.. kept.Select(t => t.Predicate)];
        IEnumerable<MaskNode> masks = kept.Select(t => t.Mask);
        return kept.Count == 0 ? Constant(isAnd)
            : kept.Count == 1 ? kept[0]
            : isAnd ? new Reduced(new Predicate.And(predicates), new AndMask(masks))
            : new Reduced(new Predicate.Or(predicates), new OrMask(masks));
    }

    /// <summary>Where a condition does not hold.</summary>
    public static Reduced Not(Reduced term) => term.Predicate switch
    {
        Predicate.Constant(var value) => Constant(!value),
        Predicate.Not(var inner) => new Reduced(inner, new NotMask(term.Mask)),
        _ => new Reduced(new Predicate.Not(term.Predicate), new NotMask(term.Mask)),
    };

    /// <summary>Adds to a comparison that the columns whose numbers it looks at have values.</summary>
    public Reduced Present(Reduced comparison, ConditionNode node)
    {
        List<Column> columns = [];
        Collect(node, columns, isDeep: false);
        foreach (Column column in columns)
        {
            if (column.Nullability != Nullability.None)
            {
                comparison = comparison with { Mask = new AndMask([comparison.Mask, new NotMask(IsNull(column).Mask)]) };
            }
        }

        return comparison;
    }

    /// <summary>Where a column has no value.</summary>
    public Reduced IsNull(Column column)
    {
        if (column.Nullability == Nullability.None)
        {
            return Constant(false);
        }

        MaskNode mask;
        switch (column.Nullability)
        {
            case Nullability.Mask:
                Column nulls = schema[column.MaskPath!];
                mask = new CellMask(builder.Place(nulls), TextKernels.WithOne(nulls.CellSize, CompareOp.NotEqual), [.. new byte[nulls.CellSize]]);
                break;
            case Nullability.Sentinel:
                mask = new CellMask(builder.Place(column), TextKernels.WithOne(column.CellSize, CompareOp.Equal), column.Sentinel);
                break;
            default:
                mask = IsNaN(column);
                break;
        }

        return new Reduced(new Predicate.IsNull(column.Leaf), mask);
    }

    private MaskNode IsNaN(Column column)
    {
        ValueNode cells = Value(new ColumnNode(column));
        if (cells.Kind != ValueKind.Complex)
        {
            return new TestMask(cells, TestKernels.Find(ConditionOp.IsNaN, cells.Kind));
        }

        // A complex number with a NaN in it is not equal to itself.
        return new ComplexMask(cells, cells, isEqual: false);
    }

    private Reduced Terms(OperationNode node)
    {
        List<ConditionNode> terms = [];
        Flatten(node, node.Op, terms);
        return Join(node.Op == ConditionOp.And, [.. terms.Select(Reduce)]);
    }

    /// <summary>The terms of nested operations of one sort, in order.</summary>
    public static void Flatten(ConditionNode node, ConditionOp op, List<ConditionNode> terms)
    {
        if (node is OperationNode operation && operation.Op == op)
        {
            Flatten(operation.Operands[0], op, terms);
            Flatten(operation.Operands[1], op, terms);
        }
        else
        {
            terms.Add(node);
        }
    }

    private Reduced Inverted(ConditionNode node)
    {
        // Of values that are always there and always ordered the opposite can be asked for at once.
        if (node is OperationNode { Op: <= ConditionOp.Greater } comparison && !comparison.Operands[0].Kind.IsReal() &&
            comparison.Operands[0].Kind != ValueKind.Complex)
        {
            List<Column> columns = [];
            Collect(node, columns, isDeep: true);
            if (columns.TrueForAll(c => c.Nullability == Nullability.None))
            {
                CompareOp inverse = ((CompareOp)comparison.Op).Inverse();
                return Reduce(new OperationNode((ConditionOp)inverse, ValueKind.Bool, comparison.Operands));
            }
        }

        return Not(Reduce(node));
    }

    private Reduced Comparison(OperationNode node)
    {
        (ConditionNode a, ConditionNode b) = (node.Operands[0], node.Operands[1]);
        if (new CellReducer(builder, this).TryCompare(node.Op, a, b) is { } cells)
        {
            return cells;
        }

        CompareOp op = (CompareOp)node.Op;
        MaskNode mask;
        if (a.Kind == ValueKind.Bytes)
        {
            mask = new TextMask(Text(a), Text(b), node.Op);
        }
        else if (a.Kind != b.Kind)
        {
            mask = new MixedMask(Value(a), Value(b), op);
        }
        else if (a.Kind == ValueKind.Complex)
        {
            mask = new ComplexMask(Value(a), Value(b), op == CompareOp.Equal);
        }
        else if (a is ConstantNode left && b is not ConstantNode)
        {
            mask = new ValueMask(Value(b), CompareKernels.WithOne(b.Kind, op.Turned()), ProgramBuilder.Bytes(left));
        }
        else
        {
            mask = b is ConstantNode right
                ? new ValueMask(Value(a), CompareKernels.WithOne(a.Kind, op), ProgramBuilder.Bytes(right))
                : new PairMask(Value(a), Value(b), CompareKernels.Pairs(a.Kind, op));
        }

        return Present(new Reduced(Opaque(node), mask), node);
    }

    private TextSource Text(ConditionNode node) => node is ConstantNode constant
        ? new TextSource(constant.Bytes)
        : new TextSource(builder.Place(((ColumnNode)node).Column), ((ColumnNode)node).Column.CellSize);

    private Predicate.Opaque Opaque(ConditionNode node)
    {
        List<Column> columns = [];
        Collect(node, columns, isDeep: true);
        return new Predicate.Opaque([.. columns.Concat(columns.Where(c => c.MaskPath is not null).Select(c => schema[c.MaskPath!]))
            .Select(c => c.Leaf).Distinct().Order()]);
    }

    /// <summary>The columns under a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="columns">Receives them.</param>
    /// <param name="isDeep">Whether those of truth values within, which look after nulls themselves, are meant too.</param>
    private static void Collect(ConditionNode node, List<Column> columns, bool isDeep)
    {
        if (node is ColumnNode { Column: var column } && !columns.Contains(column))
        {
            columns.Add(column);
        }

        if (node is OperationNode operation)
        {
            foreach (ConditionNode operand in operation.Operands)
            {
                if (isDeep || (operation.Op != ConditionOp.IfNull && (operand.Kind != ValueKind.Bool || operand is ColumnNode)))
                {
                    Collect(operand, columns, isDeep);
                }
            }
        }
    }
}
