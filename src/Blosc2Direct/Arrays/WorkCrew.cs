using System.Runtime.ExceptionServices;

namespace Blosc2Direct.Arrays;

/// <summary>Work that several threads do together until none is left.</summary>
internal interface ISharedWork
{
    /// <summary>Takes and does pieces of work until none is left. Called once on each participating thread.</summary>
    void Join();

    /// <summary>Tells the others to take no more.</summary>
    void Stop();
}

/// <summary>Runs shared work on the calling thread and on threads of the pool.</summary>
/// <remarks>The caller does all the work itself if the pool has no thread to spare, so a crowded pool slows work down
/// but never blocks it; helpers that come late find nothing to do.</remarks>
internal sealed class WorkCrew : IThreadPoolWorkItem
{
    // About 100 µs in all.
    private const int Spins = 200;
    private const int SpinLength = 20;

    private readonly ISharedWork _work;
    private readonly object _gate = new();
    private ExceptionDispatchInfo? _failure;
    private int _running;
    private bool _closed;

    private WorkCrew(ISharedWork work) => _work = work;

    /// <summary>Does the work with up to <paramref name="threads"/> threads; rethrows the first failure.</summary>
    public static void Run(ISharedWork work, int threads)
    {
        if (threads <= 1)
        {
            work.Join();
            return;
        }

        WorkCrew crew = new(work);
        for (int i = 1; i < threads; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(crew, preferLocal: false);
        }

        crew.Guarded();
        crew.Close();
        crew._failure?.Throw();
    }

    void IThreadPoolWorkItem.Execute()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _running++;
        }

        Guarded();
        lock (_gate)
        {
            _running--;
            Monitor.Pulse(_gate);
        }
    }

    private void Guarded()
    {
#pragma warning disable CA1031 // carried to the caller
        try
        {
            _work.Join();
        }
        catch (Exception error)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(error), null);
            _work.Stop();
        }
#pragma warning restore CA1031
    }

    /// <summary>Waits for the others. They are at their last piece: being woken up would often take longer than they do.</summary>
    private void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }

        for (int i = 0; i < Spins && Volatile.Read(ref _running) > 0; i++)
        {
            Thread.SpinWait(SpinLength);
        }

        lock (_gate)
        {
            while (_running > 0)
            {
                Monitor.Wait(_gate);
            }
        }
    }
}
