using Blosc2Direct.Codecs;

namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>What elements hold.</summary>
internal enum SampleContent
{
    /// <summary>0, 1, 2 …</summary>
    Ramp,

    /// <summary>Integers from 0 to 9999, all as likely.</summary>
    Uniform,

    /// <summary>A column of weather records: a slow walk with noise, rounded.</summary>
    Meteo,

    /// <summary>Random bytes: cannot be compressed.</summary>
    Noise,
}

/// <summary>A row of the matrix: how chunks are encoded, and what they hold.</summary>
/// <param name="Codec">LZ4 or Zstandard.</param>
/// <param name="Shuffle">The filter.</param>
/// <param name="TypeSize">Bytes of an element.</param>
/// <param name="Content">What elements hold.</param>
internal sealed record CodecCase(Blosc2Codec Codec, ShuffleMode Shuffle, int TypeSize, SampleContent Content)
{
    /// <summary>The level of both codecs, the library's default.</summary>
    internal const int Level = 5;

    /// <summary>The matrix, slowest first: content, type size, codec, filter, so that elements are made once.</summary>
    internal static IEnumerable<CodecCase> Matrix { get; } = [
        .. from content in Enum.GetValues<SampleContent>()
           from typeSize in new[] { 1, 2, 4, 8, 16 }
           from codec in new[] { Blosc2Codec.Lz4, Blosc2Codec.Zstd }
           from shuffle in new[] { ShuffleMode.Byte, ShuffleMode.Bit }
           select new CodecCase(codec, shuffle, typeSize, content)];

    /// <summary>The codec as the table says it.</summary>
    internal string CodecName => Codec == Blosc2Codec.Lz4 ? "lz4" : "zstd";

    /// <summary>The filter as the table says it.</summary>
    internal string FilterName => Shuffle == ShuffleMode.Byte ? "shuffle" : "bitshuffle";

    /// <summary>The content as the table says it.</summary>
    internal string ContentName => Content.ToString().ToLowerInvariant();

    /// <summary>In how many things it differs from LZ4, byte shuffle, four bytes, weather: a quick run takes rows up to one.</summary>
    internal int Differences =>
        (Codec == Blosc2Codec.Lz4 ? 0 : 1) + (Shuffle == ShuffleMode.Byte ? 0 : 1) + (TypeSize == 4 ? 0 : 1) +
        (Content == SampleContent.Meteo ? 0 : 1);

    /// <summary>The options.</summary>
    internal Blosc2Options Options => new() { Codec = Codec, Shuffle = Shuffle, Level = Level };

    /// <inheritdoc/>
    public override string ToString() => $"{CodecName}/{FilterName}/{TypeSize}/{ContentName}";
}
