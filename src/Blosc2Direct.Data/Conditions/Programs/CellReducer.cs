using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>Comparisons of one column with constants: made into comparisons of cells, in their own type.</summary>
internal sealed class CellReducer(ProgramBuilder builder, ConditionReducer reducer)
{
    // Up to here it is quicker to compare with each: by vectors, or cell by cell.
    private const int FewNumbers = 32;
    private const int FewTexts = 8;

    /// <summary>Reduces a comparison, or a search in a text, where one operand is a column and the other a constant.</summary>
    public Reduced? TryCompare(ConditionOp op, ConditionNode a, ConditionNode b)
    {
        (ConditionNode left, ConditionNode right) = (ProgramBuilder.Unconverted(a), ProgramBuilder.Unconverted(b));
        if (op == ConditionOp.StartsWith)
        {
            return left is ColumnNode text && right is ConstantNode start ? StartsWith(text.Column, start) : null;
        }

        if (op > ConditionOp.Greater)
        {
            return null;
        }

        if (a.Kind == ValueKind.Complex || b.Kind == ValueKind.Complex)
        {
            return null;
        }

        return left is ColumnNode { Column: var first } && right is ConstantNode constant && IsOrdered(first) ? Compare(first, (CompareOp)op, constant)
            : right is ColumnNode { Column: var second } && left is ConstantNode other && IsOrdered(second)
                ? Compare(second, ((CompareOp)op).Turned(), other)
            : null;
    }

    /// <summary>A column against a constant of the kind that they are compared in.</summary>
    public Reduced Compare(Column column, CompareOp op, ConstantNode constant)
    {
        if (constant.Kind == ValueKind.Bytes)
        {
            return CompareText(column, op, constant.Bytes);
        }

        if (constant.Kind.IsReal() && double.IsNaN(constant.Number.Real))
        {
            return op == CompareOp.NotEqual ? HasValue(column) : ConditionReducer.Constant(false);
        }

        (Int128 first, Int128 last) = CellNumbers.Domain(column.Kind);
        (Int128 notLess, Int128 greater) = CellNumbers.Find(column.Kind, constant);
        if (greater == notLess + 1)
        {
            return Cell(column, op, notLess);
        }

        switch (op)
        {
            case CompareOp.Less:
                return Below(notLess);
            case CompareOp.LessOrEqual:
                return Below(greater);
            case CompareOp.GreaterOrEqual:
                return Above(notLess);
            case CompareOp.Greater:
                return Above(greater);
            case CompareOp.Equal:
                return greater == notLess ? ConditionReducer.Constant(false) : ConditionReducer.Join(true, [Above(notLess), Below(greater)]);
            default:
                return greater == notLess ? HasValue(column) : ConditionReducer.Join(false, [Below(notLess), Above(greater)]);
        }

        Reduced Below(Int128 end) => end == first ? ConditionReducer.Constant(false)
            : end > last && !IsFloat(column) ? HasValue(column)
            : Cell(column, CompareOp.LessOrEqual, end - 1);
        Reduced Above(Int128 start) => start > last ? ConditionReducer.Constant(false)
            : start == first && !IsFloat(column) ? HasValue(column)
            : Cell(column, CompareOp.GreaterOrEqual, start);
    }

    /// <summary>Comparisons of which any may hold: of one column they become a set.</summary>
    public Reduced OneOf(OperationNode node)
    {
        List<Reduced> terms = [];
        List<ImmutableArray<byte>> cells = [];
        Column? column = null;
        bool isSet = true;
        foreach (ConditionNode operand in node.Operands)
        {
            Reduced term = reducer.Reduce(operand);
            terms.Add(term);
            switch (term.Predicate)
            {
                case Predicate.Constant(false):
                    break;
                case Predicate.Compare(var leaf, CompareOp.Equal, var cell) when column is null || column.Leaf == leaf:
                    column ??= builder.Leaves.First(c => c.Leaf == leaf);
                    cells.Add(cell);
                    break;
                default:
                    isSet = false;
                    break;
            }
        }

        Reduced any = ConditionReducer.Join(false, [.. terms]);
        if (!isSet || column is null || cells.Count == 1)
        {
            return any;
        }

        ImmutableArray<ImmutableArray<byte>> sorted = SetKernels.Sort(column, cells);
        any = any with { Predicate = new Predicate.OneOf(column.Leaf, sorted) };
        return sorted.Length <= (CellNumbers.Has(column.Kind) ? FewNumbers : FewTexts) || SetKernels.Find(column, sorted) is not { } kernel
            ? any
            : WithValue(any with { Mask = new SetMask(builder.Place(column), column.CellSize, kernel) }, column, CompareOp.Equal, []);
    }

