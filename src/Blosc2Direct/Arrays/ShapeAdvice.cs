using System.Collections.Immutable;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>How the elements of an array are cut and stored, as far as the cost of reads depends on it.</summary>
/// <param name="ChunkShape">Elements of a chunk along each axis; empty for an array without chunks.</param>
/// <param name="BlockShape">Elements of what is decoded at once along each axis: of a block, or of the chunk where filters do
/// not divide it; empty where nothing is decoded.</param>
/// <param name="Ratio">Uncompressed over stored bytes.</param>
public sealed record ArrayCut(ImmutableArray<int> ChunkShape, ImmutableArray<int> BlockShape, double Ratio);

/// <summary>What one read costs, averaged over all places where it may be.</summary>
/// <param name="Access"><c>point</c>, <c>box8</c> (8 elements along each axis), <c>slice_axis0</c> and so on (all of the
/// other axes), <c>whole</c>.</param>
/// <param name="ResultBytes">Bytes asked for.</param>
/// <param name="Chunks">Chunks touched.</param>
/// <param name="Blocks">Blocks touched, each decoded once.</param>
/// <param name="StoredBytes">Stored bytes of these blocks and of the heads of their chunks.</param>
/// <param name="DecodedBytes">Uncompressed bytes of these blocks, padding included.</param>
public sealed record AccessCost(
    string Access, double ResultBytes, double Chunks, double Blocks, double StoredBytes, double DecodedBytes);

/// <summary>Estimates what reads cost with one cut of an array or another. Pure arithmetic: reads no file.</summary>
public static class ShapeAdvice
{
    private const int BoxEdge = 8;

    /// <summary>A frame's head before the block starts, about.</summary>
    private const int HeadBytes = 200;

    /// <summary>The most cuts of an axis that are looked at one by one.</summary>
    private const long MaxCuts = 1 << 20;

    /// <summary>Estimates the cost of the usual reads.</summary>
    /// <param name="shape">Elements of the array along each axis, at least one of each.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="cut">How it is cut.</param>
    /// <returns>Point, box, a hyperplane across each axis, everything.</returns>
    /// <exception cref="ArgumentException">The ranks differ, or a length is not positive.</exception>
    public static ImmutableArray<AccessCost> Estimate(ReadOnlySpan<long> shape, int elementSize, ArrayCut cut)
    {
        ArgumentNullException.ThrowIfNull(cut);
        Validate(shape, cut);
        ImmutableArray<AccessCost>.Builder costs = ImmutableArray.CreateBuilder<AccessCost>(shape.Length + 3);
        Span<long> lengths = stackalloc long[shape.Length];
        lengths.Fill(1);
        costs.Add(Cost("point", shape, lengths, elementSize, cut));
        for (int axis = 0; axis < shape.Length; axis++)
        {
            lengths[axis] = Math.Min(BoxEdge, shape[axis]);
        }

        costs.Add(Cost("box8", shape, lengths, elementSize, cut));
        for (int axis = 0; axis < shape.Length; axis++)
        {
            shape.CopyTo(lengths);
            lengths[axis] = 1;
            costs.Add(Cost($"slice_axis{axis}", shape, lengths, elementSize, cut));
        }

        costs.Add(Cost("whole", shape, shape, elementSize, cut));
        return costs.MoveToImmutable();
    }

