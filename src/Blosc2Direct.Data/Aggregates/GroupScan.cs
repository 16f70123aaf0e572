using System.Collections.Immutable;
using Blosc2Direct.Data.Queries;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>Runs a scan of leaves into sinks.</summary>
/// <param name="leaves">The leaves to hand on.</param>
/// <param name="createSink">Makes a thread's sink.</param>
internal delegate void ScanRunner(ImmutableArray<int> leaves, Func<IBatchSink> createSink);

/// <summary>With what groups are found. Immutable.</summary>
/// <param name="Run">Scans the rows.</param>
/// <param name="Threads">Threads.</param>
/// <param name="MemoryLimit">Bytes that may be held.</param>
/// <param name="Options">How.</param>
/// <param name="Cancellation">Stops the work.</param>
internal sealed record GroupScan(
    ScanRunner Run, int Threads, long MemoryLimit, AggregateOptions Options, CancellationToken Cancellation)
{
    /// <summary>Finds the groups of a plan.</summary>
    /// <param name="plan">What is kept of them.</param>
    /// <param name="output">Takes them.</param>
    /// <param name="scratch">Where goes what does not fit the memory.</param>
    public void Find(AggregatePlan plan, IGroupOutput output, ScratchFile scratch)
    {
        // A third each for what units found, for tables that merge it, and for the result.
        using PartialStore store = new(plan.Record, 0, MemoryLimit / 3, scratch);
        List<(GroupSink Sink, PartialWriter Writer)> parts = [];
        try
        {
            Run(plan.Leaves, () =>
            {
                PartialWriter writer = store.CreateWriter();
                GroupSink sink = new(plan, writer);
                lock (parts)
                {
                    parts.Add((sink, writer));
                }

                return sink;
            });
            foreach ((GroupSink _, PartialWriter writer) in parts)
            {
                writer.Finish();
            }
        }
        finally
        {
            foreach ((GroupSink sink, PartialWriter _) in parts)
            {
                sink.Dispose();
            }
        }

        GroupMerger.Run(store, plan, output, scratch, MemoryLimit / 3, Threads, Cancellation);
    }
}
