using System.Buffers.Binary;

namespace Blosc2Direct.Codecs;

/// <summary>What the head of a frame says: reused for one frame after the other, one thread at a time. Parsing chunks of equal
/// geometry allocates nothing.</summary>
/// <remarks>Every field is validated before it is used; see docs/formats.md. A head whose parsing has failed, or has asked
/// for more bytes, has no valid properties.</remarks>
public sealed partial class FrameHead
{
    private readonly B2ndMetalayer _b2nd = new();
    private readonly byte[] _chunkHeader = new byte[FrameLayout.ChunkHeaderBytes];
    private byte[] _repeated = [];
    private int _repeatedBytes;
    private int _headerBytes;
    private long _frameBytes;
    private long _compressedBytes;
    private int _headerBlockBytes;

    /// <summary>How the data is held.</summary>
    public ChunkKind Kind { get; private set; }

    /// <summary>Where the Blosc2 chunk starts, in bytes from the start of the frame.</summary>
    public int ChunkOffset { get; private set; }

    /// <summary>Bytes of the encoded Blosc2 chunk; 0 if the frame holds none because a special value stands for it.</summary>
    public int ChunkBytes { get; private set; }

    /// <summary>Bytes of the decoded chunk, with the padding of b2nd blocks.</summary>
    public int UncompressedBytes { get; private set; }

    /// <summary>Uncompressed bytes of a block.</summary>
    public int BlockBytes { get; private set; }

    /// <summary>Blocks of the chunk.</summary>
    public int BlockCount { get; private set; }

    /// <summary>Bytes of an item, by the frame's header.</summary>
    public int TypeSize { get; private set; }

    /// <summary>Whether the chunk is plain: row-major elements in runs of <see cref="BlockBytes"/>. So is one without a b2nd
    /// metalayer, and one of a block shape that c-blosc2 2.15.0 to 2.21.1 misorder: see
    /// <see cref="ChunkGeometry.ForWriting"/>.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>Whether the order of the chunk's elements depends on the version of c-blosc2 that wrote it, of which the bytes
    /// say nothing: see <see cref="AmbiguousBlockOrder"/>.</summary>
    public bool HasAmbiguousOrder { get; private set; }

    /// <summary>Whether there is a b2nd metalayer.</summary>
    public bool HasB2nd { get; private set; }

    /// <summary>Axes by the b2nd metalayer, 0 without one.</summary>
    public int Rank => HasB2nd ? _b2nd.Rank : 0;

    /// <summary>Elements of the chunk along each axis by the b2nd metalayer; empty without one.</summary>
    public ReadOnlySpan<int> ChunkShape => HasB2nd ? _b2nd.ChunkShape : default;

    /// <summary>Elements of a block along each axis by the b2nd metalayer; empty without one.</summary>
    public ReadOnlySpan<int> BlockShape => HasB2nd ? _b2nd.BlockShape : default;

    /// <summary>The chunk's header, 32 bytes; zeros if the frame holds no chunk.</summary>
    public ReadOnlySpan<byte> ChunkHeader => _chunkHeader;

    /// <summary>The element that a chunk of kind <see cref="ChunkKind.Repeated"/> repeats; else empty.</summary>
    public ReadOnlySpan<byte> RepeatedElement => _repeated.AsSpan(0, Kind == ChunkKind.Repeated ? _repeatedBytes : 0);

    /// <summary>Bytes after which the value of a special-value chunk repeats; 1 for all other kinds.</summary>
    public int FillUnitBytes => Kind switch
    {
        ChunkKind.Repeated => _repeatedBytes,
        ChunkKind.NotANumber => TypeSize,
        _ => 1,
    };

    /// <summary>How many bytes of a frame to read first, so that one read serves for most chunks.</summary>
    /// <param name="rank">Axes of the dataset.</param>
    /// <param name="blockCount">Blocks expected in a chunk.</param>
    public static int SuggestedPrefixBytes(int rank, int blockCount)
    {
        const int IndexAndTypeName = 15 + 16;
        long header = FrameLayout.MinHeaderBytes + (rank is >= 2 and <= B2ndMetalayer.MaxRank
            ? IndexAndTypeName + B2ndMetalayer.ContentBytes(rank, 0)
            : 0);
        long chunk = FrameLayout.ChunkHeaderBytes + ((long)sizeof(int) * Math.Max(blockCount, 0));
        long special = FrameLayout.OffsetsChunkBytes + FrameLayout.TrailerBytes;
        return (int)Math.Min(header + Math.Max(chunk, special), 1 << 20);
    }

