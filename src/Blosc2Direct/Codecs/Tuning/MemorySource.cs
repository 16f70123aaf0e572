using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Tuning;

/// <summary>Samples of packed elements in pinned memory.</summary>
internal sealed unsafe class MemorySource : ISampleSource
{
    private readonly byte* _data;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly ChunkGeometry _chunk;

    /// <summary>Makes a source.</summary>
    /// <param name="data">The first element, pinned for as long as the source is used.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="chunk">The chunk.</param>
    public MemorySource(byte* data, ReadOnlySpan<long> shape, ChunkGeometry chunk)
    {
        _data = data;
        _shape = shape.ToArray();
        _chunk = chunk;
        _strides = new long[shape.Length];
        long stride = chunk.ElementSize;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            _strides[axis] = stride;
            stride *= shape[axis];
        }
    }

    /// <inheritdoc/>
    public SampleSet Draw(TimeSpan budget, int seed) => _shape.Contains(0)
        ? new SampleSet(_chunk.ChunkShape.ToArray(), [0], _chunk.ElementSize, _chunk.TypeSize, [], 0)
        : new SampleDraw(_chunk.ChunkShape, _shape, _chunk.ElementSize, _chunk.TypeSize, seed).Draw(budget, [], int.MaxValue, Read);

    private void Read(ReadOnlySpan<long> start, ReadOnlySpan<int> box, Span<byte> destination)
    {
        long offset = 0;
        long step = _chunk.ElementSize;
        Span<long> packed = stackalloc long[box.Length];
        for (int axis = box.Length - 1; axis >= 0; axis--)
        {
            offset += start[axis] * _strides[axis];
            packed[axis] = step;
            step *= box[axis];
        }

        fixed (byte* to = destination)
        {
            B2dNative.CopyBox(_chunk.ElementSize, box, _data + offset, _strides, to, packed);
        }
    }
}
