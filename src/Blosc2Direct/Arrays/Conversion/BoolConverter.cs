namespace Blosc2Direct.Arrays.Conversion;

/// <summary>Sees bytes that are numbers as truth values: all but 0 are true. (A .NET bool with another bit pattern than 0 or 1
/// would not equal true.)</summary>
internal sealed class BoolConverter : IElementConverter
{
    public int StoredSize => 1;

    public int MemorySize => 1;

    public void ToMemory(ReadOnlySpan<byte> stored, Span<byte> memory)
    {
        for (int i = 0; i < stored.Length; i++)
        {
            memory[i] = stored[i] != 0 ? (byte)1 : (byte)0;
        }
    }

    public void ToStored(ReadOnlySpan<byte> memory, Span<byte> stored) => memory.CopyTo(stored);
}
