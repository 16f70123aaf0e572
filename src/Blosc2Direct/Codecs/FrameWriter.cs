using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Blosc2Direct.Codecs;

/// <summary>Writes what surrounds a chunk: the frame's header, the offsets chunk, the trailer. The same bytes as c-blosc2 gives
/// for a contiguous frame of one chunk.</summary>
/// <remarks>Source: c-blosc2, frame.c (<c>new_header_frame</c>, <c>frame_append_chunk</c>, <c>frame_update_trailer</c>).</remarks>
internal sealed class FrameWriter
{
    private const byte FrameVersionAnd64BitOffsets = 0x12;

    /// <summary>c-blosc2's BLOSC_FORWARD_COMPAT_SPLIT, less one.</summary>
    private const byte SplitMode = 3;

    /// <summary>The codec and level of c-blosc2's default parameters do not show in a raw chunk, the type size and filter do.</summary>
    private const byte OffsetTypeSize = sizeof(long);

    private readonly byte[] _header;

    public FrameWriter(Blosc2Options options, ChunkGeometry geometry)
    {
        byte[] typeName = geometry.UsesB2nd
            ? Encoding.ASCII.GetBytes("|V" + geometry.TypeSize.ToString(CultureInfo.InvariantCulture))
            : [];
        int contentBytes = B2ndMetalayer.ContentBytes(geometry.Rank, typeName.Length);
        int indexEntry = 1 + B2ndMetalayer.Name.Length + 1 + sizeof(int);
        _header = new byte[FrameLayout.MinHeaderBytes + (geometry.UsesB2nd ? indexEntry + 5 + contentBytes : 0)];
        WriteFixedHeader(options, geometry);
        WriteMetalayers(geometry, typeName, contentBytes);
    }

    /// <summary>Bytes of the frame's header: where the chunk starts.</summary>
    public int HeaderBytes => _header.Length;

    /// <summary>Bytes of the frame besides its chunk.</summary>
    public int OverheadBytes => _header.Length + FrameLayout.OffsetsChunkBytes + FrameLayout.TrailerBytes;

    /// <summary>Writes all but the chunk.</summary>
    /// <param name="frame">The frame; the chunk is in it already, after the header.</param>
    /// <param name="chunkBytes">Bytes of the chunk; 0 for a frame without one.</param>
    /// <param name="special">The special value that stands for the chunk, or 0.</param>
    /// <returns>Bytes of the frame.</returns>
    public int Complete(Span<byte> frame, int chunkBytes, int special)
    {
        int frameBytes = OverheadBytes + chunkBytes;
        _header.CopyTo(frame);
        BinaryPrimitives.WriteInt64BigEndian(frame[FrameLayout.FrameBytesAt..], frameBytes);
        BinaryPrimitives.WriteInt64BigEndian(frame[FrameLayout.CompressedAt..], chunkBytes);

        Span<byte> offsets = frame.Slice(_header.Length + chunkBytes, FrameLayout.OffsetsChunkBytes);
        offsets.Clear();
        offsets[FrameLayout.ChunkVersionAt] = FrameLayout.ChunkVersion;
        offsets[FrameLayout.ChunkCodecVersionAt] = 1;
        offsets[FrameLayout.ChunkFlagsAt] = FrameLayout.FlagExtended | FrameLayout.FlagRaw;
        offsets[FrameLayout.ChunkTypeSizeAt] = OffsetTypeSize;
        BinaryPrimitives.WriteInt32LittleEndian(offsets[FrameLayout.ChunkUncompressedAt..], sizeof(long));
        BinaryPrimitives.WriteInt32LittleEndian(offsets[FrameLayout.ChunkBlockBytesAt..], sizeof(long));
        BinaryPrimitives.WriteInt32LittleEndian(offsets[FrameLayout.ChunkCompressedAt..], FrameLayout.OffsetsChunkBytes);
        offsets[FrameLayout.ChunkFiltersAt + CodecIds.FilterSlots - 1] = CodecIds.FilterShuffle;
        if (special != 0)
        {
            offsets[^1] = (byte)(FrameLayout.OffsetIsSpecial | special);
        }

        FrameTrailer.Plain.CopyTo(frame[(_header.Length + chunkBytes + FrameLayout.OffsetsChunkBytes)..]);
        return frameBytes;
    }

    /// <summary>Writes a chunk whose elements are all the same.</summary>
    /// <param name="chunk">Receives it.</param>
    /// <param name="geometry">The chunk's geometry.</param>
    /// <param name="element">The value: one item.</param>
    /// <returns>Bytes of the chunk.</returns>
    public static int WriteRepeatedChunk(Span<byte> chunk, ChunkGeometry geometry, ReadOnlySpan<byte> element)
    {
        int bytes = FrameLayout.ChunkHeaderBytes + element.Length;
        Span<byte> header = chunk[..FrameLayout.ChunkHeaderBytes];
        header.Clear();
        header[FrameLayout.ChunkVersionAt] = FrameLayout.ChunkVersion;
        header[FrameLayout.ChunkCodecVersionAt] = 1;
        header[FrameLayout.ChunkFlagsAt] = FrameLayout.FlagExtended;
        header[FrameLayout.ChunkTypeSizeAt] = (byte)FilterTypeSize(geometry.TypeSize);
        BinaryPrimitives.WriteInt32LittleEndian(header[FrameLayout.ChunkUncompressedAt..], geometry.PaddedBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[FrameLayout.ChunkBlockBytesAt..], geometry.BlockBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[FrameLayout.ChunkCompressedAt..], bytes);
        header[FrameLayout.ChunkFlags2At] = FrameLayout.SpecialRepeated << FrameLayout.SpecialShift;
        element.CopyTo(chunk[FrameLayout.ChunkHeaderBytes..]);
        return bytes;
    }

