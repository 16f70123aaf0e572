namespace Blosc2Direct.Codecs;

/// <summary>Compressors, numbered as in the parameters of HDF5 filter 32026 and in c-blosc2's <c>compcode</c>. The numbers 160
/// to 255 are for codecs of the user's own: see <see cref="Blosc2.UserDefined"/>.</summary>
public enum Blosc2Codec
{
    /// <summary>BloscLZ, Blosc's own fast codec.</summary>
    BloscLz = 0,

    /// <summary>LZ4.</summary>
    Lz4 = 1,

    /// <summary>LZ4 HC: slower to compress than <see cref="Lz4"/>, the same stream.</summary>
    Lz4Hc = 2,

    /// <summary>Zlib (deflate).</summary>
    Zlib = 4,

    /// <summary>Zstandard.</summary>
    Zstd = 5,

    /// <summary>NDLZ: lossless, of two-dimensional cells of bytes; one of c-blosc2's plug-ins.</summary>
    Ndlz = 32,

    /// <summary>ZFP within an absolute error: lossy, of floats and doubles; one of c-blosc2's plug-ins.</summary>
    ZfpAccuracy = 33,

    /// <summary>ZFP with a number of bit planes: lossy, of floats and doubles; one of c-blosc2's plug-ins.</summary>
    ZfpPrecision = 34,

    /// <summary>ZFP with a given size: lossy, of floats and doubles; one of c-blosc2's plug-ins.</summary>
    ZfpRate = 35,
}

/// <summary>The filter that is applied to a block before it is compressed.</summary>
public enum ShuffleMode
{
    /// <summary>No filter.</summary>
    None = 0,

    /// <summary>The first bytes of all items, then the second bytes, and so on.</summary>
    Byte = 1,

    /// <summary>The same with bits.</summary>
    Bit = 2,
}
