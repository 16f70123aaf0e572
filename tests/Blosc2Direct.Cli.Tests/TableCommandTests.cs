using System.Text;
using System.Text.Json;
using Blosc2Direct.Data;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Cli.Tests;

/// <summary>Commands for tables.</summary>
public sealed class TableCommandTests : IDisposable
{
    private const string Csv = "n,city,temp,ok,day\n1,Oslo,-3.5,true,2024-01-01\n2,Rome,18,false,2024-01-02\n3,Oslo,4.25,true,2024-01-03\n" +
        "4,\"Rio, BR\",31,true,2024-01-04\n5,Rome,,false,2024-01-05\n";

    private readonly SampleFile _sample = new();

    public TableCommandTests()
    {
        File.WriteAllText(_sample.File("t.csv"), Csv);
        using H5File file = H5File.Create(_sample.File("t.h5"));
        file.Root.ImportCsv("t", _sample.File("t.csv"));
        file.Root.ImportCsv("c", _sample.File("t.csv"), how: new TableCreation { Layout = TableLayout.Columns });
    }

    public void Dispose() => _sample.Dispose();

    [Theory]
    [InlineData("t")]
    [InlineData("c")]
    public void Rows_that_match_are_shown_in_columns(string path)
    {
        ToolRun run = Run("query", path, "(temp > 0) & (n < 4)", "--columns", "city,temp", "--order-by", "temp desc");
        Assert.Equal(["city  temp", "Rome    18", "Oslo  4.25"], run.Lines);
    }

    [Fact]
    public void Rows_come_as_JSON_too()
    {
        JsonElement json = Run("query", "t", "n >= 4", "--json").Json;
        Assert.Equal((2, false), (json.GetProperty("count").GetInt32(), json.GetProperty("more").GetBoolean()));
        JsonElement rio = json.GetProperty("rows")[0], rome = json.GetProperty("rows")[1];
        Assert.Equal(("Rio, BR", 31.0, true, "2024-01-04"),
            (rio.GetProperty("city").GetString(), rio.GetProperty("temp").GetDouble(), rio.GetProperty("ok").GetBoolean(), rio.GetProperty("day").GetString()));
        Assert.Equal(JsonValueKind.Null, rome.GetProperty("temp").ValueKind);
    }

    [Fact]
    public void Rows_come_as_CSV_which_gives_the_same_table_again()
    {
        Assert.Equal(Csv, Bytes("query", "t", "--csv"));
        Assert.Equal("city;temp\n\"Rio, BR\";31\nRome;NA\n", Bytes("query", "t", "n > 3", "--columns", "city,temp", "--csv", "-d", ";", "--missing", "NA").Replace("Rio, BR;", "\"Rio, BR\";", StringComparison.Ordinal));
    }

    [Fact]
    public void Limit_and_skip_count_in_the_order_asked_for()
    {
        Assert.Equal(["n", "3", "2"], Run("query", "t", "--columns", "n", "--order-by", "n desc", "--skip", "2", "--limit", "2").Lines.Select(l => l.Trim()));
        Assert.Equal(["n", "1", "2", "3"], Run("head", "t", "-n", "3", "--columns", "n").Lines.Select(l => l.Trim()));
        Assert.Equal(2, Run("head", "t", "-n", "2", "--json").Json.GetProperty("count").GetInt32());
    }

    [Fact]
    public void Only_the_count_can_be_asked_for()
    {
        Assert.Equal(["3"], Run("query", "t", "temp > 0", "--count").Lines);
        Assert.Equal(3, Run("query", "t", "temp > 0", "--count", "--json").Json.GetProperty("count").GetInt32());
    }

    [Fact]
    public void A_plan_is_told_without_running_the_query()
    {
        Assert.Contains("5 rows to check", Run("query", "t", "temp > 0", "--explain").Out, StringComparison.Ordinal);
        JsonElement json = Run("query", "t", "temp > 0", "--explain", "--json").Json;
        Assert.Equal((5, "temp"), (json.GetProperty("table_rows").GetInt32(), json.GetProperty("condition_columns")[0].GetString()));
    }

