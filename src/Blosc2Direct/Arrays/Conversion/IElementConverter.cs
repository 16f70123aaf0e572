namespace Blosc2Direct.Arrays.Conversion;

/// <summary>Converts packed elements between their stored form and a .NET type. Stateless: any number of threads.</summary>
internal interface IElementConverter
{
    /// <summary>Bytes of a stored element.</summary>
    int StoredSize { get; }

    /// <summary>Bytes of an element in memory.</summary>
    int MemorySize { get; }

    /// <summary>Converts elements that were read.</summary>
    /// <param name="stored">A whole number of elements.</param>
    /// <param name="memory">Receives as many; must not overlap <paramref name="stored"/>.</param>
    /// <exception cref="Storage.ElementValueException">A value does not fit.</exception>
    void ToMemory(ReadOnlySpan<byte> stored, Span<byte> memory);

    /// <summary>Converts elements that are to be written.</summary>
    /// <param name="memory">A whole number of elements.</param>
    /// <param name="stored">Receives as many; must not overlap <paramref name="memory"/>.</param>
    /// <exception cref="Storage.ElementValueException">A value does not fit.</exception>
    /// <exception cref="Storage.ElementTypeException">The stored type has fields that the .NET type lacks: they would be lost.</exception>
    void ToStored(ReadOnlySpan<byte> memory, Span<byte> stored);
}
