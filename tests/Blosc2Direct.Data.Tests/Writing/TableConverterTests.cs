using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Tests.Writing;

public sealed class TableConverterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TableLayout.Rows, TableLayout.Rows)]
    [InlineData(TableLayout.Rows, TableLayout.Columns)]
    [InlineData(TableLayout.Columns, TableLayout.Rows)]
    [InlineData(TableLayout.Columns, TableLayout.Columns)]
    public void A_table_is_written_anew_with_all_that_is_the_users(TableLayout from, TableLayout to)
    {
        TableSchema schema = SampleTables.EveryKind();
        byte[] rows = SampleTables.RandomRows(schema, 7_000, seed: 11);
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using Table source = file.Root.CreateTable("t", schema, new TableCreation { Layout = from, ChunkRows = 900, BlockRows = 100, Title = "the title" });
        source.AppendRows(rows);
        source.Attributes.Set("station", "Hohenpeißenberg");
        source.Attributes.Set("FIELD_0_ATTR_units", "m");
        source.Attributes.Set("limits", new double[] { 1, 2 });
        List<double> progress = [];
        using H5File target = H5File.Create(_folder.File("b.h5"));
        TableCreation how = new() { Layout = to, Codec = new Blosc2Options { Codec = Blosc2Codec.Zstd, Level = 3 } };
        TableOptions options = new() { MemoryLimit = 1 << 20 };
        Assert.Equal(7_000, TableConverter.Copy(source, target.Root, "group/copy", how, options, new ListProgress(progress)));
        using Table copy = target.Root.OpenTable("group/copy");
        byte[] read = new byte[rows.Length];
        copy.ReadRows(0, read);
        Assert.True(rows.AsSpan().SequenceEqual(read));
        Assert.Equal((to, "the title"), (copy.Layout, copy.Title));
        Assert.Equal("Hohenpeißenberg", copy.Attributes.GetString("station"));
        Assert.Equal("m", copy.Attributes.GetString("FIELD_0_ATTR_units"));
        Assert.Equal([1, 2], Assert.IsType<double[]>(copy.Attributes.Read("limits").Value));
        Assert.Equal(schema.Leaves.Select(l => l.ToString()), copy.Schema.Leaves.Select(l => l.ToString()));
        Assert.True(progress.Count > 3);
        Assert.Equal(1, progress[^1]);
        Assert.Equal(progress.Order(), progress);
    }

    [Fact]
    public void A_conversion_that_is_cancelled_leaves_nothing()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using Table source = file.Root.CreateTable("t", new TableSchemaBuilder().Add("a", ColumnKind.Int64).Build());
        source.Truncate(500_000);
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() => TableConverter.Copy(
            source, file.Root, "copy", new TableCreation { Layout = TableLayout.Columns }, new TableOptions { MemoryLimit = 1 << 20 },
            new CancellingProgress(stop), stop.Token));
        Assert.Equal(["t"], file.Root.List().Where(l => !l.Name.StartsWith('_')).Select(l => l.Name));
        Assert.Throws<ObjectExistsException>(() => TableConverter.Copy(source, file.Root, "t"));
        Assert.Equal(500_000, source.RowCount);
    }

    private sealed class ListProgress(List<double> values) : IProgress<double>
    {
        public void Report(double value) => values.Add(value);
    }

    private sealed class CancellingProgress(CancellationTokenSource stop) : IProgress<double>
    {
        public void Report(double value) => stop.Cancel();
    }
}
