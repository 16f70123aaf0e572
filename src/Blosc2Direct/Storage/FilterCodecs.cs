namespace Blosc2Direct.Storage;

/// <summary>What the Bitshuffle filter compresses the bits with, as its parameter says.</summary>
public enum BitshuffleCodec
{
    /// <summary>With nothing.</summary>
    None = 0,

    /// <summary>With LZ4.</summary>
    Lz4 = 2,

    /// <summary>With Zstandard.</summary>
    Zstd = 3,
}

/// <summary>Codecs of the Blosc filter, as its parameter says.</summary>
public enum BloscCodec
{
    /// <summary>Blosc's own fast codec.</summary>
    BloscLz = 0,

    /// <summary>LZ4.</summary>
    Lz4 = 1,

    /// <summary>LZ4 HC.</summary>
    Lz4Hc = 2,

    /// <summary>Zlib.</summary>
    Zlib = 4,

    /// <summary>Zstandard.</summary>
    Zstd = 5,
}

/// <summary>What the Blosc filter does to a block before it is compressed.</summary>
public enum BloscShuffle
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The byte shuffle.</summary>
    Byte = 1,

    /// <summary>The bit shuffle.</summary>
    Bit = 2,
}
