using System.Text.Json;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Tests;

/// <summary>repack, verify, doctor.</summary>
public sealed class FileCommandTests : IDisposable
{
    private readonly SampleFile _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void A_repacked_file_equals_its_source_directly_and_through_the_pipeline()
    {
        string copy = _sample.File("copy.h5");
        ToolRun repack = ToolRun.Of("repack", "--codec", "lz4", "--level", "9", "--shuffle", "bit", "--json", _sample.Path, copy);
        Assert.Equal((0, ""), (repack.Code, repack.Error));
        Assert.Equal("lz4 9 bitshuffle", repack.Json.GetProperty("codec").GetString());
        Assert.Equal(1, repack.Json.GetProperty("reencoded").GetInt32());
        Assert.Equal(0, ToolRun.Of("verify", copy).Code);
        ToolRun against = ToolRun.Of("verify", "--against", _sample.Path, "--pipeline", copy);
        Assert.Equal(0, against.Code);
        Assert.StartsWith($"{copy}  equals {_sample.Path}  4 datasets, ", against.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_make_no_sense_are_usage_errors_and_write_nothing()
    {
        string copy = _sample.File("copy.h5");
        string[][] bad =
        [
            ["--codec", "snappy"], ["--level", "10"], ["--level", "x"], ["--shuffle", "no-way"], ["--chunks", "0x3"], ["--threads", "-1"], ["--nope"],
        ];
        foreach (string[] options in bad)
        {
            ToolRun run = ToolRun.Of(["repack", _sample.Path, copy, .. options]);
            Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Out));
            Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        }

        Assert.Equal(["sample.h5"], _sample.Names());
    }

    [Fact]
    public void Verify_names_the_bad_chunk_and_returns_one()
    {
        long address;
        using (H5File file = H5File.Open(_sample.Path))
        {
            using H5Dataset dataset = file.Root.OpenDataset("gzip");
            Assert.True(dataset.TryLocate([3, 0], out ChunkRef chunk));
            address = chunk.Address;
        }

        using (FileStream stream = new(_sample.Path, FileMode.Open, FileAccess.Write))
        {
            stream.Position = address;
            stream.Write([1, 2, 3, 4, 5, 6, 7, 8]);
        }

        ToolRun run = ToolRun.Of("verify", _sample.Path);
        Assert.Equal(ExitCode.FoundBad, run.Code);
        Assert.StartsWith($"bad  /gzip  chunk (3, 0)  at byte {address}  ", run.Lines[0], StringComparison.Ordinal);
        JsonElement problem = ToolRun.Of("verify", "--json", _sample.Path).Json.GetProperty("problems")[0];
        Assert.Equal(address, problem.GetProperty("file_offset").GetInt64());
        ToolRun repack = ToolRun.Of("repack", _sample.Path, _sample.File("copy.h5"));
        Assert.Equal(ExitCode.FoundBad, repack.Code);
        Assert.Equal(["sample.h5"], _sample.Names());
    }

    [Fact]
    public void Files_that_cannot_be_read_are_input_errors_of_one_line_and_json_if_asked_for()
    {
        File.WriteAllText(_sample.File("text.txt"), "no HDF5");
        foreach (string name in (string[])["absent.h5", "text.txt"])
        {
            foreach (string command in (string[])["info", "verify"])
            {
                ToolRun run = ToolRun.Of(command, _sample.File(name), "--json");
                Assert.Equal(ExitCode.InputOutput, run.Code);
                Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
                Assert.Contains(name, run.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_cancelled_repack_leaves_no_file_and_says_so()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        ToolRun run = ToolRun.Of(cancelled.Token, "repack", _sample.Path, _sample.File("copy.h5"));
        Assert.Equal((ExitCode.Cancelled, "b2d: stopped\n"), (run.Code, run.Error));
        Assert.Equal(["sample.h5"], _sample.Names());
    }

    [Fact]
    public void Doctor_tells_versions_and_finds_the_library_and_the_plugin()
    {
        ToolRun run = ToolRun.Of("doctor", "--json");
        JsonElement json = run.Json;
        Assert.True(json.GetProperty("versions").TryGetProperty("hdf5", out _), run.Out);
        Assert.False(string.IsNullOrEmpty(json.GetProperty("native_library").GetString()));
        Assert.Contains(json.GetProperty("checks").EnumerateArray(), c => c.GetProperty("name").GetString() == "filter plugin 32026");
        Assert.Equal(json.GetProperty("good").GetBoolean() ? 0 : 1, run.Code);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("chunks")]
    [InlineData("cat")]
    [InlineData("export")]
    [InlineData("import")]
    [InlineData("plot")]
    [InlineData("repack")]
    [InlineData("verify")]
    [InlineData("doctor")]
    public void Every_command_has_help_with_an_example(string command)
    {
        ToolRun run = ToolRun.Of(command, "--help");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains($"Examples:\n  b2d {command}", run.Out, StringComparison.Ordinal);
        Assert.Contains("--json", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_command_the_tool_shows_its_help_and_returns_two()
    {
        ToolRun run = ToolRun.Of();
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("repack", run.Out, StringComparison.Ordinal);
    }
}
