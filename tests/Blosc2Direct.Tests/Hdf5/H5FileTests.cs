using System.Diagnostics;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;
using Microsoft.Win32.SafeHandles;

namespace Blosc2Direct.Tests.Hdf5;

public sealed class H5FileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_is_named()
    {
        string path = _folder.File("none.h5");
        StorageFileNotFoundException error = Assert.Throws<StorageFileNotFoundException>(() => H5File.Open(path));
        Assert.Equal(path, error.File);
        Assert.Throws<StorageFileNotFoundException>(() => H5File.Open(_folder.File("no/folder.h5")));
        Assert.Throws<StorageFileNotFoundException>(() => H5File.Create(_folder.File("no/folder.h5")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("netCDF or anything else that is not HDF5")]
    public void A_file_that_is_not_HDF5_is_refused(string content)
    {
        string path = _folder.File("text.h5");
        File.WriteAllText(path, content);
        Assert.Equal(path, Assert.Throws<UnrecognizedFormatException>(() => H5File.Open(path)).File);
    }

    [Fact]
    public void A_folder_and_a_pipe_are_not_HDF5_files()
    {
        Assert.Throws<UnrecognizedFormatException>(() => H5File.Open(_folder.Path));
        if (OperatingSystem.IsLinux())
        {
            string pipe = _folder.File("pipe");
            using Process made = Process.Start("mkfifo", pipe);
            made.WaitForExit();
            Assert.Throws<UnrecognizedFormatException>(() => H5File.Open(pipe));
        }
    }

    [Theory]
    [InlineData(0, H5FormatVersion.Earliest)]
    [InlineData(0, H5FormatVersion.V110)]
    [InlineData(1024, H5FormatVersion.Earliest)]
    [InlineData(1024, H5FormatVersion.V110)]
    public void A_truncated_file_says_how_long_it_should_be(long userBlock, H5FormatVersion version)
    {
        string path = CreateFile(new H5FileOptions { UserBlockSize = userBlock, LowestVersion = version });
        long length = new FileInfo(path).Length;
        using (FileStream stream = File.OpenWrite(path))
        {
            stream.SetLength(length - 100);
        }

        TruncatedFileException error = Assert.Throws<TruncatedFileException>(() => H5File.Open(path));
        Assert.Equal(length, error.ExpectedBytes);
        Assert.Equal(length - 100, error.ActualBytes);
        Assert.Equal(path, error.File);

        using (FileStream stream = File.OpenWrite(path))
        {
            stream.SetLength(userBlock + 30);
        }

        Assert.Throws<TruncatedFileException>(() => H5File.Open(path));
    }

    [Fact]
    public void A_locked_file_is_not_opened()
    {
        string path = CreateFile();
        using (FileStream holder = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Equal(path, Assert.Throws<StorageFileLockedException>(() => H5File.Open(path)).File);
            Assert.Throws<StorageFileLockedException>(() => H5File.Open(path, FileAccess.ReadWrite));
            Assert.Throws<StorageFileLockedException>(() => H5File.Create(path));
            Assert.True(holder.Length > 0, "the refused creation has emptied the file");
            using H5File unlocked = H5File.Open(path, options: new H5FileOptions { Locking = H5FileLocking.Off });
        }

        H5File.Open(path, FileAccess.ReadWrite).Dispose();
    }

    [Fact]
    public void A_file_that_is_open_for_reading_is_not_opened_for_writing_or_replaced()
    {
        string path = CreateFile();
        using H5File reader = H5File.Open(path);
        Assert.Throws<StorageFileLockedException>(() => H5File.Open(path, FileAccess.ReadWrite));
        Assert.Throws<StorageFileLockedException>(() => H5File.Create(path));
        using H5File second = H5File.Open(path);
        Assert.True(second.Root.Contains("x"));
    }

    [Fact]
    public void What_the_system_forbids_is_said_so()
    {
        string path = CreateFile();
        if (!OperatingSystem.IsWindows() && Environment.UserName != "root")
        {
            File.SetUnixFileMode(path, UnixFileMode.None);
            Assert.Throws<StorageAccessDeniedException>(() => H5File.Open(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead);
            Assert.Throws<StorageAccessDeniedException>(() => H5File.Open(path, FileAccess.ReadWrite));
            return;
        }

        // Nothing is forbidden to root, but to write a program that runs.
        string program = _folder.File("sleep");
        File.Copy("/bin/sleep", program);
        using Process running = StartCopied(program);
        try
        {
            Assert.Throws<StorageAccessDeniedException>(() => H5File.Create(program));
        }
        finally
        {
            running.Kill();
            running.WaitForExit();
        }
    }

    // Another program that is just being started may share the descriptor that the copy was written by: then it is busy.
    private static Process StartCopied(string program)
    {
        const int TextFileBusy = 26;
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return Process.Start(program, "60");
            }
            catch (System.ComponentModel.Win32Exception e) when (e.NativeErrorCode == TextFileBusy && attempt < 100)
            {
                Thread.Sleep(10);
            }
        }
    }

    [Fact]
    public void Create_new_does_not_replace()
    {
        string path = CreateFile();
        Assert.Equal(path, Assert.Throws<StorageFileExistsException>(() => H5File.CreateNew(path)).File);
        H5File.CreateNew(_folder.File("new.h5")).Dispose();
    }

    [Fact]
    public void An_image_holds_the_whole_file()
    {
        byte[] image = File.ReadAllBytes(CreateFile());
        using H5File file = H5File.OpenImage(image);
        H5DatasetTests.AssertChunk((H5Dataset)file.Root["x"], [1], Chunk);
        Assert.Throws<TruncatedFileException>(() => H5File.OpenImage(image.AsSpan(0, image.Length - 1)));
        Assert.Throws<UnrecognizedFormatException>(() => H5File.OpenImage(new byte[4096]));
        Assert.Throws<UnrecognizedFormatException>(() => H5File.OpenImage([]));
    }

    [Theory]
    [InlineData(0, H5FormatVersion.Earliest)]
    [InlineData(0, H5FormatVersion.V18)]
    [InlineData(0, H5FormatVersion.V110)]
    [InlineData(512, H5FormatVersion.Earliest)]
    [InlineData(512, H5FormatVersion.V110)]
    public void A_file_in_memory_is_written_out_as_an_image(long userBlock, H5FormatVersion version)
    {
        using H5File file = H5File.CreateInMemory(options: new H5FileOptions { UserBlockSize = userBlock, LowestVersion = version });
        using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Plain([8], [4]));
        dataset.Write([1], Chunk);
        using H5File copy = H5File.OpenImage(file.ToImage());
        H5DatasetTests.AssertChunk((H5Dataset)copy.Root["x"], [1], Chunk);
        string path = _folder.File("image.h5");
        File.WriteAllBytes(path, file.ToImage());
        using H5File onDisk = H5File.Open(path);
        H5DatasetTests.AssertChunk((H5Dataset)onDisk.Root["x"], [1], Chunk);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_user_block_is_left_alone_and_chunks_are_found_behind_it(bool positional)
    {
        string path = CreateFile(new H5FileOptions { UserBlockSize = 2048 });
        byte[] mine = Specs.Bytes(2048, 9);
        using (FileStream stream = File.OpenWrite(path))
        {
            stream.Write(mine);
        }

        using H5File file = H5File.Open(path, options: new H5FileOptions { PositionalReads = positional });
        Assert.Equal(2048, file.UserBlockSize);
        H5DatasetTests.AssertChunk((H5Dataset)file.Root["x"], [1], Chunk);
        Assert.Equal(positional && Specs.PositionalReads, file.Statistics.PositionalReads > 1);
        Assert.Equal(mine, File.ReadAllBytes(path)[..2048]);
    }

    [Fact]
    public void Closing_a_file_closes_what_is_open_in_it()
    {
        H5File file = H5File.Open(CreateFile());
        H5Group group = file.Root.OpenGroup("/");
        H5Dataset dataset = file.Root.OpenDataset("x");
        Assert.True(dataset.TryLocate([1], out ChunkRef chunk));
        byte[] bytes = new byte[chunk.StoredBytes];
        dataset.Read(chunk, 0, bytes);
        file.Dispose();
        file.Dispose();

        Assert.True(file.IsClosed);
        Assert.Throws<ObjectDisposedException>(() => file.Root.List());
        Assert.Throws<ObjectDisposedException>(() => group.Contains("x"));
        Assert.Throws<ObjectDisposedException>(() => group.Attributes.Names);
        Assert.Throws<ObjectDisposedException>(() => dataset.TryLocate([1], out _));
        Assert.Throws<ObjectDisposedException>(() => dataset.Read(chunk, 0, bytes));
        Assert.Throws<ObjectDisposedException>(() => dataset.EnumerateChunks());
        Assert.Throws<ObjectDisposedException>(() => dataset.Regions!.Read([0], [1], new byte[4]));
        Assert.Throws<ObjectDisposedException>(() => dataset.Write([0], bytes));
        Assert.Throws<ObjectDisposedException>(() => dataset.Resize([9]));
        Assert.Throws<ObjectDisposedException>(() => file.Flush());
        Assert.Throws<ObjectDisposedException>(() => file.ToImage());
        dataset.Dispose();
        group.Dispose();
    }

    [Fact]
    public void Closing_one_of_two_handles_of_a_file_leaves_the_other()
    {
        string path = CreateFile();
        H5File first = H5File.Open(path, FileAccess.ReadWrite);
        using H5File second = H5File.Open(path, FileAccess.ReadWrite);
        H5Dataset one = first.Root.OpenDataset("x");
        using H5Dataset two = second.Root.OpenDataset("x");
        byte[] chunk = Specs.Bytes(16, 77);
        one.Write([0], chunk);
        H5DatasetTests.AssertChunk(two, [0], chunk);
        first.Dispose();
        Assert.Throws<ObjectDisposedException>(() => one.TryLocate([0], out _));
        one.Dispose();
        H5DatasetTests.AssertChunk(two, [0], chunk);
        two.Write([1], chunk);
        H5DatasetTests.AssertChunk(two, [1], chunk);
        Assert.Equal(2, two.StoredChunkCount);
    }

    [Fact]
    public void A_closed_dataset_is_not_another_one_that_is_opened_after_it()
    {
        using H5File file = H5File.CreateInMemory();
        H5Dataset first = file.Root.CreateDataset("a", Specs.Plain([8], [4]));
        first.Dispose();
        using H5Dataset second = file.Root.CreateDataset("b", Specs.Plain([8], [4]));
        Assert.Throws<ObjectDisposedException>(() => first.Write([0], new byte[16]));
        Assert.Equal(0, second.StoredChunkCount);
    }

    [Fact]
    public void A_file_that_is_open_for_reading_is_not_written()
    {
        using H5File file = H5File.Open(CreateFile());
        using H5Dataset dataset = file.Root.OpenDataset("x");
        Assert.Equal(Specs.PositionalReads ? StorageCapabilities.PositionalReads : StorageCapabilities.None, file.Capabilities);
        Assert.Throws<StorageReadOnlyException>(() => dataset.Write([0], Chunk));
        Assert.Throws<StorageReadOnlyException>(() => dataset.Resize([1]));
        Assert.Throws<StorageReadOnlyException>(() => dataset.Regions!.Write([0], [1], new byte[4]));
        Assert.Throws<StorageReadOnlyException>(() => dataset.Attributes.Write("a", new(new FloatType(8), [], 1.0)));
        Assert.Throws<StorageReadOnlyException>(() => file.Root.CreateGroup("g"));
        Assert.Throws<StorageReadOnlyException>(() => file.Root.Delete("x"));
        Assert.Throws<StorageReadOnlyException>(() => file.Root.Move("x", "y"));
        Assert.Throws<StorageReadOnlyException>(() => file.Root.CreateSoftLink("s", "/x"));
    }

    [Fact]
    public void A_flush_shows_the_file_to_other_readers()
    {
        string path = _folder.File("flush.h5");
        using H5File file = H5File.Create(path);
        using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Plain([8], [4]));
        dataset.Write([1], Chunk);
        file.Flush(Durability.Durable);
        using SafeFileHandle other = PositionalFile.TryOpen(path, out _)!; // System.IO would ask for a lock
        byte[] image = new byte[RandomAccess.GetLength(other)];
        Assert.Equal(image.Length, RandomAccess.Read(other, image, 0));
        using H5File copy = H5File.OpenImage(image);
        H5DatasetTests.AssertChunk((H5Dataset)copy.Root["x"], [1], Chunk);
    }

    [Fact]
    public void An_error_of_HDF5_carries_its_stack()
    {
        using H5File file = H5File.CreateInMemory();
        Hdf5Exception error = Assert.Throws<Hdf5Exception>(() => file.Root.CreateDataset("x", Specs.Plain([1L << 40], [1 << 30])));
        Assert.NotEmpty(error.Frames);
        Assert.Contains(error.Frames, f => f.Function.StartsWith("H5D", StringComparison.Ordinal) && f.Line > 0 && f.Major.Length > 0);
        Assert.Contains("memory.h5", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Chunk => Specs.Bytes(16, 5);

    private string CreateFile(H5FileOptions? options = null)
    {
        string path = _folder.File("file.h5");
        using H5File file = H5File.Create(path, options);
        using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Plain([8], [4]));
        dataset.Write([1], Chunk);
        return path;
    }
}
