using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Blosc2Direct.Interop;

/// <summary>Blocks of a file's disk that are taken before they are written, beyond the file's end and without moving it.</summary>
internal static partial class Preallocation
{
    private const int KeepSize = 1; // FALLOC_FL_KEEP_SIZE
    private const int PunchHole = 2;
    private const int Interrupted = 4;
    private const int NoSpace = 28;
    private const int OverQuota = 122;

    internal enum Outcome
    {
        /// <summary>Writing to the range cannot run out of space any more.</summary>
        Done,

        /// <summary>The disk, or the user's part of it, is full.</summary>
        Full,

        /// <summary>The system or the file system cannot do so.</summary>
        Unsupported,
    }

    /// <summary>Takes the blocks of a range that are not taken yet.</summary>
    /// <param name="descriptor">A file that is open for writing.</param>
    /// <param name="offset">Bytes from the file's start.</param>
    /// <param name="length">Bytes.</param>
    internal static Outcome Take(int descriptor, long offset, long length)
    {
        if (!OperatingSystem.IsLinux() || descriptor < 0)
        {
            return Outcome.Unsupported;
        }

        int error;
        do
        {
            error = Allocate(descriptor, KeepSize, offset, length) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        while (error == Interrupted);

        return error switch
        {
            0 => Outcome.Done,
            NoSpace or OverQuota => Outcome.Full,
            _ => Outcome.Unsupported,
        };
    }

    /// <summary>Gives back what was taken beyond the end of a file. The file keeps its size.</summary>
    /// <param name="descriptor">A file that is open for writing.</param>
    /// <param name="end">Where the taken range ends.</param>
    internal static void GiveBack(int descriptor, long end)
    {
        if (!OperatingSystem.IsLinux() || descriptor < 0)
        {
            return;
        }

        // Some file systems drop such blocks when a file is cut to the size that it has, others when a hole is made.
        long length = Length(descriptor);
        if (length < end && Truncate(descriptor, length) == 0)
        {
            _ = Allocate(descriptor, KeepSize | PunchHole, length, end - length);
        }
    }

    /// <summary>Bytes of an open file.</summary>
    internal static long Length(int descriptor)
    {
        using SafeFileHandle file = new(descriptor, ownsHandle: false);
        return RandomAccess.GetLength(file);
    }

    /// <summary>Bytes that the user may still write to the disk of a path, or -1 if the system does not tell.</summary>
    internal static long FreeBytes(string path)
    {
        try
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return -1;
        }
    }

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    [SupportedOSPlatform("linux")]
    private static partial int Allocate(int descriptor, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    [SupportedOSPlatform("linux")]
    private static partial int Truncate(int descriptor, long length);
}
