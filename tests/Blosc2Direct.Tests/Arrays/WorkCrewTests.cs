using Blosc2Direct.Arrays;
using Xunit;

namespace Blosc2Direct.Tests.Arrays;

public sealed class WorkCrewTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Every_piece_is_done_once(int threads)
    {
        CountingWork work = new(1000, failAt: -1);
        WorkCrew.Run(work, threads);
        Assert.All(work.Done, count => Assert.Equal(1, count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_failure_reaches_the_caller_and_stops_the_others(int threads)
    {
        CountingWork work = new(1_000_000, failAt: 10);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => WorkCrew.Run(work, threads));
        Assert.Equal("piece 10", error.Message);
        Assert.Contains(work.Done, count => count == 0);
    }

    [Fact]
    public async Task The_caller_does_all_the_work_when_the_pool_is_busy()
    {
        ThreadPool.GetMinThreads(out int workers, out _);
        using ManualResetEventSlim release = new();
        using CountdownEvent blocked = new(workers);
        Task[] blockers = new Task[workers];
        for (int i = 0; i < workers; i++)
        {
            blockers[i] = Task.Factory.StartNew(
                () =>
                {
                    blocked.Signal();
                    release.Wait();
                },
                CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default);
        }

        blocked.Wait();
        try
        {
            CountingWork work = new(100, failAt: -1);
            WorkCrew.Run(work, workers + 1);
            Assert.All(work.Done, count => Assert.Equal(1, count));
        }
        finally
        {
            release.Set();
            await Task.WhenAll(blockers); // they may still be looking at the events
        }
    }

    private sealed class CountingWork(int pieces, int failAt) : ISharedWork
    {
        private int _next = -1;

        public int[] Done { get; } = new int[pieces];

        public void Join()
        {
            for (int piece; (piece = Interlocked.Increment(ref _next)) < pieces;)
            {
                if (piece == failAt)
                {
                    throw new InvalidOperationException($"piece {piece}");
                }

                Interlocked.Increment(ref Done[piece]);
            }
        }

        public void Stop() => Interlocked.Exchange(ref _next, int.MaxValue / 2);
    }
}