    [Fact]
    public void Groups_are_aggregated_and_ordered()
    {
        ToolRun run = Run("query", "t", "--group-by", "city", "--agg", "count(), mean(temp) as t, max(n)", "--order-by", "rows desc, city", "--limit", "2");
        Assert.Equal(["city  rows      t  max_n", "Oslo     2  0.375      3", "Rome     2     18      5"], run.Lines);
        Assert.Equal(3, Run("query", "t", "--group-by", "city", "--json").Json.GetProperty("count").GetInt32());
        ToolRun one = Run("query", "t", "ok", "--agg", "count(),sum(temp)", "--json");
        Assert.Equal((3, 31.75), (one.Json.GetProperty("rows")[0].GetProperty("rows").GetInt32(), one.Json.GetProperty("rows")[0].GetProperty("sum_temp").GetDouble()));
    }

    [Theory]
    [InlineData("(temp > 0", 9)]
    [InlineData("temp > 0 & ok", -1)]
    [InlineData("tmp > 0", 0)]
    [InlineData("temp > 'x'", -1)]
    public void A_condition_that_is_none_is_shown_with_a_mark_under_the_place(string condition, int place)
    {
        ToolRun run = ToolRun.Of("query", _sample.File("t.h5"), "t", condition);
        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Out));
        string[] lines = run.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal("  " + condition, lines[1]);
        Assert.Equal("^", lines[2].Trim());
        if (place >= 0)
        {
            Assert.Equal(place, lines[2].Length - 3);
        }
    }

    [Theory]
    [InlineData("query", "t", "--columns", "none")]
    [InlineData("query", "t", "--order-by", "none")]
    [InlineData("query", "t", "--agg", "mean")]
    [InlineData("query", "t", "--agg", "mode(temp)")]
    [InlineData("query", "t", "--csv", "--json")]
    [InlineData("query", "t", "--group-by", "city", "--order-by", "temp")]
    [InlineData("query", "nothing")]
    [InlineData("head", "t", "-n", "-1")]
    [InlineData("index", "t", "--drop")]
    [InlineData("index", "t", "--column", "city", "--drop")]
    [InlineData("index", "t", "--column", "none")]
    public void What_makes_no_sense_is_a_usage_error(string command, string path, params string[] options)
    {
        ToolRun run = ToolRun.Of([command, _sample.File("t.h5"), path, .. options]);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.StartsWith("b2d: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_table_is_said_so()
    {
        ToolRun run = ToolRun.Of("query", _sample.Path, "g/matrix");
        Assert.NotEqual(0, run.Code);
        Assert.Contains("table", run.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("t")]
    [InlineData("c")]
    public void Every_column_is_described(string path)
    {
        JsonElement json = Run("describe", path, "--json").Json;
        Assert.Equal(5, json.GetProperty("rows").GetInt32());
        JsonElement temp = json.GetProperty("columns").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "temp");
        Assert.Equal((4, 1, -3.5, 31.0), (temp.GetProperty("count").GetInt32(), temp.GetProperty("nulls").GetInt32(), temp.GetProperty("min").GetDouble(), temp.GetProperty("max").GetDouble()));
        JsonElement city = json.GetProperty("columns").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "city");
        Assert.Equal(("Oslo", 2), (city.GetProperty("most_frequent")[0].GetProperty("value").GetString(), city.GetProperty("most_frequent")[0].GetProperty("count").GetInt32()));
        ToolRun run = Run("describe", path);
        Assert.Contains("5 rows", run.Lines[0], StringComparison.Ordinal);
        Assert.Contains("Oslo (2)", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Indexes_are_made_listed_used_and_dropped()
    {
        Assert.Equal("no indexes", Run("index", "t").Lines[0]);
        Run("index", "t", "--column", "temp,n");
        JsonElement json = Run("index", "t", "--list", "--json").Json;
        Assert.Equal(["n", "temp"], json.GetProperty("indexes").EnumerateArray().Select(i => i.GetProperty("column").GetString()!).Order());
        Assert.Equal(["2"], Run("query", "t", "temp > 10", "--count").Lines);
        Run("index", "t", "--column", "temp", "--drop");
        Run("index", "t", "--column", "temp", "--pytables-index");
        Assert.Contains("pytables full", Run("index", "t").Out, StringComparison.Ordinal);
        Assert.Equal(["2"], Run("query", "t", "temp > 10", "--count").Lines);
    }

    [Theory]
    [InlineData("rows")]
    [InlineData("columns")]
    public void CSV_becomes_a_table_that_grows_and_comes_out_again(string layout)
    {
        string file = _sample.File("new.h5"), csv = _sample.File("t.csv");
        ToolRun made = ToolRun.Of("import", csv, file, "t", "--layout", layout, "--json");
        Assert.Equal((0, ""), (made.Code, made.Error));
        Assert.Equal((5, layout), (made.Json.GetProperty("rows").GetInt32(), made.Json.GetProperty("layout").GetString()));
        Assert.Equal(ExitCode.InputOutput, ToolRun.Of("import", csv, file, "t").Code);
        Assert.Equal(0, ToolRun.Of("import", csv, file, "t", "--append").Code);
        Assert.Equal(["10"], ToolRun.Of("query", file, "t", "--count").Lines);
        Assert.Equal(0, ToolRun.Of("import", csv, file, "t", "--overwrite", "--layout", layout).Code);
        Assert.Equal(["1"], ToolRun.Of("query", file, "t", "n == 5", "--count").Lines);
        Assert.Equal(0, ToolRun.Of("export", file, "t", "-o", _sample.File("out.csv")).Code);
        Assert.Equal(Csv, File.ReadAllText(_sample.File("out.csv")));
    }

    [Fact]
    public void Bad_lines_are_treated_as_asked()
    {
        string file = _sample.File("bad.h5"), csv = _sample.File("bad.csv");
        File.WriteAllText(csv, "a,b\n1,x\n2\n3,y\n");
        ToolRun stopped = ToolRun.Of("import", csv, file, "t");
        Assert.Equal(ExitCode.InputOutput, stopped.Code);
        Assert.Contains("line 3", stopped.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
        ToolRun skipped = ToolRun.Of("import", csv, file, "t", "--bad-lines", "skip");
        Assert.Equal((0, "b2d: line 3: 1 cells; expected 2 (skipped)\n"), (skipped.Code, skipped.Error));
        Assert.Equal(["2"], ToolRun.Of("query", file, "t", "--count").Lines);
        Assert.Equal(0, ToolRun.Of("import", csv, file, "fixed", "--bad-lines", "fix").Code);
        Assert.Equal(["3"], ToolRun.Of("query", file, "fixed", "--count").Lines);
        Assert.Equal(ExitCode.Usage, ToolRun.Of("import", csv, file, "u", "--bad-lines", "ignore").Code);
        Assert.Equal(ExitCode.Usage, ToolRun.Of("import", csv, file, "u", "--table", "--encoding", "klingon").Code);
    }

    [Fact]
    public void A_table_is_converted_to_the_other_layout_and_back()
    {
        string columns = _sample.File("columns.h5");
        Assert.Equal("columns", Run("convert", "t", columns, "--layout", "columns", "--json").Json.GetProperty("layout").GetString());
        Assert.Equal(0, ToolRun.Of("convert", columns, "t", columns, "--path", "again", "--layout", "rows", "--codec", "zstd").Code);
        foreach (string path in (string[])["t", "again"])
        {
            Assert.Equal(Run("query", "t", "--json").Out, ToolRun.Of("query", columns, path, "--json").Out);
        }

        Assert.NotEqual(0, ToolRun.Of("convert", _sample.File("t.h5"), "t", columns, "--layout", "rows").Code);
    }

    [Fact]
    public void Zone_maps_are_dropped_and_made_anew()
    {
        Assert.Contains("zone maps:", Run("index", "t").Out, StringComparison.Ordinal);
        Assert.Contains("no zone maps", Run("index", "t", "--zones", "--drop").Out, StringComparison.Ordinal);
        Assert.Contains("temp", Run("index", "t", "--zones").Out, StringComparison.Ordinal);
    }

    private ToolRun Run(string command, string path, params string[] options)
    {
        ToolRun run = ToolRun.Of([command, _sample.File("t.h5"), path, .. options]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run;
    }

    private string Bytes(string command, string path, params string[] options)
    {
        using MemoryStream output = new();
        StringWriter error = new();
        CliHost host = new() { Out = new StringWriter(), Error = error, OpenOutput = () => output };
        Assert.Equal((0, ""), (CliApplication.Run([command, _sample.File("t.h5"), path, .. options], host, default), error.ToString()));
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
