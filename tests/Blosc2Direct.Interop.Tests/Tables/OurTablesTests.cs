using System.Text.Json;
using Blosc2Direct.Data;
using Blosc2Direct.Data.Tests;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Matrix;
using Blosc2Direct.Interop.Tests.Peers;
using Blosc2Direct.Interop.Tests.PyTables;

namespace Blosc2Direct.Interop.Tests.Tables;

/// <summary>PyTables and h5py on tables that we wrote.</summary>
public sealed class OurTablesTests
{
    private const int Rows = 3_000;

    [PythonFact]
    public void PyTables_reads_our_rows_as_a_Table_and_our_columns_as_arrays()
    {
        string name = Make("our-tables.h5");
        foreach (bool optimized in (bool[])[true, false])
        {
            Dictionary<string, DumpedNode> dump = PyTablesDump.Read(name, optimized);
            using H5File file = H5File.Open(Workspace.File(name));
            using Table rows = file.Root.OpenTable("rows");
            Assert.Equal(("Table", "every kind", (long?)Rows), (dump["/rows"].Class, dump["/rows"].Title, dump["/rows"].Nrows));
            Assert.Equal(TableDigest.Of(rows), dump["/rows"].Digest);
            Assert.Equal(("Table", (long?)0), (dump["/empty"].Class, dump["/empty"].Nrows));
            List<KeyValuePair<string, string>> failures = Agreement.Failures(Workspace.File(name), dump);
            Verdict.RequireNone(failures, dump.Count);
            Assert.All(rows.Schema.Leaves, leaf =>
            {
                DumpedNode node = dump["/columns/" + leaf.Path];
                Assert.Equal(("EArray", (long?)Rows, 0), (node.Class, node.Nrows, node.Extdim));
            });
        }
    }

    [PythonFact]
    public void PyTables_queries_our_rows_knows_their_defaults_and_appends_to_them()
    {
        string name = Make("our-used-tables.h5");
        PythonPeer.Script("pytables_tables.py", withPlugin: false, "use", PythonPeer.Inside(name), PythonPeer.Inside("used.json"));
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(Workspace.File("used.json")));
        JsonElement found = report.RootElement;
        Assert.Equal(("Table", "2.7"), (found.GetProperty("class").GetString(), found.GetProperty("version").GetString()));
        Assert.True(found.GetProperty("where_agrees").GetBoolean());
        Assert.NotEqual(0, found.GetProperty("where").GetArrayLength());
        Assert.Equal((4, 2), (found.GetProperty("enum").GetProperty("red").GetInt32(), found.GetProperty("enum").GetProperty("green").GetInt32()));
        Assert.Equal(
            ["-3", "[1.5 2.5]", "b'xy'", "True", "0", "4"],
            found.GetProperty("defaults").EnumerateObject().Select(p => p.Value.GetString()));
        TableSchema schema = SampleTables.EveryKind();
        Assert.Equal(schema.Leaves.Select(l => l.Path).Order(), found.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!).Order());
        using H5File file = H5File.Open(Workspace.File(name));
        using Table rows = file.Root.OpenTable("rows");
        Assert.Equal(Rows + 5, rows.RowCount);
        byte[] images = new byte[5 * schema.RowSize];
        rows.ReadRows(Rows, images);
        Assert.Equal(SampleTables.RandomRows(schema, Rows, seed: 3)[..images.Length], images);
    }

    [PythonFact]
    public void H5py_finds_a_column_by_its_name_with_the_dtype_that_one_expects()
    {
        string name = Make("our-columns.h5");
        PythonPeer.Script("pytables_tables.py", withPlugin: true, "columns", PythonPeer.Inside(name), PythonPeer.Inside("columns.json"));
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(Workspace.File("columns.json")));
        JsonElement found = report.RootElement;
        Assert.Equal(Rows, found.GetProperty("rows").GetInt64());
        Assert.Equal(SampleTables.EveryKind().Leaves.Length + 1, found.EnumerateObject().Count());
        Assert.Equal("[\"float32\",[3000]]", Compact(found.GetProperty("one_Float32")));
        Assert.Equal("[\"float64\",[3000]]", Compact(found.GetProperty("one_Time64")));
        Assert.Equal("[\"int32\",[3000]]", Compact(found.GetProperty("one_Time32")));
        Assert.Equal("[\"|S5\",[3000]]", Compact(found.GetProperty("one_Bytes")));
        Assert.Equal("[\"complex128\",[3000,2,3]]", Compact(found.GetProperty("inner/arrays/many_Complex128")));
    }

    private static string Compact(JsonElement element) => element.GetRawText().Replace(" ", "", StringComparison.Ordinal);

    private static string Make(string name)
    {
        TableSchema schema = SampleTables.EveryKind();
        byte[] images = SampleTables.RandomRows(schema, Rows, seed: 3);
        using H5File file = H5File.Create(Workspace.File(name));
        foreach (TableLayout layout in Enum.GetValues<TableLayout>())
        {
            TableCreation how = new() { Layout = layout, ChunkRows = 1_000, BlockRows = 250, Title = "every kind" };
            using Table table = file.Root.CreateTable(layout == TableLayout.Rows ? "rows" : "columns", schema, how);
            table.AppendRows(images);
        }

        file.Root.CreateTable("empty", schema).Dispose();
        TableSchema defaults = new TableSchemaBuilder()
            .Add("a", ColumnKind.Int32, new ColumnOptions { Default = -3 })
            .Add("b", ColumnKind.Float64, new ColumnOptions { Shape = [2], Default = new[] { 1.5, 2.5 } })
            .AddText("c", 4, options: new ColumnOptions { Default = "xy" })
            .Add("d", ColumnKind.Bool, new ColumnOptions { Default = true })
            .Add("e", ColumnKind.UInt8)
            .Add("f", ColumnKind.Int16, new ColumnOptions { Default = "red", Members = SampleTables.EveryKind()["colour"].Members })
            .Build();
        file.Root.CreateTable("defaults", defaults).Dispose();
        return name;
    }
}
