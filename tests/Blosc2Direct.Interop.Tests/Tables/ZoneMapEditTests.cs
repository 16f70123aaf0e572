using Blosc2Direct.Codecs;
using Blosc2Direct.Data;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Tables;

/// <summary>Zone maps of tables that other programs edit.</summary>
public sealed class ZoneMapEditTests
{
    private const int Rows = 10_000;
    private const int ChunkRows = 1_000;

    [PythonTheory]
    [InlineData("cells", 1)]
    [InlineData("h5py", 1)]
    public void A_cell_that_another_program_changes_is_found_and_only_its_chunk_is_not_trusted(string kind, int matches)
    {
        string name = $"zones-{kind}.h5";
        Make(name);
        Edit(kind, name);
        foreach (string path in (string[])["t", "c"])
        {
            Look(name, path, "a >= 1000000", matches, distrusted: 1);
        }
    }

    [PythonFact]
    public void A_chunk_that_is_copied_over_another_of_its_length_is_noticed()
    {
        const string Name = "zones-chunk.h5";
        Make(Name);
        Edit("chunk", Name);
        foreach (string path in (string[])["t", "c"])
        {
            Look(Name, path, "(a >= 7000) & (a < 7010)", 20, distrusted: 1);
            Look(Name, path, "(a >= 2000) & (a < 2010)", 0, distrusted: 1);
        }
    }

    [PythonTheory]
    [InlineData("append", "a >= 1000000", 10)]
    [InlineData("append", "a < 10000", 10_000)]
    [InlineData("remove", "a < 2000", 1_500)]
    [InlineData("remove", "a >= 9990", 10)]
    public void Rows_that_PyTables_appends_or_removes_are_seen(string kind, string condition, int matches)
    {
        string name = $"zones-{kind}-{matches}.h5";
        Make(name);
        Edit(kind, name);
        Look(name, "t", condition, matches, distrusted: null);

        // Whoever writes next builds what is missing.
        using (H5File file = H5File.Open(Workspace.File(name), FileAccess.ReadWrite))
        {
            using Table table = file.Root.OpenTable("t");
            table.BuildZoneMaps();
            Assert.Equal(matches, table.Where(condition).Count());
        }

        Look(name, "t", condition, matches, distrusted: 0);
        Look(name, "t", "a > 5000000", 0, distrusted: 0);
    }

    [PythonFact]
    public void PyTables_neither_sees_nor_minds_zone_maps()
    {
        const string Name = "zones-look.h5";
        Make(Name);
        Edit("look", Name);
        using H5File file = H5File.Open(Workspace.File(Name));
        using Table table = file.Root.OpenTable("t");
        Assert.Equal(0, table.Where("a > 1000000").Count());
        Assert.Equal((0L, 0L), (table.ZoneMaps.ChunksVerified, table.TotalRead.BytesRead));
    }

    private static void Make(string name)
    {
        TableSchema schema = new TableSchemaBuilder().Add("a", ColumnKind.Int32).Add("b", ColumnKind.Float64).Build();
        byte[] rows = new byte[Rows * schema.RowSize];
        for (int row = 0; row < Rows; row++)
        {
            BitConverter.TryWriteBytes(rows.AsSpan(row * schema.RowSize), row);
            BitConverter.TryWriteBytes(rows.AsSpan((row * schema.RowSize) + 4), 0.5 * row);
        }

        using H5File file = H5File.Create(Workspace.File(name));
        foreach (TableLayout layout in (TableLayout[])[TableLayout.Rows, TableLayout.Columns])
        {
            // Stored, not compressed: chunks of one length.
            TableCreation how = new() { Layout = layout, Codec = new Blosc2Options { Codec = Blosc2Codec.Lz4, Level = 0 }, ChunkRows = ChunkRows, BlockRows = 500 };
            using Table table = file.Root.CreateTable(layout == TableLayout.Rows ? "t" : "c", schema, how);
            table.AppendRows(rows);
        }
    }

    private static void Edit(string kind, string name) =>
        PythonPeer.Script("table_edits.py", withPlugin: kind is "h5py" or "chunk", kind, PythonPeer.Inside(name));

    private static void Look(string name, string path, string condition, int matches, int? distrusted)
    {
        using H5File file = H5File.Open(Workspace.File(name));
        using Table table = file.Root.OpenTable(path);
        TableQuery query = table.Where(condition);
        Assert.Equal(matches, query.Count());
        Assert.Equal(matches, query.Coordinates().Length);
        if (distrusted is { } expected)
        {
            Assert.True(table.ZoneMaps.ChunksDistrusted <= expected, $"{table.ZoneMaps.ChunksDistrusted} chunks are not trusted");
        }
    }
}
