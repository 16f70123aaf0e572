using System.Collections.Immutable;

namespace Blosc2Direct.Storage;

/// <summary>An attribute's value: its stored type, its shape, and its elements.</summary>
/// <param name="Type">How an element is stored.</param>
/// <param name="Shape">Empty for a scalar.</param>
/// <param name="Value">A scalar: the number, bool, <see cref="System.Numerics.Complex"/> or string itself; an array: a
/// one-dimensional .NET array of these in row-major order; null for an empty attribute (null dataspace); byte[] of all
/// elements as stored for types without a .NET counterpart (compound, opaque, references, …), and for sequences of variable
/// length the bytes of the items: byte[] for a scalar, byte[][] for an array.</param>
public sealed record AttributeValue(ElementType Type, ImmutableArray<long> Shape, object? Value)
{
    /// <summary>Whether the attribute has a null dataspace.</summary>
    public bool IsEmpty => Value is null;
}
