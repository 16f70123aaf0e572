using System.Collections.Immutable;

namespace Blosc2Direct.Data.Queries.Ordering;

/// <summary>The numbers of the rows that match, in the order asked for; in bounded memory.</summary>
internal sealed class RowOrder : IDisposable
{
    private readonly SortRuns _runs;
    private readonly List<SortSink> _sinks = [];

    private RowOrder(int words) => _runs = new SortRuns(words);

    /// <summary>What the scan cost.</summary>
    public ScanCost Cost { get; private set; }

    /// <summary>Whether records had to be put into a temporary file.</summary>
    public bool HasSpilled => _runs.WrittenRuns > 0;

    /// <summary>Finds and sorts the rows.</summary>
    /// <param name="plan">The scan; its leaves are those of the coder.</param>
    /// <param name="coder">Makes the records.</param>
    /// <param name="foremost">How many rows are of interest.</param>
    /// <param name="threads">Threads that work.</param>
    /// <param name="memory">Bytes that may be held.</param>
    /// <param name="cancellation">Stops it.</param>
    public static RowOrder Make(
        ScanPlan plan, SortKeyCoder coder, long foremost, int threads, long memory, CancellationToken cancellation)
    {
        RowOrder order = new(coder.Words);
        try
        {
            long share = memory / 2 / threads;
            IReadOnlyList<IBatchSink> sinks = ScanJob.Run(
                plan, threads, () => order.AddSink(new SortSink(coder, order._runs, share, foremost)), cancellation, out ScanCost cost);
            order.Cost = cost;
            Parallel.ForEach(
                sinks.Cast<SortSink>(), new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
                sink => sink.Finish());
            foreach (SortSink sink in order._sinks)
            {
                order._runs.Add(sink.Records);
            }

            order._runs.BeginMerge(memory / 4);
            return order;
        }
        catch
        {
            order.Dispose();
            throw;
        }
    }

    /// <summary>Takes the next row numbers.</summary>
    /// <returns>How many there were.</returns>
    public int Take(Span<long> rows) => _runs.Take(rows);

    /// <summary>Passes some rows by.</summary>
    public void Skip(long rows)
    {
        Span<long> passed = stackalloc long[128];
        while (rows > 0)
        {
            int taken = Take(passed[..(int)Math.Min(passed.Length, rows)]);
            if (taken == 0)
            {
                return;
            }

            rows -= taken;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _runs.Dispose();
        foreach (SortSink sink in _sinks)
        {
            sink.Dispose();
        }
    }

    private SortSink AddSink(SortSink sink)
    {
        lock (_sinks)
        {
            _sinks.Add(sink);
        }

        return sink;
    }
}
