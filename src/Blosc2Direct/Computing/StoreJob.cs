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
    public static void Run(
        IPieceSource source, NdArray destination, IElementConverter? converter, long[] slab, ComputingOptions options,
        CancellationToken cancellation)
    {
        long total = GridMath.Volume<long>(source.Shape) * source.ItemBytes, done = 0;
        int threads = options.EffectiveThreads;
        long[] tile = PieceJob.Tile(source, options.MemoryLimit / 4 / threads);
        using NativeBuffer buffer = new();
        foreach (Box box in Box.Grid(source.Shape, slab))
        {
            long bytes = box.Count * source.ItemBytes;
            byte* place = buffer.Reserve(bytes);
            PieceJob.Run(source, box, tile, place, threads, done: null, cancellation);
            destination.Write(destination.PlanBox(box.Start, box.Shape), place, bytes, converter);
            done += bytes;
            options.Progress?.Report(new ComputingProgress(done, total));
        }
    }

    /// <summary>A slab for sources that are read alike whatever the slab: whole chunks of the destination, within half the budget.</summary>
    /// <exception cref="ArgumentException">Not even one chunk fits.</exception>
    public static long[] Slab(IPieceSource source, ArraySpec destination, ComputingOptions options)
    {
        long budget = options.MemoryLimit / 2;
        long[] chunk = Chunk(source, destination);
        long Cost(long[] slab) => (long)Math.Min(slab.Aggregate((double)source.ItemBytes, (bytes, extent) => bytes * extent), long.MaxValue / 4);
        if (Cost(chunk) > budget)
        {
            throw new ArgumentException(
                $"A chunk of the destination has {Cost(chunk)} bytes: a memory limit of {options.MemoryLimit} must be at least twice that",
                nameof(options));
        }

        return Tiling.Choose(source.Shape, chunk, Tiling.FastestFirst(chunk.Length), Cost, budget);
    }

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
