namespace Blosc2Direct.Codecs;

/// <summary>Numbers of codecs and filters in chunks. Source: c-blosc2, README_CHUNK_FORMAT.rst and blosc2.h.</summary>
internal static class CodecIds
{
    /// <summary>Formats in bits 5-7 of the chunk's flags. LZ4 and LZ4 HC share one.</summary>
    public const int FormatBloscLz = 0;
    public const int FormatLz4 = 1;
    public const int FormatZlib = 3;
    public const int FormatZstd = 4;

    public const int FilterNone = 0;
    public const int FilterShuffle = 1;
    public const int FilterBitShuffle = 2;
    public const int FilterDelta = 3;
    public const int FilterTruncatePrecision = 4;

    /// <summary>Filter slots of a chunk; the last is used first when decoding.</summary>
    public const int FilterSlots = 6;

    public static bool IsKnown(Blosc2Codec codec) =>
        codec is Blosc2Codec.BloscLz or Blosc2Codec.Lz4 or Blosc2Codec.Lz4Hc or Blosc2Codec.Zlib or Blosc2Codec.Zstd;

    public static bool IsKnownFormat(int format) =>
        format is FormatBloscLz or FormatLz4 or FormatZlib or FormatZstd;
}
