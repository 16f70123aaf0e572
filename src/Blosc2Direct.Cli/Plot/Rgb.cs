namespace Blosc2Direct.Cli.Plot;

/// <summary>A colour, sRGB.</summary>
/// <param name="R">Red.</param>
/// <param name="G">Green.</param>
/// <param name="B">Blue.</param>
internal readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>Black.</summary>
    internal static Rgb Black => new(0x20, 0x20, 0x20);

    /// <summary>The lines of a grid.</summary>
    internal static Rgb Grid => new(0xe4, 0xe4, 0xe4);

    /// <summary>What a curve is drawn with.</summary>
    internal static Rgb Curve => new(0x1f, 0x77, 0xb4);

    /// <summary>Points that do not matter.</summary>
    internal static Rgb Faint => new(0xa8, 0xb0, 0xb8);

    /// <summary>What stands out.</summary>
    internal static Rgb Mark => new(0xd6, 0x27, 0x28);

    /// <summary>A value that is none (NaN).</summary>
    internal static Rgb Missing => new(0xd8, 0xd8, 0xd8);

    /// <summary>The page.</summary>
    internal static Rgb White => new(255, 255, 255);

    /// <summary>As HTML writes it.</summary>
    public override string ToString() => $"#{R:x2}{G:x2}{B:x2}";
}
