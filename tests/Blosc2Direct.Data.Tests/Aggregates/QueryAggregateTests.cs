using Blosc2Direct.Computing;
using Blosc2Direct.Data.Queries;
using Blosc2Direct.Data.Tests.Queries;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Data.Tests.Aggregates;

public sealed class QueryAggregateTests
{
    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Aggregates_of_a_table_in_a_file_are_those_of_its_cells(TableLayout layout)
    {
        using H5File file = H5File.CreateInMemory();
        TableSchema schema = SampleTables.EveryKind();
        using Table table = file.Root.CreateTable("t", schema, new TableCreation { Layout = layout, ChunkRows = 900, BlockRows = 128 });
        table.AppendRows(SampleTables.RandomRows(schema, 5_000, seed: 4));
        table.Flush();
        int[] cells = table.Column<int>("one_Int32").Read();
        ulong[] wide = table.Column<ulong>("one_UInt64").Read();
        TableQuery all = table.Query();
        Assert.Equal(cells.Sum(c => (long)c), all.Sum("one_Int32").As<long>());
        Assert.Equal(cells.Average(), all.Mean("one_Int32"), 6);
        Assert.Equal((cells.Min(), cells.Max()), ((int)all.Min("one_Int32")!, (int)all.Max("one_Int32")!));
        Assert.Equal(cells.Distinct().Count(), all.CountDistinct("one_Int32"));
        Assert.Throws<TableException>(() => all.Sum("one_UInt64"));
        Assert.Equal((double)wide.Aggregate(UInt128.Zero, (sum, w) => sum + w), (double)all.Aggregate(Aggregate.SumAsDouble("one_UInt64"))["sum_one_UInt64"]!);

        // Cells of several elements have edges and counts alone.
        object[] first = (object[])all.Aggregate(Aggregate.First("inner/arrays/many_Int16")).ToValue();
        Assert.Equal(table.Column<short>("inner/arrays/many_Int16").Read(0, 1).Select(v => (object)v), first);
        Assert.Throws<TableColumnException>(() => all.Sum("inner/arrays/many_Int16"));
        Assert.Throws<TableColumnException>(() => all.Sum("inner"));
    }

    [Fact]
    public void Only_the_columns_asked_for_are_read_and_one_pass_decodes_each_block_once()
    {
        using MemoryStore store = AggregateData.Table(new Random(3), 30_000);
        TableQuery query = new(new QueryDefinition { Store = store, Options = new TableOptions { Threads = 1 } });
        query.Aggregate(Aggregate.Mean("single"), Aggregate.Sum("single"), Aggregate.Max("int"), Aggregate.StandardDeviation("int"));
        for (int leaf = 0; leaf < store.Decoded.Length; leaf++)
        {
            Assert.Equal(store.Decoded[leaf].Distinct().Count(), store.Decoded[leaf].Count);
            Assert.Equal(store.Schema.Leaves[leaf].Path is "single" or "int", store.Decoded[leaf].Count > 0);
        }

        Assert.Equal(30_000, query.LastRun!.RowsMatched);
        Assert.Equal(store.Decoded.Sum(d => d.Count), query.LastRun.Read.BlocksDecoded);
        Array.ForEach(store.Decoded, d => d.Clear());
        Assert.Equal(30_000L, query.Aggregate(Aggregate.Rows())["rows"]);
        Assert.All(store.Decoded, Assert.Empty);
    }

