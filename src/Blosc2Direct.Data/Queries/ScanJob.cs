using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Queries;

/// <summary>A scan whose matches go to one sink a thread, in any order of the units.</summary>
internal sealed class ScanJob : ISharedWork
{
    private readonly ScanPlan _plan;
    private readonly Func<IBatchSink> _createSink;
    private readonly CancellationToken _cancellation;
    private readonly List<IBatchSink> _sinks = [];
    private readonly Lock _gate = new();
    private long _next = -1;
    private ScanCost _cost;

    private ScanJob(ScanPlan plan, Func<IBatchSink> createSink, CancellationToken cancellation) =>
        (_plan, _createSink, _cancellation) = (plan, createSink, cancellation);

    /// <summary>Scans.</summary>
    /// <param name="plan">What.</param>
    /// <param name="threads">Threads that work, the calling one among them.</param>
    /// <param name="createSink">Makes a sink; called on the thread that will use it.</param>
    /// <param name="cancellation">Stops the scan between reads.</param>
    /// <param name="cost">Receives what it cost.</param>
    /// <returns>The sinks, in no particular order; merging by <see cref="ScanBatch.Unit"/> makes the result independent of the
    /// threads.</returns>
    public static IReadOnlyList<IBatchSink> Run(
        ScanPlan plan, int threads, Func<IBatchSink> createSink, CancellationToken cancellation, out ScanCost cost)
    {
        ScanJob job = new(plan, createSink, cancellation);
        WorkCrew.Run(job, (int)Math.Min(threads, plan.UnitCount));
        cost = job._cost;
        return job._sinks;
    }

    /// <inheritdoc/>
    public void Join()
    {
        IBatchSink sink = _createSink();
        lock (_gate)
        {
            _sinks.Add(sink);
        }

        using ScanWorker worker = new(_plan);
        try
        {
            for (long unit; (unit = Interlocked.Increment(ref _next)) < _plan.UnitCount;)
            {
                worker.Scan(unit, sink, _cancellation);
            }
        }
        finally
        {
            lock (_gate)
            {
                _cost += worker.Cost;
            }
        }
    }

    /// <inheritdoc/>
    public void Stop() => Interlocked.Exchange(ref _next, long.MaxValue / 2);
}
