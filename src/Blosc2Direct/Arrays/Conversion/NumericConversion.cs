namespace Blosc2Direct.Arrays;

/// <summary>Whether numbers may change their type between the file and memory. Byte order always may.</summary>
public enum NumericConversion
{
    /// <summary>Not: the stored type must be that of the .NET type.</summary>
    None,

    /// <summary>Between all integer and floating-point types, each value checked. An integer must fit, and be exact in a
    /// floating-point number; a floating-point number must be whole to become an integer. Between floating-point types
    /// values are rounded to the nearest, and must not overflow.</summary>
    Checked,
}
