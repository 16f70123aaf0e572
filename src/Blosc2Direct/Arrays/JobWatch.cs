namespace Blosc2Direct.Arrays;

/// <summary>Lets a caller stop a job, and follow it.</summary>
internal sealed class JobWatch(CancellationToken cancellation, IProgress<double>? progress)
{
    private long _total;
    private long _done;

    /// <summary>A job that cannot be stopped and tells nothing.</summary>
    public static JobWatch None { get; } = new(CancellationToken.None, null);

    /// <summary>Tells how many steps there will be.</summary>
    public void Begin(long steps)
    {
        if (progress is not null)
        {
            _total = steps;
            _done = 0;
        }
    }

    /// <exception cref="OperationCanceledException">The caller wants to stop.</exception>
    public void Check() => cancellation.ThrowIfCancellationRequested();

    /// <summary>Tells that steps are done; from any thread.</summary>
    public void Done(long steps)
    {
        if (progress is not null)
        {
            long done = Interlocked.Add(ref _done, steps);
            progress.Report(_total == 0 ? 1 : Math.Min(1, (double)done / _total));
        }
    }
}
