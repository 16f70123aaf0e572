using System.Collections.Immutable;

namespace Blosc2Direct.Codecs;

/// <summary>The parameters (cd_values) of HDF5 filter 32026, as the stock filter defines them; see docs/formats.md.</summary>
public static class Blosc2FilterParameters
{
    private const uint Revision = 1;
    private const int RevisionIndex = 0;
    private const int BlockBytesIndex = 1;
    private const int TypeSizeIndex = 2;
    private const int ChunkBytesIndex = 3;
    private const int LevelIndex = 4;
    private const int ShuffleIndex = 5;
    private const int CodecIndex = 6;
    private const int RankIndex = 7;
    private const int ShapeIndex = 8;

    /// <summary>h5py takes no filter with more values than these.</summary>
    private const int MaxValues = 16;

    /// <summary>Describes options and chunks.</summary>
    /// <param name="options">Options.</param>
    /// <param name="chunkShape">Elements of the chunk along each axis, slowest first.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="typeSize">Bytes of an item: for HDF5 array types the size of the base type, else
    /// <paramref name="elementSize"/>.</param>
    /// <remarks>They have no words for other codecs than <see cref="Blosc2Codec.BloscLz"/> to <see cref="Blosc2Codec.Zstd"/>, for
    /// which they say Zstandard, nor for other filters than one shuffle.</remarks>
    /// <returns>7 values, for ranks 2 to 8 the rank and the chunk shape, and for ranks 2 to 7, unless the blocks are the
    /// stock filter's, one for the block shape, which other readers and writers ignore.</returns>
    /// <exception cref="ArgumentException">As for <see cref="ChunkGeometry.ForWriting"/>.</exception>
    public static ImmutableArray<uint> Build(Blosc2Options options, ReadOnlySpan<int> chunkShape, int elementSize, int typeSize)
    {
        ChunkGeometry geometry = ChunkGeometry.ForWriting(options, chunkShape, elementSize, typeSize);
        bool isStock = options.BlockShape.IsDefault && options.Blocks == BlockChoice.Stock;
        bool hasShape = chunkShape.Length is >= 2 and <= ChunkGeometry.MaxB2ndRank;
        bool hasBlockShape = hasShape && geometry.UsesB2nd && !isStock && CanHoldBlockShape(chunkShape.Length);
        int blockShapeIndex = ShapeIndex + chunkShape.Length;
        uint[] values = new uint[hasBlockShape ? blockShapeIndex + 1 : hasShape ? blockShapeIndex : RankIndex];
        values[RevisionIndex] = Revision;
        values[BlockBytesIndex] = isStock ? 0
            : geometry.UsesB2nd && !CanHoldBlockShape(chunkShape.Length) && options.BlockShape.IsDefault
                ? (uint)AutomaticBlocks.Bytes(options, CacheSizes.Machine) // the shape comes back by the rule that it came from
                : (uint)geometry.BlockBytes;
        values[TypeSizeIndex] = (uint)typeSize;
        values[ChunkBytesIndex] = (uint)geometry.ChunkBytes;
        values[LevelIndex] = (uint)options.Level;
        values[ShuffleIndex] = (uint)options.Shuffle;

        // Other writers append with a codec that they have: chunks describe themselves.
        values[CodecIndex] = (uint)(CodecIds.IsStock(options.Codec) ? options.Codec : Blosc2Codec.Zstd);
        if (hasShape)
        {
            values[RankIndex] = (uint)chunkShape.Length;
            for (int axis = 0; axis < chunkShape.Length; axis++)
            {
                values[ShapeIndex + axis] = (uint)chunkShape[axis];
            }
        }

        if (hasBlockShape)
        {
            values[blockShapeIndex] = PackBlockShape(chunkShape, geometry.BlockShape);
        }

        return ImmutableArray.Create(values);
    }

