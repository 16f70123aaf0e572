namespace Blosc2Direct.Computing;

/// <summary>Pure planning of copies: in which slabs an array goes from one chunk grid to another.</summary>
/// <param name="Slab">Elements of a slab along each axis: whole chunks of the destination, so that each is encoded once.</param>
/// <param name="Bytes">What a slab takes.</param>
/// <param name="DecodeFactor">How often a block of the source is decoded on average: once for each slab that touches it.</param>
internal sealed record SlabPlan(long[] Slab, long Bytes, double DecodeFactor)
{
    // Enough for both threads and disks; more would only take memory.
    private const long EnoughBytes = 64 << 20;

    /// <summary>Chooses a slab: from one chunk of the destination on it grows along the axis that saves most decoding for the
    /// memory that this takes, until nothing more is saved or the budget is used up.</summary>
    /// <param name="shape">The array's shape.</param>
    /// <param name="unit">What of the source is decoded as a whole; null where nothing is.</param>
    /// <param name="chunk">A chunk of the destination.</param>
    /// <param name="itemBytes">Bytes of an element.</param>
    /// <param name="budget">Bytes that a slab may take.</param>
    public static SlabPlan Choose(long[] shape, long[]? unit, long[] chunk, int itemBytes, long budget)
    {
        long[] slab = new long[shape.Length];
        for (int axis = 0; axis < slab.Length; axis++)
        {
            slab[axis] = Math.Clamp(chunk[axis], 1, Math.Max(1, shape[axis]));
        }

        while (unit is not null && BestStep(shape, unit, chunk, slab, itemBytes, budget) is { } best)
        {
            slab[best.Axis] = best.Extent;
        }

        Fill(shape, unit, chunk, slab, itemBytes, Math.Min(budget, EnoughBytes));
        return new SlabPlan(slab, Volume(slab, itemBytes), Factor(shape, unit, slab));
    }

    /// <summary>How often a unit is decoded on average when an array is read in slabs.</summary>
    public static double Factor(long[] shape, long[]? unit, long[] slab)
    {
        double factor = 1;
        for (int axis = 0; unit is not null && axis < shape.Length; axis++)
        {
            factor *= AxisFactor(shape[axis], unit[axis], slab[axis]);
        }

        return factor;
    }

    /// <summary>The same along one axis: units, and boundaries of slabs inside of units, by units.</summary>
    internal static double AxisFactor(long extent, long unit, long slab)
    {
        if (extent == 0)
        {
            return 1;
        }

        long units = (extent + unit - 1) / unit;
        long boundaries = (extent - 1) / slab;

        // Boundaries at a multiple of both cut nothing.
        long common = unit / Gcd(unit, slab);
        long harmless = common > (extent - 1) / slab ? 0 : (extent - 1) / (slab * common);
        return (double)(units + boundaries - harmless) / units;
    }

    /// <summary>Bytes of a box.</summary>
    internal static long Volume(long[] box, int itemBytes) =>
        (long)Math.Min(box.Aggregate((double)itemBytes, (bytes, extent) => bytes * extent), long.MaxValue / 4);

    private static (int Axis, long Extent)? BestStep(long[] shape, long[] unit, long[] chunk, long[] slab, int itemBytes, long budget)
    {
        (int, long)? best = null;
        double bestGain = 0;
        double bytes = Volume(slab, itemBytes);
        for (int axis = 0; axis < slab.Length; axis++)
        {
            double now = AxisFactor(shape[axis], unit[axis], slab[axis]);
            foreach (long extent in Candidates(shape[axis], unit[axis], chunk[axis], slab[axis]))
            {
                double growth = (double)extent / slab[axis];
                double saved = now / AxisFactor(shape[axis], unit[axis], extent);
                if (extent <= slab[axis] || saved <= 1 + 1e-9 || bytes * growth > budget)
                {
                    continue;
                }

                double gain = Math.Log(saved) / Math.Log(growth);
                if (gain > bestGain)
                {
                    (best, bestGain) = ((axis, extent), gain);
                }
            }
        }

        return best;
    }

    /// <summary>Extents of whole chunks that may save decoding: twice as many, as many as units fill, all.</summary>
    private static IEnumerable<long> Candidates(long extent, long unit, long chunk, long slab)
    {
        yield return extent;
        for (long twice = slab * 2; twice < extent; twice *= 2)
        {
            yield return twice;
        }

        long common = chunk / Gcd(chunk, unit) * unit;
        if (common < extent)
        {
            yield return common;
        }

        long filled = (unit + chunk - 1) / chunk * chunk;
        if (filled < extent)
        {
            yield return filled;
        }
    }

    /// <summary>Grows a slab along the fast axes as far as there is room and no more is decoded for it.</summary>
    private static void Fill(long[] shape, long[]? unit, long[] chunk, long[] slab, int itemBytes, long target)
    {
        for (int axis = slab.Length - 1; axis >= 0; axis--)
        {
            long before = slab[axis];
            double factor = Factor(shape, unit, slab);
            long step = unit is null ? chunk[axis] : slab[axis];
            long most = target / Math.Max(1, Volume(slab, itemBytes) / Math.Max(1, before));
            long grown = Math.Min(Math.Max(1, shape[axis]), Math.Max(1, most / step) * step);
            if (grown > before)
            {
                slab[axis] = grown;
                slab[axis] = Factor(shape, unit, slab) <= factor ? grown : before;
            }

            if (slab[axis] < shape[axis] && unit is null)
            {
                return;
            }
        }
    }

    private static long Gcd(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
