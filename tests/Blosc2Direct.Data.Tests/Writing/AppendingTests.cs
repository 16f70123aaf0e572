using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;
using Blosc2Direct.Tests.Hdf5;

namespace Blosc2Direct.Data.Tests.Writing;

public sealed class AppendingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Structs_and_records_are_appended_and_modified(TableLayout layout)
    {
        TableCreation how = new() { Layout = layout, ChunkRows = 1_000, BlockRows = 100 };
        using H5File file = H5File.CreateInMemory();
        using Table<Sample> structs = file.Root.CreateTable<Sample>("s", how);
        using Table<Note> records = file.Root.CreateTable<Note>("r", how);
        for (int i = 0; i < 5_000; i += 500)
        {
            structs.Append([.. Enumerable.Range(i, 500).Select(Sample.Of)]);
            records.Append([.. Enumerable.Range(i, 500).Select(Note.Of)]);
        }

        structs.Append(Sample.Of(5_000));
        Assert.Equal(Enumerable.Range(0, 5_001).Select(Sample.Of), structs.Read());
        structs.Modify(10, Sample.Of(-1), Sample.Of(-2));
        structs.ModifyAt([4_999, 0], [Sample.Of(-3), Sample.Of(-4)]);
        records.Modify(0, Note.Of(77));
        records.ModifyAt([1], [Note.Of(78)]);
        Assert.Equal([Sample.Of(-4), Sample.Of(-1), Sample.Of(-2), Sample.Of(-3)], structs.ReadAt([0, 10, 11, 4_999]));
        Assert.Equal([Note.Of(77), Note.Of(78), .. Enumerable.Range(2, 4_998).Select(Note.Of)], records.Read());
    }

    [Fact]
    public void Batches_of_one_table_are_appended_to_another()
    {
        using H5File file = H5File.CreateInMemory();
        using Table<Sample> from = file.Root.CreateTable<Sample>("from");
        from.Append([.. Enumerable.Range(0, 3_000).Select(Sample.Of)]);
        using Table<Sample> to = file.Root.CreateTable<Sample>("to", new TableCreation { Layout = TableLayout.Columns, ChunkRows = 500 });
        foreach (RowBatch batch in from.ReadBatches(batchRows: 700))
        {
            to.Append(batch);
        }

        to.Append(from.ReadBatch(5, 2, "Key"));
        Assert.Equal([.. Enumerable.Range(0, 3_000).Select(Sample.Of), new Sample { Key = 5 }, new Sample { Key = 6 }], to.Read());
        using Table other = file.Root.CreateTable("other", new TableSchemaBuilder().Add("Key", ColumnKind.Int32).Build());
        Assert.Throws<TableColumnException>(() => other.Append(from.ReadBatch(0, 1, "Key")));
        Assert.Throws<TableColumnException>(() => other.Append(from.ReadBatch(0, 1, "Value")));
        Assert.Equal(0, other.RowCount);
    }

    [Fact]
    public async Task What_comes_piece_by_piece_is_appended_up_to_the_end_the_error_or_the_cancellation()
    {
        using H5File file = H5File.CreateInMemory();
        using Table<Sample> table = file.Root.CreateTable<Sample>("t", new TableCreation { ChunkRows = 1_000 });
        Assert.Equal(2_500, await table.AppendAsync(Rows(0, 2_500)));
        Assert.Equal(2_500, table.RowCount);
        await Assert.ThrowsAsync<InvalidDataException>(() => table.AppendAsync(Rows(2_500, 700, fails: true)));
        Assert.Equal(3_200, table.RowCount);
        using CancellationTokenSource source = new();
        int taken = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.AppendAsync(
            Rows(3_200, 100_000, onRow: row =>
            {
                taken++;
                if (row == 4_444)
                {
                    source.Cancel();
                }
            }), source.Token));
        Assert.Equal(3_200 + taken, table.RowCount);
        Assert.Equal(Enumerable.Range(0, (int)table.RowCount).Select(Sample.Of), table.Read());
        using Table copy = file.Root.CreateTable("copy", table.Schema);
        Assert.Equal(table.RowCount, await copy.AppendAsync(table.ReadBatchesAsync(batchRows: 300)));
        Assert.Equal(table.RowCount, copy.RowCount);
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public async Task Readers_beside_a_writer_see_whole_rows_from_the_first_one_on(TableLayout layout)
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using Table<Sample> table = file.Root.CreateTable<Sample>("t", new TableCreation { Layout = layout, ChunkRows = 2_000, BlockRows = 250 });
        bool isDone = false;
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            long seen = 0;
            while (!Volatile.Read(ref isDone))
            {
                long rows = table.RowCount;
                Assert.True(rows >= seen);
                Sample[] tail = table.Read(Math.Max(0, rows - 3_000), Math.Min(rows, 3_000));
                for (int i = 0; i < tail.Length; i++)
                {
                    Assert.Equal(Sample.Of((int)(rows - tail.Length + i)), tail[i]);
                }

                seen = rows;
            }
        }))];
        Random random = new(5);
        try
        {
            for (int row = 0; row < 120_000;)
            {
                int count = random.Next(1, 3_000);
                table.Append([.. Enumerable.Range(row, count).Select(Sample.Of)]);
                row += count;
                if (random.Next(10) == 0)
                {
                    table.Flush();
                }
            }
        }
        finally
        {
            Volatile.Write(ref isDone, true);
            await Task.WhenAll(readers);
        }
    }

    [Theory]
    [InlineData(TableLayout.Rows)]
    [InlineData(TableLayout.Columns)]
    public void Another_handle_of_the_file_sees_what_was_flushed(TableLayout layout)
    {
        string path = _folder.File("a.h5");
        using H5File file = H5File.Create(path);
        using Table<Sample> table = file.Root.CreateTable<Sample>("t", new TableCreation { Layout = layout, ChunkRows = 2_000 });
        table.Append([.. Enumerable.Range(0, 3_100).Select(Sample.Of)]);
        table.Flush();
        string copy = _folder.File("copy.h5");
        using (Process process = Process.Start("cp", [path, copy]))
        {
            process.WaitForExit();
        }

        using H5File other = H5File.Open(copy);
        using Table<Sample> read = other.Root.OpenTable<Sample>("t");
        Assert.Equal(Enumerable.Range(0, 3_100).Select(Sample.Of), read.Read());
    }

    [DiskTheory]
    [InlineData(TableLayout.Rows, 512 << 20)]
    [InlineData(TableLayout.Columns, 512 << 20)]
    [InlineData(TableLayout.Rows, 256 << 10)]
    [InlineData(TableLayout.Columns, 256 << 10)]
    public void A_full_disk_is_told_and_what_was_flushed_stays(TableLayout layout, long memoryLimit)
    {
        using SmallFileSystem small = SmallFileSystem.Mount(4096);
        string path = small.File("a.h5");
        byte[] first = Noise(20_000, 1);
        byte[] second = Noise(60_000, 2);
        using (H5File file = H5File.Create(path))
        {
            TableCreation how = new() { Layout = layout, ChunkRows = 4_000, BlockRows = 500, ZoneMaps = false };
            using Table<Sample> table = file.Root.CreateTable<Sample>("t", how, new TableOptions { MemoryLimit = memoryLimit });
            table.AppendRows(first);
            table.Flush();
            small.Fill(600_000);
            DiskFullException error = Assert.Throws<DiskFullException>(() =>
            {
                table.AppendRows(second);
                table.Flush();
            });
            Assert.Contains("a.h5", error.Message, StringComparison.Ordinal);
            Assert.Equal(20_000, table.RowCount);
            Assert.True(first.AsSpan().SequenceEqual(MemoryMarshal.AsBytes<Sample>(table.Read())));
            small.Relieve();
            if (table.BufferedRows == 0)
            {
                table.AppendRows(second);
            }
        }

        using H5File again = H5File.Open(path);
        using Table<Sample> read = again.Root.OpenTable<Sample>("t");
        Assert.Equal(80_000, read.RowCount);
        Assert.True(second.AsSpan().SequenceEqual(MemoryMarshal.AsBytes<Sample>(read.Read(20_000))));

        byte[] Noise(int rows, int seed)
        {
            byte[] bytes = new byte[rows * Unsafe.SizeOf<Sample>()];
            new Random(seed).NextBytes(bytes);
            return bytes;
        }
    }

    private static async IAsyncEnumerable<Sample> Rows(
        int first, int count, bool fails = false, Action<int>? onRow = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (int row = first; row < first + count; row++)
        {
            if (row % 100 == 0)
            {
                await Task.Yield();
            }

            onRow?.Invoke(row);
            yield return Sample.Of(row);
        }

        if (fails)
        {
            throw new InvalidDataException("the source broke");
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private record struct Sample
    {
        public long Key;
        public float Value;
        public short Small;

        public static Sample Of(int row) => new() { Key = row, Value = row / 4f, Small = (short)row };
    }

    private sealed record Note(int Key, [property: Length(12)] string Text)
    {
        public static Note Of(int row) => new(row, $"row {row}");
    }
}