    private static bool IsOrdered(Column column) => CellNumbers.Has(column.Kind) || column.Kind is ColumnKind.Bytes or ColumnKind.Text;

    private static bool IsFloat(Column column) => column.Kind is ColumnKind.Float16 or ColumnKind.Float32 or ColumnKind.Float64 or ColumnKind.Time64;

    private Reduced HasValue(Column column) => ConditionReducer.Not(reducer.IsNull(column));

    private Reduced Cell(Column column, CompareOp op, Int128 number) =>
        Cell(column, op, CellNumbers.Cell(column.Kind, column.CellSize, number), number);

    private Reduced Cell(Column column, CompareOp op, ImmutableArray<byte> cell, Int128 number)
    {
        int place = builder.Place(column);
        MaskNode mask = CompareKernels.WithOne(column.Kind, op) is { } kernel ? new CellMask(place, kernel, cell)
            : column.Kind == ColumnKind.Float16 ? Half(column, op, number)
            : new CellMask(place, TextKernels.WithOne(column.CellSize, op), cell);
        return WithValue(new Reduced(new Predicate.Compare(column.Leaf, op, cell), mask), column, op, cell);
    }

    /// <summary>No vector compares half precision: its numbers are exact as singles.</summary>
    private ValueMask Half(Column column, CompareOp op, Int128 number)
    {
        float value = (float)CellNumbers.Value(column.Kind, number);
        return new ValueMask(
            reducer.Value(new ColumnNode(column)), CompareKernels.WithOne(ValueKind.Float, op),
            MemoryMarshal.AsBytes(new ReadOnlySpan<float>(in value)).ToArray());
    }

    /// <summary>Leaves out nulls, where the comparison does not do so by itself.</summary>
    private Reduced WithValue(Reduced comparison, Column column, CompareOp op, ImmutableArray<byte> cell)
    {
        bool isNeeded = column.Nullability switch
        {
            Nullability.None => false,
            Nullability.NaN => op == CompareOp.NotEqual,
            Nullability.Sentinel => op != CompareOp.Equal || cell.AsSpan().SequenceEqual(column.Sentinel.AsSpan()) || cell.IsDefaultOrEmpty,
            _ => true,
        };
        return isNeeded
            ? comparison with { Mask = new AndMask([comparison.Mask, new NotMask(reducer.IsNull(column).Mask)]) }
            : comparison;
    }

    private Reduced CompareText(Column column, CompareOp op, ImmutableArray<byte> value)
    {
        int length = column.CellSize;
        if (value.Length <= length)
        {
            return Cell(column, op, Padded(value, length, 0), 0);
        }

        // No cell is as long: it is before or behind all that begin like it.
        ImmutableArray<byte> start = [.. value.AsSpan(0, length)];
        return op switch
        {
            CompareOp.Equal => ConditionReducer.Constant(false),
            CompareOp.NotEqual => HasValue(column),
            CompareOp.Less or CompareOp.LessOrEqual => Cell(column, CompareOp.LessOrEqual, start, 0),
            _ => Cell(column, CompareOp.Greater, start, 0),
        };
    }

    private Reduced StartsWith(Column column, ConstantNode start)
    {
        int length = column.CellSize;
        if (start.Bytes.Length == 0 || start.Bytes.Length > length)
        {
            return start.Bytes.Length == 0 ? HasValue(column) : ConditionReducer.Constant(false);
        }

        Reduced from = Cell(column, CompareOp.GreaterOrEqual, Padded(start.Bytes, length, 0), 0);
        Reduced to = Cell(column, CompareOp.LessOrEqual, Padded(start.Bytes, length, 255), 0);
        MaskNode mask = new CellMask(
            builder.Place(column), TextKernels.StartsWith(length, start.Bytes.Length), Padded(start.Bytes, length, 0));
        Reduced begun = new(new Predicate.And([from.Predicate, to.Predicate]), mask);
        return WithValue(begun, column, CompareOp.GreaterOrEqual, []);
    }

    private static ImmutableArray<byte> Padded(ImmutableArray<byte> value, int length, byte with)
    {
        byte[] cell = new byte[length];
        cell.AsSpan().Fill(with);
        value.CopyTo(cell);
        return [.. cell];
    }
}
