using Blosc2Direct.Storage;

namespace Blosc2Direct.Computing;

/// <summary>An array's node that stays open when it is disposed: an operation reads through an engine of its own, one thread
/// a reader, and gives its buffers back at its end.</summary>
internal sealed class BorrowedNode(IArrayNode node) : IArrayNode
{
    public IStorage Storage => node.Storage;

    public string Path => node.Path;

    public IAttributes Attributes => node.Attributes;

    public ArraySpec Spec => node.Spec;

    public long StructureGeneration => node.StructureGeneration;

    public long StoredChunkCount => node.StoredChunkCount;

    public IRegionAccess? Regions => node.Regions;

    public long GetGeneration(ReadOnlySpan<long> coordinates) => node.GetGeneration(coordinates);

    public bool TryLocate(ReadOnlySpan<long> coordinates, out ChunkRef chunk) => node.TryLocate(coordinates, out chunk);

    public IEnumerable<ChunkInfo> EnumerateChunks() => node.EnumerateChunks();

    public void Read(in ChunkRef chunk, long offset, Span<byte> destination) => node.Read(chunk, offset, destination);

    public ValueTask ReadAsync(ChunkRef chunk, long offset, Memory<byte> destination, CancellationToken cancellation = default) =>
        node.ReadAsync(chunk, offset, destination, cancellation);

    public void Write(ReadOnlySpan<long> coordinates, ReadOnlySpan<byte> encoded, uint filterMask = 0) =>
        node.Write(coordinates, encoded, filterMask);

    public void Erase(ReadOnlySpan<long> coordinates) => node.Erase(coordinates);

    public void Resize(ReadOnlySpan<long> shape) => node.Resize(shape);

    public IArrayGrowth BeginGrow(ReadOnlySpan<long> shape) => node.BeginGrow(shape);

    public void Dispose()
    {
        // The array that lent the node closes it.
    }
}
