using System.Collections.Immutable;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>Chooses chunk shapes for those who do not say: see docs/shapes.md.</summary>
public static class ChunkShapes
{
    private const int Smallest = 1 << 20;
    private const int Largest = 4 << 20;

    /// <summary>A row of chunks, all of them that meet one index of axis 0, has at most this many bytes: who writes along axis
    /// 0 can hold it.</summary>
    private const long MaxRowBytes = 256 << 20;

    /// <summary>What a growing axis counts for at least, where nothing is known of it.</summary>
    private const long GrowingLength = 1024;
    private const int AppendDivisor = 4;

    /// <summary>Chunks are made of blocks of about this many bytes, whatever codec comes.</summary>
    private const int ExpectedBlockBytes = 128 << 10;

    /// <summary>Chooses a chunk shape.</summary>
    /// <param name="shape">Elements along each axis, slowest first.</param>
    /// <param name="maxShape">How far each axis may grow, <see cref="ArraySpec.Unlimited"/> without end; empty: not
    /// at all.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="access">The expected access; null: <see cref="Access.Append"/> where axis 0 may grow, else
    /// <see cref="Access.Balanced"/>.</param>
    /// <param name="chunkBytes">Uncompressed bytes of a chunk at most (of one element if that has more); 0: 1 to 4 MiB by the
    /// machine's third-level cache.</param>
    /// <exception cref="ArgumentException">The ranks differ, a length or size is negative, or the axis does not exist.</exception>
    public static ImmutableArray<int> Choose(
        ReadOnlySpan<long> shape, ReadOnlySpan<long> maxShape, int elementSize, Access? access = null, int chunkBytes = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(elementSize);
        ArgumentOutOfRangeException.ThrowIfNegative(chunkBytes);
        if (!maxShape.IsEmpty && maxShape.Length != shape.Length)
        {
            throw new ArgumentException($"A shape of {shape.Length} axes cannot grow along {maxShape.Length}.", nameof(maxShape));
        }

        if (shape.IsEmpty)
        {
            return [];
        }

        Access chosen = access ?? (Grows(shape, maxShape, 0) ? Access.Append : Access.Balanced);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(chosen.Axis, shape.Length, nameof(access));
        Span<long> whole = stackalloc long[shape.Length];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(shape[axis], nameof(shape));
            whole[axis] = ExpectedLength(shape, maxShape, axis);
        }

        int target = chunkBytes > 0 ? chunkBytes : TargetBytes(CacheSizes.Machine);
        Span<long> chunk = stackalloc long[shape.Length];
        if (chosen.IsAlongAxis || chosen.IsAppend)
        {
            // Each piece that is appended encodes the last chunks anew: they are smaller.
            int most = chosen.IsAppend ? Math.Max(target / AppendDivisor, 1) : target;
            EvenParts.ChooseAcross(whole, chosen.Axis, Math.Max(most / elementSize, 1), chunk);
        }
        else
        {
            ChooseBalanced(whole, elementSize, Math.Max(target / elementSize, 1), chunk);
        }

        ImmutableArray<int>.Builder result = ImmutableArray.CreateBuilder<int>(shape.Length);
        foreach (long length in chunk)
        {
            result.Add((int)length);
        }

        return result.MoveToImmutable();
    }

    /// <summary>An array's own chunk shape, or what it would get.</summary>
    internal static ImmutableArray<int> OfArray(ArraySpec spec) => !spec.ChunkShape.IsDefault
        ? spec.ChunkShape
        : Choose(spec.Shape.AsSpan(), (spec.MaxShape.IsDefault ? spec.Shape : spec.MaxShape).AsSpan(), spec.Type.Size);

    /// <summary>Uncompressed bytes of a chunk: enough to compress well and to keep chunks few, little enough for several to
    /// stay in a core's share of the third-level cache.</summary>
    internal static int TargetBytes(CacheSizes caches) => Math.Clamp(caches.ThirdLevelPowerOfTwo / 4, Smallest, Largest);

    /// <summary>Chooses the blocks too for an access along an axis, unless they are given.</summary>
    /// <param name="codec">How chunks are compressed.</param>
    /// <param name="spec">A chunked array.</param>
    /// <param name="access">The expected access.</param>
    internal static Blosc2Options FitBlocks(Blosc2Options codec, ArraySpec spec, Access access)
    {
        int rank = spec.ChunkShape.Length;
        if (!access.IsAlongAxis || !codec.BlockShape.IsDefault || codec.Blocks == BlockChoice.Stock ||
            spec.Type is ArrayElementType || rank < 2 || !Blosc2FilterParameters.CanHoldBlockShape(rank))
        {
            return codec;
        }

        int bytes = AutomaticBlocks.Bytes(codec, CacheSizes.Machine);
        int[] block = new int[rank];
        AutomaticBlocks.Shape(bytes, spec.Type.Size, spec.ChunkShape.AsSpan(), block, access.Axis);
        return codec with { BlockShape = [.. block] };
    }

    /// <summary>Whole numbers of such blocks as suit the array, so that blocks are not padded in every chunk.</summary>
    private static void ChooseBalanced(ReadOnlySpan<long> whole, int elementSize, long most, Span<long> chunk)
    {
        Span<long> block = stackalloc long[whole.Length];
        long mostOfBlock = Math.Min(ExpectedBlockBytes / elementSize, most);
        AutomaticBlocks.ShapeLike(whole, elementSize, mostOfBlock, block);
        long bound = RowBound(whole, elementSize);
        if (block[0] > bound)
        {
            Span<long> low = stackalloc long[whole.Length];
            whole.CopyTo(low);
            low[0] = bound;
            AutomaticBlocks.ShapeLike(low, elementSize, mostOfBlock, block);
        }

        Span<long> blocks = stackalloc long[whole.Length];
        Span<long> least = stackalloc long[whole.Length];
        least.Fill(1);
        for (int axis = 0; axis < whole.Length; axis++)
        {
            most /= block[axis];
            blocks[axis] = ((whole[axis] - 1) / block[axis]) + 1;
        }

        most = Math.Max(most, 1);
        EvenParts.Choose(blocks, least, most, chunk);
        if (chunk[0] > bound / block[0])
        {
            blocks[0] = least[0] = bound / block[0];
            EvenParts.Choose(blocks, least, most, chunk);
        }

        for (int axis = 0; axis < whole.Length; axis++)
        {
            chunk[axis] = Math.Min(chunk[axis] * block[axis], whole[axis]);
        }
    }

    /// <summary>The length along axis 0 at which a row of chunks has <see cref="MaxRowBytes"/>; at least 1.</summary>
    private static long RowBound(ReadOnlySpan<long> whole, int elementSize)
    {
        double planeBytes = elementSize;
        for (int axis = 1; axis < whole.Length; axis++)
        {
            planeBytes *= whole[axis];
        }

        return Math.Max((long)(MaxRowBytes / planeBytes), 1);
    }

    private static bool Grows(ReadOnlySpan<long> shape, ReadOnlySpan<long> maxShape, int axis) =>
        !maxShape.IsEmpty && maxShape[axis] != shape[axis];

    /// <summary>The length that an axis is taken to have.</summary>
    private static long ExpectedLength(ReadOnlySpan<long> shape, ReadOnlySpan<long> maxShape, int axis)
    {
        if (!Grows(shape, maxShape, axis))
        {
            return Math.Max(shape[axis], 1);
        }

        long bound = maxShape[axis] > 0 ? maxShape[axis] : long.MaxValue;
        return Math.Clamp(GrowingLength, Math.Min(Math.Max(shape[axis], 1), bound), bound);
    }
}
