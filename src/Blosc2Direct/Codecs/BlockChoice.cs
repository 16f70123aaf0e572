namespace Blosc2Direct.Codecs;

/// <summary>How a chunk is cut into blocks where no block shape is given; docs/shapes.md has the rules.</summary>
/// <remarks>A dataset keeps its blocks: their size and shape go into the parameters of the filter, so chunks that are added
/// later, on whatever machine, are cut alike.</remarks>
public readonly record struct BlockChoice
{
    private enum Rule : byte
    {
        Proportional,
        Stock,
    }

    private readonly Rule _rule;

    private BlockChoice(Rule rule, int bytes)
    {
        _rule = rule;
        Bytes = bytes;
    }

    /// <summary>This library's choice, the default: blocks with the proportions of the chunk, of a size that suits the codec
    /// and the second-level cache of the machine that creates the dataset.</summary>
    public static BlockChoice Automatic => default;

    /// <summary>What the stock HDF5 filter does: a size that c-blosc2 chooses by codec and level (up to 4 MiB), doubled axis by
    /// axis from the fastest one.</summary>
    public static BlockChoice Stock => new(Rule.Stock, 0);

    /// <summary>Uncompressed bytes of a block at most; 0 where the rule chooses.</summary>
    public int Bytes { get; }

    /// <summary>As <see cref="Automatic"/>, but of a given size: the same on every machine.</summary>
    /// <param name="bytes">Uncompressed bytes of a block at most; of one element if that has more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 536,866,816 (Blosc2's limit).</exception>
    public static BlockChoice OfBytes(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, ChunkGeometry.MaxBlockBytes);
        return new BlockChoice(Rule.Proportional, bytes);
    }

    /// <inheritdoc/>
    public override string ToString() => (_rule, Bytes) switch
    {
        (Rule.Stock, _) => nameof(Stock),
        (_, 0) => nameof(Automatic),
        _ => $"{Bytes} bytes",
    };
}
