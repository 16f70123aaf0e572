using System.Collections.Immutable;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Hdf5;

/// <summary>Array specifications that the tests use.</summary>
internal static class Specs
{
    internal static readonly IntegerType Int32 = new(4, true);

    /// <summary>False when the suite runs with positional reads turned off.</summary>
    internal static readonly bool PositionalReads = Environment.GetEnvironmentVariable("B2D_POSITIONAL_READS") != "0";

    /// <summary>Chunked integers whose chunks go through the Blosc2 filter, or any other.</summary>
    internal static ArraySpec Filtered(ImmutableArray<long> shape, ImmutableArray<int> chunks, ImmutableArray<long> maxShape = default, params FilterSpec[] filters) => new()
    {
        Shape = shape,
        MaxShape = maxShape.IsDefault ? shape : maxShape,
        ChunkShape = chunks,
        Type = Int32,
        Filters = filters.Length == 0 ? [Blosc2(chunks)] : [.. filters],
    };

    /// <summary>Chunked integers as they are.</summary>
    internal static ArraySpec Plain(ImmutableArray<long> shape, ImmutableArray<int> chunks, ImmutableArray<long> maxShape = default) =>
        Filtered(shape, chunks, maxShape) with { Filters = [] };

    internal static FilterSpec Blosc2(ImmutableArray<int> chunks)
    {
        int bytes = chunks.Aggregate(4, (a, b) => a * b);
        List<uint> values = [1, 0, 4, (uint)bytes, 5, 1, 5];
        if (chunks.Length is >= 2 and <= 8)
        {
            values.Add((uint)chunks.Length);
            values.AddRange(chunks.Select(c => (uint)c));
        }

        return new FilterSpec(FilterSpec.Blosc2, [.. values]);
    }

    internal static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
