using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Computing;

/// <summary>A source written to an array, slab by slab: each is brought into memory by the crew and then encoded by it. Slabs are
/// whole chunks of the destination, so that nothing is encoded twice or read back.</summary>
internal static unsafe class StoreJob
{
    /// <summary>Writes all of a source.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="destination">An array of the same shape.</param>
    /// <param name="converter">From the source's elements to those stored; null where they are the same.</param>
    /// <param name="slab">The shape of a slab.</param>
    /// <param name="options">Memory and threads.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    /// <returns>What the writes cost.</returns>
    public static WriteStatistics Run(
        IPieceSource source, NdArray destination, IElementConverter? converter, long[] slab, ComputingOptions options,
        CancellationToken cancellation)
    {
        long total = GridMath.Volume<long>(source.Shape) * source.ItemBytes, done = 0;
        int threads = options.EffectiveThreads;
        long[] tile = PieceJob.Tile(source, options.MemoryLimit / 4 / threads);
        using NativeBuffer buffer = new();
        WriteStatistics written = default;
        foreach (Box box in Box.Grid(source.Shape, slab))
        {
            long bytes = box.Count * source.ItemBytes;
            byte* place = buffer.Reserve(bytes);
            PieceJob.Run(source, box, tile, place, threads, done: null, cancellation);
            written += destination.Write(destination.PlanBox(box.Start, box.Shape), place, bytes, converter);
            done += bytes;
            options.Progress?.Report(new ComputingProgress(done, total));
        }

        return written;
    }

    /// <summary>The slabs of a copy: whole chunks of the destination, and where that saves decoding whole blocks of the source.</summary>
    /// <exception cref="ArgumentException">Not even one chunk fits the budget.</exception>
    public static SlabPlan Plan(IPieceSource source, ArraySpec destination, ComputingOptions options)
    {
        long budget = Budget(options);
        SlabPlan plan = SlabPlan.Choose(source.Shape, source.Unit, Chunk(source, destination), source.ItemBytes, budget);
        return plan.Bytes <= budget ? plan : throw new ArgumentException(
            $"A chunk of the destination takes {plan.Bytes} bytes; a memory limit of {options.MemoryLimit} has {budget} for it", nameof(options));
    }

    /// <summary>Bytes for a slab: the rest is for pieces on the way in and frames on the way out.</summary>
    public static long Budget(ComputingOptions options) => options.MemoryLimit / 8 * 5;

    /// <summary>A chunk of the destination, or where it has none one row.</summary>
    internal static long[] Chunk(IPieceSource source, ArraySpec destination)
    {
        long[] chunk = new long[source.Shape.Length];
        for (int axis = 0; axis < chunk.Length; axis++)
        {
            long extent = destination.ChunkShape.IsDefaultOrEmpty ? 1 : destination.ChunkShape[axis];
            chunk[axis] = Math.Clamp(extent, 1, Math.Max(1, source.Shape[axis]));
        }

        return chunk;
    }
}
