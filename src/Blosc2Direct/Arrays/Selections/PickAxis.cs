namespace Blosc2Direct.Arrays.Selections;

/// <summary>One axis of elements to move: strides, or listed offsets, in bytes on both sides.</summary>
internal readonly unsafe struct PickAxis
{
    /// <summary>Evenly spaced elements.</summary>
    public PickAxis(long count, long pieceStride, long memoryStride)
    {
        Count = count;
        PieceStride = pieceStride;
        MemoryStride = memoryStride;
    }

    /// <summary>Listed elements.</summary>
    public PickAxis(long count, long* pieceOffsets, long* memoryOffsets)
    {
        Count = count;
        PieceOffsets = pieceOffsets;
        MemoryOffsets = memoryOffsets;
    }

    /// <summary>Elements along the axis.</summary>
    public long Count { get; }

    /// <summary>Bytes between neighbours in the piece.</summary>
    public long PieceStride { get; }

    /// <summary>Bytes between neighbours in the caller's memory.</summary>
    public long MemoryStride { get; }

    /// <summary>Bytes from the piece's start to each; null where the stride tells.</summary>
    public long* PieceOffsets { get; }

    /// <summary>Bytes from the memory's start to each; null where the stride tells.</summary>
    public long* MemoryOffsets { get; }

    /// <summary>Whether elements are listed.</summary>
    public bool IsListed => PieceOffsets != null;

    /// <summary>Bytes to an element of the piece.</summary>
    public long Piece(long i) => PieceOffsets != null ? PieceOffsets[i] : i * PieceStride;

    /// <summary>Bytes to an element of the memory.</summary>
    public long Memory(long i) => PieceOffsets != null ? MemoryOffsets[i] : i * MemoryStride;
}
