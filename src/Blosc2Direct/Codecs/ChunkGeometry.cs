namespace Blosc2Direct.Codecs;

/// <summary>How a chunk of elements is cut into blocks. Immutable; users keep it.</summary>
/// <remarks>A chunk of rank 2 to 8 is a grid of N-dimensional blocks (b2nd), those at the edge padded to full size. All
/// others are plain: the chunk's bytes in row-major order, cut into runs, the last of which may be short. A plain chunk is
/// described here as one axis of elements: <see cref="BlockShape"/> and <see cref="BlockGrid"/> have one entry.</remarks>
public sealed class ChunkGeometry
{
    /// <summary>The highest rank that every reader of b2nd knows.</summary>
    public const int MaxB2ndRank = 8;

    /// <summary>The highest rank of an HDF5 dataset.</summary>
    public const int MaxRank = 32;

    /// <summary>The largest chunk that Blosc2 can hold, in bytes, padding included.</summary>
    public const int MaxPaddedBytes = int.MaxValue - FrameLayout.ChunkHeaderBytes;

    /// <summary>The largest type size and block size of Blosc2, in bytes.</summary>
    internal const int MaxBlockBytes = 536_866_816;

    private readonly int[] _chunkShape;
    private readonly int[] _blockShape;
    private readonly int[] _blockGrid;

    /// <summary>Cuts a chunk into blocks of a given shape.</summary>
    /// <param name="chunkShape">Elements of the chunk along each axis, slowest first.</param>
    /// <param name="blockShape">Elements of a block along each axis; of a plain chunk also one entry: the elements of a run.
    /// Lengths beyond the chunk's are cut.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="typeSize">Bytes of an item, what filters see: for HDF5 array types the size of the base type, else
    /// <paramref name="elementSize"/>.</param>
    /// <exception cref="ArgumentException">A length or size is not positive, the ranks differ, the element is not a whole
    /// number of items, or the chunk is larger than Blosc2 can hold.</exception>
    public ChunkGeometry(ReadOnlySpan<int> chunkShape, ReadOnlySpan<int> blockShape, int elementSize, int typeSize)
        : this(chunkShape, blockShape, elementSize, typeSize, shapesOneAxis: false)
    {
    }

