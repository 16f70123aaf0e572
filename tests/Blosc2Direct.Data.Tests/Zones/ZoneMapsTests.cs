using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Predicates;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Data.Tests.Zones;

public sealed class ZoneMapsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RowRanges _ranges = new();
    private List<byte> _rows = [];

    private string File => _folder.File("zones.h5");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TableLayout.Rows, 1)]
    [InlineData(TableLayout.Columns, 2)]
    [InlineData(TableLayout.Columns, 3)]
    public void What_is_narrowed_to_holds_every_row_that_matches_whatever_was_done_to_the_table(TableLayout layout, int seed)
    {
        Random random = new(seed);
        TableCreation how = new() { Layout = layout, ChunkRows = layout == TableLayout.Rows ? 1500 : 0, BlockRows = 700 };
        using (H5File file = H5File.Create(File))
        {
            using Table table = file.Root.CreateTable("t", ZoneSample.Schema, how);
            for (int step = 0; step < 12; step++)
            {
                Change(table, random);
                CheckAll(table, random, 12);
            }
        }

        using (H5File file = H5File.Open(File))
        {
            using Table table = file.Root.OpenTable("t");
            Assert.Equal(14, table.ZoneMapColumns.Length);
            CheckAll(table, random, 60);
            Assert.Equal((0, 0), (table.ZoneMaps.ChunksVerified, table.ZoneMaps.ChunksDistrusted));
        }

        using (H5File file = H5File.Open(File, FileAccess.ReadWrite))
        {
            using Table table = file.Root.OpenTable("t");
            CheckAll(table, random, 10);
            Assert.Equal(0, table.ZoneMaps.ChunksVerified);
            for (int step = 0; step < 6; step++)
            {
                Change(table, random);
                table.Flush();
                CheckAll(table, random, 12);
            }

            Assert.Equal(0, table.ZoneMaps.ChunksDistrusted);
        }
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void A_predicate_that_no_row_matches_costs_no_look_at_the_data(TableLayout layout)
    {
        Make(layout, 20_000);
        using H5File file = H5File.Open(File);
        using Table table = file.Root.OpenTable("t");
        Predicate never = Compare("i32", CompareOp.Greater, 100_000);
        Predicate always = Compare("i32", CompareOp.Less, 100_000);
        table.ZoneMaps.Narrow(never, 0, table.RowCount, _ranges, out _); // reads the zones of the column
        H5Statistics before = file.Statistics;
        table.ZoneMaps.Narrow(never, 0, table.RowCount, _ranges, out bool certain);
        Assert.Equal((0L, true), (_ranges.RowCount, certain));
        table.ZoneMaps.Narrow(always, 10, 15_000, _ranges, out certain);
        Assert.Equal([new RowRange(10, 15_010, true)], _ranges.Span.ToArray());
        Assert.True(certain);
        Assert.Equal(before, file.Statistics);
        Assert.Equal(0, table.TotalRead.BlocksDecoded);
    }

    [Fact]
    public void A_copy_of_the_file_is_recognised_by_its_bytes()
    {
        Make(TableLayout.Rows, 20_000);
        string copy = _folder.File("copy.h5");
        System.IO.File.Copy(File, copy);
        System.IO.File.SetLastWriteTimeUtc(copy, DateTime.UtcNow.AddDays(-1));
        using H5File file = H5File.Open(copy);
        using Table table = file.Root.OpenTable("t");
        table.ZoneMaps.Narrow(Compare("i32", CompareOp.Greater, 100_000), 0, table.RowCount, _ranges, out _);
        Assert.Equal((0L, 0L), (_ranges.RowCount, table.ZoneMaps.ChunksDistrusted));
        long verified = table.ZoneMaps.ChunksVerified;
        Assert.True(verified > 0);
        table.ZoneMaps.Narrow(Compare("i32", CompareOp.Greater, 100_000), 0, table.RowCount, _ranges, out _);
        Assert.Equal(verified, table.ZoneMaps.ChunksVerified);
    }

    [Fact]
    public void A_chunk_that_another_program_put_in_the_place_of_one_is_not_trusted_and_others_are()
    {
        Make(TableLayout.Rows, 20_000);
        using (H5File file = H5File.Open(File))
        {
            // The same bytes of another chunk, where they fit: as long, and as valid.
            using H5Dataset dataset = file.Root.OpenDataset("t");
            Assert.True(dataset.TryLocate([3], out Storage.ChunkRef chunk));
            using FileStream bytes = new(File, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            bytes.Position = chunk.Address + chunk.StoredBytes - 1;
            int last = bytes.ReadByte();
            bytes.Position--;
            bytes.WriteByte((byte)(last ^ 1));
        }

        using H5File reopened = H5File.Open(File);
        using Table table = reopened.Root.OpenTable("t");
        table.ZoneMaps.Narrow(Compare("i32", CompareOp.Greater, 100_000), 0, table.RowCount, _ranges, out _);
        Assert.Equal([new RowRange(4500, 6000, false)], _ranges.Span.ToArray());
        Assert.Equal(1, table.ZoneMaps.ChunksDistrusted);
    }

    [Fact]
    public void Writes_past_the_table_by_the_same_process_are_noticed()
    {
        Make(TableLayout.Columns, 20_000, 1500);
        using H5File file = H5File.Open(File, FileAccess.ReadWrite);
        using Table table = file.Root.OpenTable("t");
        using NdArray<int> column = file.Root.OpenArray<int>("t/i32");
        column.Write([3000], [2], [1_000_000, 5]);
        table.ZoneMaps.Narrow(Compare("i32", CompareOp.Greater, 100_000), 0, table.RowCount, _ranges, out _);
        Assert.Equal([new RowRange(3000, 4500, false)], _ranges.Span.ToArray());

        // A write through the table does not make good what the zones missed.
        table.ModifyRows(3100, new byte[table.Schema.RowSize]);
        table.Flush();
        table.ZoneMaps.Narrow(Compare("i32", CompareOp.Greater, 100_000), 0, table.RowCount, _ranges, out _);
        Assert.True(_ranges.RowCount > 0 && _ranges[0].Start <= 3000);
        table.BuildZoneMaps("i32");
        table.ZoneMaps.Narrow(Compare("i32", CompareOp.Greater, 100_000), 0, table.RowCount, _ranges, out _);
        Assert.Equal([new RowRange(3000, 3700, false)], _ranges.Span.ToArray());
    }

    [Fact]
    public void Zone_maps_are_built_for_tables_that_have_none_and_dropped_again()
    {
        Make(TableLayout.Rows, 20_000, zones: false);
        using (H5File file = H5File.Open(File, FileAccess.ReadWrite))
        {
            using Table table = file.Root.OpenTable("t");
            Assert.Empty(table.ZoneMapColumns);
            table.BuildZoneMaps("i32", "masked");
            Assert.Equal("i32 masked", string.Join(" ", table.ZoneMapColumns));
        }

        using (H5File file = H5File.Open(File, FileAccess.ReadWrite))
        {
            using Table table = file.Root.OpenTable("t");
            Assert.Equal("i32 masked", string.Join(" ", table.ZoneMapColumns));
            CheckAll(table, new Random(4), 20);
            table.ZoneMaps.Narrow(Compare("i32", CompareOp.Greater, 100_000), 0, table.RowCount, _ranges, out _);
            Assert.Equal((0L, 0L), (_ranges.RowCount, table.ZoneMaps.ChunksVerified));
            table.DropZoneMaps();
            Assert.Empty(table.ZoneMapColumns);
        }

        using H5File last = H5File.Open(File);
        using Table without = last.Root.OpenTable("t");
        Assert.Empty(without.ZoneMapColumns);
    }

    [Fact]
    public void Damaged_zones_are_ignored()
    {
        Make(TableLayout.Rows, 20_000);
        using (H5File file = H5File.Open(File, FileAccess.ReadWrite))
        {
            using NdArray<ulong> zones = file.Root.OpenArray<ulong>("_p_b2d_t/zones/i32");
            ulong[] record = new ulong[zones.Shape[1]];
            zones.Read([2, 0], [1, zones.Shape[1]], record);
            record[1 + ((record.Length - 1) / 3)] ^= 1; // a largest key
            zones.Write([2, 0], [1, zones.Shape[1]], record);
            using NdArray<ulong> shorter = file.Root.OpenArray<ulong>("_p_b2d_t/zones/u16");
            shorter.Resize([3, zones.Shape[1]]);
            file.Root.Delete("_p_b2d_t/zones/f64");
            file.Root.CreateGroup("_p_b2d_t/zones/f64");
        }

        using H5File reopened = H5File.Open(File);
        using Table table = reopened.Root.OpenTable("t");
        Assert.Equal(12, table.ZoneMapColumns.Length);
        Assert.NotNull(table.ZoneMaps.ReasonOf(table.Schema["u16"].Leaf));
        Assert.NotNull(table.ZoneMaps.ReasonOf(table.Schema["f64"].Leaf));
        table.ZoneMaps.Narrow(Compare("i32", CompareOp.Greater, 100_000), 0, table.RowCount, _ranges, out _);
        Assert.Equal([new RowRange(3000, 4500, false)], _ranges.Span.ToArray());
        CheckAll(table, new Random(5), 20);
    }

    private static Predicate Compare(string path, CompareOp op, int value) =>
        new Predicate.Compare(ZoneSample.Schema[path].Leaf, op, [.. BitConverter.GetBytes(value)]);

    private void Make(TableLayout layout, int rows, int chunkRows = 1500, bool zones = true)
    {
        using H5File file = H5File.Create(File);
        TableCreation how = new() { Layout = layout, ChunkRows = chunkRows, BlockRows = 700, ZoneMaps = zones };
        using Table table = file.Root.CreateTable("t", ZoneSample.Schema, how);
        byte[] images = ZoneSample.Rows(rows, 0, new Random(9));
        _rows = [.. images];
        table.AppendRows(images);
    }

    private void Change(Table table, Random random)
    {
        int size = table.Schema.RowSize;
        long count = _rows.Count / size;
        int what = count < 3000 ? 0 : random.Next(6);
        if (what < 3)
        {
            byte[] images = ZoneSample.Rows(random.Next(1, 2500), count, random);
            table.AppendRows(images);
            _rows.AddRange(images);
            return;
        }

        int start = random.Next((int)count - 300);
        int length = random.Next(1, 300);
        if (what == 3)
        {
            table.Remove(start, length);
            _rows.RemoveRange(start * size, length * size);
            return;
        }

        byte[] changed = ZoneSample.Rows(length, random.Next(3000), random);
        table.ModifyRows(start, changed);
        for (int i = 0; i < changed.Length; i++)
        {
            _rows[(start * size) + i] = changed[i];
        }
    }

    private void CheckAll(Table table, Random random, int predicates)
    {
        byte[] rows = [.. _rows];
        int size = table.Schema.RowSize;
        long count = table.Store.RowCount;
        Assert.Equal(rows.Length / size, count);
        for (int i = 0; i < predicates; i++)
        {
            Predicate predicate = ZoneSample.RandomPredicate(random);
            long start = random.Next(3) == 0 ? random.Next((int)count) : 0;
            long length = random.Next(3) == 0 ? random.Next((int)(count - start)) : count - start;
            table.ZoneMaps.Narrow(predicate, start, length, _ranges, out _);
            int at = 0;
            for (long row = start; row < start + length; row++)
            {
                while (at < _ranges.Length && _ranges[at].End <= row)
                {
                    at++;
                }

                bool? matches = ZoneSample.Matches(predicate, rows.AsSpan((int)row * size, size));
                bool isIn = at < _ranges.Length && _ranges[at].Start <= row;
                bool isRight = isIn ? !_ranges[at].Whole || matches == true : matches == false;
                Assert.True(isRight, $"Row {row} of {predicate} matches: {matches}; ranges: {string.Join(" ", _ranges.Span.ToArray())}");
            }
        }
    }
}
