using System.CommandLine;
using System.Globalization;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Cli.Commands;

/// <summary>The options that say how to compress.</summary>
internal sealed class CodecOptions
{
    /// <summary>The codec's name.</summary>
    internal Option<string> Codec { get; } = new("--codec", "-c")
    {
        Description = "blosclz, lz4, lz4hc, zlib or zstd.", HelpName = "CODEC", DefaultValueFactory = _ => "zstd",
    };

    /// <summary>The level.</summary>
    internal Option<int> Level { get; } = new("--level", "-l")
    {
        Description = "0 (stored) to 9 (smallest).", HelpName = "0-9", DefaultValueFactory = _ => 5,
    };

    /// <summary>The shuffle.</summary>
    internal Option<string> Shuffle { get; } = new("--shuffle", "-s")
    {
        Description = "none, byte or bit.", HelpName = "MODE", DefaultValueFactory = _ => "byte",
    };

    /// <summary>Reads them if any was given; null where the command shall choose.</summary>
    internal Blosc2Options? ReadIfGiven(ParseResult parsed) =>
        IsGiven(parsed, Codec) || IsGiven(parsed, Level) || IsGiven(parsed, Shuffle) ? Read(parsed) : null;

    /// <summary>Reads them.</summary>
    /// <exception cref="UsageException">A value is none of those named.</exception>
    internal Blosc2Options Read(ParseResult parsed)
    {
        string codec = parsed.GetValue(Codec) ?? "zstd", shuffle = parsed.GetValue(Shuffle) ?? "byte";
        int level = parsed.GetValue(Level);
        return new Blosc2Options
        {
            Codec = codec.ToLowerInvariant() switch
            {
                "blosclz" => Blosc2Codec.BloscLz,
                "lz4" => Blosc2Codec.Lz4,
                "lz4hc" => Blosc2Codec.Lz4Hc,
                "zlib" => Blosc2Codec.Zlib,
                "zstd" => Blosc2Codec.Zstd,
                _ => throw new UsageException($"--codec must be blosclz, lz4, lz4hc, zlib or zstd, not '{codec}'"),
            },
            Level = level is >= 0 and <= 9
                ? level
                : throw new UsageException($"--level must be 0 to 9, not {level.ToString(CultureInfo.InvariantCulture)}"),
            Shuffle = shuffle.ToLowerInvariant() switch
            {
                "none" or "no" => ShuffleMode.None,
                "byte" or "shuffle" => ShuffleMode.Byte,
                "bit" or "bitshuffle" => ShuffleMode.Bit,
                _ => throw new UsageException($"--shuffle must be none, byte or bit, not '{shuffle}'"),
            },
        };
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
