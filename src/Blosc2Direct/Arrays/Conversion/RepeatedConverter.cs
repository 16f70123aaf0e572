namespace Blosc2Direct.Arrays.Conversion;

/// <summary>Converts elements that are several items each.</summary>
/// <param name="item">Converts an item.</param>
/// <param name="count">Items of an element.</param>
internal sealed class RepeatedConverter(IElementConverter item, int count) : IElementConverter
{
    public int StoredSize => item.StoredSize * count;

    public int MemorySize => item.MemorySize * count;

    public void ToMemory(ReadOnlySpan<byte> stored, Span<byte> memory) => item.ToMemory(stored, memory);

    public void ToStored(ReadOnlySpan<byte> memory, Span<byte> stored) => item.ToStored(memory, stored);
}
