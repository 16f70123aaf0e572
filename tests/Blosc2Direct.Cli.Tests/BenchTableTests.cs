using System.Text.Json;

namespace Blosc2Direct.Cli.Tests;

public sealed class BenchTableTests
{
    [Fact]
    public void A_table_is_measured_in_both_layouts_under_the_same_names()
    {
        ToolRun run = ToolRun.Of("bench", "table", "--rows", "30000", "--quick", "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        string[] names =
        [
            "append", "size", "read", "column", "row", "q1", "q2", "q3", "sum", "mean", "group_by", "index_build", "indexed_range",
            "indexed_point",
        ];
        foreach (string layout in (string[])["rows", "columns"])
        {
            JsonElement measures = run.Json.GetProperty(layout);
            Assert.Equal(names, measures.EnumerateObject().Select(measure => measure.Name));
            Assert.All(measures.EnumerateObject(), measure => Assert.True(measure.Value.GetProperty("value").GetDouble() >= 0));
        }
    }

    [Fact]
    public void A_median_needs_five_runs_and_a_file_needs_a_path()
    {
        Assert.Equal(2, ToolRun.Of("bench", "table", "--repeat", "4").Code);
        Assert.Equal(2, ToolRun.Of("bench", "table", "some.h5").Code);
    }
}
