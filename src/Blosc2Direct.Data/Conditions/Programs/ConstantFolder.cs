using System.Numerics;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>Calculates what has only constants for operands, by the same kernels as columns.</summary>
internal static unsafe class ConstantFolder
{
    private static readonly TableSchema NoColumns = new([]);

    /// <summary>Calculates a node.</summary>
    public static ConstantNode Fold(OperationNode node)
    {
        ProgramBuilder builder = new();
        ConditionReducer reducer = new(builder, NoColumns);
        if (node.Kind == ValueKind.Bool)
        {
            MaskNode mask = reducer.Mask(node);
            byte truth = 0;
            using ConditionMachine machine = new(new ConditionProgram(mask, builder));
            machine.Evaluate(null, 1, &truth);
            return ConstantNode.Of(truth != 0);
        }

        ValueNode value = reducer.Value(node);
        Complex place = default;
        using ConditionMachine calculator = new(new ConditionProgram(new Taker(value, (byte*)&place), builder));
        byte ignored = 0;
        calculator.Evaluate(null, 1, &ignored);
        byte* result = (byte*)&place;
        return node.Kind switch
        {
            ValueKind.Int => ConstantNode.Of(node.Kind, *(int*)result),
            ValueKind.Long => ConstantNode.Of(node.Kind, *(long*)result),
            ValueKind.ULong => ConstantNode.Of(node.Kind, (Int128)(*(ulong*)result)),
            ValueKind.Float => ConstantNode.OfNumber(node.Kind, (Complex)(*(float*)result)),
            ValueKind.Double => ConstantNode.OfNumber(node.Kind, (Complex)(*(double*)result)),
            _ => ConstantNode.OfNumber(node.Kind, place),
        };
    }

    /// <summary>Takes the number of the one row.</summary>
    private sealed class Taker(ValueNode value, byte* place) : MaskNode
    {
        public override int Slots => value.Slots;

        public override void Run(in Frame frame, int slot, byte* mask, Combine combine)
        {
            byte* result = value.Run(frame, slot);
            Buffer.MemoryCopy(result, place, value.Kind.Size(), value.Kind.Size());
        }
    }
}
