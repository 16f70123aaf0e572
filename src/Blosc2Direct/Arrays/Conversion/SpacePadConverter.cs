namespace Blosc2Direct.Arrays.Conversion;

/// <summary>Turns the spaces behind a text of fixed length (Fortran's) into NULs, and back.</summary>
/// <param name="size">Bytes of a text.</param>
internal sealed class SpacePadConverter(int size) : IElementConverter
{
    public int StoredSize => size;

    public int MemorySize => size;

    public void ToMemory(ReadOnlySpan<byte> stored, Span<byte> memory) => Convert(stored, memory, (byte)' ', 0);

    public void ToStored(ReadOnlySpan<byte> memory, Span<byte> stored) => Convert(memory, stored, 0, (byte)' ');

    private void Convert(ReadOnlySpan<byte> from, Span<byte> to, byte padding, byte replacement)
    {
        for (int at = 0; at + size <= from.Length; at += size)
        {
            ReadOnlySpan<byte> text = from.Slice(at, size).TrimEnd(padding);
            text.CopyTo(to[at..]);
            to.Slice(at + text.Length, size - text.Length).Fill(replacement);
        }
    }
}
