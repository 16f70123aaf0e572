using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Hdf5;

/// <summary>What happens when the disk is full: a typed error, and all that was there before stays.</summary>
public sealed class H5DiskFullTests
{
    private const int ChunkBytes = 5000;

    [DiskTheory]
    [InlineData(H5FormatVersion.Earliest, -1, 4)]
    [InlineData(H5FormatVersion.V110, -1, 4)]
    [InlineData(H5FormatVersion.V110, -1, -1)]
    [InlineData(H5FormatVersion.V110, 4000, 4)]
    public void Chunks_are_stored_until_the_disk_is_full_and_stay(H5FormatVersion version, long rows, long columns)
    {
        using SmallFileSystem small = SmallFileSystem.Mount(3072);
        string path = small.File("a.h5");
        int count = 0;
        using (H5File file = H5File.Create(path, new H5FileOptions { LowestVersion = version }))
        {
            using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([0, 4], [1, 4], [rows, columns]));
            count = AppendUntilFull(dataset, 0);
            Assert.InRange(count, 200, 700);
            small.Fill(0);
            for (int i = 0; i < 3; i++)
            {
                Assert.Throws<DiskFullException>(() => dataset.Write([count - 1, 0], Specs.Bytes(2 * ChunkBytes, 1)));
            }

            // The process goes on: with the same file once there is room…
            AssertRows(dataset, count);
            small.Relieve();
            count = AppendUntilFull(dataset, count);
            small.Fill(0);
        }

        // … and after it was closed on a full disk, and gave back what it kept for that.
        small.Fill(0);
        using (H5File file = H5File.Open(path, FileAccess.ReadWrite))
        {
            using H5Dataset dataset = file.Root.OpenDataset("x");
            AssertRows(dataset, count);
            Assert.Throws<DiskFullException>(() => file.Root.CreateGroup("more"));
            small.Relieve();
            file.Root.CreateGroup("more").Dispose();
        }

