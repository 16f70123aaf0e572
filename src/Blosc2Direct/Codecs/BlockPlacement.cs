using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs;

/// <summary>The elements of a block that are wanted, and their places. Index 0 is the slowest axis.</summary>
internal unsafe ref struct BlockPlacement
{
    /// <summary>Bytes of an element.</summary>
    public int ItemSize;

    /// <summary>Bytes of the numbers in an element that are reversed on the way: 2, 4 or 8; 0 for none.</summary>
    public int SwapWidth;

    /// <summary>Whether the places are part of so large a destination that what is put there should go past the caches.</summary>
    public bool IsStreamed;

    /// <summary>Elements wanted along each axis.</summary>
    public Span<long> Shape;

    /// <summary>Bytes from the start of the block to the first of them.</summary>
    public long BlockOffset;

    /// <summary>Bytes from one element of the block to the next along each axis.</summary>
    public Span<long> BlockStrides;

    /// <summary>The place of the first one.</summary>
    public byte* Destination;

    /// <summary>Bytes from one place to the next along each axis.</summary>
    public Span<long> Strides;

    /// <summary>Judges what is read; the places are the caller's affair.</summary>
    /// <param name="blockBytes">Uncompressed bytes of the block.</param>
    /// <exception cref="ArgumentException">The elements are not inside the block.</exception>
    public readonly void ThrowIfOutside(int blockBytes)
    {
        int rank = Shape.Length;
        bool inside = rank <= Gather.MaxRank && BlockStrides.Length == rank && Strides.Length == rank &&
            ItemSize > 0 && (SwapWidth == 0 || ItemSize % SwapWidth == 0) && BlockOffset >= 0 && BlockOffset <= blockBytes - ItemSize;
        long last = BlockOffset;
        for (int axis = 0; inside && axis < rank; axis++)
        {
            // Each factor is at most the block's size: products stay inside 64 bits.
            inside = Shape[axis] >= 1 && Shape[axis] <= blockBytes && BlockStrides[axis] >= 0 && BlockStrides[axis] <= blockBytes;
            last += inside ? (Shape[axis] - 1) * BlockStrides[axis] : 0;
            inside &= last <= blockBytes - ItemSize;
        }

        if (!inside)
        {
            throw new ArgumentException($"The elements wanted are not inside a block of {blockBytes} bytes.");
        }
    }
}