    /// <summary>Parses and validates a frame's head.</summary>
    /// <param name="prefix">The frame's bytes from its start: as many as are known, up to the whole frame.</param>
    /// <param name="frameBytes">Bytes of the whole frame: the stored size of the HDF5 chunk.</param>
    /// <param name="limits">What the chunk may ask for.</param>
    /// <returns>0 when the head is complete; else the length of prefix that is needed, more than was given and at most
    /// <paramref name="frameBytes"/>: call again with it.</returns>
    /// <exception cref="CorruptChunkException">A field is wrong.</exception>
    /// <exception cref="UnsupportedCodecException">A codec, filter or feature is not on the list of what is decoded.</exception>
    /// <exception cref="CodecLimitException">The chunk is larger than <paramref name="limits"/> allow.</exception>
    public int Parse(ReadOnlySpan<byte> prefix, long frameBytes, CodecLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        const int MinFrameBytes = FrameLayout.MinHeaderBytes + FrameLayout.MinBytesAfterChunk;
        if (frameBytes < MinFrameBytes)
        {
            CodecThrow.Corrupt("frame length", -1, $"at least {MinFrameBytes}", frameBytes);
        }

        if (frameBytes > limits.MaxFrameBytes)
        {
            CodecThrow.Limit("encoded chunk", frameBytes, limits.MaxFrameBytes);
        }

        if (prefix.Length > frameBytes)
        {
            prefix = prefix[..(int)frameBytes];
        }

        if (prefix.Length < FrameLayout.MinHeaderBytes)
        {
            // Ask for a chunk header and some block starts as well.
            return (int)Math.Min(FrameLayout.MinHeaderBytes + 415, frameBytes);
        }

        _isUsers = false;
        _frameBytes = frameBytes;
        ParseFixedHeader(prefix, limits);
        if (prefix.Length < _headerBytes)
        {
            return (int)Math.Min(_headerBytes + FrameLayout.ChunkHeaderBytes + 384L, frameBytes);
        }

        ParseMetalayers(prefix, limits);
        int needed = _compressedBytes == 0 ? ParseSpecialOffset(prefix) : ParseChunk(prefix, limits);
        HasAmbiguousOrder &= needed == 0 && Kind is (ChunkKind.Blocks or ChunkKind.Raw or ChunkKind.WholeOnly);
        if (HasAmbiguousOrder && limits.AmbiguousBlockOrder == AmbiguousBlockOrder.Refuse)
        {
            throw new UnsupportedCodecException(
                "The order of the chunk's elements depends on the version of c-blosc2 that wrote it, which the chunk does not tell.");
        }

        return needed;
    }

    /// <summary>Where an encoded block lies.</summary>
    /// <param name="block">The block's number, row-major in the block grid.</param>
    /// <param name="offset">Bytes from the start of the chunk: add <see cref="ChunkOffset"/> for the frame.</param>
    /// <param name="length">Encoded bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    /// <exception cref="InvalidOperationException">The chunk has no blocks of its own: see <see cref="Kind"/>.</exception>
    public void GetBlockRange(int block, out int offset, out int length)
    {
        if ((uint)block >= (uint)BlockCount)
        {
            ThrowNoSuchBlock(block);
        }

        switch (Kind)
        {
            case ChunkKind.Blocks or ChunkKind.WholeOnly:
                offset = _starts[block];
                length = GetBlockEnd(block) - offset;
                break;
            case ChunkKind.Raw:
                offset = (int)(FrameLayout.ChunkHeaderBytes + ((long)block * BlockBytes));
                length = GetBlockUncompressedBytes(block);
                break;
            default:
                throw new InvalidOperationException($"A chunk of kind {Kind} has no encoded blocks.");
        }
    }

    /// <summary>Decoded bytes of a block: <see cref="BlockBytes"/>, or less for the last one of a plain chunk.</summary>
    /// <param name="block">The block's number.</param>
    public int GetBlockUncompressedBytes(int block) =>
        (int)Math.Min(BlockBytes, UncompressedBytes - ((long)block * BlockBytes));

    private void ThrowNoSuchBlock(int block) =>
        throw new ArgumentOutOfRangeException(nameof(block), block, $"The chunk has {BlockCount} blocks.");

