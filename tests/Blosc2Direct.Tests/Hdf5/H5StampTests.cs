using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Hdf5;

public sealed class H5StampTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("stamp.h5");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_nobody_touched_is_recognised()
    {
        long stamp = Make();
        using H5File file = H5File.Open(Path);
        Assert.Equal(stamp, file.ReadStamp());
        using IArrayNode a = file.Root.OpenDataset("a");
        Assert.True(file.IsUnchanged(stamp, a));
        Assert.False(file.IsUnchanged(stamp - 1, a));
        Assert.Null(file.ChooseStamp());
    }

    [Fact]
    public void A_write_by_another_program_is_noticed_even_while_the_file_is_open()
    {
        long stamp = Make();
        using H5File file = H5File.Open(Path);
        using IArrayNode a = file.Root.OpenDataset("a");
        Assert.True(a.TryLocate([0], out ChunkRef chunk));
        using (FileStream other = new(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            other.Position = chunk.Address;
            other.WriteByte(1);
        }

        Assert.NotEqual(stamp, file.ReadStamp());
        Assert.False(file.IsUnchanged(stamp, a));
    }

    [Fact]
    public void Only_what_was_not_written_since_is_unchanged()
    {
        long stamp = Make();
        using H5File file = H5File.Open(Path, FileAccess.ReadWrite);
        using IArrayNode a = file.Root.OpenDataset("a");
        using IArrayNode b = file.Root.OpenDataset("b");
        using (NdArray<int> array = file.Root.OpenArray<int>("a"))
        {
            array.Write([0], [10], new int[10]);
        }

        Assert.False(file.IsUnchanged(stamp, a));
        Assert.True(file.IsUnchanged(stamp, b));
        long next = file.ChooseStamp()!.Value;
        file.KeepStamp(next, a);
        Assert.NotEqual(stamp, next);
        Assert.True(file.IsUnchanged(next, a));
        Assert.False(file.IsUnchanged(next, b));
        file.Root.Delete("b");
        Assert.False(file.IsUnchanged(next, a));
    }

    [Fact]
    public void A_file_that_is_written_after_its_stamp_was_asked_for_does_not_get_it()
    {
        long stamp;
        using (H5File file = H5File.Create(Path))
        {
            using NdArray<int> a = file.Root.CreateArray<int>("a", [100], chunks: [10]);
            using IArrayNode node = file.Root.OpenDataset("a");
            stamp = file.ChooseStamp()!.Value;
            file.KeepStamp(stamp, node);
            a.Write([0], [10], new int[10]);
        }

        using H5File reopened = H5File.Open(Path);
        Assert.NotEqual(stamp, reopened.ReadStamp());
    }

    [Fact]
    public void A_file_in_memory_has_no_stamp()
    {
        using H5File file = H5File.CreateInMemory();
        using NdArray<int> a = file.Root.CreateArray<int>("a", [100], chunks: [10]);
        Assert.Null(file.ReadStamp());
        Assert.Null(file.ChooseStamp());
        Assert.False(file.IsUnchanged(0, a.Untyped.Node));
    }

    private long Make()
    {
        using H5File file = H5File.Create(Path);
        foreach (string name in (string[])["a", "b"])
        {
            using NdArray<int> array = file.Root.CreateArray<int>(name, [100], chunks: [10]);
            array.Write([0], [100], [.. Enumerable.Range(0, 100)]);
        }

        long stamp = file.ChooseStamp()!.Value;
        using IArrayNode a = file.Root.OpenDataset("a");
        using IArrayNode b = file.Root.OpenDataset("b");
        file.KeepStamp(stamp, a);
        file.KeepStamp(stamp, b);
        return stamp;
    }
}
