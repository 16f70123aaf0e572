using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Tries again, for a short while, what failed because a file is locked.</summary>
/// <remarks>A program that is just being started holds copies of all descriptors of the process that starts it, and of their locks,
/// until its own image is loaded: a file that nobody uses can look locked for some milliseconds.</remarks>
internal static class Patience
{
    /// <summary>Pauses between the attempts, in milliseconds: about 200 altogether.</summary>
    private static ReadOnlySpan<byte> Pauses => [1, 2, 4, 8, 15, 25, 35, 50, 60];

    /// <summary>Opens something.</summary>
    /// <param name="open">One attempt; a failed one leaves nothing behind.</param>
    /// <returns>What the attempt that succeeded gave; the failure of the last one reaches the caller.</returns>
    internal static T Open<T>(Func<T> open)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return open();
            }
            catch (Exception error) when (attempt < Pauses.Length && IsLocked(error))
            {
            }

            Thread.Sleep(Pauses[attempt]);
        }
    }

    /// <summary>Opens a plain file for reading; whoever writes it may go on.</summary>
    internal static FileStream OpenRead(string path, int bufferBytes, FileOptions options = FileOptions.None) =>
        Open(() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferBytes, options));

    private static bool IsLocked(Exception error)
    {
        const int SharingViolation = unchecked((int)0x80070020);
        const int WouldBlockLinux = 11;
        const int WouldBlockMac = 35;
        return error is StorageFileLockedException ||
            (error is IOException && error.HResult == (OperatingSystem.IsWindows() ? SharingViolation : OperatingSystem.IsMacOS() ? WouldBlockMac : WouldBlockLinux));
    }
}
