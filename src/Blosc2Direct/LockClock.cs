namespace Blosc2Direct;

/// <summary>How long the current thread has waited for a store's lock since it began: whoever measures a call takes the
/// difference of two readings.</summary>
internal static class LockClock
{
    [ThreadStatic]
    private static long t_ticks;

    /// <summary>Waited by this thread so far, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    internal static long Ticks => t_ticks;

    /// <summary>Notes a wait of this thread.</summary>
    internal static void Add(long ticks) => t_ticks += ticks;
}
