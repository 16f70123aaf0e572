using Blosc2Direct.Data;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Matrix;
using Blosc2Direct.Interop.Tests.Peers;
using Blosc2Direct.Interop.Tests.PyTables;

namespace Blosc2Direct.Interop.Tests.Tables;

/// <summary>We on tables that PyTables and others wrote.</summary>
public sealed class TheirTablesTests
{
    private const string Folder = "/usr/share/python-tables";

    private static readonly Lazy<string> Theirs = new(() =>
    {
        PythonPeer.Script("pytables_tables.py", withPlugin: false, "make", PythonPeer.Inside("their-tables.h5"));
        return "their-tables.h5";
    });

    [PythonFact]
    public void Tables_of_every_type_byte_order_and_filter_have_the_same_cells_for_us()
    {
        List<KeyValuePair<string, string>> failures = [];
        int compared = Compare(Workspace.File(Theirs.Value), PyTablesDump.Read(Theirs.Value, optimized: false), "", failures);
        Verdict.RequireNone(failures, compared);
        Assert.Equal(10, compared);
    }

    [PythonFact]
    public void Defaults_enumerations_titles_and_kinds_are_known()
    {
        using H5File file = H5File.Open(Workspace.File(Theirs.Value));
        using Table table = file.Root.OpenTable("little/blosc2");
        Assert.Equal(("a table.", 3_000), (table.Title, table.RowCount));
        Assert.Equal(["red", "green", "blue"], table.Schema["enum"].Members.OrderByDescending(m => m.Value).Select(m => m.Name));
        Assert.Equal((ColumnKind.Time32, ColumnKind.Time64), (table.Schema["time32"].Kind, table.Schema["middle/inner/time64"].Kind));
        Assert.Equal([2, 3], table.Schema["middle/inner/float16"].Shape.ToArray());
        using Table grown = file.Root.OpenTable("grown");
        RowBatch row = grown.ReadBatch(199, 1);
        Assert.Equal((true, (short)-7, "none"), (row.GetValue("bool", 0), row.GetValue("middle/last", 0), row.Strings("string")[0]));
        Assert.Equal([.. row.Cells("complex64")], grown.Schema["complex64"].Default.ToArray());
        Assert.Equal([.. row.Cells("middle/inner/float64")], grown.Schema["middle/inner/float64"].Default.ToArray());
    }

    [PythonFact]
    public void Tables_in_the_sample_files_of_twenty_years_have_the_same_cells_for_us()
    {
        string root = PeerProcess.RunChecked("bash", [Checkout.PythonRootScript, "check"]).Trim();
        string[] files = [.. Directory.EnumerateFiles(root + Folder, "*.h5", SearchOption.AllDirectories)
            .Where(path => !path.Contains("lzo", StringComparison.OrdinalIgnoreCase)).Select(path => path[root.Length..]).Order(StringComparer.Ordinal)];
        List<KeyValuePair<string, string>> failures = [];
        int compared = 0;
        foreach ((string file, Dictionary<string, DumpedNode> dump) in PyTablesDump.Read(files, "sample-tables", optimized: false))
        {
            compared += Compare(root + file, dump, Path.GetFileName(file) + ":", failures);
        }

        Verdict.RequireNone(failures, compared);
        Assert.True(compared > 20, $"{compared} tables");
    }

    private static int Compare(string path, Dictionary<string, DumpedNode> dump, string prefix, List<KeyValuePair<string, string>> failures)
    {
        int compared = 0;
        using H5File file = H5File.Open(path);
        foreach ((string node, DumpedNode dumped) in dump.Where(d => d.Value is { Class: "Table", Error: null }))
        {
            compared++;
            try
            {
                using Table table = file.Root.OpenTable(node);
                string? why = table.RowCount != dumped.Nrows ? $"{table.RowCount} rows, not {dumped.Nrows}"
                    : !table.Schema.UnsupportedColumns.IsEmpty ? $"unsupported: {string.Join("; ", table.Schema.UnsupportedColumns)}"
                    : TableDigest.Of(table) != dumped.Digest ? "the cells differ" : null;
                if (why is not null)
                {
                    failures.Add(new(prefix + node, why));
                }
            }
            catch (Blosc2DirectException error)
            {
                failures.Add(new(prefix + node, error.Message));
            }
        }

        return compared;
    }
}
