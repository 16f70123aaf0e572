using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data;

/// <summary>How an open table works.</summary>
public sealed record TableOptions
{
    /// <summary>What is used where nothing is said.</summary>
    public static TableOptions Default { get; } = new();

    /// <summary>Codec limits, codecs of the user's own, and the block cache.</summary>
    public ArrayOptions Arrays { get; init; } = ArrayOptions.Default;

    /// <summary>Threads of a call; 0 for all processors.</summary>
    public int Threads { get; init; }

    /// <summary>Bytes that a query, a sort or a conversion may hold.</summary>
    public long MemoryLimit { get; init; } = 512L << 20;
}
