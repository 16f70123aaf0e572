using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Data.Tests;

public sealed class RowTypeTests
{
    private enum Colour : short
    {
        Red = 4,
        Green = 2,
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void A_packed_struct_is_the_row_image(TableLayout layout)
    {
        Packed[] rows = [.. Enumerable.Range(0, 3_000).Select(i => new Packed { Time = i, Lat = i / 2f, Flag = i % 2 == 0 })];
        using H5File file = H5File.CreateInMemory();
        using Table<Packed> table = file.Root.CreateTable<Packed>("t", new TableCreation { Layout = layout, ChunkRows = 512 });
        Assert.True(table.Mapper.IsImage);
        Append(table, rows);
        Assert.Equal(rows, table.Read());
        Assert.Equal(rows[2_999], table[-1]);
        Assert.Equal([rows[3], rows[1_500]], table.ReadAt([3, 1_500]));
        Assert.Equal(["time", "Lat", "Flag"], table.Schema.Leaves.Select(l => l.Path));
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Structs_with_gaps_texts_arrays_and_nested_structs_are_moved_cell_by_cell(TableLayout layout)
    {
        Padded[] rows = new Padded[2_000];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = new Padded { Kind = Colour.Green, Number = i, Inner = new Nested { Z = new Complex(i, -i), B = (byte)i } };
            "abc"u8.CopyTo(rows[i].Name);
            rows[i].Values[2] = i;
        }

        using H5File file = H5File.CreateInMemory();
        using Table<Padded> table = file.Root.CreateTable<Padded>("t", new TableCreation { Layout = layout, ChunkRows = 300 });
        Assert.False(table.Mapper.IsImage);
        Append(table, rows);
        Padded[] read = table.Read(10, 1_900);
        for (int i = 0; i < read.Length; i++)
        {
            Assert.Equal((rows[i + 10].Kind, rows[i + 10].Number, rows[i + 10].Inner), (read[i].Kind, read[i].Number, read[i].Inner));
            Assert.Equal(i + 10, read[i].Values[2]);
        }

        Assert.Equal(
            ["Kind: Int16", "Number: Int64", "name: Text", "Values: Float64(3)", "Inner/Z: Complex128", "Inner/B: UInt8"],
            table.Schema.Leaves.Select(l => l.ToString()));
        Assert.Equal(["Red", "Green"], table.Schema["Kind"].Members.Select(m => m.Name).Order().Reverse());
        Assert.Equal("abc", table.ReadBatch(5, 1).GetValue("name", 0));
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Records_have_texts_times_nulls_and_groups(TableLayout layout)
    {
        DateTime start = new(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc);
        Person[] rows =
        [
            .. Enumerable.Range(0, 500).Select(i => new Person(
                $"Zoë {i}", i % 3 == 0 ? null : i, start.AddTicks(i * 10), new DateOnly(2020, 1, 1).AddDays(i),
                i % 5 == 0 ? null : i / 4.0, new Address("here", (short)i))
            { Colour = Colour.Red, Scores = [i, i + 1], Nick = i % 7 == 0 ? null : "n" }),
        ];
        using H5File file = H5File.CreateInMemory();
        using Table<Person> table = file.Root.CreateTable<Person>("t", new TableCreation { Layout = layout });
        Append(table, rows);
        Person[] read = table.Read();
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal(rows[i] with { Scores = read[i].Scores }, read[i]);
            Assert.Equal(rows[i].Scores, read[i].Scores);
        }

        Assert.Equal(rows[7] with { Scores = [] }, table[7] with { Scores = [] } );
        Assert.Equal((Nullability.Mask, "Age_is_null"), (table.Schema["Age"].Nullability, table.Schema["Age"].MaskPath));
        Assert.Equal(Nullability.NaN, table.Schema["Weight"].Nullability);
        Assert.Equal(Nullability.Sentinel, table.Schema["Nick"].Nullability);
        Assert.Equal([.. rows.Take(3).Select(r => r.Name)], table.ReadAs<NameOnly>(0, 3).Select(n => n.Name));
        Assert.True(table.ReadBatch(0, 4).IsNull("Age", 3));
    }

    [Fact]
    public void What_cannot_be_a_row_is_refused_with_its_reason()
    {
        Assert.Contains("Length", Assert.Throws<TableColumnException>(TableSchema.Of<NoLength>).Message);
        Assert.Throws<TableException>(TableSchema.Of<int>);
        Assert.Throws<TableException>(TableSchema.Of<Recursive>);
        using H5File file = H5File.CreateInMemory();
        using Table table = file.Root.CreateTable("t", new TableSchemaBuilder().Add("Time", ColumnKind.Int32).AddText("Name", 3).Build());
        Assert.Equal("time", Assert.Throws<TableColumnException>(() => file.Root.OpenTable<Packed>("t")).Column);
        using Table<NameOnly> names = file.Root.OpenTable<NameOnly>("t");
        TableColumnException error = Assert.Throws<TableColumnException>(() => Append(names, [new NameOnly("four")]));
        Assert.Contains("3 bytes, not 4", error.Message);
    }

    private static unsafe void Append<T>(Table<T> table, T[] rows)
    {
        byte[] images = new byte[rows.Length * table.Schema.RowSize];
        fixed (byte* place = images)
        {
            table.Mapper.WriteImages(table.Schema, rows, place);
            table.Store.AppendRows(place, rows.Length);
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private record struct Packed
    {
        [TableColumn("time")]
        public int Time;
        public float Lat;
        public bool Flag;
    }

    private struct Padded
    {
        public Colour Kind;
        public long Number;

        [TableColumn("name", IsText = true)]
        public Eight Name;
        public Three Values;
        public Nested Inner;
    }

    private record struct Nested
    {
        public Complex Z;
        public byte B;
    }

    [InlineArray(8)]
    private struct Eight
    {
        private byte _first;
    }

    [InlineArray(3)]
    private struct Three
    {
        private double _first;
    }

    private sealed record Address([property: Length(10)] string Street, short Number);

    private sealed record Person(
        [property: Length(12)] string Name, int? Age, DateTime Born, DateOnly Day, double? Weight, Address Home)
    {
        public Colour Colour { get; init; }

        [CellShape(2)]
        public int[] Scores { get; set; } = [];

        [Length(4), NullSentinel("?")]
        public string? Nick { get; set; }

        public int Calculated => Scores.Length;
    }

    private sealed record NameOnly([property: Length(12)] string Name);

    private sealed record NoLength(string Text);

    private sealed record Recursive(Recursive? Inner, int Number);
}
