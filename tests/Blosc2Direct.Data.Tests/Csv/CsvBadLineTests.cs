using System.Runtime.InteropServices;
using System.Text;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Data.Tests.Csv;

/// <summary>Every kind of broken line, under every policy.</summary>
public sealed class CsvBadLineTests : IDisposable
{
    private static readonly TableSchema Known = new TableSchemaBuilder()
        .Add("n", ColumnKind.Int8)
        .Add("x", ColumnKind.Float32, new ColumnOptions { Nullability = Nullability.NaN })
        .AddText("s", 3)
        .Add("flag", ColumnKind.Bool, new ColumnOptions { Default = true })
        .Build();

    private readonly TemporaryFolder _folder = new();
    private readonly H5File _file;

    public CsvBadLineTests() => _file = H5File.Create(_folder.File("t.h5"));

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("1,2.5,abc", 0, "3 cells", "1 2.5 abc True")]
    [InlineData("1,2.5,abc,0,surplus", 0, "5 cells", "1 2.5 abc False")]
    [InlineData("300,2.5,abc,1", 1, "Int8", "0 2.5 abc True")]
    [InlineData("x,2.5,abc,1", 1, "Int8", "0 2.5 abc True")]
    [InlineData(",2.5,abc,1", 1, "no nulls", "0 2.5 abc True")]
    [InlineData("1,abc,abc,1", 2, "Float32", "1 NaN abc True")]
    [InlineData("1,1e300,abc,1", 2, "Float32", "1 NaN abc True")]
    [InlineData("1,2.5,abcd,1", 3, "3 bytes", "1 2.5 abc True")]
    [InlineData("1,2.5,aé\u00e9,1", 3, "3 bytes", "1 2.5 aé True")]
    [InlineData("1,2.5,a\"b,1", 3, "quote", "1 2.5 a\"b True")]
    [InlineData("1,2.5,abc,maybe", 4, "truth value", "1 2.5 abc True")]
    public void A_line_that_does_not_fit_stops_the_import_or_is_left_out_or_repaired(string line, int column, string message, string repaired)
    {
        string text = $"n,x,s,flag\n7,1,ok,0\n{line}\n8,2,ok,1\n";
        CsvTableException error = Assert.Throws<CsvTableException>(() => Import(text, CsvBadLines.Stop));
        Assert.Equal((3, column), (error.Line, error.Column));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.False(_file.Root.Contains("t"));

        CsvImport skipped = Import(text, CsvBadLines.Skip);
        Assert.Equal((2, 1), (skipped.Rows, skipped.BadLineCount));
        Assert.Equal((3, column), (skipped.BadLines[0].Line, skipped.BadLines[0].Column));
        Assert.Equal(["7 1 ok False", "8 2 ok True"], Rows());
        _file.Root.Delete("t");

        CsvImport repair = Import(text, CsvBadLines.Fix);
        Assert.Equal((3, 1), (repair.Rows, repair.BadLineCount));
        Assert.Equal(["7 1 ok False", repaired, "8 2 ok True"], Rows());
    }

    [Fact]
    public void A_failed_append_leaves_the_table_as_it_was()
    {
        Import("1,2,a,1\n", CsvBadLines.Stop);
        using (Table table = _file.Root.OpenTable("t"))
        {
            using MemoryStream stream = new(Encoding.UTF8.GetBytes("2,3,b,0\n3,x,c,1\n"));
            Assert.Throws<CsvTableException>(() => table.AppendCsv(stream));
            Assert.Equal(1, table.RowCount);
            using MemoryStream named = new(Encoding.UTF8.GetBytes("s,n\nzz,5\n"));
            Assert.Equal(1, table.AppendCsv(named).Rows);
            using MemoryStream unknown = new(Encoding.UTF8.GetBytes("s,q\nzz,5\n"));
            Assert.Contains("'q'", Assert.Throws<CsvTableException>(() => table.AppendCsv(unknown)).Message, StringComparison.Ordinal);
        }

        Assert.Equal(["1 2 a True", "5 NaN zz True"], Rows());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    public void A_text_without_records_is_refused(string text)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        Assert.Throws<CsvTableException>(() => _file.Root.ImportCsv("t", stream));
    }

    [Fact]
    public void A_header_alone_makes_an_empty_table()
    {
        using MemoryStream stream = new("a,b\n"u8.ToArray());
        Assert.Equal(0, _file.Root.ImportCsv("t", stream).Rows);
    }

    [Fact]
    public void A_quote_that_is_never_closed_ends_the_import()
    {
        string text = "a,b\n1,\"x\n" + string.Concat(Enumerable.Repeat("2,y\n", 1000));
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        CsvReadOptions options = new() { MaxCellLength = 1000 };
        Assert.Contains("never closed", Assert.Throws<CsvTableException>(() => _file.Root.ImportCsv("t", stream, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_of_other_lengths_do_not_mislead_the_types()
    {
        using MemoryStream stream = new("a,b\n1,2\nx\n3,4\n"u8.ToArray());
        CsvImport import = _file.Root.ImportCsv("t", stream, new CsvReadOptions { BadLines = CsvBadLines.Skip });
        Assert.Equal("a: Int64|b: Int64", string.Join('|', import.Schema.Leaves));
        Assert.Equal(new CsvBadLine(3, 0, "1 cells; expected 2"), Assert.Single(import.BadLines));
    }

    [Fact]
    public void Random_text_is_imported_or_refused_but_never_worse()
    {
        const int Seed = 20_261;
        Random random = new(Seed);
        string pieces = ",\"\n\r;x1-.e\0é\uFFFD 0";
        for (int i = 0; i < 500; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(60)).Select(_ => pieces[random.Next(pieces.Length)])]);
            CsvReadOptions options = new() { BadLines = (CsvBadLines)random.Next(3), SampleLines = random.Next(1, 5), HasHeader = random.Next(2) == 0 ? null : false };
            using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
            try
            {
                _file.Root.ImportCsv($"t{i}", stream, options);
            }
            catch (TableException)
            {
                Assert.False(_file.Root.Contains($"t{i}"), $"seed {Seed}, text {i}");
            }
        }
    }

    private CsvImport Import(string text, CsvBadLines policy)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        return _file.Root.ImportCsv("t", stream, new CsvReadOptions { Schema = Known, BadLines = policy });
    }

    private unsafe string[] Rows()
    {
        using Table table = _file.Root.OpenTable("t");
        byte[] images = new byte[table.RowCount * table.Schema.RowSize];
        fixed (byte* place = images)
        {
            table.Store.ReadRows(0, table.RowCount, place);
        }

        return [.. Enumerable.Range(0, (int)table.RowCount).Select(i => Describe(images.AsSpan(i * table.Schema.RowSize)))];
    }

    private static string Describe(ReadOnlySpan<byte> row) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{(sbyte)row[0]} {MemoryMarshal.Read<float>(row[1..])} {Encoding.UTF8.GetString(row.Slice(5, 3)).TrimEnd('\0')} {row[8] == 1}");
}
