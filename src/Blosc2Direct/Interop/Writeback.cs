using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Blosc2Direct.Interop;

/// <summary>Asks the system to begin writing a file to the disk, without waiting for it: a later flush has less to do.</summary>
internal static partial class Writeback
{
    private const uint StartOnly = 2; // SYNC_FILE_RANGE_WRITE

    /// <summary>Begins to write what is dirty. A hint: where the system has no such call, or it fails, nothing happens.</summary>
    internal static void Begin(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SyncFileRange((int)file.DangerousGetHandle(), 0, 0, StartOnly);
        }
    }

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    [SupportedOSPlatform("linux")]
    private static partial int SyncFileRange(int descriptor, long offset, long bytes, uint flags);
}
