using System.Buffers.Binary;
using Blosc2Direct.Data.Predicates;
using Blosc2Direct.Data.Queries;

namespace Blosc2Direct.Data.Tests.Queries;

public sealed class QueryTests
{
    public static TheoryData<TableLayout, int> Ways => new()
    {
        { TableLayout.Rows, 1 }, { TableLayout.Rows, 2 }, { TableLayout.Columns, 1 }, { TableLayout.Columns, 4 },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Rows_counts_and_coordinates_are_those_of_a_plain_loop(TableLayout layout, int threads)
    {
        for (int seed = 0; seed < 25; seed++)
        {
            Random random = new(seed);
            using MemoryStore store = ScanTests.Make(layout, random.Next(0, 40_000), random);
            int below = random.Next(0, 1000);
            (TableQuery query, long[] expected) = RandomQuery(store, random, below, threads);
            string what = $"seed {seed}";
            Assert.True(expected.Length == query.Count(), what);
            Assert.True(expected.Length > 0 == query.Any(), what);
            Assert.True(expected.SequenceEqual(query.Coordinates()), what);
            List<long> rows = [];
            foreach (RowBatch batch in query.Select("d", "a").Batches())
            {
                Assert.Equal(["d", "a"], batch.Columns.Select(c => c.Name));
                AssertCells(store, batch);
                rows.AddRange(batch.RowNumbers);
            }

            Assert.True(expected.SequenceEqual(rows), what);
            RowBatch all = query.Select("a", "d").Read();
            AssertCells(store, all);
            Assert.True(expected.AsSpan().SequenceEqual(all.RowNumbers), what);
        }
    }

    [Theory]
    [InlineData(1 << 30)]
    [InlineData(1 << 18)]
    public void Ordered_rows_are_those_of_a_stable_sort_within_any_memory(long memory)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            Random random = new(seed);
            using MemoryStore store = ScanTests.Make(TableLayout.Columns, 30_000, random);
            bool descending = random.Next(2) == 0;
            long skip = random.Next(3) == 0 ? random.Next(1000) : 0;
            long take = random.Next(3) == 0 ? random.Next(3000) : long.MaxValue;
            TableQuery query = Query(store, 2000, 2, memory).OrderBy("b", descending).ThenBy("c", !descending).Skip(skip).Take(take);
            if (seed % 3 == 0)
            {
                query = Query(store, 2000, 2, memory).OrderBy("b", descending).Skip(skip).Take(take);
            }

            int[] b = store.Cells<int>(1).ToArray();
            long[] c = store.Cells<long>(2).ToArray();
            IEnumerable<int> rows = Enumerable.Range(0, b.Length);
            IOrderedEnumerable<int> sorted = descending ? rows.OrderByDescending(r => b[r]) : rows.OrderBy(r => b[r]);
            sorted = seed % 3 == 0 ? sorted : descending ? sorted.ThenBy(r => c[r]) : sorted.ThenByDescending(r => c[r]);
            long[] expected = [.. sorted.Select(r => (long)r).Skip((int)skip).Take((int)Math.Min(take, int.MaxValue))];
            Assert.Equal(expected, query.Coordinates());
            List<long> found = [];
            foreach (RowBatch batch in query.Batches())
            {
                AssertCells(store, batch);
                found.AddRange(batch.RowNumbers);
            }

            Assert.Equal(expected, found);
            if (memory > 1 << 20 || take == long.MaxValue)
            {
                Assert.Equal(memory < 1 << 20, query.LastRun!.HasSpilled);
            }
        }
    }

    [Fact]
    public void Taking_a_few_matches_decodes_no_block_behind_them()
    {
        using MemoryStore store = ScanTests.Make(TableLayout.Columns, 60_000, new Random(1));
        store.Cells<int>(0).Fill(3);
        Assert.Equal(10, Query(store, 1000, 2, 1 << 30).Select("c").Take(10).Read().Count);
        Assert.Equal([0], store.Decoded[0].Distinct());
        Assert.Equal([0], store.Decoded[2].Distinct());
        Assert.Empty(store.Decoded[3]);
    }

    [Fact]
    public void Taking_rows_without_a_condition_reads_only_them()
    {
        using MemoryStore store = ScanTests.Make(TableLayout.Columns, 60_000, new Random(1));
        TableQuery all = new(new QueryDefinition { Store = store, Options = TableOptions.Default });
        Assert.Equal([700, 701, 702], all.Skip(700).Take(3).Select("c").Read().RowNumbers);
        Assert.Equal([(700 / 500 * 8) + (200 / 64)], store.Decoded[2]);
        Assert.Equal([5, 12, 19], all.Between(5, 26, 7).Coordinates());
        Assert.Equal([19], all.Between(5, 26, 7).Skip(2).Coordinates());
    }

    [Fact]
    public void Counting_decodes_the_columns_of_the_condition_alone()
    {
        using MemoryStore store = ScanTests.Make(TableLayout.Columns, 20_000, new Random(1));
        Query(store, 500, 2, 1 << 30).Count();
        Assert.Equal(80, store.Decoded[0].Count);
        Assert.All(store.Decoded[1..], Assert.Empty);
    }

    [Fact]
    public async Task Batches_come_without_blocking_too_and_stop_when_they_are_told_to()
    {
        using MemoryStore store = ScanTests.Make(TableLayout.Columns, 60_000, new Random(5));
        TableQuery query = Query(store, 600, 3, 1 << 18);
        List<long> rows = [];
        await foreach (RowBatch batch in query.BatchesAsync())
        {
            rows.AddRange(batch.RowNumbers);
        }

        Assert.Equal(query.Coordinates(), rows);
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (RowBatch _ in query.BatchesAsync(stop.Token))
            {
                await stop.CancelAsync();
            }
        });
        stop.Token.WaitHandle.WaitOne();
        Assert.ThrowsAny<OperationCanceledException>(() => query.Count(stop.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => query.OrderBy("a").Coordinates(stop.Token));
    }

    [Fact]
    public void A_failure_of_a_read_reaches_the_caller()
    {
        using MemoryStore store = ScanTests.Make(TableLayout.Columns, 60_000, new Random(5));
        int reads = 0;
        store.BeforeRead = () => _ = Interlocked.Increment(ref reads) == 2 ? throw new TableException("broken") : 0;
        Assert.Equal("broken", Assert.Throws<TableException>(() => Query(store, 600, 2, 1 << 30).Coordinates()).Message);
        reads = 0;
        Assert.Equal("broken", Assert.Throws<TableException>(() => Query(store, 600, 2, 1 << 30).Count()).Message);
    }

    [Fact]
    public void Columns_without_an_order_and_wrong_numbers_are_refused()
    {
        using MemoryStore store = ScanTests.Make(TableLayout.Columns, 10, new Random(5));
        TableQuery query = Query(store, 600, 2, 1 << 30);
        Assert.Throws<TableColumnException>(() => query.Select("nothing"));
        Assert.Throws<TableColumnException>(() => query.OrderBy("nothing"));
        Assert.Throws<ArgumentOutOfRangeException>(() => query.Take(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => query.Skip(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => query.Between(0, 5, 0));
        Assert.Equal(0, query.Between(20, 30).Count());
    }

    internal static TableQuery Query(MemoryStore store, int below, int threads, long memory) => new(new QueryDefinition
    {
        Store = store, Options = new TableOptions { Threads = threads, MemoryLimit = memory }, Text = $"a < {below}",
        Filters = [new CellFilter(0, v => v < below)], Predicate = new Predicate.Opaque([0]),
    });

    private static (TableQuery Query, long[] Expected) RandomQuery(MemoryStore store, Random random, int below, int threads)
    {
        TableQuery query = Query(store, below, threads, random.Next(2) == 0 ? 1 << 20 : 1 << 30);
        long start = random.Next(2) == 0 ? random.Next(0, (int)store.RowCount + 2) : 0;
        long stop = random.Next(2) == 0 ? random.Next(0, (int)store.RowCount + 2) : long.MaxValue;
        long step = random.Next(3) == 0 ? random.Next(1, 500) : 1;
        long skip = random.Next(2) == 0 ? random.Next(0, 5000) : 0;
        long take = random.Next(2) == 0 ? random.Next(0, 5000) : long.MaxValue;
        int[] cells = store.Cells<int>(0).ToArray();
        IEnumerable<long> rows = Enumerable.Range(0, cells.Length).Where(r =>
            r >= start && r < stop && (r - start) % step == 0 && cells[r] < below).Select(r => (long)r);
        return (query.Between(start, stop, step).Skip(skip).Take(take),
            [.. rows.Skip((int)skip).Take((int)Math.Min(take, int.MaxValue))]);
    }

    private static void AssertCells(MemoryStore store, RowBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            int row = (int)batch.RowNumbers[i];
            Assert.Equal(store.Cells<int>(0)[row], BinaryPrimitives.ReadInt32LittleEndian(batch.Cells("a")[(i * 4)..]));
            Assert.True(store.Cells<byte>(3).Slice(row * 13, 13).SequenceEqual(batch.Cells("d").Slice(i * 13, 13)));
        }
    }
}
