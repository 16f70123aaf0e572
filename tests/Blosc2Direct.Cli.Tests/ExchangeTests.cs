using System.Runtime.InteropServices;
using System.Text;
using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Tests;

/// <summary>export and import: what goes out comes back.</summary>
public sealed class ExchangeTests : IDisposable
{
    private readonly SampleFile _sample = new();

    public static TheoryData<string> Types =>
    [
        "i1", "u1", "<i2", ">i2", "<u4", ">u4", "<i8", ">u8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "<c8", ">c16", "b1", "S7", "V5",
        "[('x', '<f8'), ('n', '>i4'), ('v', '<f4', (2, 3)), ('s', 'S5')]", "[('p', [('a', 'i1'), ('', 'V7'), ('b', '<f8')]), ('z', '<c8')]",
    ];

    public void Dispose() => _sample.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void Raw_bytes_become_a_dataset_and_npy_and_raw_again(string dtype)
    {
        ElementType type = Formats.NumpyDescr.ReadOption(dtype);
        byte[] bytes = new byte[6 * 35 * type.Size];
        new Random(dtype.Length).NextBytes(bytes);
        if (type is BoolType)
        {
            bytes.AsSpan().Clear();
            bytes[3] = 1;
        }

        string raw = Save("in.raw", bytes), file = _sample.File("x.h5");
        Good("import", raw, file, "g/a", "--dtype", dtype, "--shape", "6x35", "--chunks", "4x8");
        Good("export", file, "g/a", "-o", _sample.File("a.npy"));
        Good("import", _sample.File("a.npy"), file, "b");
        Good("export", file, "b", "-o", _sample.File("b.raw"));
        AssertSame(type, bytes, File.ReadAllBytes(_sample.File("b.raw")));
        using H5File opened = H5File.Open(file);
        using NdArray array = opened.Root.OpenNdArray("g/a");
        Assert.Equal("4 × 8", Output.Quantity.Shape(array.Spec.ChunkShape));
        Assert.Equal(FilterSpec.Blosc2, array.Spec.Filters[0].Id);
        Assert.Equal(bytes.Length, array.ByteLength);
    }

    [Fact]
    public void A_selection_is_exported_as_an_array_of_its_own()
    {
        Good("export", _sample.Path, "g/matrix[1:3, -2:]", "-o", _sample.File("m.npy"));
        Good("import", _sample.File("m.npy"), _sample.File("m.h5"), "m");
        Assert.Equal(["0 21", "156 189"], ToolRun.Of("cat", _sample.File("m.h5"), "m").Lines);
    }

    [Theory]
    [InlineData("little", new byte[] { 1, 0, 2, 0 })]
    [InlineData("big", new byte[] { 0, 1, 0, 2 })]
    public void The_byte_order_of_raw_numbers_can_be_chosen(string order, byte[] expected)
    {
        Good("import", Save("in.raw", [1, 0, 2, 0]), _sample.File("x.h5"), "x", "--dtype", "<i2");
        Good("export", _sample.File("x.h5"), "x", "-o", _sample.File("x.raw"), "--byte-order", order);
        Assert.Equal(expected, File.ReadAllBytes(_sample.File("x.raw")));
    }

    [Fact]
    public void Text_of_any_length_becomes_numpys_text_and_comes_back_as_utf8()
    {
        Good("export", _sample.Path, "text", "-o", _sample.File("t.npy"));
        Good("import", _sample.File("t.npy"), _sample.File("t.h5"), "t");
        Assert.Equal(["\"one\" \"two \\\"2\\\"\""], ToolRun.Of("cat", _sample.File("t.h5"), "t").Lines);
        using H5File file = H5File.Open(_sample.File("t.h5"));
        using H5Dataset dataset = file.Root.OpenDataset("t");
        Assert.Equal(new FixedStringType(7, TextEncoding.Utf8), dataset.Spec.Type);
    }

    [Fact]
    public void An_array_in_fortran_order_is_turned_piece_by_piece()
    {
        short[] values = new short[7 * 50 * 300];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (short)i;
        }

