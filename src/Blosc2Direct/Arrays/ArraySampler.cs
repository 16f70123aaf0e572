using System.Collections.Immutable;
using Blosc2Direct.Codecs.Tuning;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>Draws a sample of an array: of chunks that are stored, where not all are.</summary>
internal sealed class ArraySampler : ISampleSource
{
    /// <summary>Elements beyond this size are not sampled: a file may claim any.</summary>
    private const int MaxElementBytes = 16 << 20;

    /// <summary>Where filters are undone a chunk at a time, a box costs its chunk: no more than this is decoded for a sample, but
    /// for two chunks in any case.</summary>
    private const long MaxDecodedBytes = 64 << 20;

    private const int MaxOffsets = 64;
    private readonly NdArray _array;
    private readonly int[] _chunks;

    /// <summary>Prepares a draw.</summary>
    /// <param name="array">A flat array with axes.</param>
    /// <param name="chunks">Elements of the chunks that are to be compressed.</param>
    public ArraySampler(NdArray array, ReadOnlySpan<int> chunks)
    {
        _array = array;
        _chunks = chunks.ToArray();
    }

    /// <inheritdoc/>
    public SampleSet Draw(TimeSpan budget, int seed)
    {
        ArraySpec spec = _array.Spec;
        int size = spec.Type.Size, typeSize = spec.Type is ArrayElementType items ? items.Base.Size : size;
        if (_chunks.Length != spec.Shape.Length)
        {
            throw new ArgumentException($"A chunk of {_chunks.Length} axes does not fit an array of {spec.Shape.Length}.", "chunks");
        }

        bool isChunked = spec.Layout == ArrayLayout.Chunked && !spec.ChunkShape.IsDefault;
        if (spec.Shape.Contains(0) || size > MaxElementBytes || (isChunked && _array.Node.StoredChunkCount == 0))
        {
            return new SampleSet(_chunks, [0], size, typeSize, [], 0);
        }

        int draws = int.MaxValue;
        if (isChunked && spec.Filters is not ([] or [{ Id: FilterSpec.Blosc2 }]))
        {
            double chunkBytes = size;
            foreach (int length in spec.ChunkShape)
            {
                chunkBytes *= length;
            }

            draws = (int)Math.Max(MaxDecodedBytes / chunkBytes, 2);
        }

        return new SampleDraw(_chunks, spec.Shape.AsSpan(), size, typeSize, seed).Draw(
            budget, isChunked ? StoredOffsets(spec) : [], draws, Read);
    }

    private void Read(ReadOnlySpan<long> start, ReadOnlySpan<int> box, Span<byte> destination)
    {
        Span<long> shape = stackalloc long[box.Length];
        for (int axis = 0; axis < box.Length; axis++)
        {
            shape[axis] = box[axis];
        }

        _array.Read(start, shape, destination);
    }

    /// <summary>Some of the stored chunks, evenly spread; none where all are stored and any will do.</summary>
    private List<long[]> StoredOffsets(ArraySpec spec)
    {
        double all = 1;
        for (int axis = 0; axis < spec.Shape.Length; axis++)
        {
            all *= Math.Ceiling(spec.Shape[axis] / (double)spec.ChunkShape[axis]);
        }

        List<long[]> offsets = [];
        long stored = _array.Node.StoredChunkCount;
        if (stored >= all)
        {
            return offsets;
        }

        long every = Math.Max(stored / MaxOffsets, 1), number = 0;
        foreach (ChunkInfo chunk in _array.Chunks)
        {
            if (number++ % every == 0 && offsets.Count < 2 * MaxOffsets)
            {
                offsets.Add(chunk.Offset);
            }
        }

        return offsets;
    }
}
