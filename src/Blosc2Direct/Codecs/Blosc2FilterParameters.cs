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

    /// <summary>Describes options and chunks.</summary>
    /// <param name="options">Options.</param>
    /// <param name="chunkShape">Elements of the chunk along each axis, slowest first.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="typeSize">Bytes of an item: for HDF5 array types the size of the base type, else
    /// <paramref name="elementSize"/>.</param>
    /// <returns>7 values, and for ranks 2 to 8 the rank and the chunk shape.</returns>
    /// <exception cref="ArgumentException">As for <see cref="ChunkGeometry.ForWriting"/>.</exception>
    public static ImmutableArray<uint> Build(Blosc2Options options, ReadOnlySpan<int> chunkShape, int elementSize, int typeSize)
    {
        ChunkGeometry geometry = ChunkGeometry.ForWriting(options, chunkShape, elementSize, typeSize);
        bool hasShape = chunkShape.Length is >= 2 and <= ChunkGeometry.MaxB2ndRank;
        uint[] values = new uint[hasShape ? ShapeIndex + chunkShape.Length : RankIndex];
        values[RevisionIndex] = Revision;
        values[BlockBytesIndex] = options.BlockShape.IsDefault ? 0 : (uint)geometry.BlockBytes;
        values[TypeSizeIndex] = (uint)typeSize;
        values[ChunkBytesIndex] = (uint)geometry.ChunkBytes;
        values[LevelIndex] = (uint)options.Level;
        values[ShuffleIndex] = (uint)options.Shuffle;
        values[CodecIndex] = (uint)options.Codec;
        if (hasShape)
        {
            values[RankIndex] = (uint)chunkShape.Length;
            for (int axis = 0; axis < chunkShape.Length; axis++)
            {
                values[ShapeIndex + axis] = (uint)chunkShape[axis];
            }
        }

        return ImmutableArray.Create(values);
    }

    /// <summary>Reads parameters back, for writing more chunks. Chunks describe themselves: reading needs no parameters.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="options">What they ask for; the block shape is set where they give a block size and the chunk shape.</param>
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
            level > Blosc2Options.MaxLevel || shuffle > (uint)ShuffleMode.Bit || !CodecIds.IsKnown((Blosc2Codec)codec))
        {
            return false;
        }

        typeSize = (int)values[TypeSizeIndex];
        options = new Blosc2Options
        {
            Codec = (Blosc2Codec)codec,
            Level = (int)level,
            Shuffle = (ShuffleMode)shuffle,
            BlockShape = ReadBlockShape(values, typeSize),
        };
        return true;
    }

    /// <summary>The block shape that the stock filter would use for these parameters, default where it is automatic.</summary>
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
        ulong bytes = (ulong)typeSize;
        for (int axis = 0; axis < rank; axis++)
        {
            uint length = values[ShapeIndex + axis];
            if (length is 0 or > int.MaxValue)
            {
                return default;
            }

            chunkShape[axis] = (int)length;
            bytes *= length;
            if (bytes > ChunkGeometry.MaxPaddedBytes)
            {
                return default;
            }
        }

        if (bytes != values[ChunkBytesIndex])
        {
            // An array type: its chunks are plain.
            return default;
        }

        int[] blockShape = new int[rank];
        BlockRule.Shape(blockBytes, typeSize, chunkShape, blockShape);
        return ImmutableArray.Create(blockShape);
    }
}
