using System.Numerics;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Arrays;

/// <summary>A complex number of two 32-bit floating-point numbers, for arrays that are stored so. Calculate with
/// <see cref="Complex"/>.</summary>
/// <param name="Real">The real part.</param>
/// <param name="Imaginary">The imaginary part.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ComplexFloat(float Real, float Imaginary)
{
    /// <summary>Widens both parts; exact.</summary>
    /// <param name="value">A number.</param>
    public static implicit operator Complex(ComplexFloat value) => new(value.Real, value.Imaginary);

    /// <summary>Rounds both parts to the nearest 32-bit number.</summary>
    /// <param name="value">A number.</param>
    public static explicit operator ComplexFloat(Complex value) => new((float)value.Real, (float)value.Imaginary);
}
