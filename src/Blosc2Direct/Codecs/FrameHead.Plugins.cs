namespace Blosc2Direct.Codecs;

// The part of the head that judges codecs and filters that c-blosc2 holds as plug-ins.
public sealed partial class FrameHead
{
    private const int MaxCell = sbyte.MaxValue;

    /// <summary>Whether blocks decode only with their shape: <see cref="BlockShape"/> has it then.</summary>
    internal bool NeedsBlockShape { get; private set; }

    /// <summary>Whether a codec is one of c-blosc2's plug-ins; judges its parameter.</summary>
    private bool ReadPluginCodec()
    {
        int id = Format == CodecIds.FormatUserDefined ? _chunkHeader[FrameLayout.ChunkUserCodecAt] : -1;
        int metaAt = ChunkOffset + FrameLayout.ChunkUserCodecMetaAt;
        int meta = _chunkHeader[FrameLayout.ChunkUserCodecMetaAt];
        switch (id)
        {
            case (int)Blosc2Codec.Ndlz:
                if (meta is not (4 or 8))
                {
                    CodecThrow.Corrupt("cell of codec ndlz", metaAt, "4 or 8", meta);
                }

                return true;
            case (int)Blosc2Codec.ZfpAccuracy or (int)Blosc2Codec.ZfpPrecision or (int)Blosc2Codec.ZfpRate:
                CheckItemIsFloat("codec zfp");
                if (StreamsPerBlock > 1)
                {
                    CodecThrow.Corrupt("chunk flags", ChunkOffset + FrameLayout.ChunkFlagsAt, "blocks that are not split, for zfp", _chunkFlags);
                }

                if ((_chunkFlags & FrameLayout.FlagRaw) == 0)
                {
                    CheckBlockShape("codec zfp", maxRank: 4, shortest: 4);
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>Whether a filter is one of c-blosc2's plug-ins; judges its parameter.</summary>
    private bool ReadPluginFilter(int slot)
    {
        int id = _chunkHeader[FrameLayout.ChunkFiltersAt + slot];
        int metaAt = FrameLayout.ChunkFilterMetasAt + slot;
        int meta = _chunkHeader[metaAt];
        bool isRaw = (_chunkFlags & FrameLayout.FlagRaw) != 0;
        switch (id)
        {
            case CodecIds.FilterNdMean or CodecIds.FilterNdCell:
                if (id == CodecIds.FilterNdMean)
                {
                    CheckItemIsFloat("filter ndmean");
                }

                if (meta is < 1 or > MaxCell)
                {
                    CodecThrow.Corrupt("cell of a filter", ChunkOffset + metaAt, $"1 to {MaxCell}", meta);
                }

                if (!isRaw)
                {
                    CheckBlockShape(id == CodecIds.FilterNdMean ? "filter ndmean" : "filter ndcell", ChunkGeometry.MaxB2ndRank, shortest: 1);
                    CheckCell(id, meta, ChunkOffset + metaAt);
                }

                return true;
            case CodecIds.FilterByteDelta:
                // Before 3.3.2, c-blosc2 lost what comes after the last whole item, and a chunk does not tell who wrote it.
                // Without a parameter it works on items of the frame, which may be too long for a chunk's header.
                int item = meta != 0 ? meta : TypeSize;
                if (!isRaw && meta == 0 && TypeSize != _chunkTypeSize)
                {
                    CodecThrow.Corrupt("chunk type size", ChunkOffset + FrameLayout.ChunkTypeSizeAt, TypeSize, _chunkTypeSize);
                }

                if (!isRaw && (BlockBytes % item != 0 || UncompressedBytes % BlockBytes % item != 0))
                {
                    throw new UnsupportedCodecException(
                        $"The filter bytedelta works on items of {item} bytes, of which a block is no multiple: versions of c-blosc2 " +
                        "differ over the rest.");
                }

                return true;
            case CodecIds.FilterIntTruncation:
                return true;
            default:
                return false;
        }
    }

    private void CheckItemIsFloat(string what)
    {
        if (_chunkTypeSize is not (sizeof(float) or sizeof(double)))
        {
            CodecThrow.Corrupt($"type size of a chunk with {what}", ChunkOffset + FrameLayout.ChunkTypeSizeAt, "4 or 8", _chunkTypeSize);
        }
    }

    /// <summary>The b2nd metalayer's block has been compared with <see cref="BlockBytes"/> before.</summary>
    private void CheckBlockShape(string what, int maxRank, int shortest)
    {
        if (!HasB2nd)
        {
            throw new UnsupportedCodecException($"The {what} needs the shape of blocks, which a plain chunk does not have.");
        }

        if (Rank > maxRank)
        {
            throw new UnsupportedCodecException($"The {what} takes blocks of up to {maxRank} axes, not of {Rank}.");
        }

        if (TypeSize != _chunkTypeSize)
        {
            CodecThrow.Corrupt("chunk type size", ChunkOffset + FrameLayout.ChunkTypeSizeAt, TypeSize, _chunkTypeSize);
        }

        foreach (int length in BlockShape)
        {
            if (length < shortest)
            {
                CodecThrow.Corrupt(
                    $"block shape of a chunk with {what}", ChunkOffset + FrameLayout.ChunkBlockBytesAt, $"at least {shortest} elements along each axis",
                    length);
            }
        }

        NeedsBlockShape = true;
    }

    private void CheckCell(int id, int cell, int at)
    {
        long bytes = _chunkTypeSize;
        for (int axis = 0; axis < Rank && bytes <= BlockBytes; axis++)
        {
            bytes *= cell;
        }

        // ndmean cuts cells to the block, but puts those of a shorter first axis in wrong places.
        long largest = id == CodecIds.FilterNdMean ? BlockShape[0] : long.MaxValue;
        if (cell > largest || (id == CodecIds.FilterNdCell && bytes > BlockBytes))
        {
            CodecThrow.Corrupt("cell of a filter", at, "no larger than a block", cell);
        }
    }
}
