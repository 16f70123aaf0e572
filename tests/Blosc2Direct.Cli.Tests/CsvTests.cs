namespace Blosc2Direct.Cli.Tests;

/// <summary>CSV, written and read.</summary>
public sealed class CsvTests : IDisposable
{
    private readonly SampleFile _sample = new();

    public void Dispose() => _sample.Dispose();

    [Theory]
    [InlineData("g/matrix[0:2, 0:3]", "-100,-99,-96\n-64,-51,-36\n")]
    [InlineData("g/matrix[0:2, 0]", "-100\n-64\n")]
    [InlineData("g/matrix[1, 1]", "-51\n")]
    [InlineData("text", "one\n\"two \"\"2\"\"\"\n")]
    [InlineData("points", "x,name\n1.5,first\nnan,\n")]
    public void Arrays_are_written_a_row_a_line(string selection, string expected) => Assert.Equal(expected, Export(selection));

    [Fact]
    public void Header_delimiter_and_missing_value_can_be_chosen()
    {
        Assert.Equal("0;1\n-100;-99\n", Export("g/matrix[0:1, 0:2]", "--header", "--delimiter", ";"));
        Assert.Equal("1.5\tfirst\nNA\t\n", Export("points", "--header", "false", "-d", "tab", "--missing", "NA"));
    }

    [Fact]
    public void More_axes_than_a_table_has_are_a_usage_error()
    {
        File.WriteAllBytes(_sample.File("c.raw"), new byte[8]);
        ToolRun.Of("import", _sample.File("c.raw"), _sample.File("c.h5"), "c", "--dtype", "u1", "--shape", "2x2x2");
        ToolRun run = ToolRun.Of("export", _sample.File("c.h5"), "c", "-o", _sample.File("c.csv"));
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.False(File.Exists(_sample.File("c.csv")));
    }

    [Theory]
    [InlineData("1,2\n3,4\n", "int64", "1 2|3 4")]
    [InlineData("1\n2\n3\n", "int64", "1 2 3")]
    [InlineData("1,2\n3,4.5\n", "float64", "1 2|3 4.5")]
    [InlineData("a,b\n1,2\n", "int64", "1 2")]
    [InlineData("\n\na,b\n\n1,2\n", "int64", "1 2")]
    [InlineData("a,b\r\n1,\r\nnan,-inf\r\n", "float64", "1 NaN|NaN -Infinity")]
    [InlineData("\"1\",\"2\"\n\n 3 , 4 \n", "int64", "1 2|3 4")]
    [InlineData("\uFEFF1,2", "int64", "1 2")]
    [InlineData("9223372036854775808\n", "float64", "9.223372036854776E+18")]
    public void Types_shapes_and_headers_are_told_from_the_text(string text, string type, string values)
    {
        ToolRun run = Import(text, "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(type, run.Json.GetProperty("type").GetString());
        Assert.Equal(values.Split('|'), ToolRun.Of("cat", _sample.File("x.h5"), "x").Lines);
    }

    [Theory]
    [InlineData("i2", "1,-2\n", "1 -2")]
    [InlineData("bool", "true,0\n", "true false")]
    [InlineData("c16", "1.5-2e-1j,3\n", "1.5-0.2i 3+0i")]
    [InlineData("[('x','<f8'),('s','S5')]", "x,s\n1.5,\"a,b\"\n,\"\"\"\"\n", "{x: 1.5, s: \"a,b\"} {x: NaN, s: \"\\\"\"}")]
    [InlineData("[('v','i1',(2,)),('p',[('q','?')])]", "1,2,true\n", "{v: [1, 2], p: {q: true}}")]
    [InlineData("U4", "\u00e4\u00f6,b\n", "\"\u00e4\u00f6\" \"b\"")]
    public void A_type_can_be_given(string dtype, string text, string values)
    {
        ToolRun run = Import(text, "--dtype", dtype);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(values.Split('|'), ToolRun.Of("cat", _sample.File("x.h5"), "x").Lines);
    }

    [Theory]
    [InlineData("1,2\n3\n", "", "line 2: 1 cells; expected 2")]
    [InlineData("1,2\n3,x\n", "", "line 2, column 2: 'x' is no number")]
    [InlineData("h\n1\n\n2\nx\n", "", "line 5, column 1")]
    [InlineData("1\n300\n", "u1", "line 2, column 1: '300' is no uint8")]
    [InlineData("-1\n", "u8", "line 1, column 1")]
    [InlineData("h\n1\nx\n", "i4", "line 3, column 1: 'x'")]
    [InlineData("x,1\n3,4\n", "", "line 1, column 1: 'x'")]
    [InlineData("ok\ntoolong\n", "S3", "line 2, column 1: 'toolong'")]
    [InlineData("", "", "there are no rows")]
    [InlineData("1,2\n\"3\"x,4\n", "", "line 2")]
    public void Bad_lines_are_named_with_line_and_column(string text, string dtype, string message)
    {
        ToolRun run = Import(text, dtype.Length == 0 ? [] : ["--dtype", dtype]);
        Assert.Equal((ExitCode.InputOutput, ""), (run.Code, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains("in.csv", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_sample.File("x.h5")));
    }

    [Fact]
    public void A_quote_that_is_never_closed_does_not_fill_the_memory()
    {
        ToolRun run = Import("1\n\"" + new string('2', 3_000_000));
        Assert.Equal(ExitCode.InputOutput, run.Code);
        Assert.Contains("quote", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Floats_come_back_bit_by_bit_and_tables_of_many_batches_whole()
    {
        double[] values = [.. Enumerable.Range(0, 300_000).Select(i => Math.Sqrt(i) * Math.Pow(10, (i % 600) - 300))];
        File.WriteAllBytes(_sample.File("d.raw"), System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(values).ToArray());
        Assert.Equal(0, ToolRun.Of("import", _sample.File("d.raw"), _sample.File("d.h5"), "d", "--dtype", "f8", "--shape", "100000x3", "--chunks", "7000x2").Code);
        Assert.Equal(0, ToolRun.Of("export", _sample.File("d.h5"), "d", "-o", _sample.File("d.csv")).Code);
        Assert.Equal(0, ToolRun.Of("import", _sample.File("d.csv"), _sample.File("d.h5"), "back", "--chunks", "30000x3").Code);
        ToolRun run = ToolRun.Of("export", _sample.File("d.h5"), "back", "-o", _sample.File("back.raw"));
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(File.ReadAllBytes(_sample.File("d.raw")), File.ReadAllBytes(_sample.File("back.raw")));
    }

    [Fact]
    public void A_table_goes_out_and_comes_back()
    {
        string csv = Export("points");
        ToolRun run = Import(csv, "--dtype", "[('x','<f8'),('name','S8')]");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(ToolRun.Of("cat", _sample.Path, "points").Out, ToolRun.Of("cat", _sample.File("x.h5"), "x").Out);
    }

    private string Export(string selection, params string[] options)
    {
        ToolRun run = ToolRun.Of(["export", _sample.Path, selection, "-o", _sample.File("out.csv"), .. options]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return File.ReadAllText(_sample.File("out.csv"));
    }

    private ToolRun Import(string text, params string[] options)
    {
        File.WriteAllText(_sample.File("in.csv"), text);
        return ToolRun.Of(["import", _sample.File("in.csv"), _sample.File("x.h5"), "x", .. options]);
    }
}
