namespace Blosc2Direct.Codecs;

/// <summary>The elements of a block that are wanted, and their places. Index 0 is the slowest axis.</summary>
internal unsafe ref struct BlockPlacement
{
    /// <summary>Bytes of an element.</summary>
    public int ItemSize;

    /// <summary>Elements wanted along each axis.</summary>
    public ReadOnlySpan<long> Shape;

    /// <summary>Bytes from the start of the block to the first of them.</summary>
    public long BlockOffset;

    /// <summary>Bytes from one element of the block to the next along each axis.</summary>
    public ReadOnlySpan<long> BlockStrides;

    /// <summary>The place of the first one.</summary>
    public byte* Destination;

    /// <summary>Bytes from one place to the next along each axis.</summary>
    public ReadOnlySpan<long> Strides;
}
