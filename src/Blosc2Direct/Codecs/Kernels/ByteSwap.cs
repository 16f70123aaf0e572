using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>Reverses the bytes of numbers: big-endian to little-endian and back.</summary>
internal static unsafe class ByteSwap
{
    /// <summary>Reverses the bytes of each number.</summary>
    /// <param name="source">The numbers.</param>
    /// <param name="destination">Receives them: the source itself, or memory that does not overlap it.</param>
    /// <param name="bytes">Bytes of all numbers, a multiple of <paramref name="width"/>.</param>
    /// <param name="width">Bytes of a number: 2, 4, 8 or 16.</param>
    public static void Swap(byte* source, byte* destination, int bytes, int width)
    {
        Debug.Assert(width is 2 or 4 or 8 or 16 && bytes % width == 0, "Whole numbers of a known width.");
        int done = 0;

        // Byte i of a lane comes from byte i ^ (width - 1).
        if (Vector512.IsHardwareAccelerated && Avx512BW.IsSupported)
        {
            Vector512<byte> order = Vector512<byte>.Indices ^ Vector512.Create((byte)(width - 1));
            for (; done <= bytes - Vector512<byte>.Count; done += Vector512<byte>.Count)
            {
                Avx512BW.Shuffle(Vector512.Load(source + done), order).Store(destination + done);
            }
        }
        else if (Avx2.IsSupported)
        {
            Vector256<byte> order = Vector256<byte>.Indices ^ Vector256.Create((byte)(width - 1));
            for (; done <= bytes - Vector256<byte>.Count; done += Vector256<byte>.Count)
            {
                Avx2.Shuffle(Vector256.Load(source + done), order).Store(destination + done);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<byte> order = Vector128<byte>.Indices ^ Vector128.Create((byte)(width - 1));
            for (; done <= bytes - Vector128<byte>.Count; done += Vector128<byte>.Count)
            {
                Vector128.Shuffle(Vector128.Load(source + done), order).Store(destination + done);
            }
        }

        SwapEach(source + done, destination + done, bytes - done, width);
    }

    private static void SwapEach(byte* source, byte* destination, int bytes, int width)
    {
        for (int at = 0; at < bytes; at += width)
        {
            switch (width)
            {
                case 2:
                    Unsafe.WriteUnaligned(
                        destination + at, BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ushort>(source + at)));
                    break;
                case 4:
                    Unsafe.WriteUnaligned(
                        destination + at, BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(source + at)));
                    break;
                case 8:
                    Unsafe.WriteUnaligned(
                        destination + at, BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(source + at)));
                    break;
                default:
                    Unsafe.WriteUnaligned(
                        destination + at, BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<UInt128>(source + at)));
                    break;
            }
        }
    }
}
