namespace Blosc2Direct.Codecs;

/// <summary>Offsets and lengths, in bytes, of frames and chunks; see docs/formats.md. Numbers of a frame are big-endian
/// (msgpack), those of a chunk little-endian.</summary>
/// <remarks>Sources: c-blosc2, README_CFRAME_FORMAT.rst, README_CHUNK_FORMAT.rst, README_B2ND_METALAYER.rst, frame.h.</remarks>
internal static class FrameLayout
{
    public const int HeaderBytesAt = 11;
    public const int FrameBytesAt = 16;
    public const int FlagsAt = 25;
    public const int TypeAt = 26;
    public const int CodecAt = 27;
    public const int SplitModeAt = 28;
    public const int UncompressedAt = 30;
    public const int CompressedAt = 39;
    public const int TypeSizeAt = 48;
    public const int BlockBytesAt = 53;
    public const int ChunkBytesAt = 58;
    public const int HasVariableMetalayersAt = 68;
    public const int FiltersAt = 71;
    public const int UserCodecAt = 77;
    public const int UserCodecMetaAt = 78;
    public const int FilterMetasAt = 79;
    public const int MetalayersAt = 87;
    public const int IndexBytesAt = 89;
    public const int MetalayerCountAt = 92;
    public const int FirstMetalayerAt = 94;

    /// <summary>A frame header without metalayers: the index is empty, and so is the array after it.</summary>
    public const int MinHeaderBytes = 97;

    /// <summary>The largest number of metalayers.</summary>
    public const int MaxMetalayers = 16;

    /// <summary>The offsets chunk of a frame with one chunk: a header and one 64-bit offset, stored raw.</summary>
    public const int OffsetsChunkBytes = ChunkHeaderBytes + sizeof(long);

    /// <summary>The trailer without variable-length metalayers.</summary>
    public const int TrailerBytes = 35;

    /// <summary>From the end of the frame to the marker of the trailer's length.</summary>
    public const int TrailerLengthFromEnd = 23;

    /// <summary>What follows the chunk at least: the offsets chunk, at its shortest a header, and a trailer.</summary>
    public const int MinBytesAfterChunk = ChunkHeaderBytes + TrailerBytes;

    /// <summary>A chunk's header.</summary>
    public const int ChunkHeaderBytes = 32;

    public const int ChunkVersionAt = 0;
    public const int ChunkCodecVersionAt = 1;
    public const int ChunkFlagsAt = 2;
    public const int ChunkTypeSizeAt = 3;
    public const int ChunkUncompressedAt = 4;
    public const int ChunkBlockBytesAt = 8;
    public const int ChunkCompressedAt = 12;
    public const int ChunkFiltersAt = 16;
    public const int ChunkUserCodecAt = 22;
    public const int ChunkUserCodecMetaAt = 23;
    public const int ChunkFilterMetasAt = 24;
    public const int ChunkFlags3At = 30;
    public const int ChunkFlags2At = 31;

    /// <summary>Both bits: the header has 32 bytes, not the 16 of Blosc 1.</summary>
    public const int FlagExtended = 0x05;
    public const int FlagRaw = 0x02;
    public const int FlagNotSplit = 0x10;
    public const int FormatShift = 5;

    public const int Flag2Dictionary = 0x01;

    /// <summary>A writer of the other byte order, a codec named elsewhere, a lazy chunk, an instrumented codec: none of them
    /// decodes.</summary>
    public const int Flags2Refused = 0x8e;
    public const int SpecialShift = 4;
    public const int SpecialMask = 7;

    public const int SpecialZeros = 1;
    public const int SpecialNaN = 2;
    public const int SpecialRepeated = 3;
    public const int SpecialUninitialized = 4;

    /// <summary>An offset with this bit stands for a special value instead of a place; the value's kind is in the same byte.</summary>
    public const byte OffsetIsSpecial = 0x80;

    /// <summary>The version of chunks that are written and read.</summary>
    public const byte ChunkVersion = 5;

    /// <summary>The longest dictionary of a chunk.</summary>
    public const int MaxDictionaryBytes = 128 * 1024;

    /// <summary>BloscLZ adds up match lengths in 32 bits: a longer stream could make them overflow.</summary>
    public const int MaxBloscLzStreamBytes = 8_000_000;
}