    /// <summary>The type size that fits a chunk's header: larger items are bytes to the filters.</summary>
    public static int FilterTypeSize(int typeSize) => typeSize > byte.MaxValue ? 1 : typeSize;

    private void WriteFixedHeader(Blosc2Options options, ChunkGeometry geometry)
    {
        Span<byte> header = _header;
        header[0] = 0x9e;
        header[1] = 0xa8;
        "b2frame\0"u8.CopyTo(header[2..]);
        WriteInt32(FrameLayout.HeaderBytesAt, _header.Length);
        header[FrameLayout.FrameBytesAt - 1] = FrameFields.UInt64;
        header[FrameLayout.FlagsAt - 1] = 0xa4;
        header[FrameLayout.FlagsAt] = FrameVersionAnd64BitOffsets;

        // The lower half has room for Blosc2's own codecs; all others are named at the pipeline.
        int codec = CodecIds.IsStock(options.Codec) ? (int)options.Codec : CodecIds.FormatUserDefined;
        header[FrameLayout.CodecAt] = (byte)(codec | (options.Level << 4));
        header[FrameLayout.SplitModeAt] = SplitMode;
        WriteInt64(FrameLayout.UncompressedAt, geometry.PaddedBytes);
        WriteInt64(FrameLayout.CompressedAt, 0);

        // The stock filter puts 1 here for items above 255 bytes, and then cannot read its own b2nd chunks.
        WriteInt32(FrameLayout.TypeSizeAt, geometry.TypeSize);
        WriteInt32(FrameLayout.BlockBytesAt, geometry.BlockBytes);
        WriteInt32(FrameLayout.ChunkBytesAt, geometry.PaddedBytes);
        WriteInt16(63, 0, FrameFields.Int16); // as the stock filter leaves it
        WriteInt16(66, 1, FrameFields.Int16);
        header[FrameLayout.HasVariableMetalayersAt] = FrameFields.False;
        header[FrameLayout.FiltersAt - 2] = FrameFields.FixExt16;
        header[FrameLayout.FiltersAt - 1] = CodecIds.FilterSlots;
        options.WriteSlots(FilterTypeSize(geometry.TypeSize), header[FrameLayout.FiltersAt..], header[FrameLayout.FilterMetasAt..]);
        header[FrameLayout.UserCodecAt] = (byte)options.Codec;
        header[FrameLayout.UserCodecMetaAt] = options.CodecParameter;
    }

    private void WriteMetalayers(ChunkGeometry geometry, ReadOnlySpan<byte> typeName, int contentBytes)
    {
        Span<byte> header = _header;
        int count = geometry.UsesB2nd ? 1 : 0;
        header[FrameLayout.MetalayersAt] = 0x93;
        WriteInt16(FrameLayout.MetalayerCountAt, (short)count, FrameFields.Map16);
        int at = FrameLayout.FirstMetalayerAt;
        int offsetAt = 0;
        if (count > 0)
        {
            header[at++] = (byte)(0xa0 + B2ndMetalayer.Name.Length);
            B2ndMetalayer.Name.CopyTo(header[at..]);
            offsetAt = at + B2ndMetalayer.Name.Length + 1;
            at = offsetAt + sizeof(int);
        }

        WriteInt16(FrameLayout.IndexBytesAt, (short)(at - FrameLayout.MetalayersAt), FrameFields.UInt16);
        WriteInt16(at + 1, (short)count, FrameFields.Array16);
        at += 3;
        if (count == 0)
        {
            return;
        }

        WriteInt32(offsetAt, at);
        header[at] = FrameFields.Binary32;
        BinaryPrimitives.WriteInt32BigEndian(header[(at + 1)..], contentBytes);
        WriteShapes(geometry, at + 5);
        at = _header.Length - typeName.Length - 6;
        header[at + 1] = FrameFields.Text32;
        BinaryPrimitives.WriteInt32BigEndian(header[(at + 2)..], typeName.Length);
        typeName.CopyTo(header[(at + 6)..]);
    }

    private void WriteShapes(ChunkGeometry geometry, int at)
    {
        int rank = geometry.Rank;
        byte array = (byte)(0x90 + rank);
        _header[at] = 0x97;
        _header[at + 2] = (byte)rank;
        int shapeAt = at + 3;
        int chunkShapeAt = shapeAt + 1 + (9 * rank);
        int blockShapeAt = chunkShapeAt + 1 + (5 * rank);
        _header[shapeAt] = array;
        _header[chunkShapeAt] = array;
        _header[blockShapeAt] = array;
        for (int axis = 0; axis < rank; axis++)
        {
            WriteInt64(shapeAt + 2 + (9 * axis), geometry.ChunkShape[axis]);
            WriteInt32(chunkShapeAt + 2 + (5 * axis), geometry.ChunkShape[axis]);
            WriteInt32(blockShapeAt + 2 + (5 * axis), geometry.BlockShape[axis]);
        }
    }

    private void WriteInt16(int at, short value, byte marker)
    {
        _header[at - 1] = marker;
        BinaryPrimitives.WriteInt16BigEndian(_header.AsSpan(at), value);
    }

    private void WriteInt32(int at, int value)
    {
        _header[at - 1] = FrameFields.Int32;
        BinaryPrimitives.WriteInt32BigEndian(_header.AsSpan(at), value);
    }

    private void WriteInt64(int at, long value)
    {
        _header[at - 1] = FrameFields.Int64;
        BinaryPrimitives.WriteInt64BigEndian(_header.AsSpan(at), value);
    }
}
