using System.Diagnostics;
using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Hdf5;

/// <summary>Locks that a file has for a moment, or longer.</summary>
public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _started;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_open_right_after_they_were_closed_while_programs_are_being_started()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // no fork
        }

        // Memory to copy makes a fork, in which descriptors and locks are shared, last longer.
        byte[] ballast = new byte[256 << 20];
        ballast.AsSpan().Fill(1);
        using CancellationTokenSource done = new();
        Task starter = Task.Run(() => StartPrograms(done.Token));
        try
        {
            for (int i = 0; (i < 500 || Volatile.Read(ref _started) < 20) && !starter.IsFaulted; i++)
            {
                string path = _folder.File($"a{i % 4}.h5");
                using (H5File written = H5File.Create(path))
                {
                    written.Root.CreateArray<int>("x", [10], chunks: [10]).Dispose();
                }

                using H5File read = H5File.Open(path, (i & 1) == 0 ? FileAccess.Read : FileAccess.ReadWrite);
                Assert.True(read.Root.Contains("x"));
            }
        }
        finally
        {
            await done.CancelAsync();
        }

        await starter;
        GC.KeepAlive(ballast);
    }

    [Fact]
    public void A_lock_that_is_given_up_soon_is_waited_for_and_another_failure_is_not()
    {
        int attempts = 0;
        Assert.Equal(4, Patience.Open(() => ++attempts < 4 ? throw new StorageFileLockedException("held") : attempts));
        attempts = 0;
        Assert.Throws<StorageFileLockedException>(() => Patience.Open<int>(() => ++attempts > 0 ? throw new StorageFileLockedException("held") : 0));
        Assert.Equal(10, attempts);
        attempts = 0;
        Assert.Throws<StorageFileNotFoundException>(() => Patience.Open<int>(() => ++attempts > 0 ? throw new StorageFileNotFoundException("none") : 0));
        Assert.Equal(1, attempts);
    }

    [Fact]
    public void A_plain_file_that_is_locked_is_tried_again()
    {
        string path = _folder.File("plain");
        using FileStream holder = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        int attempts = 0;
        Patience.Open(() =>
        {
            if (++attempts == 3)
            {
                holder.Dispose();
            }

            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }).Dispose();
        Assert.Equal(3, attempts);
    }

    [Fact]
    public void Closing_one_of_two_handles_keeps_the_lock_and_closing_both_gives_it_up()
    {
        string path = _folder.File("twice.h5");
        H5File.Create(path).Dispose();
        using (H5File first = H5File.Open(path))
        {
            H5File.Open(path).Dispose();
            Assert.Throws<IOException>(() => Exclusively(path));
        }

        Exclusively(path);
    }

    private static void Exclusively(string path) => new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();

    private void StartPrograms(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using Process process = Process.Start("true");
            process.WaitForExit();
            Interlocked.Increment(ref _started);
        }
    }
}
