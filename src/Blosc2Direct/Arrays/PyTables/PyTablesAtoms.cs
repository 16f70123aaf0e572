using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.PyTables;

/// <summary>Which element types PyTables has an atom for, and how it stores them.</summary>
internal static class PyTablesAtoms
{
    /// <summary>The type as PyTables stores it: truth values as bit fields.</summary>
    /// <param name="type">An element type.</param>
    /// <exception cref="ElementTypeException">PyTables has no atom for it.</exception>
    public static ElementType Stored(ElementType type) => type switch
    {
        BoolType => new BoolType(BoolStorage.BitField),
        IntegerType { Size: 1 or 2 or 4 or 8 } or FloatType or ComplexType { Component.Size: 4 or 8 } or FixedStringType or TimeType => type,
        EnumType { Base.Size: 1 or 2 or 4 or 8 } => type,
        ArrayElementType { Base: not ArrayElementType } array => new ArrayElementType(Stored(array.Base), array.Shape),
        CompoundType => throw new ElementTypeException($"PyTables keeps {ElementTypeText.Describe(type)} in tables, not in arrays."),
        _ => throw new ElementTypeException($"PyTables has no atom for {ElementTypeText.Describe(type)}."),
    };
}
