using System.Text.Json;
using Blosc2Direct.Data;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Tables;

/// <summary>Queries answered as PyTables answers them, on its tables and on ours.</summary>
public sealed class TableQueryTests
{
    private static readonly string[] Conditions =
    [
        "temp > 3", "(wind < 0.5) & (temp > -20) & flag", "(name == b'bc') | (wind >= 9.9)", "~flag & (time % 7 == 3)",
        "(temp * 2 + wind > 1) & (name != b'a')", "(time > 100) & (time < 4100)", "temp > 1e9",
    ];

    [PythonFact]
    public void Row_numbers_are_those_of_get_where_list_with_start_stop_and_step()
    {
        const string Name = "table-queries.h5";
        PythonPeer.Script("table_queries.py", withPlugin: false, "make", PythonPeer.Inside(Name));
        string path = Workspace.File(Name);
        using (H5File file = H5File.Open(path, FileAccess.ReadWrite))
        using (Table theirs = file.Root.OpenTable("theirs"))
        {
            byte[] images = new byte[theirs.RowCount * theirs.Schema.RowSize];
            theirs.ReadRows(0, images);
            using Table ours = file.Root.CreateTable("ours", theirs.Schema, new TableCreation { ChunkRows = 3_000, BlockRows = 700 });
            ours.AppendRows(images);
        }

        List<object[]> requests = [];
        foreach (string node in (string[])["/theirs", "/ours"])
        {
            foreach (string condition in Conditions)
            {
                requests.Add([node, condition, 0, 30_000, 1]);
                requests.Add([node, condition, 1_234, 25_000, 3]);
            }
        }

        File.WriteAllText(Workspace.File("table-queries-asked.json"), JsonSerializer.Serialize(requests));
        PythonPeer.Script(
            "table_queries.py", withPlugin: false, "ask", PythonPeer.Inside(Name), PythonPeer.Inside("table-queries-asked.json"),
            PythonPeer.Inside("table-queries.json"));
        long[][] answers = JsonSerializer.Deserialize<long[][]>(File.ReadAllText(Workspace.File("table-queries.json")))!;
        using H5File read = H5File.Open(path);
        for (int i = 0; i < requests.Count; i++)
        {
            using Table table = read.Root.OpenTable(((string)requests[i][0])[1..]);
            TableQuery query = table.Where((string)requests[i][1]).Between((int)requests[i][2], (int)requests[i][3], (int)requests[i][4]);
            Assert.Equal(answers[i], query.Coordinates());
            Assert.Equal(answers[i].Length, query.Count());
        }

        Assert.Contains(answers, a => a.Length > 0);
    }
}
