using System.Text.Json;

namespace Blosc2Direct.Cli.Tests;

public sealed class BenchSlicesTests
{
    [Fact]
    public void The_measures_have_the_peers_names_and_are_taken_for_both_kinds_of_blocks()
    {
        ToolRun run = ToolRun.Of("bench", "slices", "--quick", "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (JsonElement row in new[] { run.Json, run.Json.GetProperty("stock_blocks") })
        {
            foreach ((string name, string unit) in new[]
            {
                ("read", "MB/s"), ("write", "MB/s"), ("slice_axis0", "ms"), ("slice_axis3", "ms"), ("point", "us"), ("box8", "us"),
                ("point_cached", "us"), ("strided_axis3", "MB/s"), ("threads1_read", "MB/s"), ("threads1_slice_axis2", "ms"),
                ("bytes_per_point", "B"), ("allocated_per_read", "B"), ("codec_limit", "MB/s"),
            })
            {
                JsonElement measure = row.GetProperty(name);
                Assert.Equal(unit, measure.GetProperty("unit").GetString());
                Assert.True(measure.GetProperty("value").GetDouble() >= 0, name);
            }

            double block = row.GetProperty("block_stored_bytes").GetProperty("value").GetDouble();
            Assert.InRange(row.GetProperty("bytes_per_point").GetProperty("value").GetDouble(), 1, (1.2 * block) + 16384);
        }

        Assert.Equal("3x10x15x25", run.Json.GetProperty("versions").GetProperty("chunks").GetString());
    }

    [Fact]
    public void Arrays_of_a_file_are_measured_whatever_their_rank()
    {
        using SampleFile sample = new();

        ToolRun run = ToolRun.Of("bench", "slices", sample.Path, "/gzip", "--quick", "--json", "--threads", "1");
        ToolRun text = ToolRun.Of("bench", "slices", sample.Path, "/g/matrix", "--quick");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.True(run.Json.TryGetProperty("slice_axis1", out _));
        Assert.False(run.Json.TryGetProperty("slice_axis2", out _));
        Assert.False(run.Json.TryGetProperty("scaling_read", out _));
        Assert.Equal(0, text.Code);
        Assert.Contains("stock blocks", text.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        Assert.Equal(2, ToolRun.Of("bench", "slices", "--quick", "--chunks", "3x3").Code);
        Assert.Equal(2, ToolRun.Of("bench", "slices", "--repeat", "4").Code);
    }
}
