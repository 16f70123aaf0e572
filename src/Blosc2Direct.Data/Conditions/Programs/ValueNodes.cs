namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>A column's cells, as they are or as numbers of the kind.</summary>
internal sealed unsafe class ColumnValue(int place, int cellBytes, ValueKind kind, ValueKernel? convert) : ValueNode(kind)
{
    public override double Cost => convert is null ? 0 : 60;

    public override byte* Run(in Frame frame, int slot)
    {
        byte* cells = frame.Cells(place, cellBytes);
        if (convert is null)
        {
            return cells;
        }

        byte* values = frame.Scratch(slot);
        convert(cells, null, values, frame.Count);
        return values;
    }
}

/// <summary>A constant, which the machine has repeated.</summary>
internal sealed unsafe class ConstantValue(int number, ValueKind kind) : ValueNode(kind)
{
    public override double Cost => 0;

    public override byte* Run(in Frame frame, int slot) => frame.Constant(number);
}

/// <summary>A truth value as a number.</summary>
internal sealed unsafe class TruthValue(MaskNode mask) : ValueNode(ValueKind.Bool)
{
    public override int Slots => 1 + mask.Slots;

    public override double Cost => mask.Cost;

    public override byte* Run(in Frame frame, int slot)
    {
        byte* values = frame.Scratch(slot);
        mask.Run(frame, slot + 1, values, Combine.Set);
        return values;
    }
}

/// <summary>An operation whose operands may be of other sizes than its result.</summary>
internal sealed unsafe class OperationValue(ValueKind kind, ValueKernel kernel, double cost, ValueNode a, ValueNode? b) : ValueNode(kind)
{
    // Where all are of one size the result may take the place of an operand.
    private readonly int _first = a.Kind.Size() == kind.Size() ? 0 : 1;

    public override int Slots => _first + Math.Max(a.Slots, 1 + (b?.Slots ?? 0));

    public override double Cost => cost + a.Cost + (b?.Cost ?? 0);

    public override byte* Run(in Frame frame, int slot)
    {
        byte* left = a.Run(frame, slot + _first);
        byte* right = b is null ? null : b.Run(frame, slot + _first + 1);
        byte* values = frame.Scratch(slot);
        kernel(left, right, values, frame.Count);
        return values;
    }
}

/// <summary>One value where a condition holds, another where it does not.</summary>
internal sealed unsafe class WhereValue(MaskNode condition, ValueNode then, ValueNode otherwise) : ValueNode(then.Kind)
{
    public override int Slots => 2 + Math.Max(condition.Slots, Math.Max(then.Slots, 1 + otherwise.Slots));

    public override double Cost => 1000 + condition.Cost + then.Cost + otherwise.Cost;

    public override byte* Run(in Frame frame, int slot)
    {
        byte* values = frame.Scratch(slot), mask = frame.Scratch(slot + 1);
        condition.Run(frame, slot + 2, mask, Combine.Set);
        byte* a = then.Run(frame, slot + 2), b = otherwise.Run(frame, slot + 3);
        switch (Kind.Size())
        {
            case 1:
                Choose(mask, a, b, values, frame.Count);
                break;
            case 4:
                Choose(mask, (uint*)a, (uint*)b, (uint*)values, frame.Count);
                break;
            case 8:
                Choose(mask, (ulong*)a, (ulong*)b, (ulong*)values, frame.Count);
                break;
            default:
                Choose(mask, (UInt128*)a, (UInt128*)b, (UInt128*)values, frame.Count);
                break;
        }

        return values;
    }

    private static void Choose<T>(byte* mask, T* a, T* b, T* values, int count)
        where T : unmanaged
    {
        for (int i = 0; i < count; i++)
        {
            values[i] = mask[i] != 0 ? a[i] : b[i];
        }
    }
}
