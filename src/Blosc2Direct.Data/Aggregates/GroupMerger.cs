using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>Merges what units found to groups, partition by partition, in row order: the result does not depend on who found what.
/// A partition whose groups do not fit the memory is divided again.</summary>
internal sealed unsafe class GroupMerger : ISharedWork
{
    // Less than this is not worth a file.
    private const int LeastTableBytes = 64 << 10;

    private readonly PartialStore _store;
    private readonly Accumulator[] _accumulators;
    private readonly int[] _offsets;
    private readonly IGroupOutput _output;
    private readonly ScratchFile _scratch;
    private readonly long _tableLimit;
    private readonly CancellationToken _cancellation;
    private int _next = -1;

    private GroupMerger(
        PartialStore store, AggregatePlan plan, IGroupOutput output, ScratchFile scratch, long tableLimit, CancellationToken cancellation)
    {
        _store = store;
        _accumulators = plan.Accumulators;
        _offsets = plan.StateOffsets;
        _output = output;
        _scratch = scratch;
        _tableLimit = tableLimit;
        _cancellation = cancellation;
    }

    /// <summary>Merges all.</summary>
    /// <param name="store">What units found.</param>
    /// <param name="plan">What the states are.</param>
    /// <param name="output">Takes the groups.</param>
    /// <param name="scratch">Where partitions are divided.</param>
    /// <param name="memoryLimit">Bytes that the tables of all threads may hold.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="cancellation">Stops between records.</param>
    public static void Run(
        PartialStore store, AggregatePlan plan, IGroupOutput output, ScratchFile scratch, long memoryLimit, int threads,
        CancellationToken cancellation)
    {
        // Few records are merged sooner than a thread is woken up.
        const int Few = 20_000;
        threads = store.RecordCount < Few ? 1 : threads;
        long tableLimit = Math.Max(memoryLimit / threads, LeastTableBytes);
        WorkCrew.Run(new GroupMerger(store, plan, output, scratch, tableLimit, cancellation), threads);
    }

    public void Join()
    {
        using GroupTable table = new(_store.Record);
        for (int partition; (partition = Interlocked.Increment(ref _next)) < Partitions.Count;)
        {
            Merge(_store, partition, table);
        }
    }

    public void Stop() => Volatile.Write(ref _next, Partitions.Count);

    private void Merge(PartialStore store, int partition, GroupTable table)
    {
        GroupRecord layout = store.Record;
        if (store.PartitionBytes(partition) == 0)
        {
            return;
        }

        if (table.HeldBytes > _tableLimit)
        {
            table.Shrink();
        }

        table.Clear();
        using (PartitionReader reader = store.OpenReader(partition))
        {
            for (int turn = 0; reader.TryRead(out byte* record); turn++)
            {
                int group = table.FindOrAdd((ulong*)(record + GroupRecord.KeyOffset), *(long*)record, out bool isNew);
                byte* states = table.Records + ((long)group * layout.Bytes) + layout.StateOffset, from = record + layout.StateOffset;
                if (isNew)
                {
                    Buffer.MemoryCopy(from, states, layout.StateBytes, layout.StateBytes);
                    if (IsTooLarge(store, table))
                    {
                        break;
                    }
                }
                else
                {
                    for (int i = 0; i < _accumulators.Length; i++)
                    {
                        _accumulators[i].Merge(states + _offsets[i], from + _offsets[i]);
                    }
                }

                if ((turn & 0xFFF) == 0)
                {
                    _cancellation.ThrowIfCancellationRequested();
                }
            }
        }

        if (IsTooLarge(store, table))
        {
            Divide(store, partition, table);
            return;
        }

        _output.Take(table.Records, table.Count);
    }

    private bool IsTooLarge(PartialStore store, GroupTable table) =>
        table.HeldBytes > _tableLimit && table.Count > 1 && store.Level + 1 < Partitions.Levels;

    private void Divide(PartialStore store, int partition, GroupTable table)
    {
        using PartialStore parts = new(store.Record, store.Level + 1, _tableLimit / 2, _scratch);
        using PartialWriter writer = parts.CreateWriter();
        using (PartitionReader reader = store.OpenReader(partition))
        {
            while (reader.TryRead(out byte* record))
            {
                writer.Append(record, 1);
            }
        }

        writer.Finish();
        table.Shrink();
        for (int part = 0; part < Partitions.Count; part++)
        {
            _cancellation.ThrowIfCancellationRequested();
            Merge(parts, part, table);
        }
    }
}
