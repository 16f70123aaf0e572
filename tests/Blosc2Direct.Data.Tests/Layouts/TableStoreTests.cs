using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Tests.Layouts;

public sealed unsafe class TableStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Every_kind_of_cell_comes_back_as_it_was_appended(TableLayout layout)
    {
        const int Rows = 5_000;
        TableSchema schema = SampleTables.EveryKind();
        byte[] images = SampleTables.RandomRows(schema, Rows, seed: 7);
        string path = _folder.File("kinds.h5");
        TableCreation how = new() { Layout = layout, ChunkRows = 1_200, BlockRows = 300, Title = "all kinds" };
        using (H5File file = H5File.Create(path))
        using (Table table = file.Root.CreateTable("group/t", schema, how))
        {
            fixed (byte* rows = images)
            {
                table.Store.AppendRows(rows, 2_500);
                table.Store.AppendRows(rows + (2_500L * schema.RowSize), Rows - 2_500);
            }
        }

        using H5File again = H5File.Open(path);
        Assert.True(again.Root.IsTable("group/t"));
        using Table read = again.Root.OpenTable("group/t");
        Assert.Equal((layout, Rows, "all kinds"), (read.Layout, read.RowCount, read.Title));
        Assert.Equal(schema.Leaves.Select(l => l.ToString()), read.Schema.Leaves.Select(l => l.ToString()));
        AssertCells(read, images);
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Columns_are_appended_as_rows_are(TableLayout layout)
    {
        const int Rows = 3_000;
        TableSchema schema = SampleTables.EveryKind();
        byte[] images = SampleTables.RandomRows(schema, Rows, seed: 8);
        using H5File file = H5File.Create(_folder.File("columns.h5"));
        using Table table = file.Root.CreateTable("t", schema, new TableCreation { Layout = layout, ChunkRows = 700, BlockRows = 100 });
        byte** places = stackalloc byte*[schema.Leaves.Length];
        for (int start = 0; start < Rows; start += 1_500)
        {
            byte[][] columns = [.. schema.Leaves.Select(l => SampleTables.Cells(images, schema, l, start, 1_500))];
            for (int i = 0; i < columns.Length; i++)
            {
                // Pinned for the test's whole time: no collection moves an object of this heap.
                byte[] pinned = GC.AllocateUninitializedArray<byte>(columns[i].Length, pinned: true);
                columns[i].CopyTo(pinned, 0);
                columns[i] = pinned;
                places[i] = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref pinned[0]);
            }

            table.Store.AppendColumns(places, 1_500);
            GC.KeepAlive(columns);
        }

        AssertCells(table, images);
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Truncating_beyond_the_end_adds_rows_of_defaults(TableLayout layout)
    {
        TableSchema schema = new TableSchemaBuilder()
            .Add("a", ColumnKind.Int32, new ColumnOptions { Default = -3 })
            .Add("b", ColumnKind.Float64, new ColumnOptions { Shape = [2], Default = new[] { 1.5, 2.5 } })
            .AddText("c", 4, options: new ColumnOptions { Default = "xy" })
            .Build();
        string path = _folder.File("defaults.h5");
        using (H5File file = H5File.Create(path))
        using (Table table = file.Root.CreateTable("t", schema, new TableCreation { Layout = layout, ChunkRows = 64 }))
        {
            table.Store.Truncate(100);
        }

        using H5File again = H5File.Open(path, FileAccess.ReadWrite);
        using Table read = again.Root.OpenTable("t");
        read.Store.Truncate(70);
        read.Store.Truncate(150);
        byte[] expected = new byte[schema.RowSize];
        schema.FillDefaults(expected);
        byte[] images = new byte[150 * schema.RowSize];
        fixed (byte* rows = images)
        {
            read.Store.ReadRows(0, 150, rows);
        }

        Assert.Equal(150, read.RowCount);
        Assert.All(Enumerable.Range(0, 150), r => Assert.Equal(expected, images[(r * schema.RowSize)..((r + 1) * schema.RowSize)]));
        Assert.Equal([.. schema["a"].Default], read.Schema["a"].Default.ToArray());
        Assert.Equal([.. schema["b"].Default], read.Schema["b"].Default.ToArray());
    }

    private static void AssertCells(Table table, byte[] images)
    {
        TableSchema schema = table.Schema;
        int rows = images.Length / schema.RowSize;
        byte[] all = new byte[images.Length];
        fixed (byte* place = all)
        {
            table.Store.ReadRows(0, rows, place, threads: 0);
        }

        Assert.True(images.AsSpan().SequenceEqual(all));
        AssertColumns(table, images, 0, rows);
        AssertColumns(table, images, 650, 1_100);
        AssertRowsAt(table, images);
    }

    private static void AssertColumns(Table table, byte[] images, int start, int count)
    {
        TableSchema schema = table.Schema;
        int[] leaves = [.. Enumerable.Range(0, schema.Leaves.Length)];
        byte[][] cells = [.. schema.Leaves.Select(l => GC.AllocateArray<byte>(count * l.CellSize, pinned: true))];
        byte** places = stackalloc byte*[leaves.Length];
        for (int i = 0; i < leaves.Length; i++)
        {
            places[i] = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref cells[i][0]);
        }

        table.Store.ReadColumns(leaves, start, count, places);
        foreach (Column leaf in schema.Leaves)
        {
            byte[] expected = SampleTables.Cells(images, schema, leaf, start, count);
            Assert.Equal(expected, cells[leaf.Leaf]);
            cells[leaf.Leaf].AsSpan().Clear();
            table.Store.ReadColumn(leaf.Leaf, start, count, places[leaf.Leaf]);
            Assert.Equal(expected, cells[leaf.Leaf]);
        }
    }

    private static void AssertRowsAt(Table table, byte[] images)
    {
        TableSchema schema = table.Schema;
        long[] rows = [0, 3, 3, 299, 300, 1_199, 1_200, 2_499, 2_500, 2_999];
        foreach (Column leaf in schema.Leaves)
        {
            byte[] cells = new byte[rows.Length * leaf.CellSize];
            fixed (byte* place = cells)
            {
                table.Store.ReadColumnAt(leaf.Leaf, rows, place);
            }

            Assert.Equal(rows.SelectMany(r => SampleTables.Cells(images, schema, leaf, (int)r, 1)), cells);
        }

        byte[] found = new byte[rows.Length * schema.RowSize];
        fixed (byte* place = found)
        {
            table.Store.ReadRowsAt(rows, place);
        }

        Assert.Equal(rows.SelectMany(r => images[(int)(r * schema.RowSize)..(int)((r + 1) * schema.RowSize)]), found);
    }
}
