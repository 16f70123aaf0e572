using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>Clears the same bits of every element: what the filters that truncate do.</summary>
internal static unsafe class BitMask
{
    /// <summary>Clears the low bits of each element. Bytes behind the last whole element are copied.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="destination">Receives them: the source itself, or memory that does not overlap it.</param>
    /// <param name="bytes">Bytes of all.</param>
    /// <param name="typeSize">Bytes of an element: 1, 2, 4 or 8.</param>
    /// <param name="clearedBits">Bits to clear, fewer than an element has.</param>
    public static void ClearLow(byte* source, byte* destination, int bytes, int typeSize, int clearedBits)
    {
        ulong mask = ulong.MaxValue << clearedBits;
        int whole = bytes - (bytes % typeSize);
        ReadOnlySpan<byte> from = new(source, whole);
        Span<byte> to = new(destination, whole);
        switch (typeSize)
        {
            case 1:
                TensorPrimitives.BitwiseAnd(from, (byte)mask, to);
                break;
            case 2:
                TensorPrimitives.BitwiseAnd(
                    MemoryMarshal.Cast<byte, ushort>(from), (ushort)mask, MemoryMarshal.Cast<byte, ushort>(to));
                break;
            case 4:
                TensorPrimitives.BitwiseAnd(
                    MemoryMarshal.Cast<byte, uint>(from), (uint)mask, MemoryMarshal.Cast<byte, uint>(to));
                break;
            default:
                TensorPrimitives.BitwiseAnd(
                    MemoryMarshal.Cast<byte, ulong>(from), mask, MemoryMarshal.Cast<byte, ulong>(to));
                break;
        }

        new ReadOnlySpan<byte>(source + whole, bytes - whole).CopyTo(new Span<byte>(destination + whole, bytes - whole));
    }
}
