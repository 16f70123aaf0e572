using System.Buffers.Binary;

namespace Blosc2Direct.Codecs;

// The part of the head that comes after the chunk: the offsets chunk, which may stand for the chunk, and the trailer.
public sealed partial class FrameHead
{
    /// <summary>Checks what follows the chunk: the offsets chunk and the trailer.</summary>
    /// <param name="wholeFrame">The frame whose head was parsed.</param>
    /// <exception cref="CorruptChunkException">A field is wrong.</exception>
    public void ValidateTrailer(ReadOnlySpan<byte> wholeFrame)
    {
        if (wholeFrame.Length != _frameBytes)
        {
            CodecThrow.WrongLength(nameof(wholeFrame), _frameBytes, wholeFrame.Length);
        }

        long offset = ReadOffset(wholeFrame, out int end);
        if (ChunkBytes > 0 && offset != ChunkOffset - _headerBytes)
        {
            CodecThrow.Corrupt("chunk offset", end - sizeof(long), ChunkOffset - _headerBytes, offset);
        }

        FrameTrailer.Validate(
            wholeFrame, end, wholeFrame[FrameLayout.HasVariableMetalayersAt] == FrameFields.True);
    }

    /// <summary>A frame without chunk bytes: the offset itself says which value all elements have.</summary>
    private int ParseSpecialOffset(ReadOnlySpan<byte> frame)
    {
        long needed = OffsetsChunkEnd();
        if (frame.Length < needed)
        {
            return (int)needed;
        }

        UseSpecialOffset(ReadOffset(frame, out int end), end - sizeof(long));
        return 0;
    }

    private long OffsetsChunkEnd()
    {
        long end = _headerBytes + _compressedBytes + FrameLayout.OffsetsChunkBytes;

        // An offsets chunk of one zero has no data.
        return Math.Min(end, _frameBytes);
    }

    private void UseSpecialOffset(long offset, int at)
    {
        Kind = (ulong)offset switch
        {
            (FrameLayout.OffsetIsSpecial | (ulong)FrameLayout.SpecialZeros) << 56 => ChunkKind.Zeros,
            (FrameLayout.OffsetIsSpecial | (ulong)FrameLayout.SpecialNaN) << 56 => ChunkKind.NotANumber,
            (FrameLayout.OffsetIsSpecial | (ulong)FrameLayout.SpecialUninitialized) << 56 => ChunkKind.Uninitialized,
            _ => throw new CorruptChunkException("chunk offset", at, "a special value", $"0x{offset:x16}"),
        };
        ChunkOffset = _headerBytes;
        ChunkBytes = 0;
        _chunkHeader.AsSpan().Clear();
        _chunkFlags = FrameLayout.FlagExtended;
        _chunkTypeSize = 1;
        if (Kind == ChunkKind.NotANumber)
        {
            CheckNaNSize(TypeSize, FrameLayout.TypeSizeAt);
        }

        int blockBytes = _headerBlockBytes;
        if (HasB2nd)
        {
            blockBytes = (int)(_b2nd.BlockElements * TypeSize);
        }
        else if (blockBytes < 1 || blockBytes > UncompressedBytes)
        {
            CodecThrow.Corrupt("block size", FrameLayout.BlockBytesAt, $"1 to {UncompressedBytes}", blockBytes);
        }

        SetBlocks(blockBytes);
    }

    /// <summary>Reads the one entry of the offsets chunk.</summary>
    private long ReadOffset(ReadOnlySpan<byte> frame, out int end)
    {
        int at = (int)(_headerBytes + _compressedBytes);
        ReadOnlySpan<byte> chunk = frame[at..];
        if (chunk[FrameLayout.ChunkVersionAt] != FrameLayout.ChunkVersion)
        {
            CodecThrow.Corrupt("offsets chunk version", at, FrameLayout.ChunkVersion, chunk[FrameLayout.ChunkVersionAt]);
        }

        int flags = chunk[FrameLayout.ChunkFlagsAt];
        int special = chunk[FrameLayout.ChunkFlags2At] >> FrameLayout.SpecialShift;
        int bytes = BinaryPrimitives.ReadInt32LittleEndian(chunk[FrameLayout.ChunkUncompressedAt..]);
        if (bytes != sizeof(long))
        {
            CodecThrow.Corrupt("offsets chunk uncompressed size", at + FrameLayout.ChunkUncompressedAt, sizeof(long), bytes);
        }

        const int RawBits = FrameLayout.FlagExtended | FrameLayout.FlagRaw;
        bool isRaw = special == 0 && (flags & RawBits) == RawBits;
        if (!isRaw && (special != FrameLayout.SpecialZeros || (flags & FrameLayout.FlagExtended) != FrameLayout.FlagExtended))
        {
            CodecThrow.Corrupt("offsets chunk flags", at + FrameLayout.ChunkFlagsAt, "stored raw", flags);
        }

        int expected = isRaw ? FrameLayout.OffsetsChunkBytes : FrameLayout.ChunkHeaderBytes;
        int compressed = BinaryPrimitives.ReadInt32LittleEndian(chunk[FrameLayout.ChunkCompressedAt..]);
        if (compressed != expected)
        {
            CodecThrow.Corrupt("offsets chunk compressed size", at + FrameLayout.ChunkCompressedAt, expected, compressed);
        }

        end = at + expected;
        if (end > _frameBytes - FrameLayout.TrailerBytes)
        {
            CodecThrow.Corrupt("frame length", FrameLayout.FrameBytesAt, $"at least {end + FrameLayout.TrailerBytes}", _frameBytes);
        }

        return isRaw ? BinaryPrimitives.ReadInt64LittleEndian(chunk[FrameLayout.ChunkHeaderBytes..]) : 0;
    }
}
