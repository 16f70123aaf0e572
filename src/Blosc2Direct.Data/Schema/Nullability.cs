namespace Blosc2Direct.Data;

/// <summary>How a column says that a cell has no value.</summary>
public enum Nullability
{
    /// <summary>Every cell has a value; a NaN is one.</summary>
    None,

    /// <summary>NaN is null (floats and complex numbers).</summary>
    NaN,

    /// <summary>One value, <see cref="Column.Sentinel"/>, is null.</summary>
    Sentinel,

    /// <summary>A truth column beside it, <see cref="Column.MaskPath"/>, is true where there is no value.</summary>
    Mask,
}
