using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>The inverse of HDF5's byte shuffle: byte planes back to elements. Bytes after the last whole element were not
/// shuffled (H5Zshuffle).</summary>
internal static class Unshuffle
{
    // Elements whose planes and elements stay in the first-level cache together.
    private const int RunElements = 1024;

    /// <summary>Undoes the shuffle.</summary>
    internal static unsafe void Run(byte* source, byte* destination, int bytes, int elementSize) =>
        Run(new ReadOnlySpan<byte>(source, bytes), new Span<byte>(destination, bytes), elementSize);

    /// <summary>Undoes the shuffle.</summary>
    /// <param name="source">Planes: byte 0 of all elements, byte 1 of all elements, and so on.</param>
    /// <param name="destination">As long as <paramref name="source"/>; receives the elements.</param>
    /// <param name="elementSize">Bytes of an element, at least 1.</param>
    internal static void Run(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(elementSize, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, source.Length);
        int count = source.Length / elementSize;
        if (elementSize == 1 || count <= 1)
        {
            source.CopyTo(destination);
            return;
        }

        int done = 0;
        if (Sse2.IsSupported || AdvSimd.Arm64.IsSupported)
        {
            done = elementSize switch
            {
                2 => Zip2(source, destination, count),
                4 => Zip4(source, destination, count),
                8 => Zip8(source, destination, count),
                _ => 0,
            };
        }

        for (int from = done; from < count; from += RunElements)
        {
            int to = Math.Min(count, from + RunElements);
            for (int plane = 0; plane < elementSize; plane++)
            {
                ReadOnlySpan<byte> bytes = source.Slice((plane * count) + from, to - from);
                int at = (from * elementSize) + plane;
                for (int i = 0; i < bytes.Length; i++)
                {
                    destination[at] = bytes[i];
                    at += elementSize;
                }
            }
        }

        int whole = count * elementSize;
        source[whole..].CopyTo(destination[whole..]);
    }

    private static int Zip2(ReadOnlySpan<byte> source, Span<byte> destination, int count)
    {
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(destination);
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            Store2(Load(ref from, i), Load(ref from, count + i), ref to, 2 * i);
        }

        return i;
    }

    private static int Zip4(ReadOnlySpan<byte> source, Span<byte> destination, int count)
    {
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(destination);
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector128<byte> p0 = Load(ref from, i), p1 = Load(ref from, count + i);
            Vector128<byte> p2 = Load(ref from, (2 * count) + i), p3 = Load(ref from, (3 * count) + i);
            Store2(Low(p0, p2), Low(p1, p3), ref to, 4 * i);
            Store2(High(p0, p2), High(p1, p3), ref to, (4 * i) + 32);
        }

        return i;
    }

    private static int Zip8(ReadOnlySpan<byte> source, Span<byte> destination, int count)
    {
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(destination);
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector128<byte> p0 = Load(ref from, i), p1 = Load(ref from, count + i);
            Vector128<byte> p2 = Load(ref from, (2 * count) + i), p3 = Load(ref from, (3 * count) + i);
            Vector128<byte> p4 = Load(ref from, (4 * count) + i), p5 = Load(ref from, (5 * count) + i);
            Vector128<byte> p6 = Load(ref from, (6 * count) + i), p7 = Load(ref from, (7 * count) + i);
            Vector128<byte> a = Low(p0, p4), b = Low(p1, p5), c = Low(p2, p6), d = Low(p3, p7);
            Store2(Low(a, c), Low(b, d), ref to, 8 * i);
            Store2(High(a, c), High(b, d), ref to, (8 * i) + 32);
            a = High(p0, p4);
            b = High(p1, p5);
            c = High(p2, p6);
            d = High(p3, p7);
            Store2(Low(a, c), Low(b, d), ref to, (8 * i) + 64);
            Store2(High(a, c), High(b, d), ref to, (8 * i) + 96);
        }

        return i;
    }

    // Callers keep index + 16 inside the plane, and offset + 32 inside the destination: count - 16 elements bound both.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Load(ref byte from, int index) => Vector128.LoadUnsafe(ref from, (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store2(Vector128<byte> even, Vector128<byte> odd, ref byte to, int offset)
    {
        Low(even, odd).StoreUnsafe(ref to, (nuint)offset);
        High(even, odd).StoreUnsafe(ref to, (nuint)offset + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Low(Vector128<byte> even, Vector128<byte> odd) =>
        Sse2.IsSupported ? Sse2.UnpackLow(even, odd) : AdvSimd.Arm64.ZipLow(even, odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> High(Vector128<byte> even, Vector128<byte> odd) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(even, odd) : AdvSimd.Arm64.ZipHigh(even, odd);
}
