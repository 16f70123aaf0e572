using System.Runtime.InteropServices;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>Makes the numbers of a condition into program nodes, and keeps what the program needs: columns and constants.</summary>
internal sealed class ProgramBuilder
{
    // What a thread's scratch may take: more is no condition but an attack on memory.
    private const int MaxSlots = 512;

    private readonly List<Column> _leaves = [];
    private readonly List<ConstantNode> _constants = [];

    /// <summary>The columns in the order of their places.</summary>
    public IReadOnlyList<Column> Leaves => _leaves;

    /// <summary>The constants in the order of their numbers.</summary>
    public IReadOnlyList<ConstantNode> Constants => _constants;

    /// <summary>Refuses programs that need too much scratch.</summary>
    public void CheckSize(MaskNode root)
    {
        if (root.Slots + _constants.Count > MaxSlots)
        {
            throw new ConditionException(
                $"The condition needs {_constants.Count} constants and {root.Slots} intermediate results at once; at most {MaxSlots} are allowed together",
                0);
        }
    }

    /// <summary>Where a column's cells are given to the program.</summary>
    public int Place(Column column)
    {
        int place = _leaves.IndexOf(column);
        if (place < 0)
        {
            place = _leaves.Count;
            _leaves.Add(column);
        }

        return place;
    }

    /// <summary>Makes numbers.</summary>
    /// <param name="node">What to calculate.</param>
    /// <param name="truth">Makes masks of truth values.</param>
    public ValueNode Value(ConditionNode node, Func<ConditionNode, MaskNode> truth)
    {
        switch (node)
        {
            case ColumnNode column when column.Kind != ValueKind.Bool:
                return Cells(column.Column, column.Kind);
            case ConstantNode constant:
                return Constant(constant);
            case { Kind: ValueKind.Bool }:
                return new TruthValue(truth(node));
            case OperationNode { Op: ConditionOp.Convert } conversion when Unconverted(conversion) is ColumnNode column:
                return Cells(column.Column, conversion.Kind);
            case OperationNode { Op: ConditionOp.Where or ConditionOp.IfNull } choice:
                return new WhereValue(truth(choice.Operands[0]), Value(choice.Operands[1], truth), Value(choice.Operands[2], truth));
            default:
                OperationNode operation = (OperationNode)node;
                ValueNode a = Value(operation.Operands[0], truth);
                ValueNode? b = operation.Operands.Length > 1 && operation.Op != ConditionOp.Wrap ? Value(operation.Operands[1], truth) : null;
                return Operation(operation, a, b);
        }
    }

    /// <summary>The bytes of a constant number.</summary>
    public static byte[] Bytes(ConstantNode constant)
    {
        byte[] bytes = new byte[constant.Kind.Size()];
        switch (constant.Kind)
        {
            case ValueKind.Float:
                MemoryMarshal.Write(bytes, (float)constant.Number.Real);
                break;
            case ValueKind.Double:
                MemoryMarshal.Write(bytes, constant.Number.Real);
                break;
            case ValueKind.Complex:
                MemoryMarshal.Write(bytes, constant.Number);
                break;
            default:
                ulong bits = unchecked((ulong)constant.Integer);
                MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in bits))[..bytes.Length].CopyTo(bytes);
                break;
        }

        return bytes;
    }

    /// <summary>What is behind conversions that may be done in one: only the last of them may round.</summary>
    public static ConditionNode Unconverted(ConditionNode node)
    {
        bool isLast = true;
        while (node is OperationNode { Op: ConditionOp.Convert } conversion && CanSkip(conversion.Operands[0].Kind, conversion.Kind, isLast))
        {
            node = conversion.Operands[0];
            isLast = false;
        }

        return node;

        static bool CanSkip(ValueKind from, ValueKind to, bool mayRound) => from switch
        {
            ValueKind.Bool => to <= ValueKind.Complex,
            ValueKind.Int => to is ValueKind.Long or ValueKind.Double || (mayRound && to == ValueKind.Float),
            ValueKind.Long or ValueKind.ULong => mayRound && to is ValueKind.Float or ValueKind.Double,
            ValueKind.Float => to == ValueKind.Double,
            _ => false,
        };
    }

    private ColumnValue Cells(Column column, ValueKind kind) =>
        new(Place(column), column.CellSize, kind, ConversionKernels.OfCells(column.Kind, kind));

    private ConstantValue Constant(ConstantNode constant)
    {
        _constants.Add(constant);
        return new ConstantValue(_constants.Count - 1, constant.Kind);
    }

    private static ValueNode Operation(OperationNode node, ValueNode a, ValueNode? b)
    {
        const double Arithmetic = 60, Function = 2000;
        switch (node.Op)
        {
            case ConditionOp.Convert:
                ValueKernel? kernel = ConversionKernels.OfValues(a.Kind, node.Kind);
                return kernel is null ? a : new OperationValue(node.Kind, kernel, Arithmetic, a, null);
            case ConditionOp.Real or ConditionOp.Imaginary or ConditionOp.Complex:
                return new OperationValue(node.Kind, PartKernels.Find(node.Op, a.Kind), Arithmetic, a, b);
            case ConditionOp.Wrap:
                int bits = (int)((ConstantNode)node.Operands[1]).Integer;
                return new OperationValue(node.Kind, PartKernels.Wrap(bits, node.Kind), Arithmetic, a, null);
            case ConditionOp.Power when node.Operands[1] is ConstantNode { Number.Real: 2, Kind: ValueKind.Float or ValueKind.Double }:
                // The square is exact to half a unit.
                return new OperationValue(node.Kind, Square(node.Kind), Arithmetic, a, null);
            default:
                double cost = node.Op <= ConditionOp.Multiply ? Arithmetic : Function;
                return new OperationValue(node.Kind, ArithmeticKernels.Find(node.Op, node.Kind), cost, a, b);
        }
    }

    private static unsafe ValueKernel Square(ValueKind kind)
    {
        ValueKernel multiply = ArithmeticKernels.Find(ConditionOp.Multiply, kind);
        return (a, _, r, n) => multiply(a, a, r, n);
    }
}
