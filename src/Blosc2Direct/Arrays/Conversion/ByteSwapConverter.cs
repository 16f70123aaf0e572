using Blosc2Direct.Codecs.Kernels;

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

    public static unsafe void Swap(ReadOnlySpan<byte> source, Span<byte> destination, int width)
    {
        fixed (byte* from = source, to = destination[..source.Length])
        {
            ByteSwap.Swap(from, to, source.Length - (source.Length % width), width);
        }
    }

    public void ToMemory(ReadOnlySpan<byte> stored, Span<byte> memory) => Swap(stored, memory[..stored.Length], width);

    public void ToStored(ReadOnlySpan<byte> memory, Span<byte> stored) => Swap(memory, stored[..memory.Length], width);
}
