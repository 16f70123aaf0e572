using System.Collections.Immutable;
using System.Globalization;

namespace Blosc2Direct.Storage;

/// <content>What the stock filters add to a dataset that is created with them.</content>
public static partial class Filters
{
    private const int BitshuffleOwnValues = 3;
    private const int BloscOwnValues = 4;
    private const int BloscMaxTypeSize = 255;

    /// <summary>A step as its filter wants it from a user, where it puts its own parameters before what it finds.</summary>
    internal static FilterSpec AsGiven(FilterSpec filter) =>
        filter is { Id: FilterSpec.Bitshuffle, Parameters: { IsDefault: false, Length: >= BitshuffleOwnValues } values }
            ? filter with { Parameters = [.. values.AsSpan()[BitshuffleOwnValues..]] }
            : filter;

    /// <summary>A step with the parameters that its filter derives from the array (HDF5: its set_local callback). Steps that
    /// have them already stay as they are.</summary>
    internal static FilterSpec Complete(FilterSpec filter, ArraySpec spec)
    {
        ReadOnlySpan<uint> given = filter.Parameters.IsDefault ? [] : filter.Parameters.AsSpan();
        return filter.Id switch
        {
            FilterSpec.Lzf when given.IsEmpty => filter with { Parameters = [4, 0x0105, ChunkBytes(spec)] },
            FilterSpec.Bitshuffle when given.Length < BitshuffleOwnValues || given[2] == 0 =>
                filter with { Parameters = [0, 5, (uint)spec.Type.Size, .. given.Length < BitshuffleOwnValues ? given : given[BitshuffleOwnValues..]] },
            FilterSpec.Blosc when given.Length < BloscOwnValues || given[2] == 0 =>
                filter with { Parameters = CompleteBlosc(given, spec) },
            _ => filter,
        };
    }

    /// <summary>The name by which a filter is registered; "filter 123" for one that is not known.</summary>
    internal static string NameOf(int id) => id switch
    {
        FilterSpec.Deflate => "deflate",
        FilterSpec.Shuffle => "shuffle",
        FilterSpec.Fletcher32 => "fletcher32",
        FilterSpec.Lzf => "lzf",
        FilterSpec.Blosc => "blosc",
        FilterSpec.Lz4 => "HDF5 lz4 filter; see http://www.hdfgroup.org/services/contributions.html",
        FilterSpec.Bitshuffle => "bitshuffle; see https://github.com/kiyo-masui/bitshuffle",
        FilterSpec.Zstd => "Zstandard compression: http://www.zstd.net",
        FilterSpec.Blosc2 => "blosc2",
        _ => string.Create(CultureInfo.InvariantCulture, $"filter {id}"),
    };

    private static ImmutableArray<uint> CompleteBlosc(ReadOnlySpan<uint> given, ArraySpec spec)
    {
        int typeSize = spec.Type is ArrayElementType array ? array.Base.Size : spec.Type.Size;
        uint[] values = new uint[Math.Max(given.Length, BloscOwnValues)];
        given.CopyTo(values);
        values[0] = 2; // the filter's revision, and that of the format
        values[1] = 2;
        values[2] = typeSize > BloscMaxTypeSize ? 1 : (uint)typeSize;
        values[3] = ChunkBytes(spec);
        return ImmutableArray.Create(values);
    }

    private static uint ChunkBytes(ArraySpec spec)
    {
        ulong bytes = (ulong)spec.Type.Size;
        foreach (int length in spec.ChunkShape)
        {
            bytes *= (ulong)length;
        }

        return (uint)bytes;
    }
}
