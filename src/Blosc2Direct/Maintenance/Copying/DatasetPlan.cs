using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Custom;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance.Copying;

/// <summary>What becomes of one dataset.</summary>
/// <param name="Action">Copied or re-encoded.</param>
/// <param name="Reason">Why it is copied.</param>
/// <param name="Geometry">Of the chunks to be written, if it is re-encoded.</param>
/// <param name="Parameters">Filter parameters, if it is re-encoded.</param>
internal sealed record DatasetPlan(RepackAction Action, string Reason, ChunkGeometry? Geometry, ImmutableArray<uint> Parameters)
{
    /// <summary>Uncompressed bytes of the dataset.</summary>
    internal long Bytes { get; init; }

    /// <summary>What is recorded beside the filter's parameters, if it is re-encoded.</summary>
    internal PipelineRecord? Record { get; init; }

    /// <summary>How its chunks are compressed, if it is re-encoded.</summary>
    internal Blosc2Options Codec { get; init; } = new();

    /// <summary>How the settings were chosen, if they were.</summary>
    internal CodecChoice? Choice { get; init; }

    /// <summary>Decides.</summary>
    /// <param name="path">The dataset's path.</param>
    /// <param name="spec">What it is.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="canDecode">Whether all its filters can be undone here.</param>
    /// <param name="stored">What it records of its pipeline.</param>
    /// <param name="choose">Chooses settings for chunks of a shape; null to take those of the options.</param>
    internal static DatasetPlan Decide(
        string path, ArraySpec spec, RepackOptions options, bool canDecode, PipelineRecord? stored,
        Func<ImmutableArray<int>, CodecChoice>? choose)
    {
        if (spec.IsNull || spec.Shape.Length == 0)
        {
            return Keep("scalar");
        }

        if (!spec.Type.IsFlat)
        {
            return Keep("references or elements of variable length");
        }

        bool chunked = spec.Layout == ArrayLayout.Chunked && !spec.ChunkShape.IsDefault;
        if (!chunked && !(options.ChunkContiguous && spec.Layout == ArrayLayout.Contiguous))
        {
            return Keep(spec.Layout.ToString().ToLowerInvariant());
        }

        if (!Selected(path, options))
        {
            return Keep("not selected");
        }

        if (!canDecode)
        {
            return Keep("a filter is not available");
        }

        ImmutableArray<int> chunks = ChooseChunks(spec, options);
        long chunkBytes = Volume(chunks, spec.Type.Size);
        if (Volume(spec.Shape, spec.Type.Size) < options.SmallBytes && !Growable(spec))
        {
            return Keep("small");
        }

        if (chunkBytes < Math.Min(options.SmallBytes, 512))
        {
            return Keep("small chunks");
        }

        if (chunkBytes > options.Limits.MaxChunkBytes || chunks.Length > ChunkGeometry.MaxRank)
        {
            return Keep("chunks larger than the limit");
        }

        CodecChoice? choice = choose?.Invoke(chunks);
        Blosc2Options codec = choice?.Options ?? options.Codec;
        if (PipelineRules.FindMisfit(spec.Type, codec) is { } misfit)
        {
            return Keep(misfit);
        }

        PipelineRecord? record = PipelineRecord.Of(codec, codec.Codecs ?? CodecRegistry.Global);
        int typeSize = spec.Type is ArrayElementType array ? array.Base.Size : spec.Type.Size;
        ImmutableArray<uint> parameters = Blosc2FilterParameters.Build(codec, chunks.AsSpan(), spec.Type.Size, typeSize);
        if (chunked && chunks.AsSpan().SequenceEqual(spec.ChunkShape.AsSpan()) && spec.Filters is [{ Id: FilterSpec.Blosc2 } filter] &&
            filter.Parameters.AsSpan().SequenceEqual(parameters.AsSpan()) &&
            string.Equals(stored?.ToText(), record?.ToText(), StringComparison.Ordinal))
        {
            return Keep("already so") with { Choice = choice };
        }

        return new DatasetPlan(
            RepackAction.Reencoded, "", ChunkGeometry.ForWriting(codec, chunks.AsSpan(), spec.Type.Size, typeSize), parameters)
        {
            Codec = codec, Choice = choice, Record = record,
        };
    }

    /// <summary>The dataset is copied as it is.</summary>
    internal static DatasetPlan Keep(string reason) => new(RepackAction.Copied, reason, null, default);

    private static bool Selected(string path, RepackOptions options)
    {
        bool included = options.Include.IsDefaultOrEmpty;
        foreach (string pattern in included ? [] : options.Include)
        {
            included |= PathGlob.IsMatch(pattern, path);
        }

        foreach (string pattern in options.Exclude.IsDefaultOrEmpty ? [] : options.Exclude)
        {
            included &= !PathGlob.IsMatch(pattern, path);
        }

        return included;
    }

    private static ImmutableArray<int> ChooseChunks(ArraySpec spec, RepackOptions options)
    {
        if (!options.ChunkShape.IsDefaultOrEmpty && options.ChunkShape.Length == spec.Shape.Length)
        {
            int[] asked = [.. options.ChunkShape];
            for (int axis = 0; axis < asked.Length; axis++)
            {
                long extent = spec.MaxShape.IsDefault ? spec.Shape[axis] : spec.MaxShape[axis];
                if (extent != ArraySpec.Unlimited)
                {
                    asked[axis] = (int)Math.Clamp(extent, 1, asked[axis]);
                }
            }

            return [.. asked];
        }

        return spec.ChunkShape.IsDefault
            ? ChunkShapes.Choose(spec.Shape.AsSpan(), (spec.MaxShape.IsDefault ? spec.Shape : spec.MaxShape).AsSpan(), spec.Type.Size)
            : spec.ChunkShape;
    }

    private static bool Growable(ArraySpec spec) =>
        !spec.MaxShape.IsDefault && !spec.MaxShape.AsSpan().SequenceEqual(spec.Shape.AsSpan());

    private static long Volume<T>(ImmutableArray<T> shape, int elementSize)
        where T : struct, IConvertible
    {
        decimal bytes = elementSize;
        foreach (T length in shape)
        {
            bytes *= Math.Min(length.ToInt64(null), int.MaxValue);
            if (bytes > long.MaxValue / 4)
            {
                return long.MaxValue / 4;
            }
        }

        return (long)bytes;
    }
}
