namespace Blosc2Direct.Codecs;

/// <summary>What codecs and filters of the user's own are told of a block.</summary>
public readonly ref struct BlockContext
{
    /// <summary>Creates one: for trying a codec by itself.</summary>
    /// <param name="typeSize">Bytes of an item.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="blockShape">Items of the block along each axis; empty for a run of bytes.</param>
    public BlockContext(int typeSize, byte parameter = 0, ReadOnlySpan<int> blockShape = default)
    {
        TypeSize = typeSize;
        Parameter = parameter;
        BlockShape = blockShape;
    }

    /// <summary>Bytes of an item as the chunk says it: 1 to 255, and 1 for longer ones.</summary>
    public int TypeSize { get; }

    /// <summary>The parameter of the codec or filter, as the chunk keeps it.</summary>
    public byte Parameter { get; }

    /// <summary>Items of the block along each axis, slowest first. Empty if the block is a run of items without a shape: in
    /// one-dimensional chunks, and where items are longer than 255 bytes.</summary>
    public ReadOnlySpan<int> BlockShape { get; }
}
