namespace Blosc2Direct.Codecs.Engine;

/// <summary>Which blocks are split into one stream for each byte of an item.</summary>
/// <remarks>Source of the rule for small items: c-blosc2, stune.c (<c>split_block</c>).</remarks>
internal static class SplitRule
{
    private const int MaxStockTypeSize = 16;
    private const int MinItems = 32;

    /// <summary>Decides by the options alone.</summary>
    /// <param name="options">Options.</param>
    /// <param name="typeSize">Bytes of an item as filters see them.</param>
    /// <param name="blockBytes">Bytes of a block.</param>
    /// <returns>Null where only the data tells.</returns>
    public static bool? Decide(Blosc2Options options, int typeSize, int blockBytes)
    {
        if (options.SplitBlocks != BlockSplit.Automatic)
        {
            return options.SplitBlocks == BlockSplit.Always;
        }

        if (CodecIds.IsPlugin(options.Codec))
        {
            // NDLZ takes planes of bytes, ZFP whole items.
            return options.Codec == Blosc2Codec.Ndlz && typeSize > 1;
        }

        if (blockBytes / typeSize < MinItems)
        {
            return false;
        }

        if (typeSize <= MaxStockTypeSize)
        {
            return HasShuffle(options) && (options.Codec is Blosc2Codec.BloscLz or Blosc2Codec.Lz4 ||
                (options.Codec == Blosc2Codec.Zstd && options.Level <= 5));
        }

        bool canTry = options.Blocks != BlockChoice.Stock && options.Filters is [{ Id: CodecIds.FilterShuffle }] && options.Level > 0 &&
            ManagedEncoder.Supports(options, typeSize);
        return canTry ? null : false;
    }

    private static bool HasShuffle(Blosc2Options options)
    {
        foreach (Blosc2Filter filter in options.Filters)
        {
            if (filter.Id == CodecIds.FilterShuffle)
            {
                return true;
            }
        }

        return false;
    }
}