    /// <summary>The chunks and blocks that would be chosen for an array.</summary>
    /// <param name="spec">What it is.</param>
    /// <param name="codec">How its chunks would be compressed.</param>
    /// <param name="access">The expected access; null as for <see cref="ChunkShapes.Choose"/>.</param>
    /// <param name="ratio">Uncompressed over stored bytes, as known from the array as it is.</param>
    /// <exception cref="ArgumentException">The array has no axes, or they are not to be chunked.</exception>
    public static ArrayCut Choose(ArraySpec spec, Blosc2Options codec, Access? access, double ratio)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(codec);
        ImmutableArray<long> maxShape = spec.MaxShape.IsDefault ? spec.Shape : spec.MaxShape;
        ImmutableArray<int> chunks = ChunkShapes.Choose(spec.Shape.AsSpan(), maxShape.AsSpan(), spec.Type.Size, access);
        ArraySpec chosen = spec with { ChunkShape = chunks };
        int typeSize = spec.Type is ArrayElementType array ? array.Base.Size : spec.Type.Size;
        ChunkGeometry geometry = ChunkGeometry.ForWriting(
            ChunkShapes.FitBlocks(codec, chosen, access ?? Access.Balanced), chunks.AsSpan(), spec.Type.Size, typeSize);
        return new ArrayCut(chunks, BlocksOf(geometry), ratio);
    }

    /// <summary>The blocks of a chunk as a shape: that of a run of a plain chunk is about that of its rows.</summary>
    /// <param name="geometry">The chunk.</param>
    public static ImmutableArray<int> BlocksOf(ChunkGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        if (geometry.UsesB2nd)
        {
            return [.. geometry.BlockShape];
        }

        int[] shape = new int[geometry.Rank];
        long room = geometry.BlockShape[0];
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            shape[axis] = (int)Math.Clamp(room, 1, geometry.ChunkShape[axis]);
            room /= shape[axis];
        }

        return [.. shape];
    }

    private static AccessCost Cost(string name, ReadOnlySpan<long> shape, ReadOnlySpan<long> lengths, int elementSize, ArrayCut cut)
    {
        double result = elementSize;
        double chunks = cut.ChunkShape.IsEmpty ? 0 : 1;
        double blocks = cut.BlockShape.IsEmpty ? 0 : 1;
        double blockBytes = elementSize;
        double blocksOfChunk = 1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            result *= lengths[axis];
            if (!cut.ChunkShape.IsEmpty)
            {
                chunks *= Touched(shape[axis], lengths[axis], cut.ChunkShape[axis], cut.ChunkShape[axis]);
            }

            if (!cut.BlockShape.IsEmpty)
            {
                blocks *= Touched(shape[axis], lengths[axis], cut.ChunkShape[axis], cut.BlockShape[axis]);
                blockBytes *= cut.BlockShape[axis];
                blocksOfChunk *= Math.Ceiling(cut.ChunkShape[axis] / (double)cut.BlockShape[axis]);
            }
        }

        if (cut.BlockShape.IsEmpty)
        {
            return new AccessCost(name, result, chunks, 0, result, 0);
        }

        double head = blocksOfChunk > 1 ? HeadBytes + (sizeof(int) * blocksOfChunk) : 0;
        double decoded = blocks * blockBytes;
        return new AccessCost(name, result, chunks, blocks, (decoded / Math.Max(cut.Ratio, 1e-9)) + (chunks * head), decoded);
    }

    /// <summary>How many blocks an interval of an axis touches, averaged over all places that it may have.</summary>
    /// <param name="axis">Elements of the axis.</param>
    /// <param name="length">Elements of the interval.</param>
    /// <param name="chunk">Elements of a chunk: blocks begin anew with each.</param>
    /// <param name="block">Elements of a block.</param>
    internal static double Touched(long axis, long length, int chunk, int block)
    {
        // One block, and one more for each cut inside the interval.
        long perChunk = ((long)chunk - 1) / block;
        long wholeChunks = (axis - 1) / chunk;
        long cuts = (wholeChunks * (perChunk + 1)) + ((axis - 1 - (wholeChunks * chunk)) / block);
        long places = axis - length + 1;
        if (length == 1 || cuts == 0)
        {
            return 1;
        }

        if (places == 1)
        {
            return 1 + cuts;
        }

        if (cuts > MaxCuts)
        {
            return 1 + Math.Min(cuts * ((double)(length - 1) / places), cuts);
        }

        double crossed = 0;
        for (long origin = 0; origin < axis; origin += chunk)
        {
            long end = Math.Min(origin + chunk, axis);
            for (long at = origin; at < end; at += block)
            {
                // Starts from at - length + 1 to at - 1 have this cut inside.
                crossed += at == 0 ? 0 : Math.Max(Math.Min(at, places) - Math.Max(at - length + 1, 0), 0);
            }
        }

        return 1 + (crossed / places);
    }

    private static void Validate(ReadOnlySpan<long> shape, ArrayCut cut)
    {
        bool fits = cut.ChunkShape.IsEmpty || cut.ChunkShape.Length == shape.Length;
        fits &= cut.BlockShape.IsEmpty || cut.BlockShape.Length == cut.ChunkShape.Length;
        if (shape.IsEmpty || !fits)
        {
            throw new ArgumentException($"The cut does not fit an array of {shape.Length} axes.", nameof(cut));
        }

        for (int axis = 0; axis < shape.Length; axis++)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape[axis], nameof(shape));
            bool positive = (cut.ChunkShape.IsEmpty || cut.ChunkShape[axis] > 0) &&
                (cut.BlockShape.IsEmpty || cut.BlockShape[axis] > 0);
            if (!positive)
            {
                throw new ArgumentException($"Axis {axis} is cut into parts of no length.", nameof(cut));
            }
        }
    }
}
