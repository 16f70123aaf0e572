using System.Collections.Immutable;

namespace Blosc2Direct.Storage;

/// <summary>How the elements of an array lie in the store.</summary>
public enum ArrayLayout
{
    /// <summary>In chunks of one shape, each encoded by itself.</summary>
    Chunked,

    /// <summary>As one run of bytes.</summary>
    Contiguous,

    /// <summary>Inside the array's own metadata.</summary>
    Compact,

    /// <summary>Mapped to other arrays.</summary>
    Virtual,

    /// <summary>In files of their own, or in another way that this library has no name for.</summary>
    Other,
}

/// <summary>One step of the pipeline that encodes a chunk.</summary>
/// <param name="Id">The registered filter id; HDF5's numbering.</param>
/// <param name="Parameters">The filter's parameters (HDF5: cd_values), unsigned 32-bit.</param>
/// <param name="Name">A name for people, may be empty.</param>
/// <param name="IsOptional">Whether a chunk may be stored without it when it fails.</param>
public sealed record FilterSpec(int Id, ImmutableArray<uint> Parameters, string Name = "", bool IsOptional = false)
{
    /// <summary>The Blosc2 filter's id, registered with The HDF Group.</summary>
    public const int Blosc2 = 32026;

    /// <summary>Deflate (gzip).</summary>
    public const int Deflate = 1;

    /// <summary>Byte shuffle.</summary>
    public const int Shuffle = 2;

    /// <summary>Fletcher's checksum, 4 bytes after the data.</summary>
    public const int Fletcher32 = 3;

    /// <summary>h5py's LZF.</summary>
    public const int Lzf = 32000;

    /// <summary>Blosc 1.</summary>
    public const int Blosc = 32001;

    /// <summary>LZ4.</summary>
    public const int Lz4 = 32004;

    /// <summary>Bitshuffle, alone or with LZ4 or Zstandard.</summary>
    public const int Bitshuffle = 32008;

    /// <summary>Zstandard.</summary>
    public const int Zstd = 32015;

    /// <inheritdoc/>
    public bool Equals(FilterSpec? other) =>
        other is not null && Id == other.Id && IsOptional == other.IsOptional &&
        Parameters.AsSpan().SequenceEqual(other.Parameters.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Parameters.Length);
}

/// <summary>What an array is. Shapes count elements, slowest axis first; a scalar has rank 0.</summary>
public sealed record ArraySpec
{
    /// <summary>The largest extent of an axis that may grow without end.</summary>
    public const long Unlimited = -1;

    /// <summary>Elements along each axis now.</summary>
    public required ImmutableArray<long> Shape { get; init; }

    /// <summary>The extents up to which each axis may grow, <see cref="Unlimited"/> for no limit; the shape itself if not given.</summary>
    public ImmutableArray<long> MaxShape { get; init; }

    /// <summary>How an element is stored.</summary>
    public required ElementType Type { get; init; }

    /// <summary>Where the elements lie.</summary>
    public ArrayLayout Layout { get; init; } = ArrayLayout.Chunked;

    /// <summary>Elements of a chunk along each axis; default unless <see cref="Layout"/> is chunked.</summary>
    public ImmutableArray<int> ChunkShape { get; init; }

    /// <summary>The pipeline, in the order of encoding.</summary>
    public ImmutableArray<FilterSpec> Filters { get; init; } = [];

    /// <summary>Whether chunks that reach beyond the shape are stored without going through the filters.</summary>
    public bool HasUnfilteredEdges { get; init; }

    /// <summary>The bytes of one element as stored that stand for what was never written; default means zeros.</summary>
    public ImmutableArray<byte> FillValue { get; init; }

    /// <summary>A null dataspace: the array exists and has no elements at all.</summary>
    public bool IsNull { get; init; }
}
