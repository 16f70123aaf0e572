namespace Blosc2Direct.Computing;

/// <summary>Chooses the pieces that an operation works through.</summary>
internal static class Tiling
{
    /// <summary>A tile of whole units, as large as a target allows.</summary>
    /// <param name="shape">The array's shape.</param>
    /// <param name="unit">What is decoded as a whole; null where nothing is: then a tile is one run of rows.</param>
    /// <param name="chunk">What is stored as a whole: a tile fills it before it goes beyond; null where nothing is.</param>
    /// <param name="axes">The axes along which the tile grows, in this order.</param>
    /// <param name="cost">Bytes that a tile takes; grows with the tile.</param>
    /// <param name="target">Bytes that it may take.</param>
    public static long[] Choose(
        long[] shape, long[]? unit, long[]? chunk, ReadOnlySpan<int> axes, Func<long[], long> cost, long target)
    {
        long[] tile = new long[shape.Length];
        for (int axis = 0; axis < tile.Length; axis++)
        {
            tile[axis] = Math.Clamp(unit is null ? 1 : unit[axis], 1, Math.Max(1, shape[axis]));
        }

        // A unit that is too large is cut, and so decoded several times: memory comes first.
        for (int axis = 0; axis < tile.Length && cost(tile) > target;)
        {
            if (tile[axis] == 1)
            {
                axis++;
            }
            else
            {
                tile[axis] = (tile[axis] + 1) / 2;
            }
        }

        for (int i = 0; chunk is not null && i < axes.Length; i++)
        {
            Grow(tile, axes[i], Math.Clamp(chunk[axes[i]], 1, Math.Max(1, shape[axes[i]])), cost, target);
        }

        foreach (int axis in axes)
        {
            Grow(tile, axis, Math.Max(1, shape[axis]), cost, target);
            if (unit is null && tile[axis] < shape[axis])
            {
                break;
            }
        }

        return tile;
    }

    /// <summary>The axes of an array, fastest first.</summary>
    public static int[] FastestFirst(int rank)
    {
        int[] axes = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            axes[i] = rank - 1 - i;
        }

        return axes;
    }

    /// <summary>Extends a tile along an axis to the most units that the target allows.</summary>
    private static void Grow(long[] tile, int axis, long extent, Func<long[], long> cost, long target)
    {
        long unit = tile[axis];
        if (unit >= extent)
        {
            return;
        }

        long low = 1;
        long high = (extent + unit - 1) / unit;
        while (low < high)
        {
            long middle = low + ((high - low + 1) / 2);
            tile[axis] = Math.Min(extent, unit * middle);
            if (cost(tile) <= target)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        tile[axis] = Math.Min(extent, unit * low);
    }
}
