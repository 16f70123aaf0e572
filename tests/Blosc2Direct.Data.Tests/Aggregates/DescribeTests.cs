using Blosc2Direct.Data.Queries;
using Blosc2Direct.Data.Tests.Queries;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Data.Tests.Aggregates;

public sealed class DescribeTests
{
    [Fact]
    public void A_small_table_is_described_exactly()
    {
        using MemoryStore store = AggregateData.Table(new Random(11), 12_000);
        TableDescription found = Query(store, threads: 2).Describe();
        Assert.Equal(12_000, found.Rows);
        Assert.All(found.Columns, c => Assert.True(c.IsExact && c.IsDistinctExact, c.Column.Path));

        int[] ints = [.. store.Cells<int>(13).ToArray().Order()];
        ColumnDescription described = found.Columns.Single(c => c.Column.Path == "int");
        Assert.Equal((12_000, 0, ints[0], ints[^1]), (described.Count, described.Nulls, (int)described.Min!, (int)described.Max!));
        Assert.Equal(ints.Average(), described.Mean!.Value, 9);
        Assert.Equal(ints.Distinct().Count(), described.Distinct);
        Assert.Equal((ints[5999] + ints[6000]) / 2.0, described.Quantiles[2]);
        Assert.Equal(12_000, described.Histogram.Sum());
        Assert.Equal(20, described.Histogram.Length);
        var frequent = ints.GroupBy(v => v).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Take(5);
        Assert.Equal(frequent.Select(g => new ValueCount(g.Key, g.Count())), described.MostFrequent.ToArray());

        float[] floats = store.Cells<float>(2).ToArray();
        described = found.Columns.Single(c => c.Column.Path == "kFloat");
        Assert.Equal((floats.Count(float.IsNaN), 6), (described.NaNs, described.Distinct));
        Assert.Equal(floats.Count(float.IsFinite), described.Histogram.Sum());
        described = found.Columns.Single(c => c.Column.Path == "kMasked");
        Assert.Equal(store.Cells<byte>(7).ToArray().Count(m => m != 0), described.Nulls);
        Assert.Equal(12_000, described.Nulls + described.Count);
    }

    [Fact]
    public void A_large_table_is_estimated_the_same_whatever_the_threads()
    {
        using MemoryStore store = AggregateData.Table(new Random(12), 200_000);
        Random random = new(13);
        foreach (ref double value in store.Cells<double>(9))
        {
            value = random.NextDouble() * 1000;
        }

        TableDescription[] found = [.. new[] { 1, 2, 5 }.Select(t => Query(store, t).Select("real", "long", "wide", "kByte").Describe())];
        ColumnDescription real = found[0].Columns[0];
        Assert.False(real.IsExact);
        Assert.Equal(200_000, real.Distinct, 200_000 * 0.06);
        double[] sorted = [.. store.Cells<double>(9).ToArray().Order()];
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(sorted[(int)(DescribeOptions.Default.Probabilities[i] * 199_999)], real.Quantiles[i], 20.0);
        }

        Assert.Equal(200_000, real.Histogram.Sum(), 20.0);
        Assert.True(found[0].Columns[3].IsExact);
        foreach (TableDescription other in found[1..])
        {
            for (int i = 0; i < other.Columns.Length; i++)
            {
                (ColumnDescription a, ColumnDescription b) = (found[0].Columns[i], other.Columns[i]);
                Assert.Equal((a.Count, a.Distinct, a.Mean, a.StandardDeviation), (b.Count, b.Distinct, b.Mean, b.StandardDeviation));
                Assert.Equal((Text(a.Min), Text(a.Max)), (Text(b.Min), Text(b.Max)));
                Assert.Equal(a.Quantiles.ToArray(), b.Quantiles.ToArray());
                Assert.Equal(a.Histogram.ToArray(), b.Histogram.ToArray());
                Assert.Equal(a.MostFrequent.Select(v => (Text(v.Value), v.Count)), b.MostFrequent.Select(v => (Text(v.Value), v.Count)));
            }
        }
    }

    [Fact]
    public void Every_kind_of_column_can_be_described_even_without_rows()
    {
        TableSchema schema = SampleTables.EveryKind();
        using H5File file = H5File.CreateInMemory();
        using Table table = file.Root.CreateTable("t", schema);
        Assert.All(table.Query().Describe().Columns, c => Assert.Equal((0, 0, null, null), (c.Count, c.Nulls, c.Min, c.Mean)));
        table.AppendRows(SampleTables.RandomRows(schema, 3_000, seed: 2));
        table.Flush();
        TableDescription found = table.Describe();
        Assert.Equal(schema.Leaves.Length, found.Columns.Length);
        Assert.All(found.Columns, c => Assert.Equal(3_000, c.Count + c.Nulls));
    }

    private static object? Text(object? value) => value is byte[] bytes ? Convert.ToHexString(bytes) : value;

    private static TableQuery Query(MemoryStore store, int threads) =>
        new(new QueryDefinition { Store = store, Options = new TableOptions { Threads = threads } });
}
