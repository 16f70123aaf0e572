using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Tests.Layouts;

public sealed class MalformedTableTests
{
    private static readonly TableSchema Schema = new TableSchemaBuilder().Add("a", ColumnKind.Int32).Add("b", ColumnKind.Float64).Build();

    [Theory]
    [InlineData("not JSON")]
    [InlineData("[1]")]
    [InlineData("{\"a\": 5}")]
    [InlineData("{\"a\": {\"nan\": true}}")]
    [InlineData("{\"a\": {\"sentinel\": \"00\"}}")]
    [InlineData("{\"a\": {\"sentinel\": \"zz\"}}")]
    [InlineData("{\"a\": {\"mask\": \"b\"}}")]
    [InlineData("{\"a\": {\"mask\": 3}}")]
    [InlineData("{\"a\": {}}")]
    public void What_cannot_be_understood_of_nulls_is_refused_since_values_would_be_wrong(string nulls)
    {
        using H5File file = H5File.CreateInMemory();
        foreach (TableLayout layout in Enum.GetValues<TableLayout>())
        {
            string name = layout.ToString();
            using (Table table = file.Root.CreateTable(name, Schema, new TableCreation { Layout = layout }))
            {
                table.Attributes.WritePyTablesText(TableAttributes.Nulls, nulls);
            }

            TableException error = Assert.Throws<TableException>(() => file.Root.OpenTable(name));
            Assert.Contains("B2D_NULLS", error.Message, StringComparison.Ordinal);
            Assert.Equal("/" + name, error.ObjectPath);
        }
    }

    [Fact]
    public void Defaults_that_do_not_fit_are_none()
    {
        using H5File file = H5File.CreateInMemory();
        using (Table table = file.Root.CreateTable("t", Schema))
        {
            table.Attributes.WritePyTablesText("FIELD_0_FILL", "three");
            table.Attributes.Set("FIELD_1_FILL", new[] { 1.0, 2.0 });
        }

        using Table read = file.Root.OpenTable("t");
        Assert.All(read.Schema.Leaves, l => Assert.True(l.Default.IsEmpty));
    }

    [Fact]
    public void What_is_no_table_is_refused()
    {
        using H5File file = H5File.CreateInMemory();
        file.Root.CreateArray<int>("numbers", [10]).Dispose();
        file.Root.CreateGroup("group").Dispose();
        using (IGroupNode later = file.Root.CreateGroup("later"))
        {
            later.Attributes.Set(TableAttributes.Columns, 99L);
        }

        using (IGroupNode empty = file.Root.CreateGroup("empty"))
        {
            empty.Attributes.Set(TableAttributes.Columns, 1L);
        }

        foreach (string name in (string[])["numbers", "group", "later", "empty"])
        {
            TableException error = Assert.Throws<TableException>(() => file.Root.OpenTable(name));
            Assert.Equal("/" + name, error.ObjectPath);
        }

        Assert.False(file.Root.IsTable("numbers"));
        Assert.False(file.Root.IsTable("later"));
        Assert.False(file.Root.IsTable("nothing"));
        Assert.Throws<ObjectNotFoundException>(() => file.Root.OpenTable("nothing"));
    }

    [Fact]
    public void Columns_that_tables_do_not_know_are_listed_and_the_others_read()
    {
        using H5File file = H5File.CreateInMemory();
        CompoundType type = new(24, [
            new("good", 0, new IntegerType(4, true, ByteOrder.BigEndian)), new("odd", 4, new IntegerType(3, false)),
            new("a/b", 8, new FloatType(8)), new("last", 20, new FloatType(4)),
        ]);
        ArraySpec spec = new() { Shape = [50], MaxShape = [ArraySpec.Unlimited], Type = type, ChunkShape = [16] };
        byte[] elements = new byte[50 * 24];
        for (int row = 0; row < 50; row++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(elements.AsSpan(row * 24), row);
            System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(elements.AsSpan((row * 24) + 20), row / 2f);
        }

        using (NdArray array = file.Root.CreateNdArray("t", spec))
        {
            array.Write(elements);
        }

        using Table table = file.Root.OpenTable("t");
        Assert.Equal(["good", "last"], table.Schema.Leaves.Select(l => l.Path));
        Assert.Equal(["odd", "a/b"], table.Schema.UnsupportedColumns.Select(c => c.Path));
        RowBatch rows = table.ReadBatch(3, 40);
        Assert.Equal(Enumerable.Range(3, 40), rows.Column<int>("good").ToArray());
        Assert.Equal(Enumerable.Range(3, 40).Select(i => i / 2f), rows.Column<float>("last").ToArray());
        byte[] images = new byte[8 * 40];
        table.ReadRows(3, images);
        Assert.Equal(20.5f, BitConverter.ToSingle(images, (38 * 8) + 4));
        Assert.Throws<ElementTypeException>(() => Append(table, images));
        Assert.Throws<TableException>(() => file.Root.CreateTable("copy", table.Schema));
    }

    [Fact]
    public void Rows_that_some_columns_lack_are_not_seen_and_go_with_the_next_append()
    {
        using H5File file = H5File.CreateInMemory();
        using (Table table = file.Root.CreateTable("t", Schema, new TableCreation { Layout = TableLayout.Columns }))
        {
            Append(table, new byte[100 * Schema.RowSize]);
        }

        using (NdArray<double> b = file.Root.OpenArray<double>("t/b"))
        {
            b.Append([1.0, 2.0]);
        }

        using Table read = file.Root.OpenTable("t");
        Assert.Equal(100, read.RowCount);
        Append(read, new byte[Schema.RowSize]);
        Assert.Equal(101, read.RowCount);
        Assert.Equal(0.0, read.Column<double>("b")[100]);
    }

    [Fact]
    public void Names_that_cannot_be_columns_are_refused()
    {
        foreach (string name in (string[])["", ".", "..", "a/b", "a\0"])
        {
            Assert.Throws<TableColumnException>(() => new TableSchemaBuilder().Add(name, ColumnKind.Int8).Build());
        }

        Assert.Throws<TableColumnException>(() => new TableSchemaBuilder().Add("a", ColumnKind.Int8).Add("a", ColumnKind.Int8).Build());
        Assert.Throws<TableColumnException>(() => new TableSchemaBuilder().Build());
        Assert.Throws<TableColumnException>(() => new TableSchemaBuilder().AddText("a", 0));
        Assert.Throws<TableColumnException>(() => new TableSchemaBuilder().Add("a", ColumnKind.Int8, new ColumnOptions { Default = 200 }));
        Assert.Throws<TableColumnException>(() => new TableSchemaBuilder().AddText("a", 300 << 20).Build());
    }

    private static unsafe void Append(Table table, byte[] images)
    {
        fixed (byte* rows = images)
        {
            table.Store.AppendRows(rows, images.Length / table.Schema.RowSize);
        }
    }
}
