using Blosc2Direct.Data.Indexes;
using Blosc2Direct.Data.Predicates;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Data.Tests.Indexes;

public sealed unsafe class TableIndexesTests
{
    private static readonly int Seed = int.Parse(Environment.GetEnvironmentVariable("B2D_TEST_SEED") ?? "20262");

    private static readonly TableSchema Schema = new TableSchemaBuilder()
        .Add("id", ColumnKind.Int64).Add("value", ColumnKind.Float32).Add("tag", ColumnKind.Int16).Build();

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Lookups_are_right_after_random_edits(TableLayout layout)
    {
        Random random = new(Seed);
        int used = 0;
        using H5File file = H5File.CreateInMemory();
        Table table = Create(file, layout);
        List<(long Id, float Value, short Tag)> model = [];
        Append(table, model, random, 20_000);
        table.CreateIndex("value");
        for (int round = 0; round < 25; round++)
        {
            switch (random.Next(5))
            {
                case 0:
                    Append(table, model, random, random.Next(1, 3000));
                    break;
                case 1:
                    Overwrite(table, model, random);
                    break;
                case 2:
                    long rows = Math.Max(1, model.Count - random.Next(2000));
                    table.Store.Truncate(rows);
                    model.RemoveRange((int)rows, model.Count - (int)rows);
                    foreach (var companion in table.Companions)
                    {
                        companion.Removed(rows, 1);
                    }

                    break;
                case 3:
                    table.Dispose();
                    table = file.Root.OpenTable("t");
                    break;
                default:
                    table.Reindex();
                    break;
            }

            used += Check(table, model, random, $"seed {Seed}, round {round}");
        }

        Assert.True(used > 25, $"seed {Seed}: the index was used {used} times");
        table.Dispose();
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Appended_rows_alone_are_scanned_besides(TableLayout layout)
    {
        Random random = new(Seed);
        using H5File file = H5File.CreateInMemory();
        List<(long Id, float Value, short Tag)> model = [];
        using (Table table = Create(file, layout))
        {
            Append(table, model, random, 10_500);
            table.CreateIndex("value");
            Append(table, model, random, 700);
            Assert.Equal((10_500, 700), (table.Indexes[0].Rows, table.Indexes[0].UnindexedRows));
        }

        using (Table table = file.Root.OpenTable("t"))
        {
            Append(table, model, random, 5);
            Assert.Equal((10_500, 705), (table.Indexes[0].Rows, table.Indexes[0].UnindexedRows));
            table.Reindex();
            Assert.Equal((11_205, 0), (table.Indexes[0].Rows, table.Indexes[0].UnindexedRows));
        }
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Cells_overwritten_behind_the_table_are_noticed(TableLayout layout)
    {
        Random random = new(Seed);
        using H5File file = H5File.CreateInMemory();
        List<(long Id, float Value, short Tag)> model = [];
        using (Table table = Create(file, layout))
        {
            Append(table, model, random, 10_000);
            table.CreateIndex("value");
        }

        using (var store = Blosc2Direct.Data.Layouts.TableStores.Open(file.Root, "t", TableOptions.Default))
        {
            float value = 5;
            model[3000] = model[3000] with { Value = 5 };
            store.WriteColumn(store.Schema["value"].Leaf, 3000, 1, (byte*)&value);
        }

        using (Table table = file.Root.OpenTable("t"))
        {
            Assert.InRange(table.Indexes[0].UnindexedRows, 1, 2000);
            Check(table, model, random, "after a change by others");
        }
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Rows_come_in_the_order_of_an_index(TableLayout layout)
    {
        Random random = new(Seed);
        using H5File file = H5File.CreateInMemory();
        using Table table = Create(file, layout);
        List<(long Id, float Value, short Tag)> model = [];
        Append(table, model, random, 9_000);
        table.CreateIndex("value");
        long[] order = Enumerable.Range(0, model.Count).OrderBy(i => float.IsNaN(model[i].Value)).ThenBy(i => model[i].Value)
            .Select(i => (long)i).ToArray();
        Assert.Equal(order, table.SortedRows("value"));
        Assert.Equal(order.Reverse(), table.SortedRows("value", step: -1));
        foreach ((long? start, long? stop, long step) in new (long?, long?, long)[]
            { (5, 8000, 7), (null, null, -3), (-10, null, 1), (100, 90, -1), (8999, 10, -200), (0, 9000, 1000), (50, 40, 1), (-99999, 99999, 1) })
        {
            long[] expected = Slice(order, start, stop, step);
            Assert.Equal(expected, table.SortedRows("value", start, stop, step));
            RowBatch whole = table.ReadSorted("value", start, stop, step, ["id", "tag"]);
            Assert.Equal(expected.Select(r => model[(int)r].Id), whole.Column<long>("id").ToArray());
            List<float> values = [];
            foreach (RowBatch batch in table.ItemsSorted("value", start, stop, step, ["value"], 640))
            {
                values.AddRange(batch.Column<float>("value"));
            }

            Assert.Equal(expected.Select(r => model[(int)r].Value), values);
        }

        Append(table, model, random, 1);
        Assert.Throws<TableException>(() => table.SortedRows("value"));
        Assert.Throws<TableException>(() => table.SortedRows("id"));
    }

    [Fact]
    public void A_damaged_index_is_reported_and_not_used()
    {
        Random random = new(Seed);
        using H5File file = H5File.CreateInMemory();
        List<(long Id, float Value, short Tag)> model = [];
        using (Table table = Create(file, TableLayout.Rows))
        {
            Append(table, model, random, 9_000);
            table.CreateIndex("value");
        }

        using (var rows = Blosc2Direct.Arrays.ArrayExtensions.OpenArray<ulong>(file.Root, "_p_b2d_t/indexes/value/rows"))
        {
            rows.Write([100], [1], [1UL << 60]);
        }

        using (Table table = file.Root.OpenTable("t"))
        {
            IndexMatch? match = table.IndexSet!.Find(Compare(table, CompareOp.Less, -90), 0, table.RowCount);
            Assert.True(match is null || !match.TryReadRows(out _));
            Assert.Contains("check sum", table.Indexes[0].Problem);
            Assert.Null(table.IndexSet.Find(Compare(table, CompareOp.Less, -90), 0, table.RowCount));
            table.Reindex();
            Check(table, model, random, "built anew");
            Assert.True(table.Indexes[0].IsUsable);
            Assert.True(table.DropIndex("value"));
            Assert.False(table.DropIndex("value"));
            Assert.Empty(table.Indexes);
        }
    }

    [Fact]
    public void Rows_that_are_still_buffered_are_indexed_too()
    {
        using H5File file = H5File.CreateInMemory();
        using Table<Measurement> table = file.Root.CreateTable<Measurement>("t");
        table.Append([new Measurement { Id = 1, Value = 5 }, new Measurement { Id = 2, Value = 3 }, new Measurement { Id = 3, Value = 4 }]);
        table.CreateIndex("Value");
        Assert.Equal([1L, 2, 0], table.SortedRows("Value"));
        table.Append([new Measurement { Id = 4, Value = 1 }]);
        table.Flush();
        Assert.Equal((3, 1), (table.Indexes[0].Rows, table.Indexes[0].UnindexedRows));
    }

    [Fact]
    public void Queries_are_right_whatever_bytes_an_index_has()
    {
        Random random = new(Seed);
        List<(long Id, float Value, short Tag)> model = [];
        byte[] image;
        using (H5File file = H5File.CreateInMemory())
        {
            using (Table table = Create(file, TableLayout.Rows))
            {
                Append(table, model, random, 9_000);
                table.CreateIndex("value");
            }

            image = file.ToImage();
        }

        long[] expected = Enumerable.Range(0, model.Count).Where(i => model[i].Value < -90).Select(i => (long)i).ToArray();
        int used = 0;
        for (int round = 0; round < 60; round++)
        {
            using H5File file = H5File.OpenImage(image, FileAccess.ReadWrite);
            string part = ((string[])["values", "rows", "top", "checks", "table_chunks"])[random.Next(5)];
            if (random.Next(4) == 0)
            {
                file.Root.Delete($"_p_b2d_t/indexes/value/{part}");
            }
            else
            {
                using var array = Blosc2Direct.Arrays.ArrayExtensions.OpenNdArray(file.Root, $"_p_b2d_t/indexes/value/{part}");
                byte[] bytes = new byte[array.ByteLength];
                array.Read(bytes);
                random.NextBytes(bytes.AsSpan(random.Next(bytes.Length)));
                array.Write(bytes);
            }

            using Table table = file.Root.OpenTable("t");
            TableQuery query = table.Where("value < -90");
            used += query.Explain().Access == QueryAccess.Index ? 1 : 0;
            Assert.True(expected.AsSpan().SequenceEqual(query.Coordinates()), $"seed {Seed}, round {round}: {part}");
        }

        Assert.True(used < 60, $"seed {Seed}");
    }

    private static Table Create(H5File file, TableLayout layout) =>
        file.Root.CreateTable("t", Schema, new TableCreation { Layout = layout, ChunkRows = 1000, BlockRows = 250 });

    private static void Append(Table table, List<(long Id, float Value, short Tag)> model, Random random, int count)
    {
        long start = table.Store.RowCount;
        byte[] rows = new byte[count * Schema.RowSize];
        for (int i = 0; i < count; i++)
        {
            float value = random.Next(60) == 0 ? float.NaN : MathF.Round((float)(random.NextDouble() * 200) - 100, 1);
            (long Id, float Value, short Tag) row = (model.Count, value, (short)random.Next(100));
            model.Add(row);
            Span<byte> image = rows.AsSpan(i * Schema.RowSize);
            BitConverter.TryWriteBytes(image, row.Id);
            BitConverter.TryWriteBytes(image[8..], row.Value);
            BitConverter.TryWriteBytes(image[12..], row.Tag);
        }

        fixed (byte* place = rows)
        {
            table.Store.AppendRows(place, count);
        }

        foreach (var companion in table.Companions)
        {
            companion.Appended(start, default);
        }
    }

    private static void Overwrite(Table table, List<(long Id, float Value, short Tag)> model, Random random)
    {
        int start = random.Next(model.Count), count = Math.Min(random.Next(1, 500), model.Count - start);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = random.Next(-100, 100);
            model[start + i] = model[start + i] with { Value = values[i] };
        }

        fixed (float* place = values)
        {
            table.Store.WriteColumn(1, start, count, (byte*)place);
        }

        foreach (var companion in table.Companions)
        {
            companion.Modified(1, start, count);
        }
    }

    private static Predicate.Compare Compare(Table table, CompareOp op, float value) =>
        new(table.Schema["value"].Leaf, op, [.. BitConverter.GetBytes(value)]);

    private static int Check(Table table, List<(long Id, float Value, short Tag)> model, Random random, string what)
    {
        int used = 0;
        Assert.Equal(model.Count, table.Store.RowCount);
        for (int k = 0; k < 6; k++)
        {
            float low = MathF.Round((float)(random.NextDouble() * 200) - 100, 1), high = low + random.Next(10);
            Predicate predicate = k == 0
                ? Compare(table, CompareOp.Equal, low)
                : new Predicate.And([Compare(table, CompareOp.GreaterOrEqual, low), Compare(table, CompareOp.Less, high)]);
            long start = random.Next(model.Count), stop = random.Next((int)start, model.Count + 1);
            if (table.IndexSet!.Find(predicate, start, stop) is not { } match)
            {
                continue;
            }

            used++;
            Assert.True(match.IsExact);
            Assert.True(match.TryReadRows(out long[] rows), what);
            HashSet<long> found = [.. rows];
            Assert.Equal(rows.Length, found.Count);
            Assert.Equal(rows.Order(), rows);
            for (long row = start; row < stop; row++)
            {
                bool matches = k == 0 ? model[(int)row].Value == low : model[(int)row].Value >= low && model[(int)row].Value < high;
                bool isUnindexed = match.Unindexed.Any(u => u.Start <= row && row < u.End);
                Assert.True(isUnindexed ? !found.Contains(row) : found.Contains(row) == matches, $"{what}, row {row}");
            }

            Assert.All(rows, r => Assert.InRange(r, start, stop - 1));
        }

        return used;
    }

    private static long[] Slice(long[] all, long? start, long? stop, long step)
    {
        long Bound(long? value, long otherwise) => value is not { } v ? otherwise
            : step > 0 ? Math.Clamp(v < 0 ? v + all.Length : v, 0, all.Length) : Math.Clamp(v < 0 ? v + all.Length : v, -1, all.Length - 1);
        List<long> result = [];
        long to = Bound(stop, step > 0 ? all.Length : -1);
        for (long i = Bound(start, step > 0 ? 0 : all.Length - 1); step > 0 ? i < to : i > to; i += step)
        {
            result.Add(all[i]);
        }

        return [.. result];
    }

    private struct Measurement
    {
        public long Id;
        public double Value;
    }
}
