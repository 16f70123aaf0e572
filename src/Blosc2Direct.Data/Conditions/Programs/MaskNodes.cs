using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>The same for every row.</summary>
internal sealed unsafe class ConstantMask(bool value) : MaskNode
{
    public override double Cost => 0;

    public override void Run(in Frame frame, int slot, byte* mask, Combine combine)
    {
        if (combine == Combine.Set || value == (combine == Combine.Or))
        {
            new Span<byte>(mask, frame.Count).Fill(value ? (byte)1 : (byte)0);
        }
    }
}

/// <summary>Cells against one value of their own type.</summary>
internal sealed unsafe class CellMask(int place, CompareKernel kernel, ImmutableArray<byte> value) : MaskNode
{
    private readonly byte[] _value = ImmutableCollectionsMarshal.AsArray(value)!;

    public override double Cost => 5 + (5 * _value.Length);

    public override void Run(in Frame frame, int slot, byte* mask, Combine combine)
    {
        fixed (byte* value = _value)
        {
            kernel(frame.Cells(place, _value.Length), value, frame.Count, mask, combine);
        }
    }
}

/// <summary>Values against one value.</summary>
internal sealed unsafe class ValueMask(ValueNode operand, CompareKernel kernel, byte[] value) : MaskNode
{
    public override int Slots => operand.Slots;

    public override double Cost => 40 + operand.Cost;

    public override void Run(in Frame frame, int slot, byte* mask, Combine combine)
    {
        byte* values = operand.Run(frame, slot);
        fixed (byte* other = value)
        {
            kernel(values, other, frame.Count, mask, combine);
        }
    }
}

/// <summary>Values against values.</summary>
internal sealed unsafe class PairMask(ValueNode left, ValueNode right, CompareKernel kernel) : MaskNode
{
    public override int Slots => Math.Max(left.Slots, 1 + right.Slots);

    public override double Cost => 50 + left.Cost + right.Cost;

    public override void Run(in Frame frame, int slot, byte* mask, Combine combine) =>
        kernel(left.Run(frame, slot), right.Run(frame, slot + 1), frame.Count, mask, combine);
}

/// <summary>All of them, the cheap ones first; the expensive ones only where something is left.</summary>
internal sealed unsafe class AndMask : MaskNode
{
    private const double Expensive = 150;

    private readonly MaskNode[] _terms;

    public AndMask(IEnumerable<MaskNode> terms) => _terms = [.. terms.OrderBy(t => t.Cost)];

    public override int Slots => 1 + _terms.Max(t => t.Slots);

    public override double Cost => _terms.Sum(t => t.Cost);

    public override void Run(in Frame frame, int slot, byte* mask, Combine combine)
    {
        byte* target = combine == Combine.Or ? frame.Scratch(slot++) : mask;
        bool isFirst = combine != Combine.And;
        foreach (MaskNode term in _terms)
        {
            if (!isFirst && term.Cost > Expensive && !Masks.Any(target, frame.Count))
            {
                break;
            }

            term.Run(frame, slot, target, isFirst ? Combine.Set : Combine.And);
            isFirst = false;
        }

        if (combine == Combine.Or)
        {
            Masks.Join(target, frame.Count, mask, Combine.Or);
        }
    }
}

/// <summary>Any of them.</summary>
internal sealed unsafe class OrMask : MaskNode
{
    private readonly MaskNode[] _terms;

    public OrMask(IEnumerable<MaskNode> terms) => _terms = [.. terms.OrderBy(t => t.Cost)];

    public override int Slots => 1 + _terms.Max(t => t.Slots);

    public override double Cost => _terms.Sum(t => t.Cost);

    public override void Run(in Frame frame, int slot, byte* mask, Combine combine)
    {
        byte* target = combine == Combine.And ? frame.Scratch(slot++) : mask;
        bool isFirst = combine != Combine.Or;
        foreach (MaskNode term in _terms)
        {
            term.Run(frame, slot, target, isFirst ? Combine.Set : Combine.Or);
            isFirst = false;
        }

        if (combine == Combine.And)
        {
            Masks.Join(target, frame.Count, mask, Combine.And);
        }
    }
}

