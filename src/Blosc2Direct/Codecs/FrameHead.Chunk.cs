using System.Buffers.Binary;
using Blosc2Direct.Codecs.Custom;

namespace Blosc2Direct.Codecs;

// The part of the head that describes the Blosc2 chunk inside the frame.
public sealed partial class FrameHead
{
    private int _chunkFlags;
    private int _chunkTypeSize;
    private readonly byte[] _userKey = new byte[FrameLayout.ChunkHeaderBytes];
    private bool _isUsers;
    private CodecLimits? _parsedLimits;
    private CodecLimits? _userLimits;
    private int _userFormat;
    private UserPipeline? _user;

    /// <summary>Streams of a full block: one for each byte of an item if blocks are split.</summary>
    internal int StreamsPerBlock => (_chunkFlags & FrameLayout.FlagNotSplit) == 0 ? _chunkTypeSize : 1;

    /// <summary>The compressed format, bits 5-7 of the flags.</summary>
    internal int Format => _chunkFlags >> FrameLayout.FormatShift;

    /// <summary>Whether streams are compressed with the help of a dictionary.</summary>
    internal bool HasDictionary => (_chunkHeader[FrameLayout.ChunkFlags2At] & FrameLayout.Flag2Dictionary) != 0;

    /// <summary>Bytes of an item as the filters see it.</summary>
    internal int ChunkTypeSize => _chunkTypeSize;

    /// <summary>The pipeline of a chunk whose blocks need a codec or filter of the user's own; null for all others.</summary>
    /// <exception cref="MissingCodecException">It is not registered.</exception>
    internal UserPipeline? UserPipeline => _isUsers ? ResolveUserPipeline(_parsedLimits!) : null;

    private void SetBlocks(int blockBytes)
    {
        BlockBytes = blockBytes;
        BlockCount = (int)(((long)UncompressedBytes + blockBytes - 1) / blockBytes);
    }

    private static void CheckNaNSize(int typeSize, long at)
    {
        if (typeSize is not (4 or 8))
        {
            CodecThrow.Corrupt("type size of a NaN chunk", at, "4 or 8", typeSize);
        }
    }

    private int ParseChunk(ReadOnlySpan<byte> frame, CodecLimits limits)
    {
        long needed = _headerBytes + (long)FrameLayout.ChunkHeaderBytes;
        if (frame.Length < needed)
        {
            return (int)Math.Min(needed + 384, _frameBytes);
        }

        int compressedAt = _headerBytes + FrameLayout.ChunkCompressedAt;
        int compressed = BinaryPrimitives.ReadInt32LittleEndian(frame[compressedAt..]);
        long offset = 0;
        bool known = frame.Length >= OffsetsChunkEnd();
        if (compressed != _compressedBytes || known)
        {
            // The chunk fills the space before the offsets, unless another writer has replaced chunks in place.
            if (!known)
            {
                return (int)OffsetsChunkEnd();
            }

            offset = ReadOffset(frame, out int end);
            if (offset < 0)
            {
                UseSpecialOffset(offset, end - sizeof(long));
                return 0;
            }

            if (offset > _compressedBytes - FrameLayout.ChunkHeaderBytes)
            {
                CodecThrow.Corrupt(
                    "chunk offset", end - sizeof(long), $"0 to {_compressedBytes - FrameLayout.ChunkHeaderBytes}", offset);
            }
        }

        ChunkOffset = (int)(_headerBytes + offset);
        return ParseChunkHeader(frame, _compressedBytes - offset, limits);
    }

