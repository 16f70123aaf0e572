using System.Buffers.Binary;

namespace Blosc2Direct.Codecs;

/// <summary>The b2nd metalayer: the shapes of an N-dimensional chunk. Reused; allocates nothing.</summary>
/// <remarks>Source: c-blosc2, README_B2ND_METALAYER.rst. The older "caterva" metalayer ends after the block shape.</remarks>
internal sealed class B2ndMetalayer
{
    /// <summary>The highest rank that any version of c-blosc2 writes.</summary>
    public const int MaxRank = 16;

    private const int Prefix = 3;
    private readonly int[] _chunkShape = new int[MaxRank];
    private readonly int[] _blockShape = new int[MaxRank];

    public static ReadOnlySpan<byte> Name => "b2nd"u8;

    public static ReadOnlySpan<byte> OldName => "caterva"u8;

    public int Rank { get; private set; }

    public ReadOnlySpan<int> ChunkShape => _chunkShape.AsSpan(0, Rank);

    public ReadOnlySpan<int> BlockShape => _blockShape.AsSpan(0, Rank);

    /// <summary>Elements of all blocks, padding included.</summary>
    public long PaddedElements { get; private set; }

    /// <summary>Elements of a block.</summary>
    public long BlockElements { get; private set; }

    /// <summary>Bytes of the metalayer's content for a rank and a type name, as it is written.</summary>
    public static int ContentBytes(int rank, int typeNameBytes) => 12 + (19 * rank) + typeNameBytes;

    /// <summary>Parses the content.</summary>
    /// <param name="frame">The frame from its start, at least to the end of the header.</param>
    /// <param name="at">Where the content starts.</param>
    /// <param name="length">Bytes of the content; it lies inside <paramref name="frame"/>.</param>
    /// <param name="maxBytes">No chunk has more elements than this.</param>
    public void Parse(ReadOnlySpan<byte> frame, int at, int length, long maxBytes)
    {
        if (length < Prefix)
        {
            CodecThrow.Corrupt("b2nd content length", at, "at least 3", length);
        }

        if (frame[at] is not (0x97 or 0x95))
        {
            CodecThrow.CorruptByte("b2nd", at, 0x97, frame[at]);
        }

        if (frame[at + 1] != 0)
        {
            CodecThrow.Unsupported("b2nd metalayer version", frame[at + 1], at + 1);
        }

        int rank = frame[at + 2];
        if (rank is < 1 or > MaxRank)
        {
            CodecThrow.Corrupt("b2nd rank", at + 2, $"1 to {MaxRank}", rank);
        }

        int end = at + length;
        int shapeAt = at + Prefix;
        int chunkShapeAt = shapeAt + 1 + (9 * rank);
        int blockShapeAt = chunkShapeAt + 1 + (5 * rank);
        int typeAt = blockShapeAt + 1 + (5 * rank);
        if (typeAt > end)
        {
            CodecThrow.Corrupt("b2nd content length", at, $"at least {typeAt - at}", length);
        }

        byte array = (byte)(0x90 + rank);
        FrameFields.Expect(frame, shapeAt, array, "b2nd shape");
        FrameFields.Expect(frame, chunkShapeAt, array, "b2nd chunk shape");
        FrameFields.Expect(frame, blockShapeAt, array, "b2nd block shape");
        Rank = rank;
        PaddedElements = 1;
        BlockElements = 1;
        for (int axis = 0; axis < rank; axis++)
        {
            int lengthAt = chunkShapeAt + 2 + (5 * axis);
            int chunk = FrameFields.ReadInt32(frame, lengthAt, "b2nd chunk shape");
            if (chunk < 1)
            {
                CodecThrow.Corrupt("b2nd chunk shape", lengthAt, "at least 1", chunk);
            }

            // An HDF5 chunk is a whole array of one chunk.
            long shape = FrameFields.ReadInt64(frame, shapeAt + 2 + (9 * axis), "b2nd shape");
            if (shape != chunk)
            {
                CodecThrow.Corrupt("b2nd shape", shapeAt + 2 + (9 * axis), chunk, shape);
            }

            lengthAt = blockShapeAt + 2 + (5 * axis);
            int block = FrameFields.ReadInt32(frame, lengthAt, "b2nd block shape");
            if (block < 1)
            {
                CodecThrow.Corrupt("b2nd block shape", lengthAt, "at least 1", block);
            }

            _chunkShape[axis] = chunk;
            _blockShape[axis] = block;

            // Both factors are below 2^31 and the product is judged each time: no overflow of 64 bits.
            long padded = ((long)chunk + block - 1) / block * block;
            BlockElements *= block;
            PaddedElements = padded > maxBytes ? long.MaxValue : PaddedElements * padded;
            if (PaddedElements > maxBytes)
            {
                CodecThrow.Limit("chunk of the b2nd metalayer", PaddedElements, maxBytes);
            }
        }

        CheckTypeName(frame, typeAt, end);
    }

    /// <summary>The type's name is for people and NumPy; only its length must be right.</summary>
    private static void CheckTypeName(ReadOnlySpan<byte> frame, int at, int end)
    {
        if (at == end)
        {
            return;
        }

        if (end - at < 6)
        {
            CodecThrow.Corrupt("b2nd type name", at, "at least 6 bytes", end - at);
        }

        FrameFields.Expect(frame, at + 1, FrameFields.Text32, "b2nd type name");
        int length = BinaryPrimitives.ReadInt32BigEndian(frame[(at + 2)..]);
        if (length != end - at - 6)
        {
            CodecThrow.Corrupt("b2nd type name length", at + 2, end - at - 6, length);
        }
    }
}
