using Blosc2Direct.Computing;

namespace Blosc2Direct.Tests.Computing;

public sealed class OrderedPipelineTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Results_arrive_in_order_one_at_a_time_whatever_order_they_were_made_in(int threads)
    {
        List<int> results = [];
        int inside = 0;
        OrderedPipeline<int, Slot>.Run(
            Enumerable.Range(0, 500), threads, threads + 1, () => new Worker(i => Thread.SpinWait((i * 7919) % 2000)),
            (item, slot) =>
            {
                Assert.Equal(1, Interlocked.Increment(ref inside));
                Assert.Equal(item, slot.Value);
                results.Add(item);
                Interlocked.Decrement(ref inside);
            },
            CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 500), results);
    }

    [Fact]
    public void Nobody_runs_further_ahead_than_there_are_slots()
    {
        const int Threads = 3;
        int taken = 0, done = 0, furthest = 0;
        IEnumerable<int> Items()
        {
            for (int i = 0; i < 300; i++)
            {
                furthest = Math.Max(furthest, ++taken - Volatile.Read(ref done));
                yield return i;
            }
        }

        OrderedPipeline<int, Slot>.Run(
            Items(), Threads, 2 * Threads, () => new Worker(i => Thread.SpinWait(i % 50 == 0 ? 200_000 : 10)), (_, _) => Volatile.Write(ref done, done + 1),
            CancellationToken.None);
        Assert.Equal(300, done);
        Assert.InRange(furthest, 1, (2 * Threads) + 1);
    }

    [Fact]
    public void A_failure_of_a_worker_or_of_the_consumer_or_of_the_source_ends_everything()
    {
        Assert.Throws<InvalidDataException>(() => Run(Enumerable.Range(0, 1000), i => ThrowAt(i, 17), (_, _) => { }));
        Assert.Throws<InvalidDataException>(() => Run(Enumerable.Range(0, 1000), _ => { }, (i, _) => ThrowAt(i, 17)));
        Assert.Throws<InvalidDataException>(() => Run(
            Enumerable.Range(0, 1000).Select(i =>
            {
                ThrowAt(i, 17);
                return i;
            }),
            _ => { }, (_, _) => { }));
    }

    [Fact]
    public void Cancelling_stops_between_items()
    {
        using CancellationTokenSource source = new();
        int consumed = 0;
        Assert.Throws<OperationCanceledException>(() => OrderedPipeline<int, Slot>.Run(
            Enumerable.Range(0, 100_000), 2, 4, () => new Worker(_ => { }),
            (_, _) =>
            {
                if (++consumed == 10)
                {
                    source.Cancel();
                }
            },
            source.Token));
        Assert.InRange(consumed, 10, 20);
    }

    private static void Run(IEnumerable<int> items, Action<int> work, Action<int, Slot> consume) =>
        OrderedPipeline<int, Slot>.Run(items, 3, 6, () => new Worker(work), consume, CancellationToken.None);

    private static void ThrowAt(int item, int bad)
    {
        if (item == bad)
        {
            throw new InvalidDataException();
        }
    }

    private sealed class Slot
    {
        internal int Value { get; set; }
    }

    private sealed class Worker(Action<int> work) : IPipelineWorker<int, Slot>
    {
        public void Produce(int item, Slot slot)
        {
            work(item);
            slot.Value = item;
        }

        public void Dispose()
        {
        }
    }
}
