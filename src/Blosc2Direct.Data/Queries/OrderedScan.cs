using System.Runtime.ExceptionServices;

namespace Blosc2Direct.Data.Queries;

/// <summary>A scan whose matches are taken unit by unit, in row order, while threads of the pool work a bounded number of units
/// ahead. One consumer.</summary>
/// <remarks>The consumer works too when nothing is ready, so a crowded pool makes it slower but cannot block it. Threads that
/// find all units ahead done leave, and are called again when there is room.</remarks>
internal sealed class OrderedScan : IThreadPoolWorkItem, IDisposable
{
    // A scan that will stop early begins alone: what others read ahead would be in vain.
    private const int UnitsAlone = 3;

    private readonly ScanPlan _plan;
    private readonly CancellationTokenSource _cancellation;
    private readonly object _gate = new();
    private readonly HitBatch[] _slots;
    private readonly bool[] _done;
    private readonly Stack<ScanWorker> _idle = [];
    private readonly List<ScanWorker> _workers = [];
    private readonly int _threads;
    private TaskCompletionSource? _waiter;
    private Exception? _failure;
    private long _next;
    private long _head;
    private int _called;
    private int _running;
    private bool _closed;
    private bool _isHeld;

    /// <summary>Prepares the scan.</summary>
    /// <param name="plan">What.</param>
    /// <param name="threads">Threads that work, the consumer among them.</param>
    /// <param name="cancellation">Stops it between reads.</param>
    public OrderedScan(ScanPlan plan, int threads, CancellationToken cancellation)
    {
        _plan = plan;
        _threads = threads;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _slots = new HitBatch[(int)Math.Min(SlotsOf(threads), Math.Max(plan.UnitCount, 1))];
        _done = new bool[_slots.Length];
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new HitBatch(plan.Store.Schema, plan.Leaves);
        }
    }

    /// <summary>What it cost so far; complete once nothing is at work.</summary>
    public ScanCost Cost
    {
        get
        {
            lock (_gate)
            {
                ScanCost cost = default;
                foreach (ScanWorker worker in _workers)
                {
                    cost += worker.Cost;
                }

                return cost;
            }
        }
    }

    /// <summary>Units in work or waiting for the consumer at most.</summary>
    public static int SlotsOf(int threads) => threads == 1 ? 1 : threads * 2;

    /// <summary>The next matches, or null at the end. Valid until the next call.</summary>
    public HitBatch? Next()
    {
        Release();
        while (true)
        {
            long unit;
            lock (_gate)
            {
                if (TryHead(out HitBatch? head))
                {
                    return head;
                }

                Call(_threads - 1);
                if (!TryTake(out unit))
                {
                    Monitor.Wait(_gate);
                    continue;
                }
            }

            Run(unit);
        }
    }

    /// <summary>The next matches, or null at the end. Valid until the next call.</summary>
    public async ValueTask<HitBatch?> NextAsync()
    {
        Release();
        while (true)
        {
            Task wait;
            lock (_gate)
            {
                if (TryHead(out HitBatch? head))
                {
                    return head;
                }

                _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = _waiter.Task;
                Call(_threads);
            }

            await wait.ConfigureAwait(false);
        }
    }

    /// <summary>Stops the scan and waits for what is at work.</summary>
    public void Dispose()
    {
        _cancellation.Cancel();
        lock (_gate)
        {
            _closed = true;
            while (_running > 0)
            {
                Monitor.Wait(_gate);
            }
        }

        foreach (ScanWorker worker in _workers)
        {
            worker.Dispose();
        }

        foreach (HitBatch slot in _slots)
        {
            slot.Dispose();
        }

        _cancellation.Dispose();
    }

    void IThreadPoolWorkItem.Execute()
    {
        lock (_gate)
        {
            _called--;
            if (_closed)
            {
                return;
            }

            _running++;
        }

        for (long unit; ; Run(unit))
        {
            lock (_gate)
            {
                if (!TryTake(out unit))
                {
                    _running--;
                    Monitor.PulseAll(_gate);
                    return;
                }
            }
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            if (_isHeld)
            {
                _isHeld = false;
                _done[_head++ % _slots.Length] = false;
            }
        }
    }

    // Whether there is something to tell the consumer; units without matches are passed by.
    private bool TryHead(out HitBatch? head)
    {
        head = null;
        while (_head < _plan.UnitCount && _done[_head % _slots.Length])
        {
            head = _slots[_head % _slots.Length];
            if (head.Count > 0)
            {
                _isHeld = true;
                Call(_threads - 1);
                return true;
            }

            _done[_head++ % _slots.Length] = false;
        }

        head = null;
        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }

        return _head >= _plan.UnitCount;
    }

    private bool TryTake(out long unit)
    {
        unit = _next;
        if (_closed || _failure is not null || _next >= _plan.UnitCount || _next - _head >= _slots.Length)
        {
            return false;
        }

        _next++;
        return true;
    }

    private void Call(int helpers)
    {
        bool isAlone = _plan.UnitMatches < long.MaxValue && _head < UnitsAlone;
        helpers = isAlone ? helpers - _threads + 1 : helpers;
        long free = Math.Min(_plan.UnitCount, _head + _slots.Length) - _next;
        for (long i = _called + _running; i < helpers && free > 0; i++, free--)
        {
            _called++;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void Run(long unit)
    {
        ScanWorker? worker = null;
        Exception? failure = null;
#pragma warning disable CA1031 // carried to the consumer
        try
        {
            worker = Rent();
            HitBatch slot = _slots[unit % _slots.Length];
            slot.Clear();
            worker.Scan(unit, slot, _cancellation.Token);
        }
        catch (Exception error)
        {
            failure = error;
        }
#pragma warning restore CA1031

        lock (_gate)
        {
            _failure ??= failure;
            _done[unit % _slots.Length] = failure is null;
            if (worker is not null)
            {
                _idle.Push(worker);
            }

            Monitor.PulseAll(_gate);
            _waiter?.TrySetResult();
        }
    }

    private ScanWorker Rent()
    {
        lock (_gate)
        {
            if (_idle.TryPop(out ScanWorker? idle))
            {
                return idle;
            }
        }

        ScanWorker worker = new(_plan);
        lock (_gate)
        {
            _workers.Add(worker);
        }

        return worker;
    }
}
