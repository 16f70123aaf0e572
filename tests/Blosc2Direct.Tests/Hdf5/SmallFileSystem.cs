using System.Diagnostics;

namespace Blosc2Direct.Tests.Hdf5;

/// <summary>A file system in memory that is soon full.</summary>
internal sealed class SmallFileSystem : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _ballast;

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
        if (!Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "small", mounted.Path))
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
        using FileStream ballast = new(_ballast, FileMode.Append);
        byte[] page = new byte[4096];
        while (Free > free)
        {
            ballast.Write(page);
            ballast.Flush();
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    internal void Relieve() => System.IO.File.Delete(_ballast);

    public void Dispose()
    {
        Run("umount", Path);
        _folder.Dispose();
    }

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "small file systems are mounted on Linux alone";
        }

        try
        {
            using SmallFileSystem _ = Mount(64);
            return null;
        }
        catch (InvalidOperationException)
        {
            return "mounting a tmpfs takes root";
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
