using Blosc2Direct.Codecs;

namespace Blosc2Direct.Data;

/// <summary>How an index is built.</summary>
public sealed record IndexOptions
{
    /// <summary>What is used where nothing is said.</summary>
    public static IndexOptions Default { get; } = new();

    /// <summary>How the index is compressed.</summary>
    public Blosc2Options Codec { get; init; } = Blosc2.Lz4();

    /// <summary>Bytes that may be held while sorting. With less the column is read more often.</summary>
    public long MemoryLimit { get; init; } = 160L << 20;

    /// <summary>Threads; 0 for those of the table's options.</summary>
    public int Threads { get; init; }
}
