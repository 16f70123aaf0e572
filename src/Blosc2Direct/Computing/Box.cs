namespace Blosc2Direct.Computing;

/// <summary>A box of elements.</summary>
/// <param name="Start">The first element.</param>
/// <param name="Shape">Elements along each axis, all at least 1.</param>
internal readonly record struct Box(long[] Start, long[] Shape)
{
    /// <summary>Elements in it.</summary>
    internal long Count
    {
        get
        {
            long count = 1;
            foreach (long length in Shape)
            {
                count *= length;
            }

            return count;
        }
    }

    /// <summary>Splits a shape into boxes of at most so many elements, in row-major order and contiguous in it.</summary>
    internal static IEnumerable<Box> Split(long[] shape, long maxElements)
    {
        long[] tile = new long[shape.Length];
        long budget = Math.Max(1, maxElements);
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            tile[axis] = Math.Clamp(budget, 1, Math.Max(1, shape[axis]));
            budget = tile[axis] == shape[axis] ? budget / tile[axis] : 1;
        }

        return Grid(shape, tile);
    }

    /// <summary>Splits a shape into tiles of one shape, those at the far edges cut, in row-major order.</summary>
    internal static IEnumerable<Box> Grid(long[] shape, long[] tile)
    {
        if (Array.IndexOf(shape, 0) >= 0)
        {
            yield break;
        }

        long[] at = new long[shape.Length];
        while (true)
        {
            long[] lengths = new long[shape.Length];
            for (int axis = 0; axis < shape.Length; axis++)
            {
                lengths[axis] = Math.Min(tile[axis], shape[axis] - at[axis]);
            }

            yield return new Box((long[])at.Clone(), lengths);
            int moving = shape.Length - 1;
            while (moving >= 0)
            {
                at[moving] += tile[moving];
                if (at[moving] < shape[moving])
                {
                    break;
                }

                at[moving--] = 0;
            }

            if (moving < 0)
            {
                yield break;
            }
        }
    }

    /// <summary>Cuts a box at the boundaries of a grid of tiles that begins at the origin, in row-major order.</summary>
    internal static IEnumerable<Box> Aligned(Box box, long[] tile)
    {
        long[] cells = new long[tile.Length];
        for (int axis = 0; axis < cells.Length; axis++)
        {
            cells[axis] = box.Shape[axis] == 0 ? 0
                : ((box.Start[axis] + box.Shape[axis] - 1) / tile[axis]) - (box.Start[axis] / tile[axis]) + 1;
        }

        long[] one = new long[tile.Length];
        Array.Fill(one, 1);
        foreach (Box cell in Grid(cells, one))
        {
            for (int axis = 0; axis < tile.Length; axis++)
            {
                long origin = ((box.Start[axis] / tile[axis]) + cell.Start[axis]) * tile[axis];
                long low = Math.Max(origin, box.Start[axis]);
                cell.Shape[axis] = Math.Min(origin + tile[axis], box.Start[axis] + box.Shape[axis]) - low;
                cell.Start[axis] = low;
            }

            yield return cell;
        }
    }
}
