using System.Text.Json;

namespace Blosc2Direct.Cli.Tests;

public sealed class InfoCommandTests : IDisposable
{
    private readonly SampleFile _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void The_tree_shows_every_name_with_its_shape_type_chunks_and_filters_and_no_colours()
    {
        ToolRun run = ToolRun.Of("info", _sample.Path);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.DoesNotContain('\e', run.Out);
        Assert.Equal("/", run.Lines[1]);
        Assert.Contains(run.Lines, l => l.StartsWith("│   └── matrix  4… × 6  int16  4 chunks of 2 × 4, blosc2 lz4 5 shuffle, 48 B in ", StringComparison.Ordinal));
        Assert.Contains(run.Lines, l => l.StartsWith("├── gzip  500 × 40  int32  5 chunks of 100 × 40, shuffle, gzip 6, 78.1 KiB in ", StringComparison.Ordinal));
        Assert.Contains(run.Lines, l => l.StartsWith("├── text  2  string utf-8  contiguous, ", StringComparison.Ordinal));
        Assert.Contains("├── lost  -> /nowhere  (dangling)", run.Lines);
        Assert.Contains("└── again  = /g", run.Lines);
    }

    [Fact]
    public void Attributes_are_shown_when_asked_for_in_their_own_alphabet()
    {
        Assert.DoesNotContain("title", ToolRun.Of("info", _sample.Path).Out, StringComparison.Ordinal);
        string[] lines = ToolRun.Of("info", "-a", _sample.Path).Lines;
        Assert.Contains("│   @title = \"Größe\"  string utf-8", lines);
        Assert.Contains("│           @units = \"m\"  string[1] utf-8", lines);
    }

    [Fact]
    public void Json_holds_the_same_facts()
    {
        JsonElement root = ToolRun.Of("info", "--json", "-a", _sample.Path).Json.GetProperty("root");
        JsonElement matrix = root.GetProperty("children")[0].GetProperty("children")[0];
        Assert.Equal("/g/matrix", matrix.GetProperty("path").GetString());
        JsonElement array = matrix.GetProperty("array");
        Assert.Equal([-1L, 6], array.GetProperty("max_shape").EnumerateArray().Select(e => e.GetInt64()));
        Assert.Equal(32026, array.GetProperty("filters")[0].GetProperty("id").GetInt32());
        Assert.Equal("Größe", root.GetProperty("attributes")[0].GetProperty("value").GetString());
    }

    [Fact]
    public void Control_characters_of_a_name_are_shown_and_not_sent()
    {
        string path = _sample.File("evil.h5");
        using (Hdf5.H5File file = Hdf5.H5File.Create(path))
        {
            file.Root.CreateGroup("a\e]0;owned\a\nb").Dispose();
        }

        string text = ToolRun.Of("info", path).Out;
        Assert.DoesNotContain('\e', text);
        Assert.Contains(@"a\x1b]0;owned\x07\nb/", text, StringComparison.Ordinal);
    }
}
