using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>Copies past the caches: for destinations that are too large to stay in them, whose lines need then not be read before
/// they are written.</summary>
internal static unsafe class StreamedCopy
{
    // Only whole lines go past the caches: a part of one would cost more than it saves.
    private const int Line = CacheLines.Bytes;

    /// <summary>Bytes of a row from which on this pays: shorter ones are slower to reach memory than through the caches (measured:
    /// docs/performance.md).</summary>
    public const int ShortestRow = 2048;

    /// <summary>Whether this machine's stores can go past the caches.</summary>
    public static bool IsSupported => Sse2.IsSupported;

    /// <summary>Copies; apart from each other.</summary>
    public static void Copy(byte* source, byte* destination, long bytes)
    {
        long head = -(nint)destination & (Line - 1);
        if (bytes < head + Line)
        {
            Unsafe.CopyBlockUnaligned(destination, source, (uint)bytes);
            return;
        }

        Unsafe.CopyBlockUnaligned(destination, source, (uint)head);
        long done = head;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; done <= bytes - Line; done += Line)
            {
                Vector512.Load(source + done).StoreAlignedNonTemporal(destination + done);
            }
        }
        else
        {
            for (; done <= bytes - Line; done += Line)
            {
                Vector256<byte> low = Vector256.Load(source + done), high = Vector256.Load(source + done + 32);
                low.StoreAlignedNonTemporal(destination + done);
                high.StoreAlignedNonTemporal(destination + done + 32);
            }
        }

        Unsafe.CopyBlockUnaligned(destination + done, source + done, (uint)(bytes - done));
    }

    /// <summary>Copies numbers, their bytes reversed; apart from each other.</summary>
    /// <param name="source">The numbers.</param>
    /// <param name="destination">Their places.</param>
    /// <param name="bytes">Bytes of all numbers, a multiple of <paramref name="width"/>.</param>
    /// <param name="width">Bytes of a number: 2, 4 or 8.</param>
    public static void Swap(byte* source, byte* destination, int bytes, int width)
    {
        int head = (int)(-(nint)destination & (Line - 1));
        if (!Avx2.IsSupported || head % width != 0 || bytes < head + Line)
        {
            ByteSwap.Swap(source, destination, bytes, width);
            return;
        }

        ByteSwap.Swap(source, destination, head, width);
        int done = head;
        Vector256<byte> order = Vector256<byte>.Indices ^ Vector256.Create((byte)(width - 1));
        for (; done <= bytes - Line; done += Line)
        {
            Vector256<byte> low = Vector256.Load(source + done), high = Vector256.Load(source + done + 32);
            Avx2.Shuffle(low, order).StoreAlignedNonTemporal(destination + done);
            Avx2.Shuffle(high, order).StoreAlignedNonTemporal(destination + done + 32);
        }

        ByteSwap.Swap(source + done, destination + done, bytes - done, width);
    }

    /// <summary>Lets other threads see what was copied: such stores are not ordered with others.</summary>
    public static void Finish()
    {
        if (Sse.IsSupported)
        {
            Sse.StoreFence();
        }
    }
}
