using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Blosc2Direct.Interop;

/// <summary>The one lock around all HDF5 calls: the library is built without its own.</summary>
/// <remarks>Reentrant. Handles that the finalizer gives up wait in a queue until the next thread enters: a finalizer never
/// waits for the lock.</remarks>
internal static class H5Lock
{
    private static readonly Lock Gate = new();
    private static readonly ConcurrentQueue<AbandonedHandle> Abandoned = new();
    private static int s_depth;
    private static long s_entries;
    private static long s_waits;
    private static long s_waitTicks;

    /// <summary>Times that the lock was taken, not counting nested ones.</summary>
    internal static long Entries => Volatile.Read(ref s_entries);

    /// <summary>Times that it was not free at once.</summary>
    internal static long Waits => Volatile.Read(ref s_waits);

    /// <summary>How long was waited for it, over all threads.</summary>
    internal static TimeSpan WaitingTime => Stopwatch.GetElapsedTime(0, Volatile.Read(ref s_waitTicks));

    /// <summary>Handles that wait to be closed.</summary>
    internal static int AbandonedHandles => Abandoned.Count;

    internal static bool IsHeldByCurrentThread => Gate.IsHeldByCurrentThread;

    /// <summary>Takes the lock until the scope is disposed.</summary>
    internal static Scope Enter()
    {
        if (!Gate.TryEnter())
        {
            long start = Stopwatch.GetTimestamp();
            Gate.Enter();
            long waited = Stopwatch.GetTimestamp() - start;
            s_waits++;
            s_waitTicks += waited;
            LockClock.Add(waited);
        }

        if (s_depth++ == 0)
        {
            s_entries++;
            try
            {
                H5Library.Initialize();
                CloseAbandoned();
            }
            catch (TypeInitializationException e) when (e.InnerException is not null)
            {
                Exit();
                ExceptionDispatchInfo.Throw(e.InnerException); // the library is missing, say: that is what the user must read
            }
            catch
            {
                Exit();
                throw;
            }
        }

        return default;
    }

    /// <summary>Leaves a handle for the next thread that enters.</summary>
    internal static void Abandon(long id, H5Kind kind, H5FileState? owner) => Abandoned.Enqueue(new(id, kind, owner));

    private static void Exit()
    {
        s_depth--;
        Gate.Exit();
    }

    private static void CloseAbandoned()
    {
        while (Abandoned.TryDequeue(out AbandonedHandle handle))
        {
            if (handle.Owner is not { IsClosed: true })
            {
                handle.Kind.Close(handle.Id);
            }
        }
    }

    private readonly record struct AbandonedHandle(long Id, H5Kind Kind, H5FileState? Owner);

    /// <summary>Gives the lock back when disposed.</summary>
    internal readonly ref struct Scope
    {
#pragma warning disable CA1822 // a using statement needs an instance
        public void Dispose() => Exit();
#pragma warning restore CA1822
    }
}