    private void ParseFixedHeader(ReadOnlySpan<byte> frame, CodecLimits limits)
    {
        FrameFields.Expect(frame, 0, 0x9e, "frame");
        FrameFields.Expect(frame, 1, 0xa8, "magic");
        if (!frame.Slice(2, 8).SequenceEqual("b2frame\0"u8))
        {
            CodecThrow.Corrupt("magic", 2, "'b2frame'", Convert.ToHexStringLower(frame.Slice(2, 8)));
        }

        int headerBytes = FrameFields.ReadInt32(frame, FrameLayout.HeaderBytesAt, "header length");
        if (headerBytes < FrameLayout.MinHeaderBytes || headerBytes > _frameBytes - FrameLayout.MinBytesAfterChunk)
        {
            CodecThrow.Corrupt(
                "header length", FrameLayout.HeaderBytesAt,
                $"{FrameLayout.MinHeaderBytes} to {_frameBytes - FrameLayout.MinBytesAfterChunk}", headerBytes);
        }

        long frameBytes = FrameFields.ReadInt64(frame, FrameLayout.FrameBytesAt, "frame length", FrameFields.UInt64);
        if (frameBytes != _frameBytes)
        {
            CodecThrow.Corrupt("frame length", FrameLayout.FrameBytesAt, _frameBytes, frameBytes);
        }

        CheckFlags(frame);
        long uncompressed = FrameFields.ReadInt64(frame, FrameLayout.UncompressedAt, "uncompressed size");
        if (uncompressed < 1)
        {
            CodecThrow.Corrupt("uncompressed size", FrameLayout.UncompressedAt, "at least 1", uncompressed);
        }

        if (uncompressed > limits.MaxChunkBytes)
        {
            CodecThrow.Limit("decoded chunk", uncompressed, limits.MaxChunkBytes);
        }

        long afterHeader = _frameBytes - headerBytes - FrameLayout.MinBytesAfterChunk;
        long compressed = FrameFields.ReadInt64(frame, FrameLayout.CompressedAt, "compressed size");
        if (compressed < 0 || compressed > afterHeader || compressed is > 0 and < FrameLayout.ChunkHeaderBytes)
        {
            CodecThrow.Corrupt("compressed size", FrameLayout.CompressedAt, $"0, or 32 to {afterHeader}", compressed);
        }

        int typeSize = FrameFields.ReadInt32(frame, FrameLayout.TypeSizeAt, "type size");
        if (typeSize is < 1 or > ChunkGeometry.MaxBlockBytes)
        {
            CodecThrow.Corrupt("type size", FrameLayout.TypeSizeAt, $"1 to {ChunkGeometry.MaxBlockBytes}", typeSize);
        }

        // A frame of one chunk: the last chunk, and with it the only one, may be short.
        int chunkBytes = FrameFields.ReadInt32(frame, FrameLayout.ChunkBytesAt, "chunk size");
        if (chunkBytes < uncompressed)
        {
            CodecThrow.Corrupt("chunk size", FrameLayout.ChunkBytesAt, $"at least {uncompressed}", chunkBytes);
        }

        _headerBytes = headerBytes;
        _compressedBytes = compressed;
        _headerBlockBytes = FrameFields.ReadInt32(frame, FrameLayout.BlockBytesAt, "block size");
        UncompressedBytes = (int)uncompressed;
        TypeSize = typeSize;
    }

    private static void CheckFlags(ReadOnlySpan<byte> frame)
    {
        FrameFields.Expect(frame, FrameLayout.FlagsAt - 1, 0xa4, "flags");
        int version = frame[FrameLayout.FlagsAt] & 0x0f;
        if (version is < 1 or > 2)
        {
            CodecThrow.Unsupported("frame version", version, FrameLayout.FlagsAt);
        }

        // 64-bit offsets, chunks of equal length.
        if ((frame[FrameLayout.FlagsAt] & 0xf0) != 0x10)
        {
            CodecThrow.CorruptByte("flags", FrameLayout.FlagsAt, 0x12, frame[FrameLayout.FlagsAt]);
        }

        if (frame[FrameLayout.TypeAt] != 0)
        {
            CodecThrow.Unsupported("frame type", frame[FrameLayout.TypeAt], FrameLayout.TypeAt);
        }

        FrameFields.Expect(frame, 62, FrameFields.Int16, "compression threads");
        FrameFields.Expect(frame, 65, FrameFields.Int16, "decompression threads");
        if (frame[FrameLayout.HasVariableMetalayersAt] is not (FrameFields.False or FrameFields.True))
        {
            CodecThrow.CorruptByte(
                "variable-length metalayers", FrameLayout.HasVariableMetalayersAt, FrameFields.False,
                frame[FrameLayout.HasVariableMetalayersAt]);
        }

        FrameFields.Expect(frame, 69, FrameFields.FixExt16, "filter pipeline");
        if (frame[70] > 8)
        {
            CodecThrow.Corrupt("filter count", 70, "at most 8", frame[70]);
        }
    }

