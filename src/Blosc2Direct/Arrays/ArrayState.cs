using System.Collections.Immutable;
using Blosc2Direct.Arrays.Selections;
using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Custom;
using Blosc2Direct.Codecs.Pipelines;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>How the chunks of an array are encoded, as far as the executor cares.</summary>
internal enum ChunkEncoding
{
    /// <summary>No direct chunks: the store reads and writes regions by its own means.</summary>
    Foreign,

    /// <summary>Chunks are plain bytes.</summary>
    Unfiltered,

    /// <summary>Chunks are Blosc2 frames (filter 32026), as they are or through filters that this library undoes itself.</summary>
    Blosc2,

    /// <summary>Chunks go through other filters, which this library undoes and applies itself.</summary>
    Filtered,
}

/// <summary>What stays the same over the life of an open array: element, chunk shape, codec, fill value.</summary>
internal sealed class ArrayState
{
    private static long s_lastId;
    private int[]? _cachedBlockShape;

    public ArrayState(IArrayNode node, ArrayOptions options)
    {
        Node = node;
        Options = options;
        Limits = options.Limits;
        Totals = new ArrayTotals(node.Storage);
        ArraySpec spec = node.Spec;
        ElementSize = spec.Type.Size;
        Rank = spec.Shape.Length;
        Fill = spec.FillValue.IsDefault ? [] : spec.FillValue;
        Encoding = FilterPipelines.Classify(spec, options.Limits);
        HasUnfilteredEdges = spec.HasUnfilteredEdges;
        if (Encoding == ChunkEncoding.Foreign)
        {
            ChunkShape = RegionGrid.Choose(spec);
            return;
        }

        ChunkShape = spec.ChunkShape;
        ChunkStrides = new long[Rank];
        GridMath.PackedStrides<int>(ChunkShape.AsSpan(), ElementSize, ChunkStrides);
        ChunkBytes = ChunkStrides[0] * ChunkShape[0];
        if (Encoding == ChunkEncoding.Filtered)
        {
            Filters = FilterPipelines.Steps(spec.Filters);
        }
        else if (Encoding == ChunkEncoding.Blosc2)
        {
            OuterFilters = FilterPipelines.Steps(spec.Filters)[1..];
            int typeSize = spec.Type is ArrayElementType array ? array.Base.Size : ElementSize;
            bool isClear = PipelineAttribute.TryRead(node.Attributes, out PipelineRecord? record);
            if (record is not null)
            {
                Limits = Limits with { Record = record };
            }

            // A record that cannot be understood is no reason not to read: chunks describe themselves.
            if (isClear && Blosc2FilterParameters.TryParse(spec.Filters[0].Parameters.AsSpan(), out Blosc2Options? codec, out _))
            {
                Codec = (record is null ? codec : record.Apply(codec)) with { Codecs = Limits.Codecs };
                Geometry = ChunkGeometry.ForWriting(Codec, ChunkShape.AsSpan(), ElementSize, typeSize);
            }
        }
    }

    public IArrayNode Node { get; }

    /// <summary>Tells this array from others in a block cache.</summary>
    public long Id { get; } = Interlocked.Increment(ref s_lastId);

    /// <summary>What all calls cost so far.</summary>
    public ArrayTotals Totals { get; }

    /// <summary>The shape of the blocks that are in the block cache: that of the first chunk which was decoded; null before.</summary>
    public int[]? CachedBlockShape
    {
        get => Volatile.Read(ref _cachedBlockShape);
        set => Volatile.Write(ref _cachedBlockShape, value);
    }

    public ArrayOptions Options { get; }

    /// <summary>How chunks are met: what the options say, and what the dataset records of its pipeline.</summary>
    public CodecLimits Limits { get; }

    public ChunkEncoding Encoding { get; }

    /// <summary>The filters of <see cref="ChunkEncoding.Filtered"/> chunks.</summary>
    public ImmutableArray<PipelineStep> Filters { get; } = [];

    /// <summary>The filters that <see cref="ChunkEncoding.Blosc2"/> chunks go through after Blosc2: a checksum, say.</summary>
    public ImmutableArray<PipelineStep> OuterFilters { get; } = [];

    /// <summary>Whether chunks that reach beyond the array are stored without going through the filters.</summary>
    public bool HasUnfilteredEdges { get; }

    public int Rank { get; }

    public int ElementSize { get; }

    /// <summary>One element as stored, empty for zeros.</summary>
    public ImmutableArray<byte> Fill { get; }

    /// <summary>Elements of a chunk along each axis; without direct chunks, those of the cells that selections are cut into.</summary>
    public ImmutableArray<int> ChunkShape { get; }

    /// <summary>Strides in bytes of a decoded chunk.</summary>
    public long[] ChunkStrides { get; } = [];

    /// <summary>Bytes of a decoded chunk, without padding.</summary>
    public long ChunkBytes { get; }

    /// <summary>What new chunks are encoded with; null where the stored parameters cannot be understood.</summary>
    public Blosc2Options? Codec { get; }

    /// <summary>The blocks of new chunks.</summary>
    public ChunkGeometry? Geometry { get; }

    /// <summary>Adds the place to an error that passes.</summary>
    public void Locate(Blosc2DirectException error, ReadOnlySpan<long> chunk) =>
        error.At(Node.Storage.Name, Node.Path, chunk);

    /// <summary>Whether a chunk is to be stored without going through the filters.</summary>
    /// <param name="valid">How much of it lies inside the array.</param>
    public bool IsUnfilteredEdge(ReadOnlySpan<int> valid) => HasUnfilteredEdges && !valid.SequenceEqual(ChunkShape.AsSpan());
}
