namespace Blosc2Direct.Cli.Plot;

/// <summary>Colours for the numbers from 0 to 1.</summary>
internal sealed class Colormap
{
    // Colours at even distances, those between are mixed. Viridis, plasma, inferno and magma: Smith, van der Walt and Firing
    // (CC0); coolwarm: Moreland.
    private static readonly Dictionary<string, uint[]> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["viridis"] = [0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725],
        ["plasma"] = [0x0d0887, 0x4c02a1, 0x7e03a8, 0xa92395, 0xcc4778, 0xe66c5c, 0xf89540, 0xfdc527, 0xf0f921],
        ["inferno"] = [0x000004, 0x1f0c48, 0x550f6d, 0x88226a, 0xba3655, 0xe35933, 0xf98c0a, 0xf9c932, 0xfcffa4],
        ["magma"] = [0x000004, 0x1d1147, 0x51127c, 0x822681, 0xb63679, 0xe65164, 0xfb8861, 0xfec287, 0xfcfdbf],
        ["coolwarm"] = [0x3b4cc0, 0x8db0fe, 0xdddddd, 0xf49a7b, 0xb40426],
        ["gray"] = [0x000000, 0xffffff],
    };

    private readonly uint[] _colors;

    private Colormap(uint[] colors) => _colors = colors;

    /// <summary>The names there are.</summary>
    internal static string Names => string.Join(", ", Known.Keys);

    /// <summary>A colour map by its name; "_r" behind it turns it around.</summary>
    /// <exception cref="UsageException">There is none of this name.</exception>
    internal static Colormap Find(string name)
    {
        bool isReversed = name.EndsWith("_r", StringComparison.Ordinal);
        return Known.TryGetValue(isReversed ? name[..^2] : name is "grey" ? "gray" : name, out uint[]? colors)
            ? new Colormap(isReversed ? [.. colors.Reverse()] : colors)
            : throw new UsageException($"--colormap must be one of {Names}, not '{name}'");
    }

    /// <summary>The colour of a number; NaN has one of its own.</summary>
    internal Rgb this[double value]
    {
        get
        {
            if (double.IsNaN(value))
            {
                return Rgb.Missing;
            }

            double at = Math.Clamp(value, 0, 1) * (_colors.Length - 1);
            int low = Math.Min((int)at, _colors.Length - 2);
            double part = at - low;
            return new Rgb(Mix(low, 16, part), Mix(low, 8, part), Mix(low, 0, part));
        }
    }

    private byte Mix(int low, int shift, double part)
    {
        double a = (_colors[low] >> shift) & 0xff, b = (_colors[low + 1] >> shift) & 0xff;
        return (byte)Math.Round(a + ((b - a) * part));
    }
}
