namespace Blosc2Direct.Codecs;

/// <content>Settings that are chosen by trying them.</content>
public static partial class Blosc2
{
    /// <summary>Settings that are chosen by trying them on parts of the data.</summary>
    /// <param name="goal">What is wanted.</param>
    /// <param name="minReadMbPerSecond">Only settings by which one thread decodes at least so many MB (10^6 uncompressed bytes) a
    /// second; 0 for no limit.</param>
    /// <param name="budget">About how much processor time a choice may take; null for 0.2 s.</param>
    /// <param name="seed">Which parts are sampled.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside of its range.</exception>
    public static AutoBlosc2 Auto(Goal goal = Goal.Balanced, double minReadMbPerSecond = 0, TimeSpan? budget = null, int seed = 0)
    {
        AutoBlosc2 auto = new() { Goal = goal, MinReadMbPerSecond = minReadMbPerSecond, Seed = seed };
        return budget is { } time ? auto with { Budget = time } : auto;
    }
}
