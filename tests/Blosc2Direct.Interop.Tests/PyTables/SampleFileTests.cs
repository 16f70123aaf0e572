using Blosc2Direct.Interop.Tests.Matrix;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.PyTables;

/// <summary>The files that PyTables brings for its own tests (Debian's python-tables-data): twenty years of its formats, and
/// files of other programs.</summary>
public sealed class SampleFileTests
{
    private const string Folder = "/usr/share/python-tables";

    // What we do not read as PyTables does, and the beginning of what is then said.
    private static readonly Dictionary<string, string> Expected = new()
    {
        ["test_szip.h5:/dset_szip"] = "filter 4 is missing", // szip, which our HDF5 is built without
        ["float.h5:/longdouble"] = "ElementTypeException: Elements of type UnknownType { Size = 16, IsFlat = False, Description = float of 80 bits",
        ["float.h5:/quadprecision"] = "ElementTypeException: Elements of type UnknownType { Size = 16, IsFlat = False, Description = float of 128 bits",

        // PyTables forgets that the attribute is big-endian; the table has 10 rows.
        ["times-nested-be.h5:/tbl"] = "attribute NROWS is 10, not 720575940379279360",
    };

    private static readonly string[] LzoFiles =
        ["Table2_1_lzo_nrv2e_shuffle.h5", "Tables_lzo1.h5", "Tables_lzo1_shuffle.h5", "Tables_lzo2.h5", "Tables_lzo2_shuffle.h5"];

    static SampleFileTests()
    {
        foreach (string file in LzoFiles)
        {
            foreach (string table in (string[])["/tuple0", "/group0/tuple1", "/group0/group1/tuple2"])
            {
                Expected[file + ":" + table] = "filter 305 is missing"; // LZO
            }
        }
    }

    [PythonFact]
    public void Every_node_that_PyTables_reads_in_its_sample_files_is_read_by_us_with_the_same_values()
    {
        string root = PeerProcess.RunChecked("bash", [Checkout.PythonRootScript, "check"]).Trim();
        string[] files = [.. Directory.EnumerateFiles(root + Folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".h5" or ".mat").Select(path => path[root.Length..]).Order(StringComparer.Ordinal)];
        Assert.True(files.Length >= 47, $"{files.Length} sample files");
        Dictionary<string, Dictionary<string, DumpedNode>> dumps = PyTablesDump.Read(files, "samples", optimized: true);
        Dictionary<string, string> failures = [];
        foreach ((string file, Dictionary<string, DumpedNode> dump) in dumps)
        {
            foreach ((string path, string why) in Agreement.Failures(root + file, dump))
            {
                failures[Path.GetFileName(file) + ":" + path] = why;
            }
        }

        List<KeyValuePair<string, string>> surprises = [.. failures.Where(failure =>
            !(Expected.TryGetValue(failure.Key, out string? expected) && failure.Value.StartsWith(expected, StringComparison.Ordinal)))];
        surprises.AddRange(Expected.Where(expected => !failures.ContainsKey(expected.Key)).Select(e => KeyValuePair.Create(e.Key, "is read now: take it from the list")));
        Verdict.RequireNone(surprises, dumps.Sum(dump => dump.Value.Count));
    }
}