        using H5File again = H5File.Open(path);
        using H5Dataset read = again.Root.OpenDataset("x");
        AssertRows(read, count);
        Assert.True(again.Root.Contains("more"));
    }

    [DiskFact]
    public void The_error_says_what_and_how_much()
    {
        using SmallFileSystem small = SmallFileSystem.Mount(2048);
        string path = small.File("a.h5");
        using H5File file = H5File.Create(path);
        using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([800_000], [400_000]));
        small.Fill(100_000);
        DiskFullException error = Assert.Throws<DiskFullException>(() => dataset.Write([1], new byte[1_500_000]));
        Assert.Equal((path, "/x"), (error.File, error.ObjectPath));
        Assert.Equal([1], error.Chunk.ToArray());
        Assert.True(error.BytesWanted >= 1_000_000);
        Assert.InRange(error.BytesFree, 0, 100_000);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [DiskTheory]
    [InlineData(H5FormatVersion.Earliest)]
    [InlineData(H5FormatVersion.V110)]
    public void A_chunk_that_finds_no_room_for_its_new_size_keeps_its_old_bytes(H5FormatVersion version)
    {
        using SmallFileSystem small = SmallFileSystem.Mount(2048);
        string path = small.File("a.h5");
        using (H5File file = H5File.Create(path, new H5FileOptions { LowestVersion = version }))
        {
            using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([0, 4], [1, 4], [ArraySpec.Unlimited, 4]));
            int count = AppendUntilFull(dataset, 0);
            small.Fill(0);
            long generation = dataset.GetGeneration([3, 0]);
            Assert.Throws<DiskFullException>(() => dataset.Write([3, 0], Specs.Bytes(ChunkBytes + 1, 77)));
            Assert.Equal(generation, dataset.GetGeneration([3, 0]));
            AssertRows(dataset, count);
            dataset.Write([3, 0], Specs.Bytes(ChunkBytes, 78)); // the same size takes no room
            H5DatasetTests.AssertChunk(dataset, [3, 0], Specs.Bytes(ChunkBytes, 78));
            dataset.Write([3, 0], Specs.Bytes(ChunkBytes, 3));
        }

        using H5File again = H5File.Open(path);
        using H5Dataset read = again.Root.OpenDataset("x");
        AssertRows(read, (int)read.Shape[0]);
    }

    [DiskTheory]
    [InlineData(H5FormatVersion.Earliest)]
    [InlineData(H5FormatVersion.V110)]
    public void Groups_attributes_and_datasets_are_created_until_the_disk_is_full_and_stay(H5FormatVersion version)
    {
        using SmallFileSystem small = SmallFileSystem.Mount(2048);
        string path = small.File("a.h5");
        List<string> made = [];
        using (H5File file = H5File.Create(path, new H5FileOptions { LowestVersion = version }))
        {
            file.Root.CreateGroup("first").Dispose();
            small.Fill(400_000);
            Random random = new(5);
            Assert.Throws<DiskFullException>(() =>
            {
                for (int i = 0; i < 100_000; i++)
                {
                    string name = $"first/some/way/down/{i}";
                    switch (i % 3)
                    {
                        case 0:
                            file.Root.CreateGroup(name).Dispose();
                            break;
                        case 1:
                            file.Root.CreateDataset(name, Specs.Filtered([8], [4])).Dispose();
                            break;
                        default:
                            using (H5Group group = file.Root.CreateGroup(name))
                            {
                                group.Attributes.Set("text", new string('x', random.Next(3000)));
                                group.Attributes.Set("numbers", new double[random.Next(300)]);
                            }

                            break;
                    }

                    made.Add(name);
                }
            });
            small.Fill(0);
            Assert.Throws<DiskFullException>(() =>
            {
                for (int i = 0; i < 1000; i++)
                {
                    file.Root.Attributes.Set($"a{i}", new double[200]);
                }
            });
            file.Flush();
        }

        Assert.True(made.Count > 10);
        using H5File again = H5File.Open(path, FileAccess.ReadWrite);
        Assert.All(made, name => Assert.True(again.Root.Contains(name)));
        Assert.All(made.Where((_, i) => i % 3 == 2), name =>
        {
            using H5Group group = again.Root.OpenGroup(name);
            Assert.Equal(2, group.Attributes.Names.Count);
            Assert.All(group.Attributes.Names, a => Assert.NotNull(group.Attributes.Read(a).Value));
        });
        again.Root.Delete(made[^1]);
        small.Relieve();
        again.Root.Attributes.Set("more", 1);
    }

    [DiskTheory]
    [InlineData(H5FormatVersion.Earliest, true)]
    [InlineData(H5FormatVersion.V110, true)]
    [InlineData(H5FormatVersion.Earliest, false)]
    [InlineData(H5FormatVersion.V110, false)]
    public void Heaps_that_double_at_once_find_their_room_or_are_not_asked_to(H5FormatVersion version, bool attributes)
    {
        // For the 1,119th attribute of this size HDF5 takes 2 MB.
        using SmallFileSystem small = SmallFileSystem.Mount(5120);
        string path = small.File("a.h5");
        int count = 0;
        using (H5File file = H5File.Create(path, new H5FileOptions { LowestVersion = version }))
        {
            Assert.Throws<DiskFullException>(() =>
            {
                for (; count < 100_000; count++)
                {
                    if (attributes)
                    {
                        file.Root.Attributes.Set(Name(count), new double[200]);
                    }
                    else
                    {
                        file.Root.CreateSoftLink(Name(count) + new string('n', 700), "/" + new string('t', 700));
                    }
                }
            });
            small.Fill(0);
        }

        Assert.True(count > 500);
        using H5File again = H5File.Open(path);
        if (attributes)
        {
            Assert.Equal(count, again.Root.Attributes.Names.Count);
            Assert.Equal(new double[200], again.Root.Attributes.Read(Name(count - 1)).Value);
        }
        else
        {
            Assert.Equal(count, again.Root.List().Count);
        }

        static string Name(int i) => $"name {i}";
    }

    [DiskFact]
    public void On_a_full_disk_things_are_deleted_and_their_room_is_used_again()
    {
        using SmallFileSystem small = SmallFileSystem.Mount(2048);
        string path = small.File("a.h5");
        using (H5File file = H5File.Create(path))
        {
            using (H5Dataset large = file.Root.CreateDataset("large", Specs.Filtered([150_000], [150_000])))
            {
                large.Write([0], new byte[600_000]);
            }

            using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Filtered([0, 4], [1, 4], [ArraySpec.Unlimited, 4]));
            int count = AppendUntilFull(dataset, 0);
            small.Fill(0);
            file.Root.Delete("large");
            dataset.Resize([count / 2, 4]);
            AssertRows(dataset, count / 2);
            small.Relieve();
            AppendUntilFull(dataset, count / 2);
        }

        using H5File again = H5File.Open(path);
        using H5Dataset read = again.Root.OpenDataset("x");
        AssertRows(read, (int)read.Shape[0]);
    }

    [DiskFact]
    public void A_file_is_not_replaced_or_created_where_there_is_no_room_for_it()
    {
        using SmallFileSystem small = SmallFileSystem.Mount(512);
        string path = small.File("a.h5");
        using (H5File file = H5File.Create(path))
        {
            file.Root.Attributes.Set("a", 1);
        }

        small.Fill(0);
        Assert.Throws<DiskFullException>(() => H5File.Create(small.File("b.h5")));
        Assert.Throws<DiskFullException>(() => H5File.Create(path));
        using H5File again = H5File.Open(path);
        Assert.Equal(["a"], again.Root.Attributes.Names);
    }

    [DiskFact]
    public void What_was_taken_in_advance_is_given_back()
    {
        using SmallFileSystem small = SmallFileSystem.Mount(8192);
        string path = small.File("a.h5");
        long all = small.Free;
        for (int round = 0; round < 3; round++)
        {
            using (H5File file = H5File.Open(Make(path), FileAccess.ReadWrite))
            using (H5File second = H5File.Open(path, FileAccess.ReadWrite))
            {
                second.Root.CreateGroup($"g{round}").Dispose();
                using H5Dataset dataset = file.Root.CreateDataset($"x{round}", Specs.Filtered([10_000], [10_000]));
                dataset.Write([0], new byte[10_000]);
                second.Dispose();
                dataset.Write([0], new byte[20_000]);
                Assert.True(all - small.Free > 200_000);
            }

            long length = new FileInfo(path).Length;
            Assert.InRange(all - small.Free, length - 4096, length + 4096);
        }

        static string Make(string path)
        {
            if (!File.Exists(path))
            {
                H5File.Create(path).Dispose();
            }

            return path;
        }
    }

    private static int AppendUntilFull(H5Dataset dataset, int count)
    {
        DiskFullException? error = null;
        while (error is null)
        {
            try
            {
                using IArrayGrowth growth = dataset.BeginGrow([count + 1, 4]);
                dataset.Write([count, 0], Specs.Bytes(ChunkBytes, count));
                growth.Commit();
                count++;
            }
            catch (DiskFullException e)
            {
                error = e;
            }
        }

        Assert.Equal(count, dataset.Shape[0]);
        return count;
    }

    private static void AssertRows(H5Dataset dataset, int count)
    {
        Assert.Equal(count, dataset.Shape[0]);
        for (int i = 0; i < count; i++)
        {
            H5DatasetTests.AssertChunk(dataset, [i, 0], Specs.Bytes(ChunkBytes, i));
        }
    }
}
