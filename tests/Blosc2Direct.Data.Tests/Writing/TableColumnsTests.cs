using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Data.Tests.Writing;

public sealed class TableColumnsTests : IDisposable
{
    private const int Rows = 5_000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_are_added_renamed_and_dropped()
    {
        string path = _folder.File("a.h5");
        int[] a = [.. Enumerable.Range(0, Rows)];
        double[] c = [.. a.Select(i => i * 0.5)];
        using (H5File file = H5File.Create(path))
        using (Table table = Create(file, TableLayout.Columns))
        {
            table.AppendColumns(new ColumnBatch().Set("a", a).Set("n/x", a.Select(i => (short)i).ToArray()));
            table.AddColumn("c", ColumnKind.Float64, new ColumnOptions { Default = 2.5 });
            Assert.Equal(["a", "b", "n/x", "n/y", "c"], Paths(table));
            Assert.All(table.Column<double>("c").Read(0, Rows), value => Assert.Equal(2.5, value));
            table.ModifyColumn<double>("c", 0, c);
            Assert.Equal(100, table.Where("c >= 2450").Count());
            table.DropColumn("b");
            table.RenameColumn("a", "key");
            table.RenameColumn("n/y", "z");
            table.AddColumn("a", ColumnKind.Int32);
            Assert.Equal(["key", "n/x", "n/z", "c", "a"], Paths(table));
            Assert.Equal(Rows - 4_990, table.Where("key >= 4990").Count());
            Assert.Equal(0, table.Where("a > 0").Count());
            table.AppendColumns(new ColumnBatch().Set("key", [-1]).Set("a", [7]));
            table.DropColumn("n/x");
            table.Flush();
        }

        using H5File again = H5File.Open(path);
        using Table read = again.Root.OpenTable("t");
        Assert.Equal(["key", "n/z", "c", "a"], Paths(read));
        Assert.Equal([.. a, -1], read.Column<int>("key").Read(0, Rows + 1));
        Assert.Equal([.. c, 2.5], read.Column<double>("c").Read(0, Rows + 1));
        Assert.Equal(1, read.Where("(a == 7) & (key == -1)").Count());
    }

    [Fact]
    public void A_column_that_takes_the_name_of_a_dropped_one_is_not_taken_for_it()
    {
        string path = _folder.File("a.h5");
        using (H5File file = H5File.Create(path))
        using (Table table = Create(file, TableLayout.Columns))
        {
            table.AppendColumns(new ColumnBatch().Set("a", Enumerable.Range(0, Rows).ToArray()));
            table.CreateIndex("a");
            table.Flush();
            table.DropColumn("a");
            table.AddColumn("a", ColumnKind.Int32, new ColumnOptions { Default = 3 });
            Assert.Equal(Rows, table.Where("a == 3").Count());
            Assert.Equal(0, table.Where("a == 4").Count());
            Assert.Empty(table.Indexes);
        }

        using H5File again = H5File.Open(path);
        using Table read = again.Root.OpenTable("t");
        Assert.Equal(Rows, read.Where("a == 3").Count());
        Assert.Equal(0, read.Where("a == 4").Count());
    }

    [Fact]
    public void What_cannot_be_is_refused_and_changes_nothing()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using Table table = Create(file, TableLayout.Columns);
        table.Truncate(10);
        Assert.Throws<TableColumnException>(() => table.AddColumn("a", ColumnKind.Int32));
        Assert.Throws<TableColumnException>(() => table.AddColumn("x/y", ColumnKind.Int32));
        Assert.Throws<TableColumnException>(() => table.DropColumn("q"));
        Assert.Throws<TableColumnException>(() => table.RenameColumn("a", "b"));
        Assert.Throws<TableColumnException>(() => table.RenameColumn("a", ""));
        Assert.Equal(["a", "b", "n/x", "n/y"], Paths(table));
        table.DropColumn("n");
        table.DropColumn("b");
        Assert.Throws<TableException>(() => table.DropColumn("a"));
        Assert.Equal(10, table.RowCount);
        using Table rows = file.Root.CreateTable("rows", table.Schema);
        Assert.Throws<TableException>(() => rows.AddColumn("c", ColumnKind.Int32));
        Assert.Throws<TableException>(() => rows.DropColumn("a"));
        using Table<Row> typed = file.Root.CreateTable<Row>("typed", new TableCreation { Layout = TableLayout.Columns });
        Assert.Throws<TableException>(() => typed.RenameColumn("A", "B"));
    }

    private static Table Create(H5File file, TableLayout layout)
    {
        TableSchema nested = new TableSchemaBuilder().Add("x", ColumnKind.Int16).Add("y", ColumnKind.UInt8).Build();
        TableSchema schema = new TableSchemaBuilder().Add("a", ColumnKind.Int32).Add("b", ColumnKind.Float32).AddNested("n", nested).Build();
        return file.Root.CreateTable("t", schema, new TableCreation { Layout = layout, ChunkRows = 1_024, BlockRows = 128 });
    }

    private static IEnumerable<string> Paths(Table table) => table.Schema.Leaves.Select(l => l.Path);

    private record struct Row(int A);
}
