using System.Collections.Immutable;
using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Pipelines;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>Joins what a store says of filters with the steps that the codec layer knows.</summary>
internal static class FilterPipelines
{
    /// <summary>The filters as steps of the codec layer.</summary>
    public static ImmutableArray<PipelineStep> Steps(ImmutableArray<FilterSpec> filters)
    {
        ImmutableArray<PipelineStep>.Builder steps = ImmutableArray.CreateBuilder<PipelineStep>(filters.Length);
        foreach (FilterSpec filter in filters)
        {
            steps.Add(new PipelineStep(filter.Id, filter.Parameters));
        }

        return steps.MoveToImmutable();
    }

    /// <summary>How chunks are read and written.</summary>
    /// <param name="spec">The array.</param>
    /// <param name="limits">What a chunk may ask for.</param>
    public static ChunkEncoding Classify(ArraySpec spec, CodecLimits limits)
    {
        if (spec.IsNull || spec.Layout != ArrayLayout.Chunked || !spec.Type.IsFlat || spec.Shape.IsEmpty || spec.ChunkShape.IsDefault)
        {
            return ChunkEncoding.Foreign;
        }

        return spec.Filters switch
        {
            { IsDefaultOrEmpty: true } => ChunkEncoding.Unfiltered,
            [{ Id: FilterSpec.Blosc2 }] => ChunkEncoding.Blosc2,
            [{ Id: FilterSpec.Blosc2 }, .. var outer] => ChunkPipeline.Supports(Steps([.. outer])) ? ChunkEncoding.Blosc2 : ChunkEncoding.Foreign,
            var filters => ChunkBytes(spec) <= limits.MaxChunkBytes && ChunkPipeline.Supports(Steps(filters))
                ? ChunkEncoding.Filtered
                : ChunkEncoding.Foreign,
        };
    }

    /// <summary>Bytes of one decoded chunk; <see cref="long.MaxValue"/> if that is more than fits.</summary>
    public static long ChunkBytes(ArraySpec spec)
    {
        Int128 bytes = spec.Type.Size;
        foreach (int length in spec.ChunkShape)
        {
            bytes *= length;
            if (bytes > long.MaxValue)
            {
                return long.MaxValue;
            }
        }

        return (long)bytes;
    }
}
