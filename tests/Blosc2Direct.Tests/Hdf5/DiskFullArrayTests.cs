using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Hdf5;

/// <summary>Arrays that grow or are written in part when the disk is full: what they showed before stays.</summary>
public sealed class DiskFullArrayTests
{
    [DiskTheory]
    [InlineData("gzip")]
    [InlineData("flat")]
    [InlineData("text")]
    public void Regions_that_find_no_room_leave_what_was_there(string kind)
    {
        FilterSpec gzip = new(FilterSpec.Deflate, [1]);
        ArraySpec spec = kind switch
        {
            "gzip" => Specs.Filtered([400_000], [1000], [ArraySpec.Unlimited], gzip),
            "flat" => Specs.Plain([400_000], [1]) with { Layout = ArrayLayout.Contiguous, ChunkShape = default },
            _ => Specs.Plain([20_000], [100]) with { Type = new VariableStringType() },
        };
        using SmallFileSystem small = SmallFileSystem.Mount(2048);
        string path = small.File("a.h5");
        using (H5File file = H5File.Create(path))
        {
            using H5Dataset dataset = file.Root.CreateDataset("x", spec);
            WriteHead(dataset);
            small.Fill(600_000);
            Assert.Throws<DiskFullException>(() =>
            {
                for (int i = 1; i < 20; i++)
                {
                    WritePart(dataset, i);
                }
            });
            small.Fill(0);
            AssertHead(dataset);
        }

        using H5File again = H5File.Open(path, FileAccess.ReadWrite);
        using H5Dataset read = again.Root.OpenDataset("x");
        AssertHead(read);
        small.Relieve();
        WritePart(read, 19);
        AssertHead(read);

        void WriteHead(H5Dataset dataset) => WritePart(dataset, 0);

        void WritePart(H5Dataset dataset, int part)
        {
            if (kind == "text")
            {
                dataset.Regions!.WriteObjects([part * 1000], [1000], [.. Enumerable.Range(0, 1000).Select(i => (object?)$"{part} {i} {new string('y', 60)}")]);
            }
            else
            {
                dataset.Regions!.Write([part * 20_000], [20_000], Specs.Bytes(80_000, part));
            }
        }

        void AssertHead(H5Dataset dataset)
        {
            if (kind == "text")
            {
                Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"0 {i} {new string('y', 60)}"), dataset.Regions!.ReadObjects([0], [1000]));
                return;
            }

            byte[] bytes = new byte[80_000];
            dataset.Regions!.Read([0], [20_000], bytes);
            Assert.Equal(Specs.Bytes(80_000, 0), bytes);
        }
    }

    [DiskTheory]
    [InlineData(H5FormatVersion.Earliest)]
    [InlineData(H5FormatVersion.V110)]
    public void A_growth_that_finds_the_disk_full_is_put_back(H5FormatVersion version)
    {
        FilterSpec gzip = new(FilterSpec.Deflate, [1]);
        using SmallFileSystem small = SmallFileSystem.Mount(2048);
        string path = small.File("a.h5");
        byte[] before = Specs.Bytes(12_000, 1);
        using (H5File file = H5File.Create(path, new H5FileOptions { LowestVersion = version }))
        {
            using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([3000], [2000], [ArraySpec.Unlimited], gzip));
            dataset.Regions!.Write([0], [3000], before);
            small.Fill(700_000);
            Assert.Throws<DiskFullException>(() =>
            {
                using IArrayGrowth growth = dataset.BeginGrow([1_000_000]);
                for (int i = 3000; i < 1_000_000; i += 10_000)
                {
                    dataset.Regions.Write([i], [10_000], Specs.Bytes(40_000, i));
                    small.Fill(i > 13_000 ? 0 : 700_000);
                }
            });
            Assert.Equal([3000], dataset.Shape.ToArray());
            AssertValues(dataset);
        }

        using H5File again = H5File.Open(path, FileAccess.ReadWrite);
        using H5Dataset read = again.Root.OpenDataset("x");
        AssertValues(read);
        small.Relieve();
        read.Resize([4000]);
        byte[] all = new byte[16_000];
        read.Regions!.Read([0], [4000], all);
        Assert.Equal([.. before, .. new byte[4000]], all);

        void AssertValues(H5Dataset dataset)
        {
            byte[] bytes = new byte[12_000];
            dataset.Regions!.Read([0], [3000], bytes);
            Assert.Equal(before, bytes);
        }
    }

    [DiskTheory]
    [InlineData(H5FormatVersion.Earliest, 5)]
    [InlineData(H5FormatVersion.V110, 5)]
    [InlineData(H5FormatVersion.V110, 40)]
    public void An_array_that_is_appended_to_keeps_the_rows_that_it_shows(H5FormatVersion version, int step)
    {
        // Chunks of 16 rows: most appends rewrite the last one, and taking one back fills what lies beyond the edge.
        const int Columns = 256;
        using SmallFileSystem small = SmallFileSystem.Mount(2560);
        string path = small.File("a.h5");
        int rows = 0;
        using (H5File file = H5File.Create(path, new H5FileOptions { LowestVersion = version }))
        {
            using NdArray<int> array = file.Root.CreateArray<int>(
                "x", [0, Columns], [ArraySpec.Unlimited, Columns], chunks: [16, 64], codec: Blosc2.Lz4());
            for (int round = 0; round < 3; round++)
            {
                Assert.Throws<DiskFullException>(() =>
                {
                    while (rows < 100_000)
                    {
                        array.Append(Rows(rows, step));
                        rows += step;
                    }
                });
                small.Fill(0);
                AssertAll(array);
                small.Relieve();
            }

            small.Fill(0);
            Assert.Throws<DiskFullException>(() => array.Append(Rows(rows, 2000)));
        }

        Assert.True(rows > 200);
        using H5File again = H5File.Open(path, FileAccess.ReadWrite);
        using NdArray<int> read = again.Root.OpenArray<int>("x");
        AssertAll(read);
        small.Relieve();
        read.Resize([rows + 20, Columns]);
        int[] fresh = new int[20 * Columns];
        read.Read([rows, 0], [20, Columns], fresh);
        Assert.Equal(new int[20 * Columns], fresh);

        void AssertAll(NdArray<int> array)
        {
            Assert.Equal([rows, Columns], array.Shape.ToArray());
            int[] all = new int[rows * Columns];
            array.Read(all);
            Assert.Equal(Rows(0, rows), all);
        }

        static int[] Rows(int first, int count)
        {
            int[] values = new int[count * Columns];
            for (int i = 0; i < count; i++)
            {
                new Random(first + i).NextBytes(MemoryMarshal.AsBytes(values.AsSpan(i * Columns, Columns)));
            }

            return values;
        }
    }
}
