using System.Runtime.ExceptionServices;
using Blosc2Direct.Arrays;

namespace Blosc2Direct.Computing;

/// <summary>Runs work items on several threads and hands their results on in order, one at a time. Bounded: nobody runs
/// further ahead of the oldest unfinished item than there are slots.</summary>
/// <typeparam name="TItem">What is to be done.</typeparam>
/// <typeparam name="TSlot">What a result is written to; reused.</typeparam>
internal sealed class OrderedPipeline<TItem, TSlot> : ISharedWork
    where TSlot : class, new()
{
    private readonly object _gate = new();
    private readonly IEnumerator<TItem> _items;
    private readonly Action<TItem, TSlot> _consume;
    private readonly TSlot[] _slots;
    private readonly TItem?[] _pending;
    private readonly bool[] _done;
    private readonly Func<IPipelineWorker<TItem, TSlot>> _createWorker;
    private readonly CancellationToken _cancellation;
    private long _next;
    private long _head;
    private bool _consuming;
    private bool _exhausted;
    private Exception? _failure;

    private OrderedPipeline(
        IEnumerable<TItem> items, int slots, Func<IPipelineWorker<TItem, TSlot>> createWorker, Action<TItem, TSlot> consume,
        CancellationToken cancellation)
    {
        _items = items.GetEnumerator();
        _createWorker = createWorker;
        _consume = consume;
        _slots = new TSlot[slots];
        _pending = new TItem?[slots];
        _done = new bool[slots];
        _cancellation = cancellation;
        for (int i = 0; i < slots; i++)
        {
            _slots[i] = new TSlot();
        }
    }

    /// <summary>Works through all items; the calling thread is one of the workers.</summary>
    /// <param name="items">The work; enumerated by one thread at a time.</param>
    /// <param name="threads">How many threads work.</param>
    /// <param name="slots">How many results may be in work or wait for their turn; at least as many as threads.</param>
    /// <param name="createWorker">Makes one thread's function: item and slot in, result in the slot. Disposed at the end if it can be.</param>
    /// <param name="consume">Takes the results, in the items' order, one at a time, on any of the threads.</param>
    /// <param name="cancellation">Stops the work between items.</param>
    internal static void Run(
        IEnumerable<TItem> items, int threads, int slots, Func<IPipelineWorker<TItem, TSlot>> createWorker,
        Action<TItem, TSlot> consume, CancellationToken cancellation)
    {
        OrderedPipeline<TItem, TSlot> pipeline = new(items, slots, createWorker, consume, cancellation);
        WorkCrew.Run(pipeline, threads);
        pipeline._items.Dispose();
        foreach (TSlot slot in pipeline._slots)
        {
            (slot as IDisposable)?.Dispose();
        }

        if (pipeline._failure is not null)
        {
            ExceptionDispatchInfo.Throw(pipeline._failure);
        }
    }

    /// <inheritdoc/>
    public void Join()
    {
        try
        {
            using IPipelineWorker<TItem, TSlot> worker = _createWorker();
            while (TryTake(out long number, out TItem? item))
            {
                worker.Produce(item!, _slots[number % _slots.Length]);
                Finish(number);
            }
        }
        catch (Exception error)
        {
            lock (_gate)
            {
                _failure ??= error;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <inheritdoc/>
    public void Stop()
    {
        // The first failure has told everybody already.
    }

    private bool TryTake(out long number, out TItem? item)
    {
        lock (_gate)
        {
            while (_failure is null && !_exhausted && _next - _head >= _slots.Length)
            {
                Monitor.Wait(_gate);
            }

            number = _next;
            item = default;
            if (_failure is not null || _exhausted)
            {
                return false;
            }

            _cancellation.ThrowIfCancellationRequested();
            if (!_items.MoveNext())
            {
                _exhausted = true;
                Monitor.PulseAll(_gate);
                return false;
            }

            item = _items.Current;
            _pending[number % _slots.Length] = item;
            _next++;
            return true;
        }
    }

    // Whoever finishes the oldest item consumes it, and all that are done behind it.
    private void Finish(long number)
    {
        Monitor.Enter(_gate);
        try
        {
            _done[number % _slots.Length] = true;
            if (_consuming)
            {
                return;
            }

            _consuming = true;
            while (_failure is null && _done[_head % _slots.Length])
            {
                long slot = _head % _slots.Length;
                TItem item = _pending[slot]!;
                Monitor.Exit(_gate);
                try
                {
                    _consume(item, _slots[slot]);
                }
                finally
                {
                    Monitor.Enter(_gate);
                }

                _done[slot] = false;
                _pending[slot] = default;
                _head++;
                Monitor.PulseAll(_gate);
            }

            _consuming = false;
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }
}

/// <summary>One thread's part of an <see cref="OrderedPipeline{TItem, TSlot}"/>.</summary>
internal interface IPipelineWorker<in TItem, in TSlot> : IDisposable
{
    /// <summary>Does one item.</summary>
    void Produce(TItem item, TSlot slot);
}
