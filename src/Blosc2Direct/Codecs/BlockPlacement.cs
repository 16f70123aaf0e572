using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs;

/// <summary>The elements of a block that are wanted, and their places: see <see cref="BlockDecoder.DecodeBlockInto"/>. Index 0 is
/// the slowest axis; all spans have one entry an axis, 1 to 32 of them.</summary>
public unsafe ref struct BlockPlacement
{
    /// <summary>Bytes of what is wanted of an element: all of it, or a field.</summary>
    public int ItemSize { get; set; }

    /// <summary>Bytes of the numbers in an element that are reversed on the way: 2, 4, 8 or 16; 0 for none.</summary>
    public int SwapWidth { get; set; }

    /// <summary>Whether the places are part of so large a destination that what is put there should go past the caches.</summary>
    public bool IsStreamed { get; set; }

    /// <summary>Elements wanted along each axis, at least 1.</summary>
    public Span<long> Shape { get; set; }

    /// <summary>Bytes from the start of the block to the first of them, or to the field in it.</summary>
    public long BlockOffset { get; set; }

    /// <summary>Bytes from one element of the block to the next along each axis, not negative.</summary>
    public Span<long> BlockStrides { get; set; }

    /// <summary>The place of the first one, in native memory or pinned. The caller guarantees that all places can be written.</summary>
    public byte* Destination { get; set; }

    /// <summary>Bytes from one place to the next along each axis; negative to turn an axis round.</summary>
    public Span<long> Strides { get; set; }

    /// <summary>Judges what is read; the places are the caller's affair.</summary>
    /// <param name="blockBytes">Uncompressed bytes of the block.</param>
    /// <exception cref="ArgumentException">The elements are not inside the block.</exception>
    internal readonly void ThrowIfOutside(int blockBytes)
    {
        int rank = Shape.Length;
        bool inside = rank is >= 1 and <= Gather.MaxRank && BlockStrides.Length == rank && Strides.Length == rank &&
            ItemSize > 0 && (SwapWidth == 0 || (SwapWidth is 2 or 4 or 8 or 16 && ItemSize % SwapWidth == 0)) && BlockOffset >= 0 && BlockOffset <= blockBytes - ItemSize;
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
            throw new ArgumentException($"The elements wanted are not inside a block of {blockBytes} bytes, or their numbers cannot be reversed.");
        }
    }
}
