using Blosc2Direct.Codecs;

namespace Blosc2Direct.Arrays;

/// <summary>How an array works, as opposed to what it is.</summary>
public sealed record ArrayOptions
{
    /// <summary>The default: as many threads as processors, limits of <see cref="CodecLimits.Default"/>.</summary>
    public static ArrayOptions Default { get; } = new();

    /// <summary>Threads that read, decode, and encode; 0 means one a processor. The calling thread is one of them.</summary>
    public int Threads { get; init; }

    /// <summary>What a chunk of a file may ask for at most.</summary>
    public CodecLimits Limits { get; init; } = CodecLimits.Default;

    /// <summary>Who encodes and decodes the blocks of chunks.</summary>
    public CodecEngine Engine { get; init; }

    /// <summary>The user's own codecs and filters; null for those of <see cref="CodecRegistry.Global"/> alone. Short for
    /// <see cref="CodecLimits.Codecs"/> of <see cref="Limits"/>: set it after them.</summary>
    public CodecRegistry? Codecs
    {
        get => Limits.Codecs;
        init => Limits = Limits with { Codecs = value };
    }

    /// <summary>Keeps decoded blocks for reads to come; null for none. Several arrays may share one. Blocks that a read takes
    /// whole are not kept: scans would leave no room for anything else.</summary>
    public BlockCache? BlockCache { get; init; }

    /// <summary>Decoded bytes below which a run of blocks is not worth a look at the chunk's head of its own. Tests set less.</summary>
    internal int SmallestPart { get; init; } = 256 << 10;

    /// <summary>Bytes of a result from which on it is written past the caches: it could not stay in them. Tests set less.</summary>
    internal long StreamedBytes { get; init; } = CacheSizes.Machine.ThirdLevel * Environment.ProcessorCount;

    internal int EffectiveThreads => Threads > 0 ? Threads : Environment.ProcessorCount;
}
