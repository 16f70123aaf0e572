namespace Blosc2Direct.Arrays;

/// <summary>Says how a field of a struct is stored in a compound element, where its own name does not.</summary>
/// <param name="name">The stored field's name.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ElementFieldAttribute(string name) : Attribute
{
    /// <summary>The stored field's name.</summary>
    public string Name { get; } = name;

    /// <summary>Whether a buffer of bytes is a fixed-length string in newly created arrays, rather than an array of numbers.</summary>
    public bool IsText { get; init; }
}
