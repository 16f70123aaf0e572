using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Tests.Hdf5;

/// <summary>A file system that is soon full: in memory, or of the kind that B2D_TEST_SMALL_FS names (ext4, or ext2, which
/// cannot take blocks in advance).</summary>
internal sealed partial class SmallFileSystem : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _ballast;
    private static readonly string? Kind = Environment.GetEnvironmentVariable("B2D_TEST_SMALL_FS");

    private SmallFileSystem()
    {
        Path = _folder.File("small");
        Directory.CreateDirectory(Path);
        _ballast = File("ballast");
    }

    /// <summary>Why there is none, or null.</summary>
    internal static string? WhyNot { get; } = Try();

    internal string Path { get; }

    /// <summary>Bytes that are free.</summary>
    internal long Free => new DriveInfo(Path).AvailableFreeSpace;

    internal static SmallFileSystem Mount(int kibibytes)
    {
        SmallFileSystem mounted = new();
        if (!(Kind is null ? MountMemory("small", mounted.Path, "tmpfs", 0, $"size={kibibytes}k") == 0 : mounted.MountImage(kibibytes)))
        {
            mounted._folder.Dispose();
            throw new InvalidOperationException("The file system cannot be mounted.");
        }

        return mounted;
    }

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Leaves only so much free.</summary>
    internal void Fill(long free)
    {
        using FileStream ballast = new(_ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[1024];
        try
        {
            while (Free > free)
            {
                ballast.Write(page);
            }
        }
        catch (IOException) when (free < 64 << 10)
        {
            // Some file systems keep a few blocks for themselves.
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    internal void Relieve() => System.IO.File.Delete(_ballast);

    public void Dispose()
    {
        // At once, though a program that is just being started may still share a descriptor of one of its files.
        const int Detach = 2;
        _ = Unmount(Path, Detach);
        _folder.Dispose();
    }

    private bool MountImage(int kibibytes)
    {
        string image = _folder.File("image");
        using (FileStream stream = new(image, FileMode.CreateNew))
        {
            stream.SetLength((kibibytes + 256L) << 10);
        }

        return Run($"mkfs.{Kind}", "-q", "-F", "-b", "1024", "-m", "0", "-I", "256", "-N", "64", "-O", "^has_journal,^resize_inode", image) &&
            Run("mount", "-o", "loop", image, Path);
    }

    [LibraryImport("libc", EntryPoint = "mount", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MountMemory(string source, string target, string kind, nuint flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string target, int flags);

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "small file systems are mounted on Linux alone";
        }

        try
        {
            using SmallFileSystem _ = Mount(512);
            return null;
        }
        catch (InvalidOperationException)
        {
            return "mounting a file system takes root";
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
