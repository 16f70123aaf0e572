using System.Diagnostics;
using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Hdf5;

/// <summary>Locks that a file has for a moment, or longer.</summary>
public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

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
        Task<int> starter = Task.Run(() => StartPrograms(done.Token));
        try
        {
            for (int i = 0; i < 500 && !starter.IsFaulted; i++)
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

        Assert.True(await starter > 0);
        GC.KeepAlive(ballast);
    }

    [Fact]
    public async Task A_lock_that_is_given_up_soon_is_waited_for()
    {
        string path = _folder.File("held.h5");
        H5File.Create(path).Dispose();
        await WhileHeld(path, () => H5File.Open(path).Dispose());
        await WhileHeld(path, () => H5File.Open(path, FileAccess.ReadWrite).Dispose());
        await WhileHeld(path, () => H5File.Create(path).Dispose());
        await WhileHeld(path, () => Patience.OpenRead(path, 1).Dispose());
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

    // The holder lets go at the second attempt, whenever that is.
    private static async Task WhileHeld(string path, Action open)
    {
        using FileStream holder = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Task opening = Task.Run(open);
        await Task.Delay(5);
        holder.Dispose();
        await opening;
    }

    private static int StartPrograms(CancellationToken stop)
    {
        int started = 0;
        while (!stop.IsCancellationRequested)
        {
            using Process process = Process.Start("true");
            process.WaitForExit();
            started++;
        }

        return started;
    }
}
