namespace Blosc2Direct.Data;

/// <summary>What a field or property is as a column of a table; see <see cref="TableSchema.Of{T}"/>.</summary>
/// <param name="name">The column's name; null for the member's.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class TableColumnAttribute(string? name = null) : Attribute
{
    /// <summary>The column's name; null for the member's.</summary>
    public string? Name { get; } = name;

    /// <summary>Whether an inline array of bytes is a text in UTF-8.</summary>
    public bool IsText { get; set; }
}

/// <summary>A field or property that is no column.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NotAColumnAttribute : Attribute;

/// <summary>How long a string or byte[] of a class can get.</summary>
/// <param name="bytes">Bytes, not characters.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class LengthAttribute(int bytes) : Attribute
{
    /// <summary>Bytes, not characters.</summary>
    public int Bytes { get; } = bytes;
}

/// <summary>The shape of a cell that is an array of a class; its elements are in row-major order.</summary>
/// <param name="shape">Elements along each axis.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class CellShapeAttribute(params int[] shape) : Attribute
{
    /// <summary>Elements along each axis.</summary>
    public int[] Shape { get; } = shape;
}

/// <summary>The value of cells that are not given.</summary>
/// <param name="value">A number, bool, string, or array of these.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ColumnDefaultAttribute(object value) : Attribute
{
    /// <summary>The value.</summary>
    public object Value { get; } = value;
}

/// <summary>The value of cells that have none.</summary>
/// <param name="value">A number or string.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NullSentinelAttribute(object value) : Attribute
{
    /// <summary>The value.</summary>
    public object Value { get; } = value;
}

/// <summary>The column of truth values that tells which cells have no value. It is added if no member is that column.</summary>
/// <param name="path">Its path; null for the column's own with "_is_null" behind.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NullMaskAttribute(string? path = null) : Attribute
{
    /// <summary>Its path; null for the column's own with "_is_null" behind.</summary>
    public string? Path { get; } = path;
}

/// <summary>NaN stands for no value.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NullNaNAttribute : Attribute;
