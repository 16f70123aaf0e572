using System.Text;
using System.Text.Json;
using Blosc2Direct.Data;
using Blosc2Direct.Data.Conditions;
using Blosc2Direct.Data.Conditions.Programs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Peers;
using Xunit.Abstractions;

namespace Blosc2Direct.Interop.Tests.Tables;

/// <summary>The condition language against PyTables, by random conditions over random tables.</summary>
public sealed class ConditionAgreementTests(ITestOutputHelper output)
{
    private const int Conditions = 4000;

    // Errors of PyTables that no rule asks for: a character too much or too little leads to them. Constants may stand left of & and |
    // here, and dots in texts with double quotes.
    private static readonly string[] Flaws =
    [
        "for *complex*: int, int", "'less' did not contain a loop", "for &: 'bool' and", "for |: 'bool' and", "forbidden control characters",
        "unhashable type: 'numpy.ndarray'", // copy(1)
    ];

    [PythonFact]
    public void Random_conditions_find_the_rows_that_PyTables_finds_and_fail_where_it_does()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("B2D_TEST_SEED"), out int given) ? given : 20_261_120;
        output.WriteLine($"seed {seed}");
        const string File = "conditions.h5", Report = "conditions.json";
        PythonPeer.Script(
            "table_conditions.py", withPlugin: false, $"{seed}", $"{Conditions}", PythonPeer.Inside(File), PythonPeer.Inside(Report));
        using JsonDocument report = JsonDocument.Parse(System.IO.File.ReadAllText(Workspace.File(Report)));
        using H5File file = H5File.Open(Workspace.File(File));
        Dictionary<string, Columns> tables = [];
        int errors = 0, found = 0;
        StringBuilder wrong = new();
        foreach (JsonElement said in report.RootElement.EnumerateArray())
        {
            string name = said.GetProperty("table").GetString()!;
            if (!tables.TryGetValue(name, out Columns? columns))
            {
                using Table table = file.Root.OpenTable(name);
                tables.Add(name, columns = new Columns(table));
            }

            bool isError = said.TryGetProperty("error", out JsonElement theirs);
            if (isError && Flaws.Any(theirs.GetString()!.Contains))
            {
                continue;
            }

            string ours = columns.Find(said.GetProperty("condition").GetString()!, Variables(said.GetProperty("variables")), out string? error);
            string expected = isError ? "" : string.Join(' ', said.GetProperty("rows").EnumerateArray().Select(row => row.GetInt32()));
            errors += isError ? 1 : 0;
            found += isError ? 0 : 1;
            if (isError != (error is not null) || ours != expected)
            {
                wrong.AppendLine($"{name}: {said.GetProperty("condition")} with {said.GetProperty("variables")}");
                wrong.AppendLine($"  PyTables: {(isError ? theirs.GetString() : Shortened(expected))}").AppendLine($"  here: {error ?? Shortened(ours)}");
            }
        }

        Assert.True(wrong.Length == 0, $"seed {seed}\n{wrong}");
        Assert.True(found > 3 * Conditions / 4 && errors > Conditions / 20, $"{found} found, {errors} errors");
    }

    private static string Shortened(string rows) => rows.Length < 200 ? rows : rows[..200] + $" … ({rows.Split(' ').Length} rows)";

    private static ConditionVariables Variables(JsonElement said)
    {
        ConditionVariables variables = [];
        foreach (JsonProperty variable in said.EnumerateObject())
        {
            JsonElement value = variable.Value[1];
            variables.Add(variable.Name, variable.Value[0].GetString() switch
            {
                "int" => value.GetInt64(),
                "int32" => value.GetInt32(),
                "float" => value.GetDouble(),
                "float32" => value.GetSingle(),
                _ => value.GetString()!,
            });
        }

        return variables;
    }

    /// <summary>A table's cells in memory.</summary>
    private sealed unsafe class Columns
    {
        private readonly TableSchema _schema;
        private readonly byte[][] _cells;
        private readonly int _rows;

        public Columns(Table table)
        {
            _schema = table.Schema;
            _rows = (int)table.RowCount;
            _cells = [.. _schema.Leaves.Select(leaf => GC.AllocateArray<byte>(Math.Max(1, _rows * leaf.CellSize), pinned: true))];
            for (int leaf = 0; leaf < _cells.Length && _rows > 0; leaf++)
            {
                fixed (byte* place = _cells[leaf])
                {
                    table.Store.ReadColumn(leaf, 0, _rows, place);
                }
            }
        }

        public string Find(string text, ConditionVariables variables, out string? error)
        {
            error = null;
            try
            {
                BoundCondition condition = BoundCondition.Bind(Condition.Parse(text), _schema, variables);
                using ConditionMachine machine = condition.CreateMachine();
                byte** cells = stackalloc byte*[_cells.Length];
                for (int i = 0; i < condition.Leaves.Length; i++)
                {
                    fixed (byte* place = _cells[condition.Leaves[i]])
                    {
                        cells[i] = place; // pinned for good
                    }
                }

                byte[] mask = new byte[_rows];
                fixed (byte* place = mask)
                {
                    machine.Evaluate(cells, _rows, place);
                }

                return string.Join(' ', Enumerable.Range(0, _rows).Where(row => mask[row] != 0));
            }
            catch (ConditionException refused)
            {
                error = refused.Message;
                return "";
            }
        }
    }
}