    /// <summary>Reads parameters back, for writing more chunks. Chunks describe themselves: reading needs no parameters.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="options">What they ask for; the block shape is set where they give it, or a block size and the chunk
    /// shape: then the stock filter would use it.</param>
    /// <param name="typeSize">Bytes of an item.</param>
    /// <returns>False if there are fewer than 4 values, or they name a codec, level or shuffle mode that cannot be written.</returns>
    public static bool TryParse(ReadOnlySpan<uint> values, out Blosc2Options options, out int typeSize)
    {
        options = new Blosc2Options();
        typeSize = 0;

        // The stock filter's defaults for what is left out: level 5, byte shuffle, BloscLZ.
        uint level = values.Length > LevelIndex ? values[LevelIndex] : 5;
        uint shuffle = values.Length > ShuffleIndex ? values[ShuffleIndex] : (uint)ShuffleMode.Byte;
        uint codec = values.Length > CodecIndex ? values[CodecIndex] : (uint)Blosc2Codec.BloscLz;
        if (values.Length <= ChunkBytesIndex || values[TypeSizeIndex] is 0 or > ChunkGeometry.MaxBlockBytes ||
            level > Blosc2Options.MaxLevel || shuffle > (uint)ShuffleMode.Bit || !CodecIds.IsStock((Blosc2Codec)codec))
        {
            return false;
        }

        typeSize = (int)values[TypeSizeIndex];
        uint blockBytes = values[BlockBytesIndex];
        ImmutableArray<int> blockShape = ReadBlockShape(values, typeSize);
        options = new Blosc2Options
        {
            Codec = (Blosc2Codec)codec,
            Level = (int)level,
            Shuffle = (ShuffleMode)shuffle,
            BlockShape = blockShape,
            Blocks = !blockShape.IsDefault ? BlockChoice.Automatic
                : blockBytes is 0 or > ChunkGeometry.MaxBlockBytes ? BlockChoice.Stock
                : BlockChoice.OfBytes((int)blockBytes),
        };
        return true;
    }

    /// <summary>Whether there is a value left for the block shape.</summary>
    /// <param name="rank">Axes of the chunk.</param>
    internal static bool CanHoldBlockShape(int rank) => ShapeIndex + rank < MaxValues;

    /// <summary>The block shape that the parameters hold, or the stock filter would use for them; default where it is
    /// automatic.</summary>
    private static ImmutableArray<int> ReadBlockShape(ReadOnlySpan<uint> values, int typeSize)
    {
        uint blockBytes = values[BlockBytesIndex];
        if (blockBytes is 0 or > ChunkGeometry.MaxBlockBytes || values.Length <= ShapeIndex ||
            values[RankIndex] is < 2 or > ChunkGeometry.MaxB2ndRank || values.Length < ShapeIndex + values[RankIndex])
        {
            return default;
        }

        int rank = (int)values[RankIndex];
        Span<int> chunkShape = stackalloc int[rank];
        if (!TryReadChunkShape(values, typeSize, chunkShape))
        {
            return default;
        }

        int[] blockShape = new int[rank];
        int index = ShapeIndex + rank;
        if (values.Length <= index || !TryUnpackBlockShape(values[index], chunkShape, blockBytes / (uint)typeSize, blockShape))
        {
            BlockRule.Shape(blockBytes, typeSize, chunkShape, blockShape);
        }

        return ImmutableArray.Create(blockShape);
    }

    private static bool TryReadChunkShape(ReadOnlySpan<uint> values, int typeSize, Span<int> chunkShape)
    {
        ulong bytes = (ulong)typeSize;
        for (int axis = 0; axis < chunkShape.Length; axis++)
        {
            uint length = values[ShapeIndex + axis];
            if (length is 0 or > int.MaxValue)
            {
                return false;
            }

            chunkShape[axis] = (int)length;
            bytes *= length;
            if (bytes > ChunkGeometry.MaxPaddedBytes)
            {
                return false;
            }
        }

        // Otherwise an array type: its chunks are plain.
        return bytes == values[ChunkBytesIndex];
    }

    /// <summary>A block shape as one number: 1 + the place, in row-major order, of the last element of the chunk's first block.</summary>
    private static uint PackBlockShape(ReadOnlySpan<int> chunkShape, ReadOnlySpan<int> blockShape)
    {
        uint last = 0;
        for (int axis = 0; axis < chunkShape.Length; axis++)
        {
            last = (last * (uint)chunkShape[axis]) + (uint)blockShape[axis] - 1;
        }

        return last + 1;
    }

    /// <summary>Undoes <see cref="PackBlockShape"/>; false if the block has not as many elements as it should.</summary>
    private static bool TryUnpackBlockShape(uint packed, ReadOnlySpan<int> chunkShape, uint elements, Span<int> blockShape)
    {
        if (packed == 0)
        {
            return false;
        }

        uint rest = packed - 1;
        ulong volume = 1;
        for (int axis = chunkShape.Length - 1; axis >= 0; axis--)
        {
            (rest, uint place) = Math.DivRem(rest, (uint)chunkShape[axis]);
            blockShape[axis] = (int)place + 1;
            volume *= place + 1;
        }

        return rest == 0 && volume == elements && !BlockRule.IsMisordered(chunkShape, blockShape);
    }
}
