using Blosc2Direct.Arrays.Conversion;

namespace Blosc2Direct.Arrays;

/// <summary>A box inside one chunk, and where it goes.</summary>
internal unsafe ref struct ChunkBox
{
    /// <summary>The box's first element inside the chunk.</summary>
    public ReadOnlySpan<long> Start;

    /// <summary>Elements along each axis.</summary>
    public ReadOnlySpan<long> Shape;

    /// <summary>Where the box's first element goes.</summary>
    public byte* Destination;

    /// <summary>Bytes between neighbours at the destination; the last axis is packed.</summary>
    public ReadOnlySpan<long> Strides;

    /// <summary>Turns stored elements into those of the destination; null where they are the same.</summary>
    public IElementConverter? Converter;

    /// <summary>Which share of the blocks to decode, of how many.</summary>
    public int Part, Parts;
}
