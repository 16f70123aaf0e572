using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>Bytes of each row: a column's cells, or a constant.</summary>
internal readonly unsafe struct TextSource
{
    private readonly int _place;
    private readonly int _cellBytes;
    private readonly byte[]? _constant;

    /// <summary>A column's cells.</summary>
    public TextSource(int place, int cellBytes) => (_place, _cellBytes) = (place, cellBytes);

    /// <summary>A constant.</summary>
    public TextSource(ImmutableArray<byte> constant) => _constant = ImmutableCollectionsMarshal.AsArray(constant);

    /// <summary>The first row of a block; then a row further each time.</summary>
    public ReadOnlySpan<byte> Row(in Frame frame, int row) =>
        _constant ?? new ReadOnlySpan<byte>(frame.Cells(_place, _cellBytes) + ((long)row * _cellBytes), _cellBytes).TrimEnd((byte)0);
}

/// <summary>Texts compared with texts, as bytes; NULs behind do not count.</summary>
internal sealed unsafe class TextMask(TextSource left, TextSource right, ConditionOp op) : MaskNode
{
    public override double Cost => 15_000;

    public override void Run(in Frame frame, int slot, byte* mask, Combine combine)
    {
        Combiner join = new(combine);
        for (int i = 0; i < frame.Count; i++)
        {
            if (combine != Combine.And || mask[i] != 0)
            {
                mask[i] = join.Join(mask[i], Holds(left.Row(frame, i), right.Row(frame, i)));
            }
        }
    }

    private bool Holds(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => op switch
    {
        ConditionOp.Equal => a.SequenceEqual(b),
        ConditionOp.NotEqual => !a.SequenceEqual(b),
        ConditionOp.Contains => a.IndexOf(b) >= 0,
        ConditionOp.StartsWith => a.StartsWith(b),
        ConditionOp.EndsWith => a.EndsWith(b),
        _ => ((CompareOp)op).Holds(a.SequenceCompareTo(b)),
    };
}

/// <summary>Compares cells of any length with one cell, as bytes.</summary>
internal static unsafe class TextKernels
{
    /// <summary>The kernel for cells of a length.</summary>
    public static CompareKernel WithOne(int bytes, CompareOp op)
    {
        bool isEquality = op is CompareOp.Equal or CompareOp.NotEqual;
        return bytes switch
        {
            1 => CompareKernels.WithOne<byte>(op),
            2 when isEquality => CompareKernels.WithOne<ushort>(op),
            4 when isEquality => CompareKernels.WithOne<uint>(op),
            8 when isEquality => CompareKernels.WithOne<ulong>(op),
            16 when isEquality => (x, y, n, mask, combine) => Equal16(x, y, n, mask, combine, op == CompareOp.Equal),
            _ when isEquality => (x, y, n, mask, combine) => Equal(x, y, bytes, n, mask, combine, op == CompareOp.Equal),
            8 => (x, y, n, mask, combine) => Ordered8(x, y, n, mask, combine, op),
            _ => (x, y, n, mask, combine) => Ordered(x, y, bytes, n, mask, combine, op),
        };
    }

    /// <summary>The kernel that finds cells beginning like the value.</summary>
    /// <param name="bytes">Bytes of a cell.</param>
    /// <param name="length">Bytes of the value that count; at least one.</param>
    public static CompareKernel StartsWith(int bytes, int length) => (x, y, n, mask, combine) =>
    {
        Combiner join = new(combine);
        ReadOnlySpan<byte> start = new(y, length);
        for (int i = 0; i < n; i++, x += bytes)
        {
            mask[i] = join.Join(mask[i], *x == *y && new ReadOnlySpan<byte>(x, length).SequenceEqual(start));
        }
    };

    /// <summary>As numbers whose first byte weighs most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Ordered8(byte* x, byte* y, int count, byte* mask, Combine combine, CompareOp op)
    {
        Combiner join = new(combine);
        ulong value = BinaryPrimitives.ReverseEndianness(*(ulong*)y);
        (bool less, bool equal, bool greater) = (op.Holds(-1), op.Holds(0), op.Holds(1));
        for (int i = 0; i < count; i++)
        {
            ulong cell = BinaryPrimitives.ReverseEndianness(((ulong*)x)[i]);
            mask[i] = join.Join(mask[i], (less & (cell < value)) | (equal & (cell == value)) | (greater & (cell > value)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Equal16(byte* x, byte* y, int count, byte* mask, Combine combine, bool isEqual)
    {
        Combiner join = new(combine);
        ulong low = ((ulong*)y)[0], high = ((ulong*)y)[1];
        for (int i = 0; i < count; i++)
        {
            ulong* cell = (ulong*)x + (2 * i);
            mask[i] = join.Join(mask[i], (((cell[0] ^ low) | (cell[1] ^ high)) == 0) == isEqual);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Equal(byte* x, byte* y, int bytes, int count, byte* mask, Combine combine, bool isEqual)
    {
        Combiner join = new(combine);
        ReadOnlySpan<byte> value = new(y, bytes);
        for (int i = 0; i < count; i++, x += bytes)
        {
            // Most cells differ in their first byte.
            bool isSame = *x == *y && new ReadOnlySpan<byte>(x, bytes).SequenceEqual(value);
            mask[i] = join.Join(mask[i], isSame == isEqual);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Ordered(byte* x, byte* y, int bytes, int count, byte* mask, Combine combine, CompareOp op)
    {
        Combiner join = new(combine);
        ReadOnlySpan<byte> value = new(y, bytes);
        for (int i = 0; i < count; i++, x += bytes)
        {
            int order = *x != *y ? *x - *y : new ReadOnlySpan<byte>(x, bytes).SequenceCompareTo(value);
            mask[i] = join.Join(mask[i], op.Holds(order));
        }
    }
}