/// <summary>Where the term does not hold.</summary>
internal sealed unsafe class NotMask(MaskNode term) : MaskNode
{
    public override int Slots => 1 + term.Slots;

    public override double Cost => 5 + term.Cost;

    public override void Run(in Frame frame, int slot, byte* mask, Combine combine)
    {
        byte* target = combine == Combine.Set ? mask : frame.Scratch(slot++);
        term.Run(frame, slot, target, Combine.Set);
        Masks.Invert(target, frame.Count);
        if (combine != Combine.Set)
        {
            Masks.Join(target, frame.Count, mask, combine);
        }
    }
}

/// <summary>One term where another holds, a third where it does not.</summary>
internal sealed unsafe class WhereMask(MaskNode condition, MaskNode then, MaskNode otherwise) : MaskNode
{
    public override int Slots => 2 + Math.Max(condition.Slots, Math.Max(then.Slots, otherwise.Slots));

    public override double Cost => 20 + condition.Cost + then.Cost + otherwise.Cost;

    public override void Run(in Frame frame, int slot, byte* mask, Combine combine)
    {
        byte* chosen = frame.Scratch(slot), other = frame.Scratch(slot + 1);
        condition.Run(frame, slot + 2, chosen, Combine.Set);
        new ReadOnlySpan<byte>(chosen, frame.Count).CopyTo(new Span<byte>(other, frame.Count));
        Masks.Invert(other, frame.Count);
        then.Run(frame, slot + 2, chosen, Combine.And);
        otherwise.Run(frame, slot + 2, other, Combine.And);
        Masks.Join(other, frame.Count, chosen, Combine.Or);
        Masks.Join(chosen, frame.Count, mask, combine);
    }
}

/// <summary>A test of each value that is no comparison.</summary>
internal sealed unsafe class TestMask(ValueNode operand, TestKernel kernel) : MaskNode
{
    public override int Slots => operand.Slots;

    public override double Cost => 100 + operand.Cost;

    public override void Run(in Frame frame, int slot, byte* mask, Combine combine) =>
        kernel(operand.Run(frame, slot), frame.Count, mask, combine);
}

/// <summary>A test of two values each that no vector does.</summary>
internal sealed unsafe class ComplexMask(ValueNode left, ValueNode right, bool isEqual) : MaskNode
{
    public override int Slots => Math.Max(left.Slots, 1 + right.Slots);

    public override double Cost => 1000 + left.Cost + right.Cost;

    public override void Run(in Frame frame, int slot, byte* mask, Combine combine)
    {
        double* a = (double*)left.Run(frame, slot), b = (double*)right.Run(frame, slot + 1);
        Combiner join = new(combine);
        for (int i = 0; i < frame.Count; i++)
        {
            bool isSame = a[2 * i] == b[2 * i] && a[(2 * i) + 1] == b[(2 * i) + 1];
            mask[i] = join.Join(mask[i], isSame == isEqual);
        }
    }
}

/// <summary>Signed against unsigned 64-bit integers, by value.</summary>
internal sealed unsafe class MixedMask(ValueNode left, ValueNode right, CompareOp op) : MaskNode
{
    public override int Slots => Math.Max(left.Slots, 1 + right.Slots);

    public override double Cost => 1000 + left.Cost + right.Cost;

    public override void Run(in Frame frame, int slot, byte* mask, Combine combine)
    {
        long* a = (long*)left.Run(frame, slot), b = (long*)right.Run(frame, slot + 1);
        bool isLeftSigned = left.Kind != ValueKind.ULong;
        Combiner join = new(combine);
        for (int i = 0; i < frame.Count; i++)
        {
            long signed = isLeftSigned ? a[i] : b[i], other = isLeftSigned ? b[i] : a[i];
            int order = signed < 0 ? -1 : ((ulong)signed).CompareTo((ulong)other);
            mask[i] = join.Join(mask[i], op.Holds(isLeftSigned ? order : -order));
        }
    }
}

/// <summary>Tests packed values.</summary>
internal unsafe delegate void TestKernel(byte* values, int count, byte* mask, Combine combine);
