using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Data.Tests;

public sealed class TableReadingTests : IDisposable
{
    private const int Rows = 4_000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Batches_hold_all_rows_of_the_columns_asked_for(TableLayout layout)
    {
        using H5File file = H5File.CreateInMemory();
        using Table table = Create(file, layout);
        long next = 100;
        foreach (RowBatch batch in table.ReadBatches(["inner/y", "x"], start: 100, count: 3_500, batchRows: 999))
        {
            Assert.Equal((next, next == 100 + (3 * 999) ? 503 : 999), (batch.Start, batch.Count));
            Assert.Equal(["inner/y", "x"], batch.Columns.Select(c => c.Path));
            Assert.Equal(Numbers(next, batch.Count).Select(i => i * 2), batch.Column<long>("x").ToArray());
            Assert.Equal(Numbers(next, batch.Count).SelectMany(i => new[] { i + 0.5f, i + 0.25f }), batch.Column<float>("inner/y").ToArray());
            next += batch.Count;
        }

        Assert.Equal(3_600, next);
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public async Task Batches_are_read_on_other_threads_in_order(TableLayout layout)
    {
        using H5File file = H5File.CreateInMemory();
        using Table table = Create(file, layout);
        List<long> found = [];
        await foreach (RowBatch batch in table.ReadBatchesAsync(["x"], batchRows: 600))
        {
            found.AddRange(batch.Column<long>("x"));
        }

        Assert.Equal(Numbers(0, Rows).Select(i => i * 2), found);
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Columns_and_single_rows_are_read_by_themselves(TableLayout layout)
    {
        using H5File file = H5File.CreateInMemory();
        using Table table = Create(file, layout);
        TableColumn<long> x = table.Column<long>("x");
        Assert.Equal(Numbers(0, Rows).Select(i => i * 2), x.Read());
        Assert.Equal([20L, 24, 24, 7_998], x.ReadAt([10, 12, 12, 3_999]));
        Assert.Equal(6_000, x[3_000]);
        Assert.Equal([9.5f, 9.25f], table.Column<float>("inner/y").Read(9, 1));
        RowBatch batch = table.ReadBatchAt([5, 700, 3_999], "s", "x");
        Assert.Equal([5L, 700, 3_999], batch.RowNumbers.ToArray());
        Assert.Equal(["r5", "r700", "r3999"], batch.Strings("s"));
        Assert.Equal("r700", batch.GetValue("s", 1));
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Nulls_are_told_by_the_mask_the_sentinel_or_NaN(TableLayout layout)
    {
        TableSchema schema = new TableSchemaBuilder()
            .Add("m", ColumnKind.Int32, new ColumnOptions { Nullability = Nullability.Mask, MaskPath = "no_m" })
            .Add("s", ColumnKind.Int16, new ColumnOptions { Nullability = Nullability.Sentinel, Sentinel = -1 })
            .Add("f", ColumnKind.Float64, new ColumnOptions { Nullability = Nullability.NaN })
            .Add("no_m", ColumnKind.Bool)
            .Build();
        string path = _folder.File("nulls.h5");
        using (H5File file = H5File.Create(path))
        using (Table table = file.Root.CreateTable("t", schema, new TableCreation { Layout = layout }))
        {
            byte[] rows = new byte[3 * schema.RowSize];
            for (int row = 0; row < 3; row++)
            {
                Span<byte> image = rows.AsSpan(row * schema.RowSize);
                MemoryMarshal.Write(image, row);
                MemoryMarshal.Write(image[4..], row == 1 ? (short)-1 : (short)5);
                MemoryMarshal.Write(image[6..], row == 2 ? double.NaN : 1.0);
                image[14] = row == 0 ? (byte)1 : (byte)0;
            }

            Append(table, rows);
        }

        using H5File again = H5File.Open(path);
        using Table read = again.Root.OpenTable("t");
        Assert.Equal([Nullability.Mask, Nullability.Sentinel, Nullability.NaN, Nullability.None], read.Schema.Leaves.Select(l => l.Nullability));
        RowBatch batch = read.ReadBatch(0, 3, "m", "s", "f");
        Assert.Equal(["m", "s", "f"], batch.Columns.Select(c => c.Path));
        Assert.Equal([true, false, false], Enumerable.Range(0, 3).Select(i => batch.IsNull("m", i)));
        Assert.Equal([false, true, false], Enumerable.Range(0, 3).Select(i => batch.IsNull("s", i)));
        Assert.Equal([1.0, 1.0, null], Enumerable.Range(0, 3).Select(i => batch.GetValue("f", i)));
    }

    [Fact]
    public void A_projection_of_rows_decodes_each_block_once()
    {
        using H5File file = H5File.CreateInMemory();
        using Table table = Create(file, TableLayout.Rows, new TableCreation { ChunkRows = 1_000, BlockRows = 100 });
        ReadStatistics before = table.TotalRead;
        table.ReadBatch(150, 100, "x", "s", "inner/y");
        Assert.Equal(2, table.TotalRead.BlocksDecoded - before.BlocksDecoded);
    }

    [Fact]
    public void Wrong_columns_types_and_rows_are_refused()
    {
        using H5File file = H5File.CreateInMemory();
        using Table table = Create(file, TableLayout.Rows);
        Assert.Equal("y", Assert.Throws<TableColumnException>(() => table.ReadBatch(0, 1, "y")).Column);
        Assert.Throws<TableColumnException>(() => table.Column<int>("x"));
        Assert.Throws<TableColumnException>(() => table.Column<DateTime>("x"));
        Assert.Throws<TableColumnException>(() => table.Column<int>("inner"));
        Assert.Throws<SelectionException>(() => table.ReadBatch(Rows, 1));
        Assert.Throws<SelectionException>(() => table.ReadBatches(start: Rows + 1));
        Assert.Throws<SelectionException>(() => table.Column<long>("x").ReadAt([Rows]));
    }

    private static Table Create(H5File file, TableLayout layout, TableCreation? how = null)
    {
        TableSchema schema = new TableSchemaBuilder()
            .Add("x", ColumnKind.Int64)
            .AddText("s", 6)
            .AddNested("inner", new TableSchemaBuilder().Add("y", ColumnKind.Float32, new ColumnOptions { Shape = [2] }).Build())
            .Build();
        Table table = file.Root.CreateTable("t", schema, (how ?? new TableCreation { ChunkRows = 700, BlockRows = 128 }) with { Layout = layout });
        byte[] rows = new byte[Rows * schema.RowSize];
        for (int row = 0; row < Rows; row++)
        {
            Span<byte> image = rows.AsSpan(row * schema.RowSize);
            MemoryMarshal.Write(image, row * 2L);
            System.Text.Encoding.UTF8.GetBytes($"r{row}", image[8..]);
            MemoryMarshal.Write(image[14..], row + 0.5f);
            MemoryMarshal.Write(image[18..], row + 0.25f);
        }

        Append(table, rows);

        return table;
    }

    private static unsafe void Append(Table table, byte[] rows)
    {
        fixed (byte* place = rows)
        {
            table.Store.AppendRows(place, rows.Length / table.Schema.RowSize);
        }
    }

    private static IEnumerable<long> Numbers(long start, int count) => Enumerable.Range(0, count).Select(i => start + i);
}
