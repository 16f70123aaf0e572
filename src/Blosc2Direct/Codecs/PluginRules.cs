namespace Blosc2Direct.Codecs;

/// <summary>What c-blosc2's plug-ins need of chunks that are to be written.</summary>
internal static class PluginRules
{
    /// <summary>The shortest axis of a block for ZFP: one cell.</summary>
    public const int ZfpCell = 4;

    private const int MaxZfpRank = 4;

    /// <summary>Whether a codec is one of ZFP's modes.</summary>
    public static bool IsZfp(Blosc2Codec codec) => codec is >= Blosc2Codec.ZfpAccuracy and <= Blosc2Codec.ZfpRate;

    /// <summary>Whether a codec or filter needs the shape of blocks, even of those of one axis.</summary>
    public static bool NeedsShape(Blosc2Options options)
    {
        bool needs = IsZfp(options.Codec);
        foreach (Blosc2Filter filter in options.Filters)
        {
            needs |= filter.Id is CodecIds.FilterNdCell or CodecIds.FilterNdMean;
        }

        return needs;
    }

    /// <summary>What keeps options from being used for chunks of a geometry, as a sentence; null if nothing does.</summary>
    public static string? FindFault(Blosc2Options options, ChunkGeometry geometry)
    {
        string? fault = IsZfp(options.Codec) ? FindZfpFault(options, geometry)
            : options.Codec == Blosc2Codec.Ndlz ? FindNdlzFault(options, geometry) : null;
        foreach (Blosc2Filter filter in options.Filters)
        {
            fault ??= filter.Id switch
            {
                CodecIds.FilterNdCell or CodecIds.FilterNdMean => FindCellFault(filter, geometry),
                CodecIds.FilterByteDelta => FindByteDeltaFault(filter, geometry),
                CodecIds.FilterIntTruncation => FindIntTruncationFault(filter, FrameWriter.FilterTypeSize(geometry.TypeSize)),
                _ => null,
            };
        }

        return fault;
    }

    /// <summary>Blocks whose every axis is at least as long as ZFP's cells where the chunk allows, and whose longest ones are
    /// shorter in turn.</summary>
    /// <param name="chosen">Blocks chosen for other codecs.</param>
    public static ChunkGeometry WidenForZfp(ChunkGeometry chosen)
    {
        ReadOnlySpan<int> chunkShape = chosen.ChunkShape;
        if (chosen.ElementSize != chosen.TypeSize || chunkShape.Length > MaxZfpRank)
        {
            return chosen;
        }

        int[] shape = chosen.BlockShape.ToArray();
        long before = 1;
        long after = 1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            before *= shape[axis];
            shape[axis] = Math.Max(shape[axis], Math.Min(ZfpCell, chunkShape[axis]));
            after *= shape[axis];
        }

        for (bool cut = true; after > before && cut;)
        {
            int longest = Array.IndexOf(shape, shape.Max());
            int length = shape[longest];
            cut = Cut(shape, longest);
            after = after / length * shape[longest];
        }

        // A last axis that is not whole is never misordered.
        if (BlockRule.IsMisordered(chunkShape, shape))
        {
            Cut(shape, shape.Length - 1);
        }

        return BlockRule.IsMisordered(chunkShape, shape) ? chosen
            : new ChunkGeometry(chunkShape, shape, chosen.ElementSize, chosen.TypeSize, shapesOneAxis: true);
    }

    /// <summary>Halves an axis to whole cells; false if that is no less.</summary>
    private static bool Cut(int[] shape, int axis)
    {
        int half = ((shape[axis] / 2) + ZfpCell - 1) / ZfpCell * ZfpCell;
        if (half >= shape[axis])
        {
            return false;
        }

        shape[axis] = half;
        return true;
    }

    private static string? FindZfpFault(Blosc2Options options, ChunkGeometry geometry)
    {
        if (!geometry.UsesB2nd || geometry.Rank > MaxZfpRank)
        {
            return $"ZFP needs chunks of 1 to {MaxZfpRank} axes, not of {geometry.Rank}, and no elements that are arrays.";
        }

        if (geometry.TypeSize is not (sizeof(float) or sizeof(double)))
        {
            return $"ZFP takes floats and doubles, not items of {geometry.TypeSize} bytes.";
        }

        foreach (int length in geometry.BlockShape)
        {
            if (length < ZfpCell)
            {
                return $"ZFP needs blocks of at least {ZfpCell} elements along each axis, not {string.Join(" x ", geometry.BlockShape.ToArray())}.";
            }
        }

        if (options.SplitBlocks == BlockSplit.Always)
        {
            return "ZFP takes items as they are: blocks cannot be split.";
        }

        foreach (Blosc2Filter filter in options.Filters)
        {
            if (filter.Id != CodecIds.FilterTruncatePrecision)
            {
                return $"ZFP takes values as they are: {filter} cannot come before it.";
            }
        }

        return null;
    }

    private static string? FindNdlzFault(Blosc2Options options, ChunkGeometry geometry)
    {
        if (!geometry.UsesB2nd || geometry.Rank != 2)
        {
            return $"NDLZ needs chunks of 2 axes, not of {geometry.Rank}.";
        }

        int shuffle = 0;
        foreach (Blosc2Filter filter in options.Filters)
        {
            shuffle = filter.Id is CodecIds.FilterShuffle or CodecIds.FilterBitShuffle ? filter.Id : shuffle;
        }

        bool hasPlanes = shuffle == CodecIds.FilterShuffle && geometry.TypeSize <= byte.MaxValue && options.SplitBlocks != BlockSplit.Never;
        return geometry.TypeSize == 1 || hasPlanes ? null
            : $"NDLZ takes bytes: items of {geometry.TypeSize} bytes need a byte shuffle before it, and blocks that are split.";
    }

    private static string? FindCellFault(Blosc2Filter filter, ChunkGeometry geometry)
    {
        if (!geometry.UsesB2nd || geometry.TypeSize > byte.MaxValue)
        {
            return $"The filter {filter} needs chunks of 2 to {ChunkGeometry.MaxB2ndRank} axes, of items of up to 255 bytes.";
        }

        if (filter.Id == CodecIds.FilterNdMean && geometry.TypeSize is not (sizeof(float) or sizeof(double)))
        {
            return $"The filter {filter} takes floats and doubles, not items of {geometry.TypeSize} bytes.";
        }

        foreach (int length in geometry.BlockShape)
        {
            if (filter.Parameter > length)
            {
                return $"The cell of filter {filter} is larger than blocks of {string.Join(" x ", geometry.BlockShape.ToArray())}.";
            }
        }

        return null;
    }

    private static string? FindByteDeltaFault(Blosc2Filter filter, ChunkGeometry geometry)
    {
        int item = filter.Parameter != 0 ? filter.Parameter : FrameWriter.FilterTypeSize(geometry.TypeSize);
        return geometry.BlockBytes % item == 0 && geometry.PaddedBytes % item == 0 ? null
            : $"The filter {filter} needs blocks that are a multiple of {item} bytes, not of {geometry.BlockBytes} bytes.";
    }

    private static string? FindIntTruncationFault(Blosc2Filter filter, int typeSize) =>
        typeSize is not (1 or 2 or 4 or 8) ? $"The filter {filter} takes integers of 1, 2, 4 or 8 bytes, not of {typeSize}."
        : filter.Parameter > 8 * typeSize ? $"The filter {filter} cannot keep more bits than the {8 * typeSize} of an item."
        : null;
}