    [Fact]
    public void A_query_that_takes_some_rows_in_an_order_aggregates_those()
    {
        using MemoryStore store = AggregateData.Table(new Random(6), 9_000);
        int[] cells = store.Cells<int>(13).ToArray();
        QueryDefinition definition = new()
        {
            Store = store, Options = new TableOptions { Threads = 3 }, Filters = [new CellFilter(13, v => v < 500)],
        };
        TableQuery query = new(definition);
        Assert.Equal(cells.Where(c => c < 500).Skip(20).Take(400).Sum(), query.Skip(20).Take(400).Sum("int").As<long>());
        AggregateResult top = query.OrderBy("int", descending: true).Take(77).Aggregate(Aggregate.Sum("int"), Aggregate.First("int"));
        Assert.Equal((long)cells.Where(c => c < 500).OrderDescending().Take(77).Sum(), top["sum_int"]);
        Assert.Equal(cells.Where(c => c < 500).Max(), top["first_int"]);
        Assert.Equal(cells.Where((_, i) => i is >= 100 and < 8000 && i % 7 == 100 % 7).Where(c => c < 500).Sum(),
            query.Between(100, 8000, 7).Sum("int").As<long>());
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Extremes_and_counts_come_from_zone_maps_without_decoding_and_are_those_of_the_cells(TableLayout layout)
    {
        TableSchema schema = SampleTables.EveryKind();
        byte[] rows = SampleTables.RandomRows(schema, 4_000, seed: 21);
        using H5File file = H5File.CreateInMemory();
        TableCreation how = new() { Layout = layout, ChunkRows = 1_000, BlockRows = 128 };
        using Table mapped = file.Root.CreateTable("mapped", schema, how), plain = file.Root.CreateTable("plain", schema, how with { ZoneMaps = false });
        foreach (Table table in new[] { mapped, plain })
        {
            table.AppendRows(rows);
            table.Flush();
            table.ModifyColumn<int>("one_Int32", 1_500, [int.MinValue, int.MaxValue]);
            table.Flush();
        }

        foreach (Column leaf in schema.Leaves.Where(l => l.IsScalar && l.Kind is not (ColumnKind.Complex64 or ColumnKind.Complex128)))
        {
            Aggregate[] asked = [Aggregate.Rows(), Aggregate.Count(leaf.Path), Aggregate.CountNull(leaf.Path), Aggregate.Min(leaf.Path), Aggregate.Max(leaf.Path)];
            foreach (NanPolicy nan in Enum.GetValues<NanPolicy>())
            {
                TableQuery known = mapped.Query(), read = plain.Query();
                AggregateResult a = known.Aggregate(asked, new AggregateOptions { Nan = nan }), b = read.Aggregate(asked, new AggregateOptions { Nan = nan });
                Assert.All(asked, x => Assert.Equal(b[x.Name], a[x.Name]));
                Assert.Equal(0, known.LastRun!.Read.BlocksTouched);
                Assert.True(read.LastRun!.Read.BlocksTouched > 0);
            }
        }

        Assert.Equal((int.MinValue, int.MaxValue), ((int)mapped.Query().Min("one_Int32")!, (int)mapped.Query().Max("one_Int32")!));
        TableQuery some = mapped.Query().Between(1);
        Assert.Equal(3_999L, some.Aggregate(Aggregate.Count("one_Int32"))["count_one_Int32"]);
        Assert.True(some.LastRun!.Read.BlocksTouched > 0);
    }

    [Fact]
    public void Groups_come_in_batches_with_names_of_their_own_and_can_be_gone_through_once()
    {
        using MemoryStore store = AggregateData.Table(new Random(8), 4_000);
        TableQuery query = new(new QueryDefinition { Store = store, Options = TableOptions.Default });
        using GroupedResult groups = query.GroupBy("kByte", "kMasked").Aggregate(
            Aggregate.Rows(), Aggregate.Mean("single"), Aggregate.Max("kMasked").As("most"));
        Assert.Equal(["kByte", "kMasked", "rows", "mean_single", "most", "kMasked_is_null", "most_is_null"], groups.Schema.Leaves.Select(l => l.Name));
        long rows = 0, seen = 0;
        foreach (RowBatch batch in groups.Batches(10))
        {
            Assert.Equal(seen, batch.Start);
            seen += batch.Count;
            rows += batch.Column<long>("rows").ToArray().Sum();
            for (int i = 0; i < batch.Count; i++)
            {
                Assert.Equal(batch.GetValue("kMasked", i), batch.GetValue("most", i));
            }
        }

        Assert.Equal((4_000, groups.Count), (rows, seen));
        Assert.Throws<InvalidOperationException>(() => groups.ToBatch());
        using GroupedResult again = query.GroupBy("kTruth").Aggregate();
        Assert.Equal([false, true], again.ToBatch().Column<bool>("kTruth").ToArray());
    }

    [Fact]
    public void NaN_is_null_where_the_column_says_so_and_a_value_elsewhere_unless_it_is_to_be_ignored()
    {
        using MemoryStore store = AggregateData.Table(new Random(9), 3_000);
        TableQuery query = new(new QueryDefinition { Store = store, Options = TableOptions.Default });
        Assert.Equal(store.Cells<double>(9).ToArray().Where(v => !double.IsNaN(v)).Average(), query.Mean("real"), 6);
        Assert.True(double.IsNaN(query.Mean("kFloat")));
        AggregateOptions ignoring = new() { Nan = NanPolicy.Ignore };
        AggregateResult found = query.Aggregate([Aggregate.Max("kFloat"), Aggregate.CountDistinct("kFloat")], ignoring);
        Assert.Equal((float.PositiveInfinity, 6L), ((float)found["max_kFloat"]!, (long)found["distinct_kFloat"]!));
    }
}

internal static class AggregateResultExtensions
{
    public static object ToValue(this AggregateResult result) => result[result.Schema.Leaves[0].Name]!;
}
