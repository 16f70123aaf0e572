namespace Blosc2Direct.Arrays.Conversion;

/// <summary>How a .NET value lies in memory.</summary>
/// <param name="Type">The .NET type.</param>
/// <param name="Size">Its bytes.</param>
internal abstract record MemoryType(Type Type, int Size);

/// <summary>A number, bool, enumeration or complex number.</summary>
/// <param name="Type">The .NET type.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Kind">What it is.</param>
/// <param name="PartSize">Bytes of a number in it: half of a complex one.</param>
internal sealed record ScalarMemory(Type Type, int Size, ScalarKind Kind, int PartSize) : MemoryType(Type, Size);

/// <summary>A fixed buffer or inline array.</summary>
/// <param name="Type">The .NET type.</param>
/// <param name="Item">Its items.</param>
/// <param name="Count">Their number.</param>
internal sealed record ArrayMemory(Type Type, MemoryType Item, int Count) : MemoryType(Type, Item.Size * Count)
{
    /// <summary>Whether its items are bytes, which may also hold a string or opaque data.</summary>
    public bool IsBytes => Item is ScalarMemory { Size: 1, Kind: ScalarKind.Signed or ScalarKind.Unsigned };
}

/// <summary>A struct.</summary>
/// <param name="Type">The .NET type.</param>
/// <param name="Size">Its bytes, padding included.</param>
/// <param name="Fields">Its fields, by offset.</param>
internal sealed record StructMemory(Type Type, int Size, MemoryField[] Fields) : MemoryType(Type, Size);

/// <summary>A field of a struct.</summary>
/// <param name="Name">Its name in stored elements.</param>
/// <param name="Offset">Bytes from the start of the struct.</param>
/// <param name="Value">Its type.</param>
/// <param name="IsText">Whether its bytes are a string when a stored type is made for it.</param>
internal sealed record MemoryField(string Name, int Offset, MemoryType Value, bool IsText);

/// <summary>Kinds of scalars.</summary>
internal enum ScalarKind
{
    Signed,
    Unsigned,
    Float,
    Bool,
    Complex,
}
