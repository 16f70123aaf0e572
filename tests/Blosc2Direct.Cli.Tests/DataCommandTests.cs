using System.Text.Json;
using Blosc2Direct.Cli.Commands;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Tests;

/// <summary>cat and chunks.</summary>
public sealed class DataCommandTests : IDisposable
{
    private readonly SampleFile _sample = new();

    public void Dispose() => _sample.Dispose();

    [Theory]
    [InlineData("/g/matrix", "-100 -99 -96 -91 -84 -75|-64 -51 -36 -19 0 21|44 69 96 125 156 189|224 261 300 341 384 429")]
    [InlineData("g/matrix[1:3, -2:]", "0 21|156 189")]
    [InlineData("g/matrix[-1]", "224 261 300 341 384 429")]
    [InlineData("g/matrix[..., 0]", "-100 -64 44 224")]
    [InlineData("g/matrix[2,3]", "125")]
    [InlineData("g/matrix[2:2]", "")]
    [InlineData("g/matrix[::2, ::-3]", "-75 -96|189 96")]
    [InlineData("g/matrix[::-1, 4]", "384 156 0 -84")]
    [InlineData("g/matrix[[3,0,-1], ::5]", "224 429|-100 -75|224 429")]
    [InlineData("g/matrix[[1,2],[0,5]]", "-64 21|44 189")]
    [InlineData("g/matrix[[]]", "")]
    [InlineData("text", "\"one\" \"two \\\"2\\\"\"")]
    [InlineData("text[::-1]", "\"two \\\"2\\\"\" \"one\"")]
    [InlineData("text[[1,1]]", "\"two \\\"2\\\"\" \"two \\\"2\\\"\"")]
    [InlineData("points[::-1]", "{x: NaN, name: \"\"} {x: 1.5, name: \"first\"}")]
    [InlineData("points", "{x: 1.5, name: \"first\"} {x: NaN, name: \"\"}")]
    public void Values_come_a_row_a_line(string selection, string expected)
    {
        ToolRun run = ToolRun.Of("cat", _sample.Path, selection);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(expected.Split('|'), run.Lines);
    }

    [Theory]
    [InlineData("g/matrix[0:2, 1]", "[-99,-51]")]
    [InlineData("g/matrix[0:2, 1:2]", "[[-99],[-51]]")]
    [InlineData("g/matrix[0,0]", "-100")]
    [InlineData("g/matrix[3:3]", "[]")]
    [InlineData("text", "[\"one\",\"two \\\"2\\\"\"]")]
    [InlineData("points", "[{\"x\":1.5,\"name\":\"first\"},{\"x\":\"NaN\",\"name\":\"\"}]")]
    public void Values_as_json_are_nested_as_the_axes_are(string selection, string expected) =>
        Assert.Equal(expected, ToolRun.Of("cat", "--json", _sample.Path, selection).Json.GetProperty("values").GetRawText());

    [Fact]
    public void A_large_array_comes_whole_and_in_order()
    {
        ToolRun run = ToolRun.Of("cat", _sample.Path, "gzip");
        Assert.Equal(Enumerable.Range(0, 20_000), run.Lines.SelectMany(l => l.Split(' ')).Select(int.Parse));
        Assert.Equal(500, run.Lines.Length);
    }

    [Theory]
    [InlineData("g/matrix[9]")]
    [InlineData("g/matrix[0,0,0]")]
    [InlineData("g/matrix[x]")]
    [InlineData("g/matrix[::0]")]
    [InlineData("g/matrix[[0,9]]")]
    [InlineData("g/matrix[...,0,...]")]
    [InlineData("no/such")]
    [InlineData("g")]
    public void What_is_not_there_is_a_usage_error_of_one_line(string selection)
    {
        ToolRun run = ToolRun.Of("cat", _sample.Path, selection);
        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Out));
        Assert.StartsWith("b2d: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("gzip[::-1, ::-1]", 1, 500 * 40)]
    [InlineData("gzip[250::-2, 3]", 2, 126)]
    [InlineData("gzip[17::7, 1:38:3]", 3, 69 * 13)]
    public void Steps_over_many_pieces_give_every_element_once_and_in_order(string selection, int which, int count)
    {
        int[] actual = [.. ToolRun.Of("cat", _sample.Path, selection).Out.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        int[] expected = which switch
        {
            1 => [.. Enumerable.Range(0, 20_000).Reverse()],
            2 => [.. Enumerable.Range(0, 126).Select(i => ((250 - (2 * i)) * 40) + 3)],
            _ => [.. Enumerable.Range(0, 69).SelectMany(i => Enumerable.Range(0, 13).Select(j => ((17 + (7 * i)) * 40) + 1 + (3 * j)))],
        };
        Assert.Equal((count, expected.Length), (actual.Length, count));
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("", new long[] { 0, 0 }, new long[] { 5, 7 }, new[] { true, true })]
    [InlineData("1:-1, :", new long[] { 1, 0 }, new long[] { 3, 7 }, new[] { true, true })]
    [InlineData("..., -1", new long[] { 0, 6 }, new long[] { 5, 1 }, new[] { true, false })]
    [InlineData("-100:100", new long[] { 0, 0 }, new long[] { 5, 7 }, new[] { true, true })]
    public void Selections_are_those_of_numpy(string text, long[] start, long[] count, bool[] kept)
    {
        AxisPick[] picks = SelectionText.Resolve(text, [5, 7]);
        Assert.Equal(start.Select((s, axis) => new AxisPick(s, 1, count[axis], kept[axis])), picks);
    }

    [Fact]
    public void Chunks_are_listed_with_their_place_in_grid_array_and_file()
    {
        ToolRun run = ToolRun.Of("chunks", _sample.Path, "/g/matrix");
        Assert.Equal(0, run.Code);
        Assert.Matches(@"^\(1, 1\)\s+\(2, 4\)\s+\d+\s+\d+\s+0$", run.Lines[4]);
        Assert.Contains("/g/matrix  4 × 6 in chunks of 2 × 4 (16 B), blosc2 lz4 5 shuffle", run.Lines);
        JsonElement json = ToolRun.Of("chunks", "--json", "--blocks", _sample.Path, "/g/matrix").Json;
        Assert.Equal(4, json.GetProperty("stored_chunks").GetInt32());
        JsonElement row = json.GetProperty("rows")[3];
        Assert.Equal([2L, 4], row.GetProperty("offset").EnumerateArray().Select(e => e.GetInt64()));
        Assert.True(row.GetProperty("frame").GetProperty("b2nd").GetBoolean());
        using H5File file = H5File.Open(_sample.Path);
        using H5Dataset matrix = file.Root.OpenDataset("g/matrix");
        Assert.True(matrix.TryLocate([1, 1], out ChunkRef chunk));
        Assert.Equal(chunk.Address, row.GetProperty("address").GetInt64());
        Assert.Equal(chunk.StoredBytes, row.GetProperty("stored_bytes").GetInt64());
    }

    [Fact]
    public void A_dataset_without_chunks_is_a_usage_error()
    {
        ToolRun run = ToolRun.Of("chunks", _sample.Path, "/text");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("has no chunks", run.Error, StringComparison.Ordinal);
    }
}
