using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Arrays.Conversion;

/// <summary>Reverses the bytes of numbers.</summary>
/// <param name="width">Bytes of a number: 2, 4 or 8.</param>
/// <param name="size">Bytes of an element: a whole number of numbers.</param>
internal sealed class ByteSwapConverter(int width, int size) : IElementConverter
{
    /// <summary>Bytes of a number.</summary>
    public int Width => width;

    public int StoredSize => size;

    public int MemorySize => size;

    public static void Swap(ReadOnlySpan<byte> source, Span<byte> destination, int width)
    {
        switch (width)
        {
            case 2:
                BinaryPrimitives.ReverseEndianness(
                    MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            case 4:
                BinaryPrimitives.ReverseEndianness(
                    MemoryMarshal.Cast<byte, uint>(source), MemoryMarshal.Cast<byte, uint>(destination));
                break;
            default:
                BinaryPrimitives.ReverseEndianness(
                    MemoryMarshal.Cast<byte, ulong>(source), MemoryMarshal.Cast<byte, ulong>(destination));
                break;
        }
    }

    public void ToMemory(ReadOnlySpan<byte> stored, Span<byte> memory) => Swap(stored, memory[..stored.Length], width);

    public void ToStored(ReadOnlySpan<byte> memory, Span<byte> stored) => Swap(memory, stored[..memory.Length], width);
}
