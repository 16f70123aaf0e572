using System.Text.Json;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Tests;

public sealed class AdviseTests
{
    [Fact]
    public void Advice_tells_what_each_read_touches_now_and_would_touch()
    {
        using SampleFile sample = new();
        string path = sample.File("large.h5");
        using (H5File file = H5File.Create(path))
        {
            using NdArray<int> array = file.Root.CreateArray<int>(
                "a", [64, 256, 256], chunks: [64, 256, 256], codec: Blosc2.Lz4() with { BlockShape = [64, 256, 32] });
            array.Write([.. Enumerable.Range(0, 64 * 256 * 256)]);
        }

        ToolRun run = ToolRun.Of("advise", path, "/a", "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonElement json = run.Json;
        Assert.Equal("[64,256,32]", json.GetProperty("stored").GetProperty("block_shape").GetRawText());
        Assert.Equal(
            ["point", "box8", "slice_axis0", "slice_axis1", "slice_axis2", "whole"],
            json.GetProperty("reads").EnumerateArray().Select(r => r.GetProperty("access").GetString()));
        JsonElement plane = json.GetProperty("reads")[2];
        Assert.Equal(256 * 256 * 4, plane.GetProperty("result_bytes").GetDouble());
        Assert.Equal(8, plane.GetProperty("stored").GetProperty("blocks").GetDouble());
        Assert.Equal(64 * 256 * 256 * 4, plane.GetProperty("stored").GetProperty("decoded_bytes").GetDouble());
        Assert.InRange(plane.GetProperty("advised").GetProperty("decoded_bytes").GetDouble(), 256 * 256 * 4, 64 * 256 * 256);
        Assert.Contains("Blocks of 2.00 MiB", json.GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_that_is_advised_makes_the_file_that_is_advised()
    {
        using SampleFile sample = new();
        ToolRun before = ToolRun.Of("advise", sample.Path, "/gzip", "--access", "0", "--json");
        string[] words = before.Json.GetProperty("command").GetString()!.Split(' ');
        string copy = sample.File("copy.h5");

        Assert.Equal(0, ToolRun.Of([.. words.Skip(1).Select(word => word == "NEWFILE" ? copy : word)]).Code);
        ToolRun after = ToolRun.Of("advise", copy, "/gzip", "--access", "0", "--json");

        Assert.Equal(
            before.Json.GetProperty("advised").GetProperty("block_shape").GetRawText(),
            after.Json.GetProperty("stored").GetProperty("block_shape").GetRawText());
        Assert.Equal("blosc2 zstd 5 shuffle", after.Json.GetProperty("stored").GetProperty("pipeline").GetString());
    }

    [Theory]
    [InlineData("/gzip", 0)]
    [InlineData("/points", 0)]
    [InlineData("/g/matrix", 0)]
    [InlineData("/text", 2)]
    [InlineData("/g", 2)]
    public void Any_array_with_elements_of_a_fixed_size_is_advised_on(string path, int code)
    {
        using SampleFile sample = new();

        Assert.Equal(code, ToolRun.Of("advise", sample.Path, path).Code);
    }

    [Fact]
    public void Contiguous_arrays_are_advised_on()
    {
        using SampleFile sample = new();
        string path = sample.File("contiguous.h5");
        using (H5File file = H5File.Create(path))
        {
            ArraySpec spec = new() { Shape = [100, 100], Type = new FloatType(8), Layout = ArrayLayout.Contiguous };
            using NdArray array = file.Root.CreateNdArray("a", spec);
            array.Write(new byte[80_000]);
        }

        ToolRun run = ToolRun.Of("advise", path, "/a");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("no chunks", run.Out, StringComparison.Ordinal);
        Assert.Contains("CreateArray<double>", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("fast")]
    public void An_access_that_there_is_not_is_refused(string access)
    {
        using SampleFile sample = new();

        Assert.Equal(2, ToolRun.Of("advise", sample.Path, "/gzip", "--access", access).Code);
    }
}
