using System.Globalization;
using System.Text.Json;
using Blosc2Direct.Data;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Tables;

/// <summary>Real CSV of vega-datasets: imported whole, and queried with DuckDB's results.</summary>
public sealed class VegaTests
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "tests", "interop", "vega");

    private static readonly Lazy<JsonElement> Answers = new(() =>
    {
        string answers = Workspace.File("vega.json");
        (int code, string output) = PeerProcess.Run("node", [Path.Combine(Folder, "answers.mjs"), Workspace.File("flights.csv"), answers]);
        Assert.True(code == 0, output);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(answers));
        return document.RootElement.Clone();
    });

    [VegaTheory]
    [InlineData("birdstrikes.csv", "birds")]
    [InlineData("zipcodes.csv", "zips")]
    public void Every_cell_of_a_file_is_imported(string name, string answer)
    {
        using H5File file = H5File.Create(Workspace.File(name + ".h5"));
        file.Root.ImportCsv("t", Path.Combine(Answers.Value.GetProperty("data").GetString()!, name));
        using Table table = file.Root.OpenTable("t");
        JsonElement rows = Answers.Value.GetProperty(answer);
        Assert.Equal(rows.GetArrayLength(), table.RowCount);
        using RowBatchCells cells = new(table);
        foreach (JsonElement row in rows.EnumerateArray())
        {
            Assert.Equal([.. row.EnumerateArray().Select(cell => Normal(cell.GetString()!))], cells.Next().Select(Normal));
        }
    }

    [VegaFact]
    public void Queries_of_three_million_flights_give_what_DuckDB_gives()
    {
        JsonElement answers = Answers.Value;
        using H5File file = H5File.Create(Workspace.File("flights.h5"));
        Assert.Equal(3_000_000, file.Root.ImportCsv("t", Workspace.File("flights.csv"), how: new TableCreation { Layout = TableLayout.Columns }).Rows);
        using Table table = file.Root.OpenTable("t");
        foreach (JsonProperty query in answers.GetProperty("queries").EnumerateObject())
        {
            AggregateResult found = table.Where(query.Name).Aggregate(
                Aggregate.Rows(), Aggregate.Sum("delay"), Aggregate.Sum("distance"), Aggregate.Min("delay"), Aggregate.Max("distance"));
            string[] names = ["rows", "sum_delay", "sum_distance", "min_delay", "max_distance"];
            Assert.Equal([.. query.Value.EnumerateArray().Select(cell => cell.GetString()!)], names.Select(name => Text(found[name])));
        }

        using GroupedResult groups = table.Query().GroupBy("origin").Aggregate(Aggregate.Rows(), Aggregate.Sum("delay"));
        RowBatch batch = groups.ToBatch();
        string[] ours = [.. Enumerable.Range(0, batch.Count).Select(i => $"{batch.GetValue("origin", i)} {Text(batch.GetValue("rows", i))} {Text(batch.GetValue("sum_delay", i))}")];
        Assert.Equal(answers.GetProperty("groups").EnumerateArray().Select(row => string.Join(' ', row.EnumerateArray().Select(c => c.GetString()))), ours.Order(StringComparer.Ordinal));
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    // Numbers by their value; null as nothing.
    private static string Normal(string cell) => cell is "null" ? ""
        : double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number.ToString("R", CultureInfo.InvariantCulture) : cell;

    private sealed class RowBatchCells : IDisposable
    {
        private readonly IEnumerator<string[]> _rows;

        public RowBatchCells(Table table) => _rows = Rows(table).GetEnumerator();

        public string[] Next() => _rows.MoveNext() ? _rows.Current : throw new InvalidOperationException("The table ends too early.");

        public void Dispose() => _rows.Dispose();

        private static IEnumerable<string[]> Rows(Table table)
        {
            foreach (RowBatch batch in table.ReadBatches())
            {
                for (int row = 0; row < batch.Count; row++)
                {
                    yield return [.. batch.Columns.Select(column => batch.GetValue(column.Path, row) switch
                    {
                        DateTime time => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                        var value => Text(value),
                    })];
                }
            }
        }
    }
}

/// <summary>A test that needs node with DuckDB and vega-datasets.</summary>
internal sealed class VegaFactAttribute : FactAttribute
{
    public VegaFactAttribute() => Skip = PeerAvailability.VegaMissing;
}

/// <summary>A theory that needs node with DuckDB and vega-datasets.</summary>
internal sealed class VegaTheoryAttribute : TheoryAttribute
{
    public VegaTheoryAttribute() => Skip = PeerAvailability.VegaMissing;
}
