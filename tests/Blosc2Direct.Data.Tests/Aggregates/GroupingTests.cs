using Blosc2Direct.Computing;
using Blosc2Direct.Data.Queries;
using Blosc2Direct.Data.Tests.Queries;

namespace Blosc2Direct.Data.Tests.Aggregates;

public sealed unsafe class GroupingTests
{
    private static readonly string[][] Keys =
    [
        [], ["kByte"], ["kText"], ["kFloat"], ["kSorted"], ["kTruth"], ["kNull"], ["kMasked"], ["kByte", "kText"], ["kSorted", "kTruth"],
        ["kMasked", "kNull", "kFloat"], ["wide"], ["kSorted", "wide", "kMasked"], ["int"], ["real"],
    ];

    private static readonly Aggregate[] Asked =
    [
        Aggregate.Rows(), Aggregate.Count("kNull"), Aggregate.CountNull("kMasked"), Aggregate.CountNaN("kFloat"), Aggregate.Sum("single"),
        Aggregate.Sum("long"), Aggregate.Sum("ulong"), Aggregate.SumAsDouble("int"), Aggregate.Mean("real"), Aggregate.Mean("kNull"),
        Aggregate.Min("kFloat"), Aggregate.Max("kMasked"), Aggregate.Min("half"), Aggregate.Max("wide"), Aggregate.Min("kText"),
        Aggregate.StandardDeviation("real"), Aggregate.Variance("int", 1), Aggregate.First("kNull"), Aggregate.Last("single"),
        Aggregate.CountDistinct("kFloat"), Aggregate.CountDistinct("wide"), Aggregate.CountDistinct("kMasked"), Aggregate.Median("real"),
        Aggregate.Quantile("int", 0.9), Aggregate.Quantile("kFloat", 0.25), Aggregate.Quantile("kNull", 0),
    ];

    public static TheoryData<int> KeySets => [.. Enumerable.Range(0, Keys.Length)];

