namespace Blosc2Direct.Computing;

/// <summary>How whole-array operations work.</summary>
public record ComputingOptions
{
    /// <summary>What is kept in memory at most, in bytes, besides a result that is given back in memory: pieces of arrays,
    /// scratch, partial results. Default 256 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1 MiB.</exception>
    public long MemoryLimit
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1 << 20, nameof(MemoryLimit));
            field = value;
        }
    }

    = 256 << 20;

    /// <summary>Threads that read, decode and calculate; 0 means one a processor. The calling thread is one of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Threads));
            field = value;
        }
    }

    /// <summary>Told now and then how far the work is, on any thread.</summary>
    public IProgress<ComputingProgress>? Progress { get; init; }

    internal static ComputingOptions Default { get; } = new();

    internal int EffectiveThreads => Threads > 0 ? Threads : Environment.ProcessorCount;
}

/// <summary>How far a whole-array operation is.</summary>
/// <param name="BytesDone">Uncompressed bytes of the array that were worked through.</param>
/// <param name="BytesTotal">Of how many.</param>
public readonly record struct ComputingProgress(long BytesDone, long BytesTotal);
