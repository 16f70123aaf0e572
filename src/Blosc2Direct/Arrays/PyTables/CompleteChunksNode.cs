using System.Collections.Immutable;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.PyTables;

/// <summary>A chunked array that has every chunk once it is closed: PyTables' own reader of Blosc2 chunks counts stored
/// chunks, and takes a wrong one where an earlier one is missing.</summary>
/// <remarks>Filling waits for the end, since most chunks will have been written by then.</remarks>
internal sealed class CompleteChunksNode(IArrayNode inner, ArrayOptions options, bool isNew) : ForwardingNode(inner)
{
    private bool _mayMiss = isNew;
    private bool _disposed;

    public override void Write(ReadOnlySpan<long> coordinates, ReadOnlySpan<byte> encoded, uint filterMask = 0)
    {
        Inner.Write(coordinates, encoded, filterMask);
        if (_mayMiss && Inner.StoredChunkCount >= MissingChunks.CountChunks(Inner.Spec))
        {
            _mayMiss = false;
        }
    }

    public override void Erase(ReadOnlySpan<long> coordinates)
    {
        Inner.Erase(coordinates);
        _mayMiss = true;
    }

    public override void Resize(ReadOnlySpan<long> shape)
    {
        ImmutableArray<long> before = Inner.Spec.Shape;
        Inner.Resize(shape);
        for (int axis = 0; axis < shape.Length; axis++)
        {
            _mayMiss |= shape[axis] > before[axis];
        }
    }

    public override IArrayGrowth BeginGrow(ReadOnlySpan<long> shape) => new Growth(this, Inner.BeginGrow(shape));

    public override void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_mayMiss || MissingChunks.CountChunks(Inner.Spec) == 0)
        {
            Inner.Dispose();
            return;
        }

        using NdArray array = new(Inner, options);
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
