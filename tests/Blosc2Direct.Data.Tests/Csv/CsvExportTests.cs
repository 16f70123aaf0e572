using System.Text;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Tests.Csv;

/// <summary>Tables to CSV, and back.</summary>
public sealed class CsvExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly H5File _file;

    public CsvExportTests() => _file = H5File.Create(_folder.File("t.h5"));

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public unsafe void What_is_exported_is_imported_again_bit_for_bit(TableLayout layout)
    {
        const int Seed = 4711;
        TableSchema schema = SampleTables.EveryKind();
        byte[] images = SampleTables.RandomRows(schema, 500, Seed), again = new byte[images.Length];
        RemoveNaNPayloads(schema, images);
        using Table table = _file.Root.CreateTable("a", schema, new TableCreation { Layout = layout });
        fixed (byte* place = images)
        {
            table.Store.AppendRows(place, 500);
        }

        using MemoryStream text = new();
        Assert.Equal(500, table.ExportCsv(text));
        text.Position = 0;
        CsvImport import = _file.Root.ImportCsv("b", text, new CsvReadOptions { Schema = schema });
        Assert.Equal(500, import.Rows);
        using Table copy = _file.Root.OpenTable("b");
        fixed (byte* place = again)
        {
            copy.Store.ReadRows(0, 500, place);
        }

        foreach (Column leaf in schema.Leaves)
        {
            for (int row = 0; row < 500; row++)
            {
                ReadOnlySpan<byte> expected = images.AsSpan((row * schema.RowSize) + leaf.Offset, leaf.CellSize);
                Assert.True(expected.SequenceEqual(again.AsSpan((row * schema.RowSize) + leaf.Offset, leaf.CellSize)), $"{leaf}, row {row}, seed {Seed}");
            }
        }
    }

    [Fact]
    public unsafe void Cells_are_written_as_others_read_them()
    {
        TableSchema schema = new TableSchemaBuilder()
            .AddText("name", 12)
            .Add("when", ColumnKind.Time64, new ColumnOptions { Nullability = Nullability.Sentinel, Sentinel = -1.0 })
            .Add("v", ColumnKind.Int16, new ColumnOptions { Shape = [2] })
            .AddNested("in", new TableSchemaBuilder().Add("ok", ColumnKind.Bool).Build())
            .Add("x", ColumnKind.Float32)
            .Add("colour", ColumnKind.UInt8, new ColumnOptions { Members = [new EnumMember("red", 1)] })
            .Build();
        using Table table = _file.Root.CreateTable("a", schema);
        using MemoryStream input = new(Encoding.UTF8.GetBytes("name;when;v[0];v[1];in.ok;x;colour\n\"a,\"\"b\"\"\";2001-01-10T12:00:00.25;1;-2;true;0.1;red\n;;3;4;0;inf;7\n"));
        table.AppendCsv(input, new CsvReadOptions { Delimiter = ';' });
        using MemoryStream text = new();
        table.ExportCsv(text);
        Assert.Equal(
            "name,when,v[0],v[1],in.ok,x,colour\n\"a,\"\"b\"\"\",2001-01-10T12:00:00.250000,1,-2,true,0.1,red\n,,3,4,false,inf,7\n",
            Encoding.UTF8.GetString(text.ToArray()));
        using MemoryStream part = new();
        table.ExportCsv(part, ["in", "x"], new CsvWriteOptions { Delimiter = '\t', Header = false, Null = "NA" });
        Assert.Equal("true\t0.1\nfalse\tinf\n", Encoding.UTF8.GetString(part.ToArray()));
    }

    [Fact]
    public void Nulls_come_back_as_nulls()
    {
        const string Text = "i,f,b,s\n1,1.5,true,x\n,,,\n3,2.5,false,y\n";
        using MemoryStream input = new(Encoding.UTF8.GetBytes(Text));
        _file.Root.ImportCsv("t", input);
        using Table table = _file.Root.OpenTable("t");
        using MemoryStream text = new();
        table.ExportCsv(text);
        Assert.Equal(Text, Encoding.UTF8.GetString(text.ToArray()));
        using MemoryStream marked = new();
        table.ExportCsv(marked, options: new CsvWriteOptions { Null = "NULL" });
        Assert.Equal("i,f,b,s\n1,1.5,true,x\nNULL,NULL,NULL,NULL\n3,2.5,false,y\n", Encoding.UTF8.GetString(marked.ToArray()));
    }

    // Text has one NaN.
    private static void RemoveNaNPayloads(TableSchema schema, byte[] images)
    {
        foreach (Column leaf in schema.Leaves)
        {
            int part = leaf.Kind switch
            {
                ColumnKind.Float16 => 2,
                ColumnKind.Float32 or ColumnKind.Complex64 => 4,
                ColumnKind.Float64 or ColumnKind.Complex128 => 8,
                _ => 0,
            };
            for (int row = 0; part > 0 && row < images.Length; row += schema.RowSize)
            {
                for (int at = 0; at < leaf.CellSize; at += part)
                {
                    Span<byte> number = images.AsSpan(row + leaf.Offset + at, part);
                    bool isNaN = part == 2 ? Half.IsNaN(BitConverter.ToHalf(number)) : part == 4 ? float.IsNaN(BitConverter.ToSingle(number)) : double.IsNaN(BitConverter.ToDouble(number));
                    if (isNaN)
                    {
                        number.Clear();
                    }
                }
            }
        }
    }
}
