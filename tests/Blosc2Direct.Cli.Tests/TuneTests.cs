using System.Text.Json;
using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Cli.Tests;

public sealed class TuneTests
{
    [Fact]
    public void Tuning_lists_what_was_tried_and_marks_the_choice()
    {
        using SampleFile sample = new();
        string path = WriteWalk(sample);

        ToolRun run = ToolRun.Of("tune", path, "/walk", "--goal", "size", "--budget", "0.02", "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonElement json = run.Json;
        JsonElement[] trials = [.. json.GetProperty("trials").EnumerateArray()];
        JsonElement chosen = Assert.Single(trials, t => t.GetProperty("chosen").GetBoolean());
        Assert.Equal(json.GetProperty("choice").GetRawText(), chosen.GetRawText());
        Assert.Contains(trials, t => t.GetProperty("front").GetBoolean());
        Assert.True(trials.Max(t => t.GetProperty("ratio").GetDouble()) <= 1.02 * chosen.GetProperty("ratio").GetDouble());
        Assert.StartsWith("b2d rechunk ", json.GetProperty("command").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Blosc2.", json.GetProperty("code").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_and_drawings_show_ratio_and_speeds()
    {
        using SampleFile sample = new();
        string path = WriteWalk(sample), page = sample.File("tune.html");

        ToolRun run = ToolRun.Of("tune", path, "--budget", "0.01", "--html", page);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("write MB/s over ratio", run.Out, StringComparison.Ordinal);
        Assert.Contains("*>", run.Out, StringComparison.Ordinal);
        string html = File.ReadAllText(page);
        Assert.Equal(2, html.Split("<svg").Length - 1);
        Assert.Contains("class=\"chosen\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<?xml", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_that_is_shown_stores_the_dataset_so()
    {
        using SampleFile sample = new();
        string path = WriteWalk(sample), copy = sample.File("copy.h5");
        JsonElement json = ToolRun.Of("tune", path, "/walk", "--budget", "0.01", "--json").Json;

        string[] words = json.GetProperty("command").GetString()!.Split(' ');
        Assert.Equal(0, ToolRun.Of([.. words.Skip(1).Select(word => word == "NEWFILE" ? copy : word)]).Code);

        string pipeline = ToolRun.Of("advise", copy, "/walk", "--json").Json.GetProperty("stored").GetProperty("pipeline").GetString()!;
        Assert.Equal("blosc2 " + json.GetProperty("choice").GetProperty("settings").GetString(), pipeline);
    }

    [Fact]
    public void Choices_are_compared_with_an_exhaustive_search()
    {
        using SampleFile sample = new();

        ToolRun run = ToolRun.Of("bench", "tune", WriteWalk(sample), "--sample", "0.1", "--budget", "0.01", "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonElement goals = run.Json.GetProperty("arrays")[0].GetProperty("goals");
        Assert.Equal(["speed", "balanced", "size"], goals.EnumerateArray().Select(g => g.GetProperty("goal").GetString()));
        Assert.All(goals.EnumerateArray(), goal => Assert.True(goal.GetProperty("difference").GetDouble() >= 0));
    }

    [Fact]
    public void Repacking_can_choose()
    {
        using SampleFile sample = new();
        string copy = sample.File("copy.h5");

        ToolRun run = ToolRun.Of("repack", "--auto", WriteWalk(sample), copy, "--goal", "size", "--budget", "0.01", "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonElement choice = run.Json.GetProperty("datasets")[0].GetProperty("choice");
        Assert.StartsWith("zstd ", choice.GetProperty("settings").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, ToolRun.Of("verify", copy).Code);
    }

    [Fact]
    public void Rechunking_can_choose()
    {
        using SampleFile sample = new();
        string copy = sample.File("copy.h5");

        ToolRun run = ToolRun.Of(
            "rechunk", WriteWalk(sample), "/walk", copy, "--chunks", "20000", "--auto", "--goal", "size", "--budget", "0.01", "--verify", "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("zstd ", run.Json.GetProperty("codec").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rechunk", "FILE", "/walk", "OUT", "--auto", "--blocks", "100")]
    [InlineData("tune", "FILE", "--goal", "best")]
    [InlineData("tune", "FILE", "--budget", "0")]
    [InlineData("tune", "FILE", "--min-read", "-1")]
    [InlineData("tune", "FILE", "/walk", "--chunks", "3x3")]
    [InlineData("repack", "FILE", "OUT", "--auto", "--codec", "lz4")]
    [InlineData("repack", "FILE", "OUT", "--goal", "size")]
    [InlineData("bench", "tune", "FILE", "--sample", "0")]
    public void Options_that_make_no_sense_are_refused(params string[] arguments)
    {
        using SampleFile sample = new();
        string path = WriteWalk(sample);

        ToolRun run = ToolRun.Of([.. arguments.Select(a => a == "FILE" ? path : a == "OUT" ? sample.File("out.h5") : a)]);

        Assert.Equal(2, run.Code);
    }

    private static string WriteWalk(SampleFile sample)
    {
        string path = sample.File("walk.h5");
        Random random = new(1);
        int value = 0;
        using H5File file = H5File.Create(path);
        using NdArray<int> array = file.Root.CreateArray<int>("walk", [60_000], chunks: [30_000]);
        array.Write([.. Enumerable.Range(0, 60_000).Select(_ => value += random.Next(3) == 0 ? random.Next(-20, 21) : 0)]);
        return path;
    }
}
