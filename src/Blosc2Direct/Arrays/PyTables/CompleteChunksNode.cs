using System.Collections.Immutable;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.PyTables;

/// <summary>A chunked array that has every chunk once it is closed: PyTables' own reader of Blosc2 chunks counts stored
/// chunks, and takes a wrong one where an earlier one is missing.</summary>
/// <remarks>Filling waits for the end, since most chunks will have been written by then.</remarks>
internal sealed class CompleteChunksNode(IArrayNode inner, ArrayOptions options, bool isNew) : IArrayNode
{
    private bool _mayMiss = isNew;
    private bool _disposed;

    public ArraySpec Spec => inner.Spec;

    public long StructureGeneration => inner.StructureGeneration;

    public long StoredChunkCount => inner.StoredChunkCount;

    public string Path => inner.Path;

    public IStorage Storage => inner.Storage;

    public IAttributes Attributes => inner.Attributes;

    public IRegionAccess? Regions => inner.Regions;

    public long GetGeneration(ReadOnlySpan<long> coordinates) => inner.GetGeneration(coordinates);

    public bool TryLocate(ReadOnlySpan<long> coordinates, out ChunkRef chunk) => inner.TryLocate(coordinates, out chunk);

    public IEnumerable<ChunkInfo> EnumerateChunks() => inner.EnumerateChunks();

    public void Read(in ChunkRef chunk, long offset, Span<byte> destination) => inner.Read(chunk, offset, destination);

    public ValueTask ReadAsync(ChunkRef chunk, long offset, Memory<byte> destination, CancellationToken cancellation = default) =>
        inner.ReadAsync(chunk, offset, destination, cancellation);

    public void Write(ReadOnlySpan<long> coordinates, ReadOnlySpan<byte> encoded, uint filterMask = 0)
    {
        inner.Write(coordinates, encoded, filterMask);
        if (_mayMiss && inner.StoredChunkCount >= MissingChunks.CountChunks(inner.Spec))
        {
            _mayMiss = false;
        }
    }

    public void Erase(ReadOnlySpan<long> coordinates)
    {
        inner.Erase(coordinates);
        _mayMiss = true;
    }

    public void Resize(ReadOnlySpan<long> shape)
    {
        ImmutableArray<long> before = inner.Spec.Shape;
        inner.Resize(shape);
        for (int axis = 0; axis < shape.Length; axis++)
        {
            _mayMiss |= shape[axis] > before[axis];
        }
    }

    public IArrayGrowth BeginGrow(ReadOnlySpan<long> shape) => new Growth(this, inner.BeginGrow(shape));

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_mayMiss || MissingChunks.CountChunks(inner.Spec) == 0)
        {
            inner.Dispose();
            return;
        }

        using NdArray array = new(inner, options);
        MissingChunks.Write(array);
    }

    /// <summary>A growth that may leave chunks unwritten: they count as missing from the moment it is seen.</summary>
    private sealed class Growth(CompleteChunksNode node, IArrayGrowth inner) : IArrayGrowth
    {
        public ArraySpec Spec => inner.Spec;

        public void Commit()
        {
            inner.Commit();
            node._mayMiss = node.StoredChunkCount < MissingChunks.CountChunks(node.Spec);
        }

        public void Dispose() => inner.Dispose();
    }
}
