using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.Conversion;

/// <summary>Integers of 3, 5, 6 or 7 bytes: by way of 8.</summary>
/// <param name="stored">The stored type.</param>
/// <param name="inner">Converts from 8 bytes of the same signedness, in memory's byte order.</param>
internal sealed class OddIntegerConverter(IntegerType stored, IElementConverter inner) : IElementConverter
{
    public int StoredSize => stored.Size;

    public int MemorySize => inner.MemorySize;

    public void ToMemory(ReadOnlySpan<byte> encoded, Span<byte> memory)
    {
        Span<byte> wide = stackalloc byte[sizeof(long)];
        int size = StoredSize;
        for (int i = 0; i < encoded.Length / size; i++)
        {
            ReadOnlySpan<byte> bytes = encoded.Slice(i * size, size);
            bytes.CopyTo(wide);
            if (stored.Order == ByteOrder.BigEndian)
            {
                wide[..size].Reverse();
            }

            wide[size..].Fill(stored.IsSigned && (wide[size - 1] & 0x80) != 0 ? byte.MaxValue : (byte)0);
            ToNativeOrder(wide);
            inner.ToMemory(wide, memory.Slice(i * inner.MemorySize, inner.MemorySize));
        }
    }

    public void ToStored(ReadOnlySpan<byte> memory, Span<byte> encoded)
    {
        Span<byte> wide = stackalloc byte[sizeof(long)];
        int size = StoredSize;
        for (int i = 0; i < memory.Length / inner.MemorySize; i++)
        {
            inner.ToStored(memory.Slice(i * inner.MemorySize, inner.MemorySize), wide);
            ToNativeOrder(wide);
            byte extension = stored.IsSigned && (wide[size - 1] & 0x80) != 0 ? byte.MaxValue : (byte)0;
            if (wide[size..].ContainsAnyExcept(extension))
            {
                throw new ElementValueException(
                    $"Element {i} of those converted together does not fit {ElementTypeText.Describe(stored)}.");
            }

            if (stored.Order == ByteOrder.BigEndian)
            {
                wide[..size].Reverse();
            }

            wide[..size].CopyTo(encoded[(i * size)..]);
        }
    }

    /// <summary>Between little-endian and memory's order, either way.</summary>
    private static void ToNativeOrder(Span<byte> wide)
    {
        if (!BitConverter.IsLittleEndian)
        {
            wide.Reverse();
        }
    }
}
