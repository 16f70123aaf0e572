namespace Blosc2Direct.Codecs;

/// <summary>Whether the blocks of a chunk are stored as one compressed stream for each byte of an item, or as one stream.</summary>
/// <remarks>After a byte shuffle such a stream is one byte plane, and one field of a compound element is a few of them: reading the
/// field then decodes nothing else. Every reader of Blosc2 chunks reads both.</remarks>
public enum BlockSplit
{
    /// <summary>For items of up to 16 bytes as c-blosc2 does: split after a byte shuffle with BloscLZ, LZ4 and Zstandard up to
    /// level 5. Larger items are split after a byte shuffle where a sample of the chunk grows by 3 % at most; not with BloscLZ, nor
    /// with <see cref="BlockChoice.Stock"/>, which is to give what c-blosc2 gives.</summary>
    Automatic,

    /// <summary>One stream for each byte of an item.</summary>
    Always,

    /// <summary>One stream.</summary>
    Never,
}
