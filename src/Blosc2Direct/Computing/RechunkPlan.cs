namespace Blosc2Direct.Computing;

/// <summary>How an array is rechunked: straight, or by way of an intermediate whose chunks lie between those of source and
/// destination, as the <c>rechunker</c> package plans it.</summary>
/// <param name="First">From the source: to the destination, or to the intermediate.</param>
/// <param name="Intermediate">The intermediate's chunk shape; null if there is none.</param>
/// <param name="Second">From the intermediate to the destination.</param>
internal sealed record RechunkPlan(SlabPlan First, long[]? Intermediate, SlabPlan? Second)
{
    // What writing and reading an intermediate costs, in decodings of the source: storage that is hardly compressed.
    private const double IntermediateCost = 1;

    // HDF5 and memory both want chunks to stay below this.
    private const long LargestChunk = 64 << 20;

    /// <summary>Plans.</summary>
    /// <param name="shape">The array's shape.</param>
    /// <param name="unit">What of the source is decoded as a whole; null where nothing is.</param>
    /// <param name="chunk">A chunk of the destination.</param>
    /// <param name="itemBytes">Bytes of an element.</param>
    /// <param name="budget">Bytes that a slab may take.</param>
    /// <param name="mayUseIntermediate">Whether there is a place for one.</param>
    public static RechunkPlan Choose(long[] shape, long[]? unit, long[] chunk, int itemBytes, long budget, bool mayUseIntermediate)
    {
        RechunkPlan direct = new(SlabPlan.Choose(shape, unit, chunk, itemBytes, budget), null, null);
        if (!mayUseIntermediate || unit is null || direct.First.DecodeFactor <= 1 + IntermediateCost)
        {
            return direct;
        }

        // Reads grow where destination chunks are longer than units, writes where they are shorter; the intermediate is
        // what both have in common.
        long[] read = Consolidate(shape, unit, chunk, itemBytes, budget);
        long[] write = Consolidate(shape, chunk, unit, itemBytes, budget);
        long[] intermediate = new long[shape.Length];
        for (int axis = 0; axis < intermediate.Length; axis++)
        {
            intermediate[axis] = Math.Min(read[axis], write[axis]);
        }

        for (int axis = 0; axis < intermediate.Length && SlabPlan.Volume(intermediate, itemBytes) > LargestChunk; axis++)
        {
            long over = (SlabPlan.Volume(intermediate, itemBytes) + LargestChunk - 1) / LargestChunk;
            intermediate[axis] = Math.Max(1, intermediate[axis] / over);
        }

        SlabPlan first = SlabPlan.Choose(shape, unit, intermediate, itemBytes, budget);
        SlabPlan second = SlabPlan.Choose(shape, intermediate, chunk, itemBytes, budget);
        return first.DecodeFactor + IntermediateCost * second.DecodeFactor < direct.First.DecodeFactor && first.Bytes <= budget
            ? new RechunkPlan(first, intermediate, second)
            : direct;
    }

    /// <summary>Grows a cell within the budget, first along the axes along which the other grid's cells are longest in comparison.</summary>
    private static long[] Consolidate(long[] shape, long[] cell, long[] other, int itemBytes, long budget)
    {
        int[] axes = [.. Enumerable.Range(0, shape.Length).OrderByDescending(axis => (double)other[axis] / cell[axis])];
        return Tiling.Choose(shape, cell, null, axes, tile => SlabPlan.Volume(tile, itemBytes), budget);
    }
}
