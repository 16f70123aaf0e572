using System.Text.Json;

namespace Blosc2Direct.Cli.Tests;

public sealed class BenchPipelinesTests
{
    [Fact]
    public void Every_pipeline_is_measured_both_ways_where_HDF5_has_its_filters()
    {
        ToolRun run = ToolRun.Of("bench", "pipelines", "--quick", "--json", "--threads", "2", "--repeat", "1");

        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonElement[] rows = [.. run.Json.GetProperty("pipelines").EnumerateArray()];
        Assert.InRange(rows.Length, 8, 100);
        foreach (JsonElement row in rows)
        {
            string name = row.GetProperty("name").GetString()!;
            Assert.True(row.GetProperty("verified").GetBoolean(), name);
            Assert.Equal(2, row.GetProperty("read_mb_s").GetArrayLength());
            bool isStock = name.Split(' ').All(word => word is "shuffle" or "deflate" or "fletcher32" or "4");
            Assert.Equal(isStock, row.GetProperty("pipeline_read_mb_s").GetDouble() > 0);
        }
    }

    [Fact]
    public void Wrong_options_are_refused() => Assert.Equal(2, ToolRun.Of("bench", "pipelines", "--repeat", "0").Code);
}
