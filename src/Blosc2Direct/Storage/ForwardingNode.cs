namespace Blosc2Direct.Storage;

/// <summary>A node that passes everything on to another: the base of those that do one thing differently.</summary>
/// <param name="inner">The node that it stands before.</param>
public abstract class ForwardingNode(IArrayNode inner) : IArrayNode
{
    /// <inheritdoc/>
    public IStorage Storage => inner.Storage;

    /// <inheritdoc/>
    public string Path => inner.Path;

    /// <inheritdoc/>
    public IAttributes Attributes => inner.Attributes;

    /// <inheritdoc/>
    public ArraySpec Spec => inner.Spec;

    /// <inheritdoc/>
    public long StructureGeneration => inner.StructureGeneration;

    /// <inheritdoc/>
    public long StoredChunkCount => inner.StoredChunkCount;

    /// <inheritdoc/>
    public IRegionAccess? Regions => inner.Regions;

    /// <summary>The node that it stands before.</summary>
    protected IArrayNode Inner => inner;

    /// <inheritdoc/>
    public long GetGeneration(ReadOnlySpan<long> coordinates) => inner.GetGeneration(coordinates);

    /// <inheritdoc/>
    public bool TryLocate(ReadOnlySpan<long> coordinates, out ChunkRef chunk) => inner.TryLocate(coordinates, out chunk);

    /// <inheritdoc/>
    public IEnumerable<ChunkInfo> EnumerateChunks() => inner.EnumerateChunks();

    /// <inheritdoc/>
    public void Read(in ChunkRef chunk, long offset, Span<byte> destination) => inner.Read(chunk, offset, destination);

    /// <inheritdoc/>
    public ValueTask ReadAsync(ChunkRef chunk, long offset, Memory<byte> destination, CancellationToken cancellation = default) =>
        inner.ReadAsync(chunk, offset, destination, cancellation);

    /// <inheritdoc/>
    public virtual void Write(ReadOnlySpan<long> coordinates, ReadOnlySpan<byte> encoded, uint filterMask = 0) =>
        inner.Write(coordinates, encoded, filterMask);

    /// <inheritdoc/>
    public virtual void Erase(ReadOnlySpan<long> coordinates) => inner.Erase(coordinates);

    /// <inheritdoc/>
    public virtual void Resize(ReadOnlySpan<long> shape) => inner.Resize(shape);

    /// <inheritdoc/>
    public virtual IArrayGrowth BeginGrow(ReadOnlySpan<long> shape) => inner.BeginGrow(shape);

    /// <inheritdoc/>
    public abstract void Dispose();
}
