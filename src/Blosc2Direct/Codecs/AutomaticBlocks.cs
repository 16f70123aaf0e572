namespace Blosc2Direct.Codecs;

/// <summary>How this library chooses blocks: see docs/shapes.md.</summary>
internal static class AutomaticBlocks
{
    private const int Smallest = 64 << 10;
    private const int Largest = 128 << 10;

    /// <summary>Rows of at least this many bytes: a block is put into its place row by row.</summary>
    private const int RowBytes = 256;

    /// <summary>Elements that are put together from byte planes at once (32 with AVX2).</summary>
    private const int RowStep = 32;

    /// <summary>Uncompressed bytes that a block should have at most, given or chosen.</summary>
    /// <param name="options">Options that do not ask for the stock filter's blocks.</param>
    /// <param name="caches">The caches of the machine.</param>
    public static int Bytes(Blosc2Options options, CacheSizes caches) =>
        options.Blocks.Bytes > 0 ? options.Blocks.Bytes : Bytes(options.Codec, options.Level, caches);

    /// <summary>Uncompressed bytes that a block should have at most.</summary>
    /// <param name="codec">The codec.</param>
    /// <param name="level">The compression level.</param>
    /// <param name="caches">The caches of the machine.</param>
    public static int Bytes(Blosc2Codec codec, int level, CacheSizes caches)
    {
        // A block, its planes and its encoded bytes fill half of the second level at most.
        int bytes = Math.Clamp(caches.SecondLevelPowerOfTwo / 8, Smallest, Largest);

        // Who chooses a codec made for high ratios, or the highest level, wants them more than cheap access.
        bool isHighRatio = codec is Blosc2Codec.Lz4Hc or Blosc2Codec.Zlib or Blosc2Codec.Zstd;
        return bytes * (isHighRatio ? 2 : 1) * (level == Blosc2Options.MaxLevel ? 2 : 1);
    }

    /// <summary>Elements of a block of a plain chunk: an even part of it.</summary>
    public static int EvenRun(int blockBytes, int elementSize, int chunkElements)
    {
        long most = Math.Max(blockBytes / elementSize, 1);
        long parts = (chunkElements + most - 1) / most;
        return (int)((chunkElements + parts - 1) / parts);
    }

    /// <summary>A block shape with the proportions of the chunk that no version of c-blosc2 misorders.</summary>
    /// <param name="blockBytes">The size to stay within.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="chunkShape">Elements of the chunk along each axis.</param>
    /// <param name="blockShape">Receives the shape.</param>
    /// <param name="across">The axis along which the reader steps: all of the others come first; -1 for none.</param>
    public static void Shape(int blockBytes, int elementSize, ReadOnlySpan<int> chunkShape, Span<int> blockShape, int across = -1)
    {
        int rank = chunkShape.Length;
        Span<long> whole = stackalloc long[rank];
        Span<long> part = stackalloc long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            whole[axis] = chunkShape[axis];
        }

        long most = Math.Max(blockBytes / elementSize, 1);
        if (across >= 0)
        {
            EvenParts.ChooseAcross(whole, across, most, part);
        }
        else
        {
            ShapeLike(whole, elementSize, most, part);
        }

        for (int axis = 0; axis < rank; axis++)
        {
            blockShape[axis] = (int)part[axis];
        }

        AvoidMisorder(chunkShape, blockShape);
    }

    /// <summary>A block with the proportions of a box, whatever versions make of its order.</summary>
    /// <param name="whole">Elements of the box along each axis.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="most">Elements of a block at most; one if less.</param>
    /// <param name="part">Receives its lengths.</param>
    public static void ShapeLike(ReadOnlySpan<long> whole, int elementSize, long most, Span<long> part)
    {
        most = Math.Max(most, 1);
        Span<long> least = stackalloc long[whole.Length];
        least.Fill(1);
        least[^1] = Math.Clamp(Math.Min(RowBytes / elementSize, most), 1, whole[^1]);
        EvenParts.Choose(whole, least, most, part, RowStep);
    }

    /// <summary>Divides one axis unevenly or the last one in two, which no version takes for contiguous; where that cannot be,
    /// takes contiguous blocks.</summary>
    private static void AvoidMisorder(ReadOnlySpan<int> chunkShape, Span<int> blockShape)
    {
        if (!BlockRule.IsMisordered(chunkShape, blockShape))
        {
            return;
        }

        for (int axis = 0; axis < chunkShape.Length; axis++)
        {
            int before = blockShape[axis];
            for (long length = before; length > Math.Max(before / 2, 1); length = EvenParts.NextSmaller(chunkShape[axis], length))
            {
                if (chunkShape[axis] % length != 0)
                {
                    blockShape[axis] = (int)length;
                    return;
                }
            }
        }

        if (chunkShape[^1] > 1)
        {
            blockShape[^1] = (int)EvenParts.NextSmaller(chunkShape[^1], chunkShape[^1]);
            return;
        }

        BlockRule.AvoidMisorder(chunkShape, blockShape);
    }
}
