using System.Collections.Immutable;

namespace Blosc2Direct.Arrays;

/// <summary>Chooses chunk shapes for those who do not say.</summary>
public static class ChunkShapes
{
    /// <summary>What a chunk should have, decoded: enough to compress well and to keep the number of chunks low, little
    /// enough that a few fit in a third-level cache.</summary>
    private const long TargetBytes = 2 << 20;

    /// <summary>A chunk shape of about 2 MiB: whole fast axes first, the axis that no longer fits in even parts.</summary>
    /// <param name="shape">Elements along each axis, slowest first.</param>
    /// <param name="maxShape">How far each axis may grow; an axis without elements yet counts as one that grows.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    public static ImmutableArray<int> Choose(ReadOnlySpan<long> shape, ReadOnlySpan<long> maxShape, int elementSize)
    {
        int[] chunk = new int[shape.Length];
        Array.Fill(chunk, 1);
        long room = Math.Max(1, TargetBytes / elementSize);
        for (int axis = shape.Length - 1; axis >= 0 && room > 1; axis--)
        {
            bool grows = !maxShape.IsEmpty && maxShape[axis] != shape[axis];
            long extent = grows ? Math.Max(shape[axis], room) : Math.Max(shape[axis], 1);
            if (extent > room)
            {
                // Even parts: the last chunk of an axis is not nearly empty.
                long parts = (extent + room - 1) / room;
                extent = grows ? room : (extent + parts - 1) / parts;
            }

            if (!grows || maxShape[axis] > 0)
            {
                long bound = grows ? maxShape[axis] : extent;
                extent = Math.Min(extent, bound);
            }

            chunk[axis] = (int)Math.Min(extent, int.MaxValue);
            room /= chunk[axis];
        }

        return [.. chunk];
    }
}
