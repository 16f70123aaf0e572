using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>Whether cells are among many values, which are sorted: by halving.</summary>
internal sealed unsafe class SetMask(int place, int cellBytes, TestKernel kernel) : MaskNode
{
    public override double Cost => 10_000;

    public override void Run(in Frame frame, int slot, byte* mask, Combine combine) =>
        kernel(frame.Cells(place, cellBytes), frame.Count, mask, combine);
}

/// <summary>Finds the kernels, and sorts values.</summary>
internal static unsafe class SetKernels
{
    /// <summary>Sorts cells as their values are ordered, without repeats.</summary>
    public static ImmutableArray<ImmutableArray<byte>> Sort(Column column, IEnumerable<ImmutableArray<byte>> cells)
    {
        List<ImmutableArray<byte>> sorted = [.. cells];
        sorted.Sort((a, b) => Compare(column.Kind, a.AsSpan(), b.AsSpan()));
        ImmutableArray<ImmutableArray<byte>>.Builder distinct = ImmutableArray.CreateBuilder<ImmutableArray<byte>>();
        foreach (ImmutableArray<byte> cell in sorted)
        {
            if (distinct.Count == 0 || Compare(column.Kind, distinct[^1].AsSpan(), cell.AsSpan()) != 0)
            {
                distinct.Add(cell);
            }
        }

        return distinct.ToImmutable();
    }

    /// <summary>The kernel for sorted cells; null for a kind that has none.</summary>
    public static TestKernel? Find(Column column, ImmutableArray<ImmutableArray<byte>> cells) => column.Kind switch
    {
        ColumnKind.Bool or ColumnKind.UInt8 => Find<byte>(cells),
        ColumnKind.Int8 => Find<sbyte>(cells),
        ColumnKind.Int16 => Find<short>(cells),
        ColumnKind.UInt16 => Find<ushort>(cells),
        ColumnKind.Int32 or ColumnKind.Time32 => Find<int>(cells),
        ColumnKind.UInt32 => Find<uint>(cells),
        ColumnKind.Int64 => Find<long>(cells),
        ColumnKind.UInt64 => Find<ulong>(cells),
        ColumnKind.Float16 => Find<Half>(cells),
        ColumnKind.Float32 => Find<float>(cells),
        ColumnKind.Float64 or ColumnKind.Time64 => Find<double>(cells),
        ColumnKind.Bytes or ColumnKind.Text => Texts(column.CellSize, cells),
        _ => null,
    };

    private static TestKernel Find<T>(ImmutableArray<ImmutableArray<byte>> cells)
        where T : unmanaged, IComparable<T>
    {
        T[] sorted = [.. cells.Select(cell => MemoryMarshal.Read<T>(cell.AsSpan()))];
        return (values, count, mask, combine) =>
        {
            Combiner join = new(combine);
            ReadOnlySpan<T> set = sorted;
            for (int i = 0; i < count; i++)
            {
                mask[i] = join.Join(mask[i], set.BinarySearch(((T*)values)[i]) >= 0);
            }
        };
    }

    private static TestKernel Texts(int bytes, ImmutableArray<ImmutableArray<byte>> cells) => (values, count, mask, combine) =>
    {
        Combiner join = new(combine);
        for (int i = 0; i < count; i++, values += bytes)
        {
            ReadOnlySpan<byte> value = new(values, bytes);
            int low = 0, high = cells.Length;
            while (low < high)
            {
                int middle = (low + high) >>> 1;
                (low, high) = cells[middle].AsSpan().SequenceCompareTo(value) < 0 ? (middle + 1, high) : (low, middle);
            }

            mask[i] = join.Join(mask[i], low < cells.Length && cells[low].AsSpan().SequenceEqual(value));
        }
    };

    private static int Compare(ColumnKind kind, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => kind switch
    {
        ColumnKind.Int8 => Compare<sbyte>(a, b),
        ColumnKind.Int16 => Compare<short>(a, b),
        ColumnKind.UInt16 => Compare<ushort>(a, b),
        ColumnKind.Int32 or ColumnKind.Time32 => Compare<int>(a, b),
        ColumnKind.UInt32 => Compare<uint>(a, b),
        ColumnKind.Int64 => Compare<long>(a, b),
        ColumnKind.UInt64 => Compare<ulong>(a, b),
        ColumnKind.Float16 => Compare<Half>(a, b),
        ColumnKind.Float32 => Compare<float>(a, b),
        ColumnKind.Float64 or ColumnKind.Time64 => Compare<double>(a, b),
        _ => a.SequenceCompareTo(b),
    };

    private static int Compare<T>(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
        where T : unmanaged, IComparable<T> => MemoryMarshal.Read<T>(a).CompareTo(MemoryMarshal.Read<T>(b));
}
