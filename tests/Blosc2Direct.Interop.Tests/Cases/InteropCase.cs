using System.Text.Json.Serialization;

namespace Blosc2Direct.Interop.Tests.Cases;

/// <summary>One dataset of the matrix: its shape, type, pipeline and content. Also its form in the manifest.</summary>
internal sealed record InteropCase
{
    /// <summary>Unique; the name of the dataset in every file.</summary>
    public required string Name { get; init; }

    /// <summary>blosclz, lz4, lz4hc, zlib or zstd.</summary>
    public required string Codec { get; init; }

    public required int Level { get; init; }

    /// <summary>0 none, 1 byte, 2 bit.</summary>
    public required int Shuffle { get; init; }

    /// <summary>Bytes of a block, 0 for automatic. Only used when the other side writes.</summary>
    public int BlockSize { get; init; }

    public required ElementSpec Type { get; init; }

    public required long[] Shape { get; init; }

    public required int[] Chunks { get; init; }

    /// <summary>The first axis may grow without limit.</summary>
    public bool Extendible { get; init; }

    /// <summary>ramp, noise, steps, constant, zeros, nan, bands.</summary>
    public required string Content { get; init; }

    public required ulong Seed { get; init; }

    [JsonIgnore]
    public int Rank => Shape.Length;

    [JsonIgnore]
    public long Elements
    {
        get
        {
            long product = 1;
            foreach (long extent in Shape)
            {
                product *= extent;
            }
            return product;
        }
    }

    /// <summary>Elements of one row of chunks along the first axis: the width of a band.</summary>
    public ulong BandElements => (ulong)(Elements / Shape[0] * Chunks[0]);

    public override string ToString() => Name;
}
