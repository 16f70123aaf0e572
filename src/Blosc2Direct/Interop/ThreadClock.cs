using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Blosc2Direct.Interop;

/// <summary>The processor time of the calling thread: unlike time on the wall it stands still while other threads have the
/// processor, so short measurements on a busy machine mean something.</summary>
internal static partial class ThreadClock
{
    private const int ThreadTime = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Nanoseconds since some moment; elapsed time where the system does not tell the thread's.</summary>
    internal static long Nanoseconds
    {
        get
        {
            if (OperatingSystem.IsLinux() && Environment.Is64BitProcess && ReadClock(ThreadTime, out TimeSpec time) == 0)
            {
                return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
            }

            return (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [SupportedOSPlatform("linux")]
    private static partial int ReadClock(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
