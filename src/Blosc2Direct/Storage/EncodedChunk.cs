namespace Blosc2Direct.Storage;

/// <summary>Where an encoded chunk lies. Valid until the array is next written or resized.</summary>
/// <param name="Address">Bytes from the start of the file to the chunk, or -1 where the store has no such address.</param>
/// <param name="StoredBytes">Encoded bytes.</param>
/// <param name="FilterMask">Bit i set: filter i of the pipeline was skipped for this chunk.</param>
/// <param name="LinearIndex">The chunk's place in the row-major chunk grid of the array's current shape.</param>
public readonly record struct ChunkRef(long Address, long StoredBytes, uint FilterMask, long LinearIndex)
{
    /// <summary>Which numbering of the chunk grid <see cref="LinearIndex"/> belongs to.</summary>
    internal int Numbering { get; init; }
}

/// <summary>A stored chunk with its place.</summary>
/// <param name="Coordinates">Coordinates in the chunk grid, slowest axis first.</param>
/// <param name="Offset">The chunk's first element.</param>
/// <param name="Ref">Where its bytes lie.</param>
public sealed record ChunkInfo(long[] Coordinates, long[] Offset, ChunkRef Ref);
