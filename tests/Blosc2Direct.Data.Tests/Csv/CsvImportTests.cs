using System.Runtime.InteropServices;
using System.Text;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Data.Tests.Csv;

/// <summary>CSV into tables.</summary>
public sealed class CsvImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly H5File _file;

    public CsvImportTests() => _file = H5File.Create(_folder.File("t.h5"));

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("a\n1\n-20\n", "a: Int64")]
    [InlineData("a\n1\n2.5\n", "a: Float64")]
    [InlineData("a\n1e3\ninf\n", "a: Float64")]
    [InlineData("a\n9223372036854775808\n1\n", "a: Float64")]
    [InlineData("a\ntrue\nFalse\n", "a: Bool")]
    [InlineData("a\n2001-01-10\n2001-01-10T23:45:06.5Z\n", "a: Time64")]
    [InlineData("a\n00501\n10001\n", "a: Text")]
    [InlineData("a\n-0\n1\n", "a: Float64")]
    [InlineData("a\n1\nx\n", "a: Text")]
    [InlineData("a,b\n1,\n2,\n", "a: Int64|b: Text")]
    [InlineData("a\n1890-01-10\n", "a: Text")]
    public void Types_are_inferred_from_all_cells(string text, string columns) => Assert.Equal(columns, Schema(Import(text)));

    [Fact]
    public void Names_that_cannot_be_are_made_to_fit()
    {
        CsvReadOptions options = new() { HasHeader = true };
        Assert.Equal("a: Int64|a_2: Int64|column3: Int64|b_c: Int64", Schema(Import("a,a,,b/c\n1,2,3,4\n", options)));
    }

    [Fact]
    public void A_file_without_header_has_numbered_columns()
    {
        CsvImport import = Import("1,x\n2,y\n");
        Assert.Equal("column1: Int64|column2: Text", Schema(import));
        Assert.Equal([1, 2], Read<long>("column1"));
        Assert.Equal("column1: Text", Schema(Import("x\ny\n", new CsvReadOptions { HasHeader = false }, "t2")));
    }

    [Theory]
    [InlineData("n,s\n1,abc\n2,abc\n3,abcdefgh\n4,x\n")]
    [InlineData("n,s\n1,abc\n2,abc\n3.25,abc\n4,x\n")]
    [InlineData("n,s\n1,abc\n2,abc\n,abc\n4,\n")]
    [InlineData("n,s\n1,abc\n2,abc\n007,abc\n4,x\n")]
    [InlineData("n,s\n1,1\n2,2\nx,3\n4,y\n")]
    [InlineData("n,s\n2001-01-01,true\n2001-01-02,true\n4,1\n5,2\n")]
    public void A_later_line_that_does_not_fit_makes_the_column_wider_as_if_it_had_been_seen_first(string text)
    {
        CsvImport whole = Import(text, path: "whole");
        CsvImport sampled = Import(text, new CsvReadOptions { SampleLines = 2 }, "sampled");
        Assert.Equal(4, sampled.Rows);
        Assert.Equal(Schema(whole), Schema(sampled));
        Assert.Equal(whole.Schema.RowSize, sampled.Schema.RowSize);
        foreach (Column leaf in whole.Schema.Leaves)
        {
            Assert.Equal(leaf.Nullability, sampled.Schema[leaf.Path].Nullability);
            Assert.Equal(Cells("whole", leaf.Path), Cells("sampled", leaf.Path));
        }

        Assert.Equal(["_p_b2d_sampled", "_p_b2d_whole", "sampled", "whole"], _file.Root.List().Select(l => l.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nulls_are_told_by_the_columns_own_means()
    {
        CsvImport import = Import("i,f,b,t,s\n1,1.5,true,2001-01-01,x\n,NA,null,N/A,\n");
        Assert.Equal("i: Int64|f: Float64|b: Bool|b_null: Bool|t: Time64|s: Text", Schema(import));
        Assert.Equal([1, long.MinValue], Read<long>("i"));
        Assert.Equal([1.5, double.NaN], Read<double>("f"));
        Assert.Equal([0, 1], Read<byte>("b_null"));
        Assert.Equal([978307200, int.MinValue], Read<double>("t"));
        Assert.Equal(["x", ""], Texts("s"));
        Assert.Equal(
            [Nullability.Sentinel, Nullability.NaN, Nullability.Mask, Nullability.None, Nullability.Sentinel, Nullability.Sentinel],
            import.Schema.Leaves.Select(l => l.Nullability));
    }

    [Fact]
    public void The_words_for_null_can_be_chosen_and_are_text_among_text()
    {
        CsvImport import = Import("a,b\n-,NA\n5,NB\n", new CsvReadOptions { Nulls = ["-"] });
        Assert.Equal([long.MinValue, 5], Read<long>("a"));
        Assert.Equal(["NA", "NB"], Texts("b"));
        Assert.Equal(2, import.Rows);
    }

    [Fact]
    public void Quotes_hold_delimiters_line_ends_and_quotes()
    {
        Import("a,b\r\n\"x,\"\"y\"\"\r\nz\",\"1\"\r\n\r\nplain,2");
        Assert.Equal(["x,\"y\"\r\nz", "plain"], Texts("a"));
        Assert.Equal([1, 2], Read<long>("b"));
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-32", true)]
    [InlineData("latin1", false)]
    public void Encodings_are_told_by_their_mark_or_by_the_user(string name, bool hasMark)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] mark = hasMark ? encoding.GetPreamble() : [];
        byte[] text = [.. mark, .. encoding.GetBytes("stadt;größe\nKöln;405\n")];
        CsvReadOptions options = new() { Delimiter = ';', Encoding = name == "latin1" ? encoding : null };
        using MemoryStream stream = new(text);
        Assert.Equal("stadt: Text|größe: Int64", Schema(_file.Root.ImportCsv("t", stream, options)));
        Assert.Equal(["Köln"], Texts("stadt"));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_bad_lines()
    {
        byte[] text = [.. "a,b\n1,x\n2,"u8, 0xFF, .. "\n3,z\n"u8];
        using MemoryStream stream = new(text);
        CsvTableException error = Assert.Throws<CsvTableException>(() => _file.Root.ImportCsv("t", stream));
        Assert.Equal((3, 2), (error.Line, error.Column));
        stream.Position = 0;
        CsvImport import = _file.Root.ImportCsv("t", stream, new CsvReadOptions { BadLines = CsvBadLines.Skip });
        Assert.Equal((2, 1), (import.Rows, import.BadLineCount));
    }

    [Fact]
    public void A_stream_that_cannot_seek_is_read_more_than_once()
    {
        using NoSeek stream = new(Encoding.UTF8.GetBytes("a\n1\n2\n2.5\n"));
        Assert.Equal(3, _file.Root.ImportCsv("t", stream, new CsvReadOptions { SampleLines = 1 }).Rows);
        Assert.Equal([1, 2, 2.5], Read<double>("a"));
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Many_batches_are_written_in_order(TableLayout layout)
    {
        StringBuilder text = new("n,label\n");
        for (int i = 0; i < 300_000; i++)
        {
            text.Append(i).Append(",label of a row ").Append(i % 1000).Append('\n');
        }

        string path = _folder.File("many.csv");
        File.WriteAllText(path, text.ToString());
        List<CsvProgress> told = [];
        CsvReadOptions options = new() { SampleLines = 100, Progress = new Told(told) };
        CsvImport import = _file.Root.ImportCsv("t", path, options, new TableCreation { Layout = layout });
        Assert.Equal(300_000, import.Rows);
        long[] numbers = Read<long>("n");
        Assert.Equal(Enumerable.Range(0, 300_000).Select(i => (long)i), numbers);
        Assert.Equal("label of a row 999", Texts("label")[299_999]);
        Assert.Equal(new CsvProgress(new FileInfo(path).Length, new FileInfo(path).Length, 300_000), told[^1]);
    }

    [Fact]
    public void Cancelling_leaves_no_table()
    {
        string path = _folder.File("a.csv");
        File.WriteAllText(path, "a\n1\n");
        Assert.Throws<OperationCanceledException>(() => _file.Root.ImportCsv("t", path, cancellation: new CancellationToken(canceled: true)));
        Assert.False(_file.Root.Contains("t"));
    }

    [Fact]
    public void The_schema_can_be_asked_for()
    {
        string path = _folder.File("a.csv");
        File.WriteAllText(path, "a,b\n1,2\n1,x\n");
        Assert.Equal(["a: Int64", "b: Text"], CsvExtensions.InferCsvSchema(path).Leaves.Select(l => l.ToString()));
    }

    private CsvImport Import(string text, CsvReadOptions? options = null, string path = "t")
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        return _file.Root.ImportCsv(path, stream, options);
    }

    private static string Schema(CsvImport import) => string.Join('|', import.Schema.Leaves);

    private T[] Read<T>(string column, string path = "t")
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Cells(path, column)).ToArray();

    private unsafe byte[] Cells(string path, string column)
    {
        using Table table = _file.Root.OpenTable(path);
        Column leaf = table.Schema[column];
        byte[] cells = new byte[table.RowCount * leaf.CellSize];
        fixed (byte* place = cells)
        {
            table.Store.ReadColumn(leaf.Leaf, 0, (int)table.RowCount, place);
        }

        return cells;
    }

    private string[] Texts(string column)
    {
        byte[] cells = Cells("t", column);
        using Table table = _file.Root.OpenTable("t");
        int size = table.Schema[column].CellSize;
        return [.. Enumerable.Range(0, cells.Length / size).Select(i => Encoding.UTF8.GetString(cells, i * size, size).TrimEnd('\0'))];
    }

    private sealed class Told(List<CsvProgress> told) : IProgress<CsvProgress>
    {
        public void Report(CsvProgress value) => told.Add(value);
    }

    private sealed class NoSeek(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
