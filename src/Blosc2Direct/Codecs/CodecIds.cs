namespace Blosc2Direct.Codecs;

/// <summary>Numbers of codecs and filters in chunks. Source: c-blosc2, README_CHUNK_FORMAT.rst, blosc2.h, codecs-registry.h and
/// filters-registry.h.</summary>
internal static class CodecIds
{
    /// <summary>Formats in bits 5-7 of the chunk's flags. LZ4 and LZ4 HC share one.</summary>
    public const int FormatBloscLz = 0;
    public const int FormatLz4 = 1;
    public const int FormatZlib = 3;
    public const int FormatZstd = 4;

    /// <summary>The codec is the one that the header's byte 22 names.</summary>
    public const int FormatUserDefined = 6;

    public const int FilterNone = 0;
    public const int FilterShuffle = 1;
    public const int FilterBitShuffle = 2;
    public const int FilterDelta = 3;
    public const int FilterTruncatePrecision = 4;
    public const int FilterNdCell = 32;
    public const int FilterNdMean = 33;
    public const int FilterByteDelta = 35;
    public const int FilterIntTruncation = 36;

    /// <summary>Filter slots of a chunk; the last is used first when decoding.</summary>
    public const int FilterSlots = 6;

    /// <summary>The codecs that the parameters of HDF5 filter 32026 can name for every reader and writer.</summary>
    public static bool IsStock(Blosc2Codec codec) =>
        codec is Blosc2Codec.BloscLz or Blosc2Codec.Lz4 or Blosc2Codec.Lz4Hc or Blosc2Codec.Zlib or Blosc2Codec.Zstd;

    /// <summary>Codecs that c-blosc2 holds as plug-ins.</summary>
    public static bool IsPlugin(Blosc2Codec codec) => codec is >= Blosc2Codec.Ndlz and <= Blosc2Codec.ZfpRate;

    /// <summary>Whether a codec or filter is the user's own.</summary>
    public static bool IsUserDefined(int id) => id is >= Blosc2Filter.FirstUserId and <= Blosc2Filter.LastUserId;

    public static bool IsKnown(Blosc2Codec codec) => IsStock(codec) || IsPlugin(codec) || IsUserDefined((int)codec);

    /// <summary>The format of a stock codec's streams.</summary>
    public static int FormatOf(Blosc2Codec codec) => codec switch
    {
        Blosc2Codec.BloscLz => FormatBloscLz,
        Blosc2Codec.Lz4 or Blosc2Codec.Lz4Hc => FormatLz4,
        Blosc2Codec.Zlib => FormatZlib,
        Blosc2Codec.Zstd => FormatZstd,
        _ => FormatUserDefined,
    };

    public static bool IsKnownFormat(int format) =>
        format is FormatBloscLz or FormatLz4 or FormatZlib or FormatZstd;
}
