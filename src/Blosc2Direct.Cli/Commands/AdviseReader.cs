using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary>Finds out how a dataset is cut, by its description and the heads of a few frames.</summary>
internal sealed class AdviseReader(IArrayNode array, CancellationToken cancellation)
{
    private const int MaxFrames = 16;

    /// <summary>Stored bytes, of all chunks.</summary>
    internal long StoredBytes { get; private set; }

    /// <summary>The cut, as most of the first frames have it.</summary>
    internal ArrayCut Read()
    {
        ArraySpec spec = array.Spec;
        double bytes = spec.Type.Size;
        if (spec.Layout != ArrayLayout.Chunked || spec.ChunkShape.IsDefault)
        {
            foreach (long length in spec.Shape)
            {
                bytes *= length;
            }

            StoredBytes = (array as H5Dataset)?.StoredBytes ?? (long)bytes;
            return new ArrayCut([], [], 1);
        }

        foreach (int length in spec.ChunkShape)
        {
            bytes *= length;
        }

        List<ChunkInfo> chunks = [];
        long count = 0;
        foreach (ChunkInfo chunk in array.EnumerateChunks())
        {
            cancellation.ThrowIfCancellationRequested();
            StoredBytes += chunk.Ref.StoredBytes;
            count++;
            if (chunks.Count < MaxFrames)
            {
                chunks.Add(chunk);
            }
        }

        double ratio = StoredBytes > 0 ? count * bytes / StoredBytes : 1;
        return new ArrayCut(spec.ChunkShape, BlocksOf(spec, chunks), ratio);
    }

    private ImmutableArray<int> BlocksOf(ArraySpec spec, List<ChunkInfo> chunks)
    {
        if (spec.Filters.IsEmpty)
        {
            return [];
        }

        if (spec.Filters is not [{ Id: FilterSpec.Blosc2 } filter])
        {
            return spec.ChunkShape; // other filters decode whole chunks
        }

        ImmutableArray<int> most = chunks.Select(chunk => BlocksOf(spec, chunk.Ref)).Where(blocks => !blocks.IsDefault)
            .GroupBy(blocks => string.Join('x', blocks)).OrderByDescending(group => group.Count()).FirstOrDefault()?.First() ?? default;
        if (!most.IsDefault)
        {
            return most;
        }

        return Blosc2FilterParameters.TryParse(filter.Parameters.AsSpan(), out Blosc2Options codec, out int typeSize) &&
            spec.Type.Size % typeSize == 0
            ? ShapeAdvice.BlocksOf(ChunkGeometry.ForWriting(codec, spec.ChunkShape.AsSpan(), spec.Type.Size, typeSize))
            : spec.ChunkShape;
    }

    /// <summary>The blocks of one frame; default if it has none or is bad: advice is no verification.</summary>
    private ImmutableArray<int> BlocksOf(ArraySpec spec, in ChunkRef chunk)
    {
        try
        {
            FrameHead head = new();
            int length = (int)Math.Min(chunk.StoredBytes, FrameHead.SuggestedPrefixBytes(spec.Shape.Length, 64));
            while (length > 0)
            {
                byte[] prefix = new byte[length];
                array.Read(chunk, 0, prefix);
                length = head.Parse(prefix, chunk.StoredBytes, CodecLimits.Default);
            }

            return head.Kind is not (ChunkKind.Blocks or ChunkKind.Raw) ? default
                : !head.IsPlain ? [.. head.BlockShape]
                : ShapeAdvice.BlocksOf(new ChunkGeometry(
                    spec.ChunkShape.AsSpan(), Run(spec, head.BlockBytes), spec.Type.Size, spec.Type.Size));
        }
        catch (Exception error) when (error is Blosc2DirectException or ArgumentException)
        {
            return default;
        }
    }

    /// <summary>A run of a plain chunk as a shape of as many elements, which all geometries take.</summary>
    private static int[] Run(ArraySpec spec, int blockBytes)
    {
        int[] shape = new int[spec.ChunkShape.Length];
        long room = Math.Max(blockBytes / spec.Type.Size, 1);
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            shape[axis] = (int)Math.Clamp(room, 1, spec.ChunkShape[axis]);
            room /= shape[axis];
        }

        return shape;
    }
}
