namespace Blosc2Direct.Codecs;

/// <summary>How the stock HDF5 filter chooses block sizes and shapes, so that files come out alike.</summary>
/// <remarks>Sources: c-blosc2 2.17, stune.c (<c>blosc_stune_next_blocksize</c>, <c>split_block</c>); the filter's
/// <c>compute_blosc2_blocksize</c> and <c>compute_b2nd_block_shape</c> in hdf5-blosc2.</remarks>
internal static class BlockRule
{
    /// <summary>c-blosc2's idea of a first-level cache, in bytes.</summary>
    private const int L1 = 32 * 1024;
    private const int MaxStreams = 16;

    /// <summary>Below this many bytes a buffer is not worth compressing, nor a plane of a split block.</summary>
    private const int MinBufferBytes = 32;

    /// <summary>The block size in bytes that c-blosc2 chooses for a buffer.</summary>
    /// <param name="bytes">Uncompressed bytes of the buffer.</param>
    /// <param name="typeSize">Bytes of an item.</param>
    /// <param name="codec">The codec.</param>
    /// <param name="level">The compression level.</param>
    /// <param name="byteShuffled">Whether the pipeline has the byte shuffle.</param>
    public static int AutomaticBytes(int bytes, int typeSize, Blosc2Codec codec, int level, bool byteShuffled)
    {
        if (bytes < typeSize)
        {
            return 1;
        }

        long block = bytes;
        if (bytes >= L1)
        {
            // Codecs made for high ratios have a large overhead on small blocks.
            bool highRatio = codec is Blosc2Codec.Lz4Hc or Blosc2Codec.Zlib or Blosc2Codec.Zstd;
            block = highRatio ? 2 * L1 : L1;
            block = level switch
            {
                0 => block / 4,
                1 => block / 2,
                2 => block,
                3 => block * 2,
                4 or 5 => block * 4,
                9 when highRatio => block * 16,
                _ => block * 8,
            };
        }

        if (level > 0 && Splits(bytes, typeSize, codec, level, byteShuffled))
        {
            const int MaxSplit = 4 * 1024 * 1024;
            long plane = level switch
            {
                <= 3 => 32 * 1024,
                <= 6 => 64 * 1024,
                7 => 128 * 1024,
                8 => 256 * 1024,
                _ => 512 * 1024,
            };
            block = Math.Clamp(plane * typeSize, L1, MaxSplit);
        }

        return WholeItems(block, bytes, typeSize);
    }

    /// <summary>The block size that c-blosc2 makes of one that it is given.</summary>
    /// <param name="block">Bytes asked for.</param>
    /// <param name="bytes">Uncompressed bytes of the buffer.</param>
    /// <param name="typeSize">Bytes of an item.</param>
    public static int WholeItems(long block, int bytes, int typeSize)
    {
        block = Math.Min(block, bytes);
        return (int)(block > typeSize ? block / typeSize * typeSize : block);
    }

    /// <summary>Chooses a block shape: as many items as fit in <paramref name="blockBytes"/>, doubled axis by axis from the
    /// fastest one; contiguous ones where some versions would misorder them.</summary>
    /// <param name="blockBytes">The size to stay within; a block of 2 items along each axis may exceed it.</param>
    /// <param name="typeSize">Bytes of an item.</param>
    /// <param name="chunkShape">Items of the chunk along each axis.</param>
    /// <param name="blockShape">Receives the shape.</param>
    public static void Shape(long blockBytes, int typeSize, ReadOnlySpan<int> chunkShape, Span<int> blockShape)
    {
        long target = blockBytes / typeSize;
        long items = 1;
        for (int axis = 0; axis < chunkShape.Length; axis++)
        {
            blockShape[axis] = chunkShape[axis] == 1 ? 1 : 2;
            items *= blockShape[axis];
        }

        bool grew = true;
        while (items < target && grew)
        {
            grew = false;
            for (int axis = chunkShape.Length - 1; axis >= 0; axis--)
            {
                long length = blockShape[axis];
                long wanted = Math.Min(length * 2, chunkShape[axis]);
                long grown = items / length * wanted;
                if (wanted > length && grown <= target)
                {
                    blockShape[axis] = (int)wanted;
                    items = grown;
                    grew = true;
                }
            }
        }

        AvoidMisorder(chunkShape, blockShape);
    }

    /// <summary>Whether c-blosc2 2.15.0 to 2.21.1 take blocks of this shape for contiguous although they are not, and keep
    /// the chunk in row-major order. All other versions order it by block, and the bytes do not tell which wrote them: such
    /// a shape is never written, and read as row-major.</summary>
    /// <remarks>Source: c-blosc2, b2nd.c (<c>nchunk_fastpath</c>) and its issue 691.</remarks>
    /// <param name="chunkShape">Items of the chunk along each axis.</param>
    /// <param name="blockShape">Items of a block along each axis.</param>
    public static bool IsMisordered(ReadOnlySpan<int> chunkShape, ReadOnlySpan<int> blockShape)
    {
        if (blockShape[^1] != chunkShape[^1])
        {
            return false;
        }

        // From the first axis with more than one item in a block, all that follow must be whole.
        bool divided = false;
        bool contiguous = true;
        for (int axis = 0; axis < chunkShape.Length; axis++)
        {
            if (chunkShape[axis] % blockShape[axis] != 0)
            {
                return false;
            }

            contiguous &= !divided || blockShape[axis] == chunkShape[axis];
            divided |= blockShape[axis] != 1;
        }

        return !contiguous;
    }

    /// <summary>Makes a block shape that no version of c-blosc2 misorders out of one that some do: contiguous blocks of at
    /// most as many items.</summary>
    /// <param name="chunkShape">Items of the chunk along each axis.</param>
    /// <param name="blockShape">The shape, changed in place.</param>
    public static void AvoidMisorder(ReadOnlySpan<int> chunkShape, Span<int> blockShape)
    {
        if (!IsMisordered(chunkShape, blockShape))
        {
            return;
        }

        long room = 1;
        foreach (int length in blockShape)
        {
            room *= length;
        }

        for (int axis = blockShape.Length - 1; axis >= 0; axis--)
        {
            blockShape[axis] = (int)Math.Clamp(room, 1, chunkShape[axis]);
            room = blockShape[axis] == chunkShape[axis] ? room / blockShape[axis] : 0;
        }
    }

    /// <summary>Whether c-blosc2 stores a block as one stream for each byte of an item.</summary>
    private static bool Splits(int blockBytes, int typeSize, Blosc2Codec codec, int level, bool byteShuffled) =>
        (codec is Blosc2Codec.BloscLz or Blosc2Codec.Lz4 || (codec == Blosc2Codec.Zstd && level <= 5)) &&
        byteShuffled && typeSize <= MaxStreams && blockBytes / typeSize >= MinBufferBytes;
}