        Good("import", Save("f.raw", MemoryMarshal.AsBytes<short>(values)), _sample.File("f.h5"), "f", "--dtype", "<i2", "--shape", "7x50x300", "--order", "F",
            "--chunks", "3x20x50");
        using H5File file = H5File.Open(_sample.File("f.h5"));
        using NdArray<short> array = file.Root.OpenArray<short>("f");
        short[] actual = array.Read();
        for (int i = 0, at = 0; i < 7; i++)
        {
            for (int j = 0; j < 50; j++)
            {
                for (int k = 0; k < 300; k++, at++)
                {
                    Assert.Equal(values[i + (7 * (j + (50 * k)))], actual[at]);
                }
            }
        }
    }

    [Fact]
    public void What_is_appended_follows_what_is_there()
    {
        string file = _sample.File("x.h5"), raw = Save("in.raw", [1, 2, 3, 4, 5, 6]);
        for (int i = 0; i < 3; i++)
        {
            Good("import", raw, file, "x", "--dtype", "u1", "--shape", "2x3", "--chunks", "4x3", "--append");
        }

        Assert.Equal(["1 2 3", "4 5 6", "1 2 3", "4 5 6", "1 2 3", "4 5 6"], ToolRun.Of("cat", file, "x").Lines);
        ToolRun wrong = ToolRun.Of("import", raw, file, "x", "--dtype", "u1", "--shape", "3x2", "--append");
        Assert.Equal(ExitCode.Usage, wrong.Code);
        ToolRun type = ToolRun.Of("import", raw, file, "x", "--dtype", "<i2", "--shape", "1x3", "--append");
        Assert.Equal(ExitCode.Usage, type.Code);
        Assert.Contains("uint8", type.Error, StringComparison.Ordinal);
        Assert.Equal(6, ToolRun.Of("cat", file, "x").Lines.Length);
    }

    [Fact]
    public void A_taken_path_stays_unless_it_is_to_be_replaced()
    {
        string raw = Save("in.raw", [7, 8]);
        ToolRun refused = ToolRun.Of("import", raw, _sample.Path, "g/matrix", "--dtype", "u1");
        Assert.Equal(ExitCode.InputOutput, refused.Code);
        Assert.Contains("--overwrite", refused.Error, StringComparison.Ordinal);
        Good("import", raw, _sample.Path, "g/matrix", "--dtype", "u1", "--overwrite");
        Assert.Equal(["7 8"], ToolRun.Of("cat", _sample.Path, "g/matrix").Lines);
        Good("import", raw, _sample.Path, "wide", "--dtype", "u1", "--chunks", "1000");
        Assert.Equal(ExitCode.Usage, ToolRun.Of("import", raw, _sample.Path, "g", "--dtype", "u1", "--overwrite").Code);
    }

    [Fact]
    public void A_failed_import_leaves_everything_as_it_was()
    {
        byte[] header = [.. new Formats.NpyHeader(new IntegerType(4, true), [1000, 3], false).ToBytes(), .. new byte[100]];
        string truncated = Save("short.npy", header), csv = Save("bad.csv", "1,2\n3,x\n"u8);
        byte[] before = File.ReadAllBytes(_sample.Path);
        foreach (string[] args in (string[][])[[truncated, _sample.File("new.h5"), "x"], [csv, _sample.File("new.h5"), "x", "--dtype", "f8"]])
        {
            ToolRun run = ToolRun.Of(["import", .. args]);
            Assert.Equal((ExitCode.InputOutput, ""), (run.Code, run.Out));
            Assert.Contains(Path.GetFileName(args[0]), run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(["bad.csv", "sample.h5", "short.npy"], _sample.Names());
        Assert.Equal(ExitCode.InputOutput, ToolRun.Of("import", csv, _sample.Path, "new", "--dtype", "f8").Code);
        Assert.Equal(ExitCode.InputOutput, ToolRun.Of("import", csv, _sample.Path, "g/matrix", "--dtype", "f8", "--overwrite").Code);
        ToolRun info = ToolRun.Of("info", _sample.Path);
        Assert.DoesNotContain("new", info.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(".b2d", info.Out, StringComparison.Ordinal);
        Assert.Equal("-100 -99 -96 -91 -84 -75", ToolRun.Of("cat", _sample.Path, "g/matrix").Lines[0]);
        Assert.NotEmpty(before);
    }

    [Fact]
    public void A_failed_append_gives_the_dataset_its_length_back()
    {
        string good = Save("good.csv", "1,2\n3,4\n"u8), bad = Save("bad.csv", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("5,6\n", 300_000)) + "7\n"));
        string file = _sample.File("x.h5");
        Good("import", good, file, "x", "--append", "--chunks", "1000x2");
        ToolRun run = ToolRun.Of("import", bad, file, "x", "--append");
        Assert.Equal(ExitCode.InputOutput, run.Code);
        Assert.Contains("line 300001", run.Error, StringComparison.Ordinal);
        Assert.Equal(["1 2", "3 4"], ToolRun.Of("cat", file, "x").Lines);
    }

    [Fact]
    public void Standard_input_and_output_carry_data()
    {
        MemoryStream output = new();
        Assert.Equal(0, Run(output, [], "export", _sample.Path, "g/matrix", "-o", "-", "--format", "npy"));
        Assert.Equal(0x93, output.ToArray()[0]);
        Assert.Equal(0, Run(new MemoryStream(), output.ToArray(), "import", "-", _sample.File("i.h5"), "m", "--format", "npy", "--chunks", "3x4"));
        Assert.Equal(ToolRun.Of("cat", _sample.Path, "g/matrix").Out, ToolRun.Of("cat", _sample.File("i.h5"), "m").Out);
        MemoryStream text = new();
        Assert.Equal(0, Run(text, [], "export", _sample.Path, "gzip", "-o", "-", "--format", "csv"));
        Assert.Equal(0, Run(new MemoryStream(), text.ToArray(), "import", "-", _sample.File("i.h5"), "c", "--format", "csv", "--dtype", "i4", "--shape", "500x40"));
        Assert.Equal(ToolRun.Of("cat", _sample.Path, "gzip").Out, ToolRun.Of("cat", _sample.File("i.h5"), "c").Out);
    }

    [Fact]
    public void Cancelling_an_export_or_import_leaves_no_file()
    {
        string raw = Save("in.raw", [1, 2, 3]);
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.Equal(ExitCode.Cancelled, ToolRun.Of(cancelled.Token, "export", _sample.Path, "gzip", "-o", _sample.File("g.npy")).Code);
        Assert.Equal(ExitCode.Cancelled, ToolRun.Of(cancelled.Token, "import", raw, _sample.File("n.h5"), "x", "--dtype", "u1").Code);
        Assert.Equal(["in.raw", "sample.h5"], _sample.Names());
    }

    [Fact]
    public void Options_that_make_no_sense_are_usage_errors_and_write_nothing()
    {
        string raw = Save("in.raw", [1, 2, 3]);
        string[][] bad =
        [
            ["export", _sample.Path, "g/matrix", "-o", _sample.File("x.xyz")], ["export", _sample.Path, "g/matrix", "-o", "-"],
            ["export", _sample.Path, "g/matrix", "--format", "xls", "-o", _sample.File("x")], ["export", _sample.Path, "points[0:1]", "-o", _sample.File("x.csv"), "--delimiter", "ab"],
            ["import", raw, _sample.File("n.h5"), "x"], ["import", raw, _sample.File("n.h5"), "x", "--dtype", "<q9"],
            ["import", raw, _sample.File("n.h5"), "x", "--dtype", "<i2"], ["import", raw, _sample.File("n.h5"), "x", "--dtype", "u1", "--shape", "4"],
            ["import", raw, _sample.File("n.h5"), "x", "--dtype", "u1", "--append", "--overwrite"],
            ["import", raw, _sample.File("n.h5"), "x", "--dtype", "u1", "--chunks", "1x1"], ["import", raw, _sample.File("n.h5"), "x", "--dtype", "u1", "--order", "Z"],
        ];
        foreach (string[] args in bad)
        {
            ToolRun run = ToolRun.Of(args);
            Assert.True(run.Code == ExitCode.Usage, $"{string.Join(' ', args)}: {run.Code} {run.Error}");
        }

        Assert.Equal(["in.raw", "sample.h5"], _sample.Names());
    }

    private static int Run(MemoryStream output, byte[] input, params string[] args)
    {
        StringWriter error = new();
        int code = CliApplication.Run(
            args, new CliHost { Out = new StringWriter(), Error = error, OpenOutput = () => output, OpenInput = () => new MemoryStream(input) }, default);
        Assert.Equal("", error.ToString());
        return code;
    }

    // Gaps of structures are nobody's bytes.
    private static void AssertSame(ElementType type, byte[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Formats.ElementConversion? fieldsOnly = type is CompoundType ? Formats.ElementConversion.Between(type, type) : null;
        if (fieldsOnly is not null)
        {
            byte[] cleared = new byte[expected.Length];
            fieldsOnly.Run(expected, cleared);
            fieldsOnly.Run([.. actual], actual);
            expected = cleared;
        }

        Assert.Equal(expected, actual);
    }

    private static void Good(params string[] args)
    {
        ToolRun run = ToolRun.Of(args);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Single(run.Lines);
    }

    private string Save(string name, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(_sample.File(name), bytes);
        return _sample.File(name);
    }
}
