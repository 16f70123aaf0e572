namespace Blosc2Direct.Interop;

/// <summary>Guards what is for one thread at a time: two at once would corrupt memory.</summary>
internal static class SingleUse
{
    /// <summary>Starts a use.</summary>
    /// <exception cref="InvalidOperationException">Another thread is at it.</exception>
    public static void Enter(ref int busy)
    {
        if (Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            throw new InvalidOperationException("A codec was used by two threads at once: each thread needs its own.");
        }
    }

    /// <summary>Ends it.</summary>
    public static void Leave(ref int busy) => Volatile.Write(ref busy, 0);
}
