using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Tests;

/// <summary>rechunk.</summary>
public sealed class RechunkCommandTests : IDisposable
{
    private readonly SampleFile _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void A_dataset_gets_other_chunks_and_all_else_stays()
    {
        string copy = _sample.File("copy.h5");
        ToolRun run = ToolRun.Of("rechunk", _sample.Path, "gzip", copy, "--chunks", "250,20", "--codec", "lz4", "--memory", "4M", "--verify", "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal("/gzip", run.Json.GetProperty("dataset").GetString());
        Assert.Equal(4, run.Json.GetProperty("chunks_written").GetInt32());
        Assert.True(run.Json.GetProperty("verified").GetBoolean());
        Assert.Equal(0, ToolRun.Of("verify", "--against", _sample.Path, "--pipeline", copy).Code);
        using H5File file = H5File.Open(copy);
        using H5Dataset dataset = file.Root.OpenDataset("gzip");
        Assert.Equal<int>([250, 20], dataset.Spec.ChunkShape);
        Assert.Equal(FilterSpec.Blosc2, dataset.Spec.Filters[0].Id);
        Assert.Equal(["copy.h5", "sample.h5"], _sample.Names());
    }

    [Fact]
    public void In_place_the_file_is_replaced_and_keeps_attributes_and_limits()
    {
        ToolRun run = ToolRun.Of("rechunk", _sample.Path, "/g/matrix", "--in-place", "--chunks", "4x3", "--blocks", "2x3");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("/g/matrix: chunks 2 × 4 -> 4 × 3", run.Out, StringComparison.Ordinal);
        using H5File file = H5File.Open(_sample.Path);
        using NdArray<short> matrix = file.Root.OpenArray<short>("again/matrix");
        Assert.Equal([.. Enumerable.Range(0, 24).Select(i => (short)(i * i - 100))], matrix.Read());
        Assert.Equal("m", matrix.Attributes.Read("units").Value);
        Assert.Equal<long>([-1, 6], matrix.Spec.MaxShape);
        Assert.Equal(["sample.h5"], _sample.Names());
    }

    [Fact]
    public void What_cannot_be_done_is_refused_and_writes_nothing()
    {
        byte[] before = File.ReadAllBytes(_sample.Path);
        string copy = _sample.File("copy.h5");
        string[][] bad =
        [
            ["gzip"], ["gzip", copy, "--in-place"], ["gzip", copy, "--chunks", "5"], ["gzip", copy, "--memory", "lots"], ["gzip", copy, "--memory", "10"],
            ["gzip", copy, "--access", "random"], ["gzip", copy, "--access", "axis=2"],
            ["nothing", copy], ["text", copy], ["g", copy], ["again/matrix", copy],
        ];
        foreach (string[] arguments in bad)
        {
            ToolRun run = ToolRun.Of(["rechunk", _sample.Path, .. arguments]);
            Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Out));
            Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        }

        Assert.Equal(["sample.h5"], _sample.Names());
        Assert.Equal(before, File.ReadAllBytes(_sample.Path));
    }

    [Fact]
    public void A_destination_is_kept_if_it_may_not_be_replaced_or_the_work_is_cancelled()
    {
        string copy = _sample.File("copy.h5");
        File.WriteAllText(copy, "precious");
        Assert.Equal(ExitCode.InputOutput, ToolRun.Of("rechunk", _sample.Path, "gzip", copy, "--no-overwrite").Code);
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.Equal(ExitCode.Cancelled, ToolRun.Of(cancelled.Token, "rechunk", _sample.Path, "gzip", copy).Code);
        Assert.Equal("precious", File.ReadAllText(copy));
        Assert.Equal(["copy.h5", "sample.h5"], _sample.Names());
    }

    [Fact]
    public void Shapes_are_chosen_for_an_access()
    {
        string copy = _sample.File("copy.h5");
        Assert.Equal(0, ToolRun.Of("rechunk", _sample.Path, "gzip", copy, "--access", "axis=1", "--verify").Code);
        using H5File file = H5File.Open(copy);
        using H5Dataset dataset = file.Root.OpenDataset("gzip");
        Assert.Equal<int>(ChunkShapes.Choose([500, 40], [500, 40], 4, Access.AlongAxis(1)), dataset.Spec.ChunkShape);
    }

    [Theory]
    [InlineData("1048576", 1048576)]
    [InlineData("256M", 268435456)]
    [InlineData("1.5G", 1610612736)]
    [InlineData("2048KiB", 2097152)]
    public void Memory_is_given_in_the_usual_units(string text, long bytes) => Assert.Equal(bytes, Commands.RechunkCommand.ParseBytes(text));
}