    private void ParseMetalayers(ReadOnlySpan<byte> frame, CodecLimits limits)
    {
        ReadOnlySpan<byte> header = frame[.._headerBytes];
        FrameFields.Expect(header, FrameLayout.MetalayersAt, 0x93, "metalayers");
        int indexBytes = FrameFields.ReadUInt16(header, FrameLayout.IndexBytesAt, FrameFields.UInt16, "metalayer index length");
        int count = FrameFields.ReadUInt16(header, FrameLayout.MetalayerCountAt, FrameFields.Map16, "metalayer count");
        if (count > FrameLayout.MaxMetalayers)
        {
            CodecThrow.Corrupt("metalayer count", FrameLayout.MetalayerCountAt, $"at most {FrameLayout.MaxMetalayers}", count);
        }

        HasB2nd = false;
        int at = FrameLayout.FirstMetalayerAt;
        for (int i = 0; i < count; i++)
        {
            at = ParseMetalayer(header, at, limits);
        }

        // The index counts from the marker of its own length; an array with the contents follows.
        if (indexBytes != at - FrameLayout.MetalayersAt)
        {
            CodecThrow.Corrupt("metalayer index length", FrameLayout.IndexBytesAt, at - FrameLayout.MetalayersAt, indexBytes);
        }

        if (header.Length - at < 3)
        {
            CodecThrow.Corrupt("metalayer contents", at, "3 bytes", header.Length - at);
        }

        int contents = FrameFields.ReadUInt16(header, at + 1, FrameFields.Array16, "metalayer contents");
        if (contents != count)
        {
            CodecThrow.Corrupt("metalayer contents", at + 1, count, contents);
        }

        if (HasB2nd)
        {
            CheckItemSize(limits);
        }

        bool doubtful = HasB2nd && BlockRule.IsMisordered(_b2nd.ChunkShape, _b2nd.BlockShape);
        IsPlain = !HasB2nd || (doubtful && limits.AmbiguousBlockOrder != AmbiguousBlockOrder.Blocks);
        HasAmbiguousOrder = doubtful;
    }

    /// <summary>Reads an entry of the index, and its content if it is the b2nd metalayer.</summary>
    /// <returns>Where the next entry starts.</returns>
    private int ParseMetalayer(ReadOnlySpan<byte> header, int at, CodecLimits limits)
    {
        if (at >= header.Length || (header[at] & 0xe0) != 0xa0)
        {
            CodecThrow.Corrupt("metalayer name", at, "a short string", at < header.Length ? header[at] : -1);
        }

        int nameBytes = header[at] & 0x1f;
        int offsetAt = at + 1 + nameBytes + 1;
        if (offsetAt + sizeof(int) > header.Length)
        {
            CodecThrow.Corrupt("metalayer name", at, $"to end inside the header of {header.Length} bytes", nameBytes);
        }

        int content = FrameFields.ReadInt32(header, offsetAt, "metalayer offset");
        if (content < FrameLayout.FirstMetalayerAt || content > header.Length - 5)
        {
            CodecThrow.Corrupt(
                "metalayer offset", offsetAt, $"{FrameLayout.FirstMetalayerAt} to {header.Length - 5}", content);
        }

        FrameFields.Expect(header, content, FrameFields.Binary32, "metalayer content");
        int contentBytes = BinaryPrimitives.ReadInt32BigEndian(header[(content + 1)..]);
        if (contentBytes < 0 || contentBytes > header.Length - content - 5)
        {
            CodecThrow.Corrupt(
                "metalayer content length", content + 1, $"0 to {header.Length - content - 5}", contentBytes);
        }

        ReadOnlySpan<byte> name = header.Slice(at + 1, nameBytes);
        bool isB2nd = name.SequenceEqual(B2ndMetalayer.Name);
        if (isB2nd || (!HasB2nd && name.SequenceEqual(B2ndMetalayer.OldName)))
        {
            _b2nd.Parse(header, content + 5, contentBytes, limits.MaxChunkBytes);
            HasB2nd = true;
        }

        return offsetAt + sizeof(int);
    }

    /// <summary>The padded grid of blocks must be what Blosc2 compressed.</summary>
    private void CheckItemSize(CodecLimits limits)
    {
        long padded = _b2nd.PaddedElements * TypeSize;
        if (padded == UncompressedBytes)
        {
            return;
        }

        // The stock filter writes type size 1 for items above 255 bytes: the shapes tell the true one.
        long items = _b2nd.PaddedElements;
        if (TypeSize == 1 && UncompressedBytes % items == 0 && UncompressedBytes / items > byte.MaxValue)
        {
            TypeSize = (int)(UncompressedBytes / items);
            return;
        }

        if (padded > limits.MaxChunkBytes)
        {
            CodecThrow.Limit("chunk of the b2nd metalayer", padded, limits.MaxChunkBytes);
        }

        CodecThrow.Corrupt("uncompressed size", FrameLayout.UncompressedAt, padded, UncompressedBytes);
    }
}
