namespace Blosc2Direct.Storage;

/// <summary>A node that passes everything on to another: the base of those that do one thing differently.</summary>
internal abstract class ForwardingNode(IArrayNode inner) : IArrayNode
{
    public IStorage Storage => inner.Storage;

    public string Path => inner.Path;

    public IAttributes Attributes => inner.Attributes;

    public ArraySpec Spec => inner.Spec;

    public long StructureGeneration => inner.StructureGeneration;

    public long StoredChunkCount => inner.StoredChunkCount;

    public IRegionAccess? Regions => inner.Regions;

    /// <summary>The node that it stands before.</summary>
    protected IArrayNode Inner => inner;

    public long GetGeneration(ReadOnlySpan<long> coordinates) => inner.GetGeneration(coordinates);

    public bool TryLocate(ReadOnlySpan<long> coordinates, out ChunkRef chunk) => inner.TryLocate(coordinates, out chunk);

    public IEnumerable<ChunkInfo> EnumerateChunks() => inner.EnumerateChunks();

    public void Read(in ChunkRef chunk, long offset, Span<byte> destination) => inner.Read(chunk, offset, destination);

    public ValueTask ReadAsync(ChunkRef chunk, long offset, Memory<byte> destination, CancellationToken cancellation = default) =>
        inner.ReadAsync(chunk, offset, destination, cancellation);

    public virtual void Write(ReadOnlySpan<long> coordinates, ReadOnlySpan<byte> encoded, uint filterMask = 0) =>
        inner.Write(coordinates, encoded, filterMask);

    public virtual void Erase(ReadOnlySpan<long> coordinates) => inner.Erase(coordinates);

    public virtual void Resize(ReadOnlySpan<long> shape) => inner.Resize(shape);

    public virtual IArrayGrowth BeginGrow(ReadOnlySpan<long> shape) => inner.BeginGrow(shape);

    public abstract void Dispose();
}
