using System.Collections.Immutable;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.Selections;

/// <summary>A grid of cells for arrays that the store reads by its own means, so that selections of them are planned and
/// bounded like those of chunks.</summary>
internal static class RegionGrid
{
    private const long TargetBytes = 4 << 20;

    /// <summary>Whole chunks where there are any, together about 4 MiB: rows of the fast axes first.</summary>
    public static ImmutableArray<int> Choose(ArraySpec spec)
    {
        int rank = spec.Shape.Length;
        int[] cell = new int[rank];
        long room = Math.Max(1, TargetBytes / Math.Max(1, spec.Type.Size));
        for (int axis = 0; axis < rank; axis++)
        {
            cell[axis] = spec.ChunkShape.IsDefault ? 1 : spec.ChunkShape[axis];
            room = Math.Max(1, room / cell[axis]);
        }

        for (int axis = rank - 1; axis >= 0 && room > 1; axis--)
        {
            long extent = Math.Max(spec.Shape[axis], 1);
            long times = Math.Min(room, (extent + cell[axis] - 1) / cell[axis]);
            cell[axis] = (int)Math.Min(cell[axis] * times, int.MaxValue / 2);
            room = cell[axis] < extent ? 1 : room / times;
        }

        return [.. cell];
    }
}
