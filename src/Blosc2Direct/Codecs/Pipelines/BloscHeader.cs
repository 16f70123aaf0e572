using System.Buffers.Binary;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>The 16 bytes before a chunk of Blosc 1, all numbers little-endian: version, codec's version, flags, type size,
/// uncompressed bytes, block bytes, compressed bytes; then one start for each block, or the plain bytes. Source: c-blosc,
/// README_CHUNK_FORMAT.rst.</summary>
internal readonly struct BloscHeader
{
    public const int Bytes = 16;
    public const int FormatSnappy = 2;
    public const byte ShuffleFlag = 1;
    public const byte StoredFlag = 2;
    public const byte BitShuffleFlag = 4;
    public const byte NotSplitFlag = 16;

    private const byte Version = 2;
    private const byte CodecVersion = 1;
    private const byte ReservedFlag = 8;
    private const int MaxSplits = 16;
    private const int MinSplitBytes = 128;

    public byte Flags { get; init; }

    public int TypeSize { get; init; }

    public int PlainBytes { get; init; }

    public int BlockBytes { get; init; }

    public int StoredBytes { get; init; }

    /// <summary>The codec's format, as in <see cref="CodecIds"/>, and <see cref="FormatSnappy"/>.</summary>
    public int Format => Flags >> 5;

    public bool IsStored => (Flags & StoredFlag) != 0;

    public int BlockCount => PlainBytes == 0 ? 0 : ((PlainBytes - 1) / BlockBytes) + 1;

    /// <summary>Where the first block may start.</summary>
    public long FirstStart => Bytes + (sizeof(int) * (long)BlockCount);

    /// <summary>Whether a block of such a type and size may be split into one stream for each byte of the type.</summary>
    public static bool CanSplit(int typeSize, int blockBytes) => typeSize <= MaxSplits && blockBytes / typeSize >= MinSplitBytes;

    /// <summary>Streams of a block of so many bytes.</summary>
    public int Streams(int bytes) =>
        (Flags & NotSplitFlag) == 0 && bytes == BlockBytes && CanSplit(TypeSize, BlockBytes) ? TypeSize : 1;

    /// <summary>Reads and checks a header.</summary>
    /// <param name="chunk">The stored bytes.</param>
    /// <param name="capacity">The most bytes that the chunk may decode to.</param>
    public static BloscHeader Parse(ReadOnlySpan<byte> chunk, int capacity)
    {
        if (chunk.Length < Bytes)
        {
            CodecThrow.Corrupt("bytes of a Blosc chunk", -1, $"at least {Bytes}", chunk.Length);
        }

        if (chunk[0] != Version)
        {
            CodecThrow.CorruptByte("version of a Blosc chunk", 0, Version, chunk[0]);
        }

        BloscHeader header = new()
        {
            Flags = chunk[2],
            TypeSize = chunk[3],
            PlainBytes = BinaryPrimitives.ReadInt32LittleEndian(chunk[4..]),
            BlockBytes = BinaryPrimitives.ReadInt32LittleEndian(chunk[8..]),
            StoredBytes = BinaryPrimitives.ReadInt32LittleEndian(chunk[12..]),
        };
        header.Check(chunk, capacity);
        return header;
    }

    /// <summary>Writes the header.</summary>
    public void Write(Span<byte> chunk)
    {
        chunk[0] = Version;
        chunk[1] = CodecVersion;
        chunk[2] = Flags;
        chunk[3] = (byte)TypeSize;
        BinaryPrimitives.WriteInt32LittleEndian(chunk[4..], PlainBytes);
        BinaryPrimitives.WriteInt32LittleEndian(chunk[8..], BlockBytes);
        BinaryPrimitives.WriteInt32LittleEndian(chunk[12..], StoredBytes);
    }

    private void Check(ReadOnlySpan<byte> chunk, int capacity)
    {
        if ((Flags & ReservedFlag) != 0)
        {
            CodecThrow.Corrupt("flags of a Blosc chunk", 2, "without bit 3", Flags);
        }

        if (TypeSize == 0)
        {
            CodecThrow.Corrupt("type size of a Blosc chunk", 3, "at least 1", 0);
        }

        if (PlainBytes < 0 || PlainBytes > capacity)
        {
            CodecThrow.Corrupt("uncompressed bytes of a Blosc chunk", 4, $"0 to {capacity}", PlainBytes);
        }

        if (BlockBytes < 1 || (BlockBytes > PlainBytes && PlainBytes > 0))
        {
            CodecThrow.Corrupt("block bytes of a Blosc chunk", 8, $"1 to {PlainBytes}", BlockBytes);
        }

        long least = IsStored ? Bytes + (long)PlainBytes : FirstStart;
        if (StoredBytes < least || StoredBytes > chunk.Length || (IsStored && StoredBytes != least))
        {
            CodecThrow.Corrupt("compressed bytes of a Blosc chunk", 12, $"{least} to {(IsStored ? least : chunk.Length)}", StoredBytes);
        }

        if (IsStored || PlainBytes == 0)
        {
            return;
        }

        if (Format == FormatSnappy)
        {
            throw new UnsupportedCodecException("The chunk is compressed by Blosc with Snappy, which is not supported.");
        }

        if (!CodecIds.IsKnownFormat(Format))
        {
            CodecThrow.Unsupported("codec", Format, 2);
        }

        if (chunk[1] != CodecVersion)
        {
            CodecThrow.CorruptByte("codec version of a Blosc chunk", 1, CodecVersion, chunk[1]);
        }
    }
}