    /// <summary>The same, but a chunk of one axis also carries the b2nd metalayer: for codecs that need a block's shape.</summary>
    internal ChunkGeometry(
        ReadOnlySpan<int> chunkShape, ReadOnlySpan<int> blockShape, int elementSize, int typeSize, bool shapesOneAxis)
    {
        Validate(chunkShape, elementSize, typeSize);
        _chunkShape = chunkShape.ToArray();
        ElementSize = elementSize;
        TypeSize = typeSize;
        UsesB2nd = elementSize == typeSize && (chunkShape.Length is >= 2 and <= MaxB2ndRank || (shapesOneAxis && chunkShape.Length == 1));
        ChunkBytes = (int)(Volume(chunkShape) * elementSize);

        bool oneRun = blockShape.Length == 1 && !UsesB2nd;
        if (blockShape.Length != chunkShape.Length && !oneRun)
        {
            throw new ArgumentException(
                $"A block shape of {blockShape.Length} axes does not fit a chunk of {chunkShape.Length}.", nameof(blockShape));
        }

        long block = 1;
        long padded = 1;
        for (int axis = 0; axis < blockShape.Length; axis++)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockShape[axis], nameof(blockShape));
            long length = Math.Min(blockShape[axis], oneRun ? ChunkBytes / elementSize : chunkShape[axis]);
            block *= length;
            padded *= CeilingDivide(chunkShape[axis], length) * length;
            ThrowIfTooLarge(padded, elementSize, nameof(blockShape));
        }

        if (UsesB2nd)
        {
            _blockShape = new int[chunkShape.Length];
            _blockGrid = new int[chunkShape.Length];
            BlockCount = 1;
            for (int axis = 0; axis < chunkShape.Length; axis++)
            {
                _blockShape[axis] = Math.Min(blockShape[axis], chunkShape[axis]);
                _blockGrid[axis] = (int)CeilingDivide(chunkShape[axis], _blockShape[axis]);
                BlockCount *= _blockGrid[axis];
            }

            PaddedBytes = (int)(padded * elementSize);
        }
        else
        {
            BlockCount = (int)CeilingDivide(ChunkBytes / elementSize, block);
            _blockShape = [(int)block];
            _blockGrid = [BlockCount];
            PaddedBytes = ChunkBytes;
        }

        if (block * elementSize > MaxBlockBytes)
        {
            throw new ArgumentException(
                $"A block of {block * elementSize} bytes is larger than Blosc2's limit of {MaxBlockBytes}.", nameof(blockShape));
        }

        BlockBytes = (int)(block * elementSize);
    }

    /// <summary>Elements of the chunk along each axis, slowest first.</summary>
    public ReadOnlySpan<int> ChunkShape => _chunkShape;

    /// <summary>Elements of a block along each axis; one entry for a plain chunk.</summary>
    public ReadOnlySpan<int> BlockShape => _blockShape;

    /// <summary>Blocks along each axis; one entry for a plain chunk.</summary>
    public ReadOnlySpan<int> BlockGrid => _blockGrid;

    /// <summary>Axes of the chunk.</summary>
    public int Rank => _chunkShape.Length;

    /// <summary>Bytes of an element.</summary>
    public int ElementSize { get; }

    /// <summary>Bytes of an item, what filters see.</summary>
    public int TypeSize { get; }

    /// <summary>Uncompressed bytes of a full block.</summary>
    public int BlockBytes { get; }

    /// <summary>Blocks of the chunk.</summary>
    public int BlockCount { get; }

    /// <summary>Bytes of the chunk's elements, without padding.</summary>
    public int ChunkBytes { get; }

    /// <summary>Bytes of all blocks, padding included: what Blosc2 compresses.</summary>
    public int PaddedBytes { get; }

    /// <summary>Whether frames carry the b2nd metalayer: rank 2 to 8, unless the element is an array of smaller items (the
    /// stock filter writes and expects plain chunks then); rank 1 for codecs that need the shape of blocks.</summary>
    public bool UsesB2nd { get; }

    /// <summary>Whether some versions of c-blosc2 would take the blocks for contiguous; see <see cref="ForWriting"/>.</summary>
    internal bool IsMisordered => UsesB2nd && BlockRule.IsMisordered(_chunkShape, _blockShape);

    /// <summary>Cuts a chunk into blocks as the options ask: <see cref="Blosc2Options.BlockShape"/> where given, else by
    /// <see cref="Blosc2Options.Blocks"/>.</summary>
    /// <remarks>c-blosc2 2.15.0 to 2.21.1 misorder the blocks of some shapes (those that are whole on the last axis, divide
    /// the chunk evenly and are still not contiguous). In their place comes another shape, no larger.</remarks>
    /// <param name="options">Options.</param>
    /// <param name="chunkShape">Elements of the chunk along each axis, slowest first.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="typeSize">Bytes of an item, what filters see: for HDF5 array types the size of the base type, else
    /// <paramref name="elementSize"/>.</param>
    /// <exception cref="ArgumentException">As for the constructor.</exception>
    public static ChunkGeometry ForWriting(Blosc2Options options, ReadOnlySpan<int> chunkShape, int elementSize, int typeSize) =>
        ForMachine(options, chunkShape, elementSize, typeSize, CacheSizes.Machine);

    /// <summary>The same on a machine with other caches.</summary>
    internal static ChunkGeometry ForMachine(
        Blosc2Options options, ReadOnlySpan<int> chunkShape, int elementSize, int typeSize, CacheSizes caches)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.BlockShape.IsDefault)
        {
            ChunkGeometry chosen = Choose(options, chunkShape, elementSize, typeSize, caches);
            return PluginRules.IsZfp(options.Codec) ? PluginRules.WidenForZfp(chosen) : chosen;
        }

        ChunkGeometry given = new(chunkShape, options.BlockShape.AsSpan(), elementSize, typeSize, PluginRules.NeedsShape(options));
        if (!given.IsMisordered)
        {
            return given;
        }

        int[] avoiding = given.BlockShape.ToArray();
        BlockRule.AvoidMisorder(chunkShape, avoiding);
        return new ChunkGeometry(chunkShape, avoiding, elementSize, typeSize);
    }

    private static ChunkGeometry Choose(
        Blosc2Options options, ReadOnlySpan<int> chunkShape, int elementSize, int typeSize, CacheSizes caches)
    {
        Validate(chunkShape, elementSize, typeSize);
        int bytes = (int)(Volume(chunkShape) * elementSize);
        bool nested = chunkShape.Length is >= 2 and <= MaxB2ndRank && elementSize == typeSize;
        if (options.Blocks == BlockChoice.Stock)
        {
            // The stock filter asks for the default pipeline's block size for b2nd, which has the byte shuffle.
            int size = BlockRule.AutomaticBytes(
                bytes, typeSize, options.Codec, options.Level, nested || options.Shuffle == ShuffleMode.Byte);

            // Whole elements: an element of an array type may be longer than an item.
            return nested ? ByStockShape(size, chunkShape, elementSize)
                : new ChunkGeometry(chunkShape, [Math.Max(size / elementSize, 1)], elementSize, typeSize);
        }

        int target = AutomaticBlocks.Bytes(options, caches);
        if (!nested)
        {
            // A size that is given may be that of blocks that exist: it stays as it is.
            int run = options.Blocks.Bytes > 0 ? Math.Max(target / elementSize, 1)
                : AutomaticBlocks.EvenRun(target, elementSize, bytes / elementSize);
            return new ChunkGeometry(chunkShape, [run], elementSize, typeSize);
        }

        if (!Blosc2FilterParameters.CanHoldBlockShape(chunkShape.Length))
        {
            return ByStockShape(target, chunkShape, elementSize);
        }

        Span<int> shape = stackalloc int[chunkShape.Length];
        AutomaticBlocks.Shape(target, elementSize, chunkShape, shape);
        return new ChunkGeometry(chunkShape, shape, elementSize, typeSize);
    }

    private static ChunkGeometry ByStockShape(int blockBytes, ReadOnlySpan<int> chunkShape, int elementSize)
    {
        Span<int> shape = stackalloc int[chunkShape.Length];
        BlockRule.Shape(blockBytes, elementSize, chunkShape, shape);
        return new ChunkGeometry(chunkShape, shape, elementSize, elementSize);
    }

    private static long CeilingDivide(long dividend, long divisor) => (dividend + divisor - 1) / divisor;

    private static void Validate(ReadOnlySpan<int> chunkShape, int elementSize, int typeSize)
    {
        if (chunkShape.Length is < 1 or > MaxRank)
        {
            throw new ArgumentException($"A chunk has 1 to {MaxRank} axes, not {chunkShape.Length}.", nameof(chunkShape));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(elementSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(typeSize);
        if (elementSize % typeSize != 0)
        {
            throw new ArgumentException(
                $"An element of {elementSize} bytes is not a whole number of items of {typeSize} bytes.", nameof(typeSize));
        }

        long volume = 1;
        foreach (int length in chunkShape)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length, nameof(chunkShape));
            volume *= length;
            ThrowIfTooLarge(volume, elementSize, nameof(chunkShape));
        }
    }

    /// <summary>Keeps products of lengths inside 64 bits: each is judged before the next factor.</summary>
    private static void ThrowIfTooLarge(long elements, int elementSize, string argument)
    {
        if (elements > MaxPaddedBytes / elementSize)
        {
            throw new ArgumentException($"The chunk is larger than Blosc2's limit of {MaxPaddedBytes} bytes.", argument);
        }
    }

    private static long Volume(ReadOnlySpan<int> shape)
    {
        long volume = 1;
        foreach (int length in shape)
        {
            volume *= length;
        }

        return volume;
    }
}