    [Theory]
    [MemberData(nameof(KeySets))]
    public void Groups_are_what_a_loop_over_the_rows_finds(int keySet)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            Random random = new(seed);
            using MemoryStore store = AggregateData.Table(random, random.Next(1, 4_000), (TableLayout)(seed % 2));
            AggregateOptions options = new()
            {
                Nan = (NanPolicy)(seed / 2 % 2), Order = (GroupOrder)(seed % 2),
            };
            int below = random.Next(2) == 0 ? random.Next(-900, 900) : int.MaxValue;
            IScanFilter[] filters = below == int.MaxValue ? [] : [new CellFilter(13, v => v < below)];
            List<object?[]> found = AggregateData.Run(store, Keys[keySet], Asked, random.Next(1, 4), options, filters);
            List<object?[]> expected = NaiveGroups.Of(store, Keys[keySet], Asked, options, row => store.Cells<int>(13)[row] < below);
            Same(expected, found, $"seed {seed}");
        }
    }

    [Fact]
    public void No_rows_are_no_groups_but_one_result_without_a_key()
    {
        using MemoryStore store = AggregateData.Table(new Random(1), 500);
        IScanFilter[] none = [new CellFilter(13, _ => false)];
        Assert.Empty(AggregateData.Run(store, ["kByte"], Asked, filters: none));
        object?[] row = Assert.Single(AggregateData.Run(store, [], [.. Asked, Aggregate.Min("int"), Aggregate.Max("ulong")], filters: none));
        Same(NaiveGroups.Of(store, [], [.. Asked, Aggregate.Min("int"), Aggregate.Max("ulong")], AggregateOptions.Default, _ => false), [row], "");
    }

    [Fact]
    public void What_is_found_does_not_depend_on_threads_or_memory_to_the_last_bit()
    {
        using MemoryStore store = AggregateData.Table(new Random(5), 120_000);
        foreach (string[] keys in new string[][] { [], ["kSorted"], ["int", "kByte"], ["wide"] })
        {
            List<object?[]> one = AggregateData.Run(store, keys, Asked, out bool never, threads: 1, memory: 1L << 30);
            Assert.False(never);
            foreach ((int threads, long memory) in new[] { (2, 64L << 20), (3, 1L << 20), (7, 64L << 10) })
            {
                List<object?[]> other = AggregateData.Run(store, keys, Asked, out bool spilled, threads, memory: memory);
                Assert.True(spilled || memory > 64 << 10, $"{string.Join(',', keys)} in {memory} bytes");
                Assert.Equal(one.Count, other.Count);
                for (int i = 0; i < one.Count; i++)
                {
                    Assert.Equal(one[i], other[i]);
                }
            }
        }
    }

    [Fact]
    public void Groups_that_do_not_fit_the_memory_leave_no_file_behind_and_say_where_they_could_not_be_written()
    {
        using MemoryStore store = AggregateData.Table(new Random(14), 60_000);
        string folder = Directory.CreateTempSubdirectory("b2d-test").FullName;
        AggregateOptions options = new() { TemporaryFolder = folder };
        Assert.NotEmpty(AggregateData.Run(store, ["long"], [Aggregate.Rows()], out bool spilled, options: options, memory: 64 << 10));
        Assert.True(spilled);
        Assert.Empty(Directory.GetFiles(folder));
        Directory.Delete(folder);
        TableException error = Assert.Throws<TableException>(
            () => AggregateData.Run(store, ["long"], [Aggregate.Rows()], options: options, memory: 64 << 10));
        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aggregates_can_be_stopped()
    {
        using MemoryStore store = AggregateData.Table(new Random(15), 5_000);
        using CancellationTokenSource stop = new();
        TableQuery query = new(new QueryDefinition { Store = store, Options = new TableOptions { Threads = 2 } });
        store.BeforeRead = stop.Cancel;
        Assert.ThrowsAny<OperationCanceledException>(() => query.GroupBy("kByte").Aggregate([Aggregate.Median("int")], stop.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => query.Describe(cancellationToken: stop.Token));
    }

    [Fact]
    public void A_sum_beyond_64_bits_is_refused_with_the_column_and_given_as_a_double()
    {
        using MemoryStore store = AggregateData.Table(new Random(2), 100);
        store.Cells<long>(10).Fill(long.MaxValue);
        TableException error = Assert.Throws<TableException>(() => AggregateData.Run(store, [], [Aggregate.Sum("long")]));
        Assert.Contains("'long'", error.Message, StringComparison.Ordinal);
        Assert.Equal(100 * (double)long.MaxValue, AggregateData.Run(store, [], [Aggregate.SumAsDouble("long")])[0][0]);
    }

    [Fact]
    public void Columns_that_are_not_there_or_of_no_use_are_refused_by_name()
    {
        using MemoryStore store = AggregateData.Table(new Random(2), 100);
        foreach ((string[] keys, Aggregate aggregate, string named) in new[]
        {
            (Array.Empty<string>(), Aggregate.Sum("nothing"), "nothing"), ([], Aggregate.Sum("kText"), "kText"),
            ([], Aggregate.Median("wide"), "wide"), (["none"], Aggregate.Rows(), "none"),
        })
        {
            TableColumnException error = Assert.Throws<TableColumnException>(() => AggregateData.Run(store, keys, [aggregate]));
            Assert.Equal(named, error.Column);
        }

        Assert.Throws<ArgumentException>(() => AggregateData.Run(store, [], [Aggregate.Sum("int"), Aggregate.Sum("int")]));
    }

    internal static void Same(List<object?[]> expected, List<object?[]> found, string context)
    {
        Assert.True(expected.Count == found.Count, $"{context}: {found.Count} groups, not {expected.Count}");
        for (int i = 0; i < expected.Count; i++)
        {
            for (int k = 0; k < expected[i].Length; k++)
            {
                (object? a, object? b) = (expected[i][k], found[i][k]);
                bool same = a is double x && b is double y
                    ? x.Equals(y) || Math.Abs(x - y) <= 1e-9 * Math.Max(Math.Abs(x), 1)
                    : Equals(a, b);
                Assert.True(same, $"{context}: group {i}, column {k}: {b ?? "null"}, not {a ?? "null"}");
            }
        }
    }
}