    private int ParseChunkHeader(ReadOnlySpan<byte> frame, long room, CodecLimits limits)
    {
        ReadOnlySpan<byte> header = frame.Slice(ChunkOffset, FrameLayout.ChunkHeaderBytes);
        int version = header[FrameLayout.ChunkVersionAt];
        if (version != FrameLayout.ChunkVersion)
        {
            CodecThrow.Unsupported("chunk version", version, ChunkOffset);
        }

        _chunkFlags = header[FrameLayout.ChunkFlagsAt];
        if ((_chunkFlags & FrameLayout.FlagExtended) != FrameLayout.FlagExtended)
        {
            CodecThrow.Corrupt(
                "chunk flags", ChunkOffset + FrameLayout.ChunkFlagsAt, "an extended header (bits 0 and 2)", _chunkFlags);
        }

        _chunkTypeSize = header[FrameLayout.ChunkTypeSizeAt];
        if (_chunkTypeSize == 0)
        {
            CodecThrow.Corrupt("chunk type size", ChunkOffset + FrameLayout.ChunkTypeSizeAt, "1 to 255", 0);
        }

        int uncompressed = BinaryPrimitives.ReadInt32LittleEndian(header[FrameLayout.ChunkUncompressedAt..]);
        if (uncompressed != UncompressedBytes)
        {
            CodecThrow.Corrupt(
                "chunk uncompressed size", ChunkOffset + FrameLayout.ChunkUncompressedAt, UncompressedBytes, uncompressed);
        }

        int blockBytes = BinaryPrimitives.ReadInt32LittleEndian(header[FrameLayout.ChunkBlockBytesAt..]);
        long largest = Math.Min(UncompressedBytes, ChunkGeometry.MaxBlockBytes);
        if (blockBytes < 1 || blockBytes > largest)
        {
            CodecThrow.Corrupt("chunk block size", ChunkOffset + FrameLayout.ChunkBlockBytesAt, $"1 to {largest}", blockBytes);
        }

        if (HasB2nd && blockBytes != _b2nd.BlockElements * TypeSize)
        {
            CodecThrow.Corrupt(
                "chunk block size", ChunkOffset + FrameLayout.ChunkBlockBytesAt, _b2nd.BlockElements * TypeSize, blockBytes);
        }

        int compressed = BinaryPrimitives.ReadInt32LittleEndian(header[FrameLayout.ChunkCompressedAt..]);
        if (compressed < FrameLayout.ChunkHeaderBytes || compressed > room)
        {
            CodecThrow.Corrupt(
                "chunk compressed size", ChunkOffset + FrameLayout.ChunkCompressedAt,
                $"{FrameLayout.ChunkHeaderBytes} to {room}", compressed);
        }

        ChunkBytes = compressed;
        SetBlocks(blockBytes);
        header.CopyTo(_chunkHeader);
        int flags2 = header[FrameLayout.ChunkFlags2At];
        if ((flags2 & FrameLayout.Flags2Refused) != 0)
        {
            CodecThrow.Unsupported("chunk flags", flags2, ChunkOffset + FrameLayout.ChunkFlags2At);
        }

        if (header[FrameLayout.ChunkFlags3At] != 0)
        {
            CodecThrow.Unsupported(
                "chunk flags", header[FrameLayout.ChunkFlags3At], ChunkOffset + FrameLayout.ChunkFlags3At);
        }

        int special = (flags2 >> FrameLayout.SpecialShift) & FrameLayout.SpecialMask;
        return special != 0 ? ParseSpecialChunk(frame, special) : ParseBlocks(frame, flags2, limits);
    }

    private int ParseSpecialChunk(ReadOnlySpan<byte> frame, int special)
    {
        if (special > FrameLayout.SpecialUninitialized)
        {
            CodecThrow.Unsupported("special value", special, ChunkOffset + FrameLayout.ChunkFlags2At);
        }

        int unit = ChunkBytes - FrameLayout.ChunkHeaderBytes;
        int compressedAt = ChunkOffset + FrameLayout.ChunkCompressedAt;
        if (special != FrameLayout.SpecialRepeated && unit != 0)
        {
            CodecThrow.Corrupt("chunk compressed size", compressedAt, FrameLayout.ChunkHeaderBytes, ChunkBytes);
        }

        switch (special)
        {
            case FrameLayout.SpecialZeros:
                Kind = ChunkKind.Zeros;
                return 0;
            case FrameLayout.SpecialUninitialized:
                Kind = ChunkKind.Uninitialized;
                return 0;
            case FrameLayout.SpecialNaN:
                CheckNaNSize(_chunkTypeSize, ChunkOffset + FrameLayout.ChunkTypeSizeAt);
                CheckNaNSize(TypeSize, FrameLayout.TypeSizeAt);
                if (_chunkTypeSize != TypeSize || UncompressedBytes % TypeSize != 0)
                {
                    CodecThrow.Corrupt("type size of a NaN chunk", ChunkOffset + FrameLayout.ChunkTypeSizeAt, TypeSize, _chunkTypeSize);
                }

                Kind = ChunkKind.NotANumber;
                return 0;
            default:
                return ParseRepeatedValue(frame, unit, compressedAt);
        }
    }

    private int ParseRepeatedValue(ReadOnlySpan<byte> frame, int unit, int compressedAt)
    {
        // A value longer than an item would be out of phase for a reader that starts at another item.
        if (unit < 1 || TypeSize % unit != 0 || UncompressedBytes % unit != 0)
        {
            CodecThrow.Corrupt(
                "repeated value size", compressedAt, $"a divisor of the type size {TypeSize} and of {UncompressedBytes}", unit);
        }

        if (frame.Length - ChunkOffset < ChunkBytes)
        {
            return ChunkOffset + ChunkBytes;
        }

        if (_repeated.Length < unit)
        {
            _repeated = new byte[unit];
        }

        frame.Slice(ChunkOffset + FrameLayout.ChunkHeaderBytes, unit).CopyTo(_repeated);
        _repeatedBytes = unit;
        Kind = ChunkKind.Repeated;
        return 0;
    }

