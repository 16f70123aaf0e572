using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Blosc2Direct.Interop;

/// <summary>Opens a file for reading by position without taking part in advisory locks.</summary>
/// <remarks>File.OpenHandle takes a shared lock on Unix, which fails against HDF5's own exclusive lock on a file that is
/// open for writing, and would keep other writers out.</remarks>
internal static unsafe partial class PositionalFile
{
    private const int ReadOnly = 0;
    private const int NonBlocking = 0x800;
    private const int CloseOnExecLinux = 0x80000;
    private const int NonBlockingMac = 0x4;
    private const int CloseOnExecMac = 0x1000000;

    /// <summary>Opens by name. A pipe does not block; the caller asks whether it can seek.</summary>
    /// <returns>The handle, or null with what the system said.</returns>
    internal static SafeFileHandle? TryOpen(string path, out PositionalFileError error)
    {
        error = PositionalFileError.None;
        if (OperatingSystem.IsWindows())
        {
            return TryOpenManaged(path, out error);
        }

        int flags = ReadOnly | (OperatingSystem.IsMacOS() ? NonBlockingMac | CloseOnExecMac : NonBlocking | CloseOnExecLinux);
        fixed (byte* name = Utf8Z.Encode(path))
        {
            int descriptor;
            int number;
            do
            {
                descriptor = OpenUnix(name, flags);
                number = descriptor < 0 ? Marshal.GetLastSystemError() : 0;
            }
            while (number == 4); // EINTR

            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            error = number switch
            {
                2 or 20 => PositionalFileError.NotFound, // ENOENT, ENOTDIR
                1 or 13 => PositionalFileError.Denied, // EPERM, EACCES
                _ => PositionalFileError.Other,
            };
            return null;
        }
    }

    /// <summary>Opens the file that HDF5 has open, whatever its path now leads to.</summary>
    /// <param name="descriptor">HDF5's own descriptor, or -1 if it has none.</param>
    /// <param name="path">The path where the system cannot open by descriptor.</param>
    internal static SafeFileHandle? TryReopen(int descriptor, string path) =>
        OperatingSystem.IsLinux() && descriptor >= 0
            ? TryOpen($"/proc/self/fd/{descriptor}", out _) ?? TryOpen(path, out _)
            : TryOpen(path, out _);

    /// <summary>Keeps a descriptor from programs that this process starts: HDF5 does not, and such a program would go on
    /// holding the lock of a file that is closed here.</summary>
    internal static void KeepFromChildren(int descriptor)
    {
        const int SetDescriptorFlags = 2;
        const int CloseOnExec = 1;
        if (OperatingSystem.IsLinux() && descriptor >= 0)
        {
            _ = Control(descriptor, SetDescriptorFlags, CloseOnExec);
        }
    }

    /// <summary>Another descriptor of what one is of, with the same lock; null if there is none.</summary>
    internal static SafeFileHandle? Duplicate(int descriptor)
    {
        const int DuplicateCloseOnExec = 1030;
        int copy = OperatingSystem.IsLinux() && descriptor >= 0 ? Control(descriptor, DuplicateCloseOnExec, 0) : -1;
        return copy >= 0 ? new SafeFileHandle(copy, ownsHandle: true) : null;
    }

    /// <summary>Gives up the lock of a file that was closed: closing alone leaves it to copies of the descriptor, such as a program
    /// has that is just being started.</summary>
    /// <param name="copy">A duplicate, made while the file was open.</param>
    /// <param name="descriptor">The descriptor that was closed; where it is open, the file still is, or another one.</param>
    internal static void Unlock(SafeFileHandle copy, int descriptor)
    {
        const int GetDescriptorFlags = 1;
        const int Release = 8;
        if (OperatingSystem.IsLinux() && Control(descriptor, GetDescriptorFlags, 0) < 0)
        {
            _ = Lock((int)copy.DangerousGetHandle(), Release);
        }
    }

    /// <summary>Whether it is a file, not a pipe.</summary>
    internal static bool CanSeek(SafeFileHandle file)
    {
        try
        {
            _ = RandomAccess.GetLength(file);
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    private static SafeFileHandle? TryOpenManaged(string path, out PositionalFileError error)
    {
        error = PositionalFileError.None;
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            error = PositionalFileError.NotFound;
        }
        catch (UnauthorizedAccessException)
        {
            error = PositionalFileError.Denied;
        }
        catch (IOException)
        {
            error = PositionalFileError.Other;
        }

        return null;
    }

    // Variadic in C; elsewhere such arguments may be passed in another way.
    [LibraryImport("libc", EntryPoint = "fcntl")]
    [SupportedOSPlatform("linux")]
    private static partial int Control(int descriptor, int command, int value);

    [LibraryImport("libc", EntryPoint = "flock")]
    [SupportedOSPlatform("linux")]
    private static partial int Lock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "open")]
    [UnsupportedOSPlatform("windows")]
    private static partial int OpenUnix(byte* path, int flags);
}

/// <summary>Why a file could not be opened.</summary>
internal enum PositionalFileError
{
    None,
    NotFound,
    Denied,
    Other,
}
