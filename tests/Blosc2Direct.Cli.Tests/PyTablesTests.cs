using System.Text.Json;
using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Tests;

/// <summary>Files with PyTables' conventions.</summary>
public sealed class PyTablesTests : IDisposable
{
    private readonly SampleFile _sample = new();
    private readonly string _path;

    public PyTablesTests()
    {
        _path = _sample.File("pytables.h5");
        using H5File file = H5File.Create(_path);
        file.Root.WritePyTablesAttributes("all of it");
        using (NdArray<double> times = file.Root.CreateEArray<double>("g/times", [0], [8], title: "when", type: new TimeType(8)))
        {
            times.Append([1.5, 2]);
        }

        using (VLArray<short> rows = file.Root.CreateVLArray<short>("rows", "ragged"))
        {
            rows.AppendMany([[1, 2, 3], [], [-4]]);
        }

        using (VLStringArray texts = file.Root.CreateVLStringArray("texts"))
        {
            texts.AppendMany(["naïve – 🐢", ""]);
        }

        file.Root.CreateVLStringArray("bytes", kind: PseudoAtom.Bytes).Dispose();
        using VLArray<byte> bytes = file.Root.OpenVLArray<byte>("bytes");
        bytes.AppendMany([[0xff, 0x01]]);
    }

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void Info_shows_class_and_title()
    {
        string[] lines = ToolRun.Of("info", _path).Lines;
        Assert.Equal("/  \"all of it\"", lines[1]);
        Assert.Contains(lines, l => l.Contains("── times  2…  time64  1 chunk of 8, ", StringComparison.Ordinal) && l.EndsWith("  EArray \"when\"", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("── rows  3…  sequence of int16  ", StringComparison.Ordinal) && l.EndsWith("  VLArray \"ragged\"", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.EndsWith("  VLArray of unicode", StringComparison.Ordinal));
        JsonElement times = ToolRun.Of("info", "--json", _path).Json.GetProperty("root").GetProperty("children")[0].GetProperty("children")[0];
        Assert.Equal("EArray", times.GetProperty("pytables").GetProperty("class").GetString());
        Assert.Equal(0, times.GetProperty("pytables").GetProperty("extendable_axis").GetInt32());
    }

    [Fact]
    public void Cat_prints_a_row_a_line_and_texts_as_texts()
    {
        Assert.Equal(["[1, 2, 3]", "[]", "[-4]"], ToolRun.Of("cat", _path, "rows").Lines);
        Assert.Equal(["[]", "[-4]"], ToolRun.Of("cat", _path, "rows[1:]").Lines);
        Assert.Equal(["\"naïve – 🐢\"", "\"\""], ToolRun.Of("cat", _path, "texts").Lines);
        Assert.Equal(["[255, 1]"], ToolRun.Of("cat", _path, "bytes").Lines);
        Assert.Equal(["1.5 2"], ToolRun.Of("cat", _path, "g/times").Lines);
        JsonElement json = ToolRun.Of("cat", "--json", _path, "texts").Json;
        Assert.Equal(["naïve – 🐢", ""], json.GetProperty("values").EnumerateArray().Select(e => e.GetString()));
    }
}
