namespace Blosc2Direct.Cli.Bench;

/// <summary>A box of an array, every so many elements along each axis.</summary>
/// <param name="Start">The first element.</param>
/// <param name="Shape">Elements taken along each axis.</param>
/// <param name="Step">From one to the next.</param>
internal sealed unsafe record StridedBox(long[] Start, long[] Shape, long[] Step)
{
    /// <summary>Elements taken.</summary>
    internal long Count => Shape.Aggregate(1L, (a, b) => a * b);

    /// <summary>One hyperplane.</summary>
    internal static StridedBox Hyperplane(ReadOnlySpan<long> array, int axis, long index)
    {
        StridedBox all = All(array);
        (all.Start[axis], all.Shape[axis]) = (index, 1);
        return all;
    }

    /// <summary>Everything, but only each second element along one axis.</summary>
    internal static StridedBox EverySecond(ReadOnlySpan<long> array, int axis)
    {
        StridedBox all = All(array);
        (all.Shape[axis], all.Step[axis]) = ((array[axis] + 1) / 2, 2);
        return all;
    }

    /// <summary>A small box somewhere.</summary>
    internal static StridedBox Random(ReadOnlySpan<long> array, long edge, Random random)
    {
        StridedBox box = All(array);
        for (int axis = 0; axis < array.Length; axis++)
        {
            box.Shape[axis] = Math.Min(edge, array[axis]);
            box.Start[axis] = random.NextInt64(array[axis] - box.Shape[axis] + (edge == 1 || edge >= array[axis] ? 1 : 0));
        }

        return box;
    }

    /// <summary>Whether packed memory holds the box of an array.</summary>
    internal bool IsIn(byte* array, ReadOnlySpan<long> arrayShape, int elementSize, byte* packed)
    {
        int last = Shape.Length - 1;
        Span<long> strides = stackalloc long[Shape.Length];
        long stride = elementSize;
        for (int axis = last; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= arrayShape[axis];
        }

        Span<long> at = stackalloc long[Shape.Length];
        at.Clear();
        int rowBytes = checked((int)(Shape[last] * elementSize));
        for (long rows = Count / Math.Max(Shape[last], 1); rows > 0; rows--, packed += rowBytes)
        {
            byte* row = array;
            for (int axis = 0; axis <= last; axis++)
            {
                row += (Start[axis] + (at[axis] * Step[axis])) * strides[axis];
            }

            if (!IsRow(row, Step[last] * elementSize, elementSize, packed, rowBytes))
            {
                return false;
            }

            for (int axis = last - 1; axis >= 0 && ++at[axis] == Shape[axis]; axis--)
            {
                at[axis] = 0;
            }
        }

        return true;
    }

    private static StridedBox All(ReadOnlySpan<long> array)
    {
        long[] step = new long[array.Length];
        Array.Fill(step, 1);
        return new StridedBox(new long[array.Length], array.ToArray(), step);
    }

    private static bool IsRow(byte* row, long step, int elementSize, byte* packed, int rowBytes)
    {
        if (step == elementSize)
        {
            return new ReadOnlySpan<byte>(row, rowBytes).SequenceEqual(new ReadOnlySpan<byte>(packed, rowBytes));
        }

        for (int at = 0; at < rowBytes; at += elementSize, row += step)
        {
            if (!new ReadOnlySpan<byte>(row, elementSize).SequenceEqual(new ReadOnlySpan<byte>(packed + at, elementSize)))
            {
                return false;
            }
        }

        return true;
    }
}
