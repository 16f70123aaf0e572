using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>Lines of the data cache.</summary>
internal static unsafe class CacheLines
{
    /// <summary>Bytes of a line.</summary>
    public const int Bytes = 64;

    /// <summary>Asks for lines before they are needed. A hint: it may name memory that is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(byte* memory, int bytes)
    {
        if (Sse.IsSupported)
        {
            for (int at = 0; at < bytes; at += Bytes)
            {
                Sse.Prefetch0(memory + at);
            }
        }
    }
}
