using System.Collections.Immutable;
using System.Globalization;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Output;

/// <summary>Filter pipelines in few words.</summary>
internal static class FilterText
{
    /// <summary>Describes the pipeline of an array, as recorded where it is.</summary>
    internal static string Describe(IArrayNode array) =>
        array.DescribePipeline() is { } recorded ? $"blosc2 {recorded}" : Describe(array.Spec.Filters);

    /// <summary>Describes a pipeline: "shuffle, gzip 9"; "none" for an empty one.</summary>
    internal static string Describe(ImmutableArray<FilterSpec> filters) =>
        filters.IsDefaultOrEmpty ? "none" : string.Join(", ", filters.Select(Describe));

    /// <summary>Describes one filter: "blosc2 zstd 5 shuffle".</summary>
    internal static string Describe(FilterSpec filter)
    {
        ImmutableArray<uint> values = filter.Parameters.IsDefault ? [] : filter.Parameters;
        return filter.Id switch
        {
            FilterSpec.Deflate => values.Length > 0 ? $"gzip {Number(values[0])}" : "gzip",
            FilterSpec.Shuffle => "shuffle",
            FilterSpec.Fletcher32 => "fletcher32",
            FilterSpec.Blosc2 => Blosc2FilterParameters.TryParse(values.AsSpan(), out Blosc2Options? options, out _)
                ? "blosc2 " + Describe(options) : "blosc2",
            4 => "szip",
            5 => "nbit",
            6 => "scaleoffset",
            307 => "bzip2",
            32000 => "lzf",
            32001 => "blosc",
            32004 => "lz4",
            32008 => "bitshuffle",
            32013 => "zfp",
            32015 => "zstd",
            _ when Filters.RegisteredName(filter.Id) is { } name => $"{name} ({Number(filter.Id)})",
            _ => filter.Name.Length > 0 ? $"{filter.Name} ({Number(filter.Id)})" : $"filter {Number(filter.Id)}",
        };
    }

    /// <summary>Describes options: "zstd 5 shuffle", "zfp_accuracy(-3) 5", "lz4 5 trunc_prec(10) shuffle".</summary>
    internal static string Describe(Blosc2Options options)
    {
        string parameter = options.CodecParameter == 0 ? ""
            : options.Codec == Blosc2Codec.ZfpAccuracy ? $"({Number(unchecked((sbyte)options.CodecParameter))})"
            : $"({Number(options.CodecParameter)})";
        string codec = $"{Describe(options.Codec)}{parameter} {Number(options.Level)}";
        return string.Join(' ', options.Filters.Select(filter => filter.ToString()).Prepend(codec));
    }

    /// <summary>A codec's name.</summary>
    internal static string Describe(Blosc2Codec codec) => codec switch
    {
        Blosc2Codec.BloscLz => "blosclz",
        Blosc2Codec.Lz4 => "lz4",
        Blosc2Codec.Lz4Hc => "lz4hc",
        Blosc2Codec.Zlib => "zlib",
        Blosc2Codec.Zstd => "zstd",
        Blosc2Codec.Ndlz => "ndlz",
        Blosc2Codec.ZfpAccuracy => "zfp_accuracy",
        Blosc2Codec.ZfpPrecision => "zfp_precision",
        Blosc2Codec.ZfpRate => "zfp_rate",
        _ => $"codec {Number((long)codec)}",
    };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
