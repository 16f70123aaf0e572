using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Tests.Writing;

public sealed unsafe class TableWritingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TableLayout.Rows, 100)]
    [InlineData(TableLayout.Columns, 100)]
    [InlineData(TableLayout.Rows, 5_000)]
    [InlineData(TableLayout.Columns, 5_000)]
    public void Whatever_is_appended_edited_or_removed_the_table_is_what_a_list_of_rows_would_be(TableLayout layout, int chunkRows)
    {
        const int Seed = 20261120;
        Random random = new(Seed);
        TableSchema schema = SampleTables.EveryKind();
        int size = schema.RowSize;
        string path = _folder.File("model.h5");
        List<byte[]> model = [];
        WatchingCompanion watch = new(schema);
        using (H5File file = H5File.Create(path))
        using (Table table = file.Root.CreateTable("t", schema, new TableCreation { Layout = layout, ChunkRows = chunkRows, BlockRows = 50 }, new TableOptions { Threads = 2 }))
        {
            table.AddCompanion(watch);
            for (int step = 0; step < 60; step++)
            {
                Step(random, table, schema, model);
                if (random.Next(5) == 0)
                {
                    table.Flush();
                }

                if (random.Next(4) == 0)
                {
                    AssertEqual(model, table, $"seed {Seed}, step {step}");
                }
            }

            AssertEqual(model, table, $"seed {Seed}, at the end");
            Assert.Equal(model.Count, watch.Rows.Count);
            Assert.All(model.Zip(watch.Rows), r => Assert.True(r.Second is null || r.Second.AsSpan().SequenceEqual(r.First)));
        }

        using H5File again = H5File.Open(path);
        using Table read = again.Root.OpenTable("t");
        AssertEqual(model, read, $"seed {Seed}, opened again");
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Columns_that_are_not_given_become_defaults(TableLayout layout)
    {
        TableSchema schema = new TableSchemaBuilder()
            .Add("a", ColumnKind.Int32, new ColumnOptions { Default = -3 })
            .Add("b", ColumnKind.Float64, new ColumnOptions { Shape = [2] })
            .AddText("c", 4, options: new ColumnOptions { Default = "xy" })
            .Build();
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using Table table = file.Root.CreateTable("t", schema, new TableCreation { Layout = layout });
        table.AppendColumns(new ColumnBatch().Set("b", new double[] { 1, 2, 3, 4 }));
        table.AppendColumns(new ColumnBatch().Set("a", [7, 8, 9]).Set("c", (IReadOnlyList<object?>)["p", null, "qrst"]));
        Assert.Equal(5, table.RowCount);
        int[] a = new int[5];
        double[] b = new double[10];
        byte[] c = new byte[20];
        fixed (int* pa = a)
        fixed (double* pb = b)
        fixed (byte* pc = c)
        {
            table.Store.ReadColumn(0, 0, 5, (byte*)pa);
            table.Store.ReadColumn(1, 0, 5, (byte*)pb);
            table.Store.ReadColumn(2, 0, 5, pc);
        }

        Assert.Equal([-3, -3, 7, 8, 9], a);
        Assert.Equal([1, 2, 3, 4, 0, 0, 0, 0, 0, 0], b);
        Assert.Equal("xy\0\0xy\0\0p\0\0\0xy\0\0qrst", System.Text.Encoding.ASCII.GetString(c));
    }

    [Fact]
    public void Wrong_batches_are_refused_before_anything_is_taken()
    {
        TableSchema schema = new TableSchemaBuilder().Add("a", ColumnKind.Int32).AddNested("n", new TableSchemaBuilder().Add("x", ColumnKind.Int16).Build()).Build();
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using Table table = file.Root.CreateTable("t", schema);
        Assert.Throws<TableColumnException>(() => table.AppendColumns(new ColumnBatch().Set("b", [1])));
        Assert.Throws<TableColumnException>(() => table.AppendColumns(new ColumnBatch().Set("n", [1])));
        Assert.Throws<TableColumnException>(() => table.AppendColumns(new ColumnBatch().Set("a", new long[1])));
        Assert.Throws<TableColumnException>(() => table.AppendColumns(new ColumnBatch().Set("a", [1, 2]).Set("n/x", new short[3])));
        Assert.Throws<ArgumentException>(() => table.AppendRows(new byte[7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.ModifyRows(0, new byte[6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.ModifyColumnAt("a", [-1], [1]));
        Assert.Throws<ArgumentException>(() => table.ModifyColumnAt("a", [0, 1], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Remove(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Truncate(-1));
        Assert.Equal(0, table.RowCount);
    }

    [Fact]
    public void A_table_of_a_file_that_is_open_for_reading_is_not_changed()
    {
        string path = _folder.File("a.h5");
        using (H5File file = H5File.Create(path))
        {
            file.Root.CreateTable("t", new TableSchemaBuilder().Add("a", ColumnKind.Int32).Build()).Dispose();
        }

        using H5File again = H5File.Open(path);
        using Table table = again.Root.OpenTable("t");
        Assert.Throws<StorageReadOnlyException>(() => table.AppendRows(new byte[4]));
        Assert.Throws<StorageReadOnlyException>(() => table.Truncate(3));
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Many_small_flushes_rewrite_the_last_chunk_and_leave_the_file_small(TableLayout layout)
    {
        TableSchema schema = new TableSchemaBuilder().Add("a", ColumnKind.Int64).Add("b", ColumnKind.Float32).Build();
        Random random = new(3);
        string path = _folder.File("small.h5");
        long once;
        byte[] rows = new byte[40_000 * schema.RowSize];
        random.NextBytes(rows);
        using (H5File file = H5File.Create(_folder.File("once.h5")))
        using (Table table = file.Root.CreateTable("t", schema, new TableCreation { Layout = layout, ChunkRows = 10_000, BlockRows = 1_000, ZoneMaps = false }))
        {
            table.AppendRows(rows);
            table.Flush();
            once = new FileInfo(_folder.File("once.h5")).Length;
        }

        using (H5File file = H5File.Create(path))
        using (Table table = file.Root.CreateTable("t", schema, new TableCreation { Layout = layout, ChunkRows = 10_000, BlockRows = 1_000, ZoneMaps = false }))
        {
            for (int start = 0; start < 40_000; start += 100)
            {
                table.AppendRows(rows.AsSpan(start * schema.RowSize, 100 * schema.RowSize));
                table.Flush();
            }
        }

        long many = new FileInfo(path).Length;
        Assert.True(many < once * 1.5, $"{many} bytes after 400 flushes, {once} after one");
        using H5File again = H5File.Open(path);
        using Table read = again.Root.OpenTable("t");
        Assert.Equal(rows, Read(read));
    }

    [Fact]
    public void Whole_chunks_are_stored_once_however_rows_are_appended()
    {
        TableSchema schema = new TableSchemaBuilder().Add("a", ColumnKind.Int64).Build();
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using Table table = file.Root.CreateTable("t", schema, new TableCreation { ChunkRows = 1_000, BlockRows = 100 });
        byte[] rows = new byte[8 * 7_777];
        Random.Shared.NextBytes(rows);
        long before = file.Statistics.ChunkWrites;
        for (int i = 0; i < 1_000; i++)
        {
            table.AppendRows(rows.AsSpan(0, 8 * (1 + (i * 131 % 7_777))));
        }

        long waiting = table.BufferedRows;
        long chunks = file.Statistics.ChunkWrites - before;
        Assert.Equal(chunks * 1_000, table.RowCount - waiting);
        Assert.True(chunks > 3_000);
    }

    private static void Step(Random random, Table table, TableSchema schema, List<byte[]> model)
    {
        int size = schema.RowSize;
        switch (random.Next(9))
        {
            case 0 or 1 or 2:
            {
                int count = random.Next(4) switch { 0 => random.Next(10), 1 => random.Next(3_000), _ => random.Next(400) };
                byte[] rows = SampleTables.RandomRows(schema, count, random.Next());
                table.AppendRows(rows);
                model.AddRange(Split(rows, size));
                break;
            }

            case 3:
            {
                int count = random.Next(700);
                byte[] rows = SampleTables.RandomRows(schema, count, random.Next());
                ColumnBatch batch = new();
                foreach (Column leaf in schema.Leaves)
                {
                    batch.Set(leaf.Path, SampleTables.Cells(rows, schema, leaf, 0, count));
                }

                table.AppendColumns(batch);
                model.AddRange(Split(rows, size));
                break;
            }

            case 4:
            {
                int start = random.Next(model.Count + 1);
                int count = Math.Min(random.Next(500), model.Count - start);
                byte[] rows = SampleTables.RandomRows(schema, count, random.Next());
                table.ModifyRows(start, rows);
                Replace(model, start, Split(rows, size));
                break;
            }

            case 5:
            {
                int count = model.Count == 0 ? 0 : random.Next(30);
                long[] places = [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(model.Count))];
                byte[] rows = SampleTables.RandomRows(schema, count, random.Next());
                table.ModifyRowsAt(places, rows);
                byte[][] split = Split(rows, size);
                for (int i = 0; i < count; i++)
                {
                    model[(int)places[i]] = split[i];
                }

                break;
            }

            case 6:
            {
                Column leaf = schema.Leaves[random.Next(schema.Leaves.Length)];
                int start = random.Next(model.Count + 1);
                int count = Math.Min(random.Next(300), model.Count - start);
                byte[] rows = SampleTables.RandomRows(schema, count, random.Next());
                byte[] cells = SampleTables.Cells(rows, schema, leaf, 0, count);
                long[] places = [.. Enumerable.Range(start, count).Select(r => (long)r).Reverse()];
                bool isReversed = random.Next(2) == 0;
                if (!isReversed)
                {
                    table.ModifyColumn<byte>(leaf.Path, start, cells);
                }
                else
                {
                    table.ModifyColumnAt<byte>(leaf.Path, places, cells);
                }

                for (int i = 0; i < count; i++)
                {
                    int row = isReversed ? start + count - 1 - i : start + i;
                    model[row] = [.. model[row]];
                    cells.AsSpan(i * leaf.CellSize, leaf.CellSize).CopyTo(model[row].AsSpan(leaf.Offset));
                }

                break;
            }

            case 7:
            {
                int start = random.Next(model.Count + 1);
                int count = Math.Min(random.Next(900), model.Count - start);
                table.Remove(start, count);
                model.RemoveRange(start, count);
                break;
            }

            default:
            {
                int rows = Math.Max(0, model.Count + random.Next(-200, 200));
                table.Truncate(rows);
                byte[] defaults = new byte[size];
                schema.FillDefaults(defaults);
                while (model.Count < rows)
                {
                    model.Add(defaults);
                }

                model.RemoveRange(rows, model.Count - rows);
                break;
            }
        }
    }

    private static void Replace(List<byte[]> model, int start, byte[][] rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            model[start + i] = rows[i];
        }
    }

    private static byte[][] Split(byte[] rows, int size) => [.. Enumerable.Range(0, rows.Length / size).Select(r => rows[(r * size)..((r + 1) * size)])];

    private static byte[] Concat(List<byte[]> model, int size)
    {
        byte[] all = new byte[model.Count * size];
        for (int i = 0; i < model.Count; i++)
        {
            model[i].CopyTo(all, i * size);
        }

        return all;
    }

    private static void AssertEqual(List<byte[]> model, Table table, string context)
    {
        Assert.True(model.Count == table.RowCount, $"{context}: {table.RowCount} rows, expected {model.Count}");
        Assert.True(Concat(model, table.Schema.RowSize).AsSpan().SequenceEqual(Read(table)), context);
    }

    private static byte[] Read(Table table)
    {
        byte[] all = new byte[table.RowCount * table.Schema.RowSize];
        fixed (byte* to = all)
        {
            table.Store.ReadRows(0, table.RowCount, to);
        }

        return all;
    }

    private static byte[] Read(Table table, Column leaf, int start, int count)
    {
        byte[] cells = new byte[count * leaf.CellSize];
        fixed (byte* to = cells)
        {
            table.Store.ReadColumn(leaf.Leaf, start, count, to);
        }

        return cells;
    }
}