    private int ParseBlocks(ReadOnlySpan<byte> frame, int flags2, CodecLimits limits)
    {
        bool whole = ReadPipeline(out bool isUsers);
        if ((_chunkFlags & FrameLayout.FlagRaw) != 0)
        {
            if (ChunkBytes != FrameLayout.ChunkHeaderBytes + (long)UncompressedBytes)
            {
                CodecThrow.Corrupt(
                    "chunk compressed size", ChunkOffset + FrameLayout.ChunkCompressedAt,
                    FrameLayout.ChunkHeaderBytes + (long)UncompressedBytes, ChunkBytes);
            }

            Kind = ChunkKind.Raw;
            return 0;
        }

        _isUsers = isUsers;
        _parsedLimits = limits;
        if (StreamsPerBlock > 1 && BlockBytes % _chunkTypeSize != 0)
        {
            CodecThrow.Corrupt(
                "chunk block size", ChunkOffset + FrameLayout.ChunkBlockBytesAt,
                $"a multiple of the type size {_chunkTypeSize} as blocks are split", BlockBytes);
        }

        bool dictionary = (flags2 & FrameLayout.Flag2Dictionary) != 0;
        if (dictionary && isUsers)
        {
            CodecThrow.Unsupported("dictionary for codec", Format, ChunkOffset + FrameLayout.ChunkFlagsAt);
        }

        long firstBlock = StartsEnd + (dictionary ? sizeof(int) : 0);
        if (firstBlock > ChunkBytes)
        {
            CodecThrow.Corrupt(
                "chunk compressed size", ChunkOffset + FrameLayout.ChunkCompressedAt, $"at least {firstBlock}", ChunkBytes);
        }

        if (frame.Length - ChunkOffset < firstBlock)
        {
            return (int)(ChunkOffset + firstBlock);
        }

        if (dictionary)
        {
            firstBlock += ReadDictionaryBytes(frame);
        }

        ReadBlockStarts(frame.Slice(ChunkOffset + FrameLayout.ChunkHeaderBytes, sizeof(int) * BlockCount), firstBlock);
        Kind = whole || dictionary ? ChunkKind.WholeOnly : ChunkKind.Blocks;
        return 0;
    }

    /// <summary>Judges codec and filters.</summary>
    /// <param name="isUsers">Whether one of them is the user's own.</param>
    /// <returns>Whether blocks depend on each other: the delta filter.</returns>
    private bool ReadPipeline(out bool isUsers)
    {
        NeedsBlockShape = false;
        isUsers = Format == CodecIds.FormatUserDefined && CodecIds.IsUserDefined(_chunkHeader[FrameLayout.ChunkUserCodecAt]);
        if (!isUsers && !CodecIds.IsKnownFormat(Format) && !ReadPluginCodec())
        {
            int id = Format == CodecIds.FormatUserDefined ? _chunkHeader[FrameLayout.ChunkUserCodecAt] : Format;
            CodecThrow.Unsupported("codec", id, ChunkOffset + FrameLayout.ChunkFlagsAt);
        }

        bool delta = false;
        bool shuffled = false;
        for (int slot = 0; slot < CodecIds.FilterSlots; slot++)
        {
            int at = FrameLayout.ChunkFiltersAt + slot;
            int id = _chunkHeader[at];
            int meta = _chunkHeader[FrameLayout.ChunkFilterMetasAt + slot];
            switch (id)
            {
                case CodecIds.FilterNone or CodecIds.FilterTruncatePrecision:
                    continue;

                // Their parameter, the length of an item, is understood differently by different versions.
                case CodecIds.FilterShuffle or CodecIds.FilterBitShuffle when meta == 0:
                    shuffled = true;
                    continue;

                // c-blosc2 restores it only where it is the first filter.
                case CodecIds.FilterDelta when !shuffled && !delta:
                    delta = true;
                    continue;
                case >= Blosc2Filter.FirstUserId:
                    shuffled = true;
                    isUsers = true;
                    continue;
                default:
                    if (!ReadPluginFilter(slot))
                    {
                        CodecThrow.Unsupported("filter", id, ChunkOffset + at);
                    }

                    shuffled = true;
                    continue;
            }
        }

        return delta;
    }

    /// <summary>Chunks of one dataset have one pipeline: it is looked up once.</summary>
    private UserPipeline ResolveUserPipeline(CodecLimits limits)
    {
        ReadOnlySpan<byte> key = _chunkHeader.AsSpan(FrameLayout.ChunkFiltersAt, FrameLayout.ChunkFlags3At - FrameLayout.ChunkFiltersAt);
        if (_user is null || !ReferenceEquals(limits, _userLimits) || _userFormat != Format || !_userKey.AsSpan(0, key.Length).SequenceEqual(key))
        {
            _user = null;
            _user = UserPipeline.Resolve(
                Format == CodecIds.FormatUserDefined ? _chunkHeader[FrameLayout.ChunkUserCodecAt] : -1,
                _chunkHeader[FrameLayout.ChunkUserCodecMetaAt], _chunkHeader.AsSpan(FrameLayout.ChunkFiltersAt, CodecIds.FilterSlots),
                _chunkHeader.AsSpan(FrameLayout.ChunkFilterMetasAt, CodecIds.FilterSlots), limits);
            key.CopyTo(_userKey);
            _userLimits = limits;
            _userFormat = Format;
        }

        return _user;
    }
}
