using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary><c>b2d_encoder_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct EncoderOptions
{
    /// <summary><c>B2D_MAX_FILTERS</c>.</summary>
    public const int MaxFilters = 6;

    /// <summary>Values of <see cref="Split"/>.</summary>
    public const int SplitAlways = 1;

    /// <inheritdoc cref="SplitAlways"/>
    public const int SplitNever = 2;

    public int Codec;
    public int Level;
    public int TypeSize;
    public int CodecMeta;
    public int Split;
    public fixed byte Filters[MaxFilters];
    public fixed byte Metas[MaxFilters];
}

/// <summary><c>b2d_block_box</c>: the elements of a block that are wanted, and their places.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BlockBox
{
    public int Rank;
    public int ItemSize;
    public fixed int Shape[Gather.MaxRank];
    public long BlockOffset;
    public fixed long BlockStrides[Gather.MaxRank];
    public fixed long Strides[Gather.MaxRank];
    public byte* Destination;
}

/// <summary><c>b2d_gather</c>: where the elements of a chunk come from.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Gather
{
    /// <summary><c>B2D_MAX_RANK</c>.</summary>
    public const int MaxRank = 32;

    public int Rank;
    public int ItemSize;
    public fixed int ChunkShape[MaxRank];
    public fixed int BlockShape[MaxRank];
    public fixed int Valid[MaxRank];
    public fixed long Strides[MaxRank];
    public byte* Source;
    public byte* Fill;
}
