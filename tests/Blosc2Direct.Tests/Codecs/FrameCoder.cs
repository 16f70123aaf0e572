using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs;

/// <summary>Encodes and decodes whole chunks in the simplest way: what the tests compare with.</summary>
internal static unsafe class FrameCoder
{
    public static byte[] Encode(
        Blosc2Options options, ReadOnlySpan<int> chunkShape, int elementSize, ReadOnlySpan<byte> chunk, int typeSize = 0)
    {
        ChunkGeometry geometry = ChunkGeometry.ForWriting(options, chunkShape, elementSize, typeSize == 0 ? elementSize : typeSize);
        using ChunkEncoder encoder = new(options, geometry);
        return Encode(encoder, chunkShape, chunkShape, elementSize, chunk, default);
    }

    /// <summary>Encodes the part of a packed chunk that is valid, the rest by the fill value.</summary>
    public static byte[] Encode(
        ChunkEncoder encoder, ReadOnlySpan<int> chunkShape, ReadOnlySpan<int> valid, int elementSize, ReadOnlySpan<byte> chunk,
        ReadOnlySpan<byte> fill)
    {
        byte[] frame = new byte[encoder.MaxFrameBytes];
        fixed (byte* source = chunk)
        {
            return frame[..encoder.Encode(source, Strides(chunkShape, elementSize), valid, fill, frame)];
        }
    }

    public static long[] Strides(ReadOnlySpan<int> shape, int elementSize)
    {
        long[] strides = new long[shape.Length];
        long stride = elementSize;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return strides;
    }

    /// <summary>Parses as a reader does: a first guess, then what is asked for.</summary>
    /// <returns>How many calls it took.</returns>
    public static int Parse(FrameHead head, ReadOnlySpan<byte> frame, int firstPrefix, CodecLimits? limits = null)
    {
        int prefix = Math.Min(firstPrefix, frame.Length);
        for (int calls = 1; ; calls++)
        {
            int needed = head.Parse(frame[..prefix], frame.Length, limits ?? CodecLimits.Default);
            if (needed == 0)
            {
                return calls;
            }

            Assert.InRange(needed, prefix + 1, frame.Length);
            prefix = needed;
        }
    }

    /// <summary>Decodes a frame whose head was parsed to the chunk's packed elements.</summary>
    /// <param name="head">The head.</param>
    /// <param name="decoder">A decoder.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="byBlock">Whether blocks are decoded one by one, in reverse order.</param>
    public static byte[] Decode(FrameHead head, BlockDecoder decoder, ReadOnlySpan<byte> frame, int elementSize, bool byBlock = false)
    {
        byte[] padded = new byte[head.UncompressedBytes];
        if (byBlock && head.Kind is ChunkKind.Blocks or ChunkKind.Raw)
        {
            DecodeBlocks(head, decoder, frame, padded);
        }
        else
        {
            decoder.DecodeChunk(head, frame.Slice(head.ChunkOffset, head.ChunkBytes), padded);
        }

        return head.IsPlain ? padded : Unblock(padded, head.ChunkShape, head.BlockShape, elementSize);
    }

    /// <summary>Decodes the blocks one by one, the last one first.</summary>
    public static void DecodeBlocks(FrameHead head, BlockDecoder decoder, ReadOnlySpan<byte> frame, Span<byte> padded)
    {
        for (int block = head.BlockCount - 1; block >= 0; block--)
        {
            head.GetBlockRange(block, out int offset, out int length);
            byte[] buffer = new byte[BlockDecoder.BytesBeforeBlock + length];
            frame.Slice(head.ChunkOffset + offset, length).CopyTo(buffer.AsSpan(BlockDecoder.BytesBeforeBlock));
            decoder.DecodeBlock(
                head, block, buffer, BlockDecoder.BytesBeforeBlock,
                padded.Slice(block * head.BlockBytes, head.GetBlockUncompressedBytes(block)));
        }
    }

    /// <summary>From b2nd order to row-major order, element by element.</summary>
    private static byte[] Unblock(ReadOnlySpan<byte> padded, ReadOnlySpan<int> chunkShape, ReadOnlySpan<int> blockShape, int elementSize)
    {
        int volume = CodecCase.Volume(chunkShape);
        int blockVolume = CodecCase.Volume(blockShape);
        byte[] chunk = new byte[volume * elementSize];
        for (int element = 0; element < volume; element++)
        {
            int rest = element;
            int block = 0;
            int blocks = 1;
            int inside = 0;
            int insides = 1;
            for (int axis = chunkShape.Length - 1; axis >= 0; axis--)
            {
                int coordinate = rest % chunkShape[axis];
                rest /= chunkShape[axis];
                block += coordinate / blockShape[axis] * blocks;
                blocks *= (chunkShape[axis] + blockShape[axis] - 1) / blockShape[axis];
                inside += coordinate % blockShape[axis] * insides;
                insides *= blockShape[axis];
            }

            padded.Slice(((block * blockVolume) + inside) * elementSize, elementSize).CopyTo(chunk.AsSpan(element * elementSize));
        }

        return chunk;
    }
}
