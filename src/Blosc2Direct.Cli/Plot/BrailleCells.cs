namespace Blosc2Direct.Cli.Plot;

/// <summary>Characters of 2 × 4 Braille dots.</summary>
internal sealed class BrailleCells(int width, int height)
{
    private readonly byte[] _cells = new byte[width * height];

    /// <summary>Dots of a line.</summary>
    internal int Columns => 2 * width;

    /// <summary>Lines of dots.</summary>
    internal int Rows => 4 * height;

    /// <summary>A character.</summary>
    internal char this[int x, int row] => (char)(0x2800 + _cells[(row * width) + x]);

    /// <summary>The line of dots for a place: 0 at the bottom, 1 at the top.</summary>
    internal int Row(double place) => Dot(place, Rows);

    /// <summary>The column for a place: 0 at the left, 1 at the right.</summary>
    internal int Column(double place) => Dot(place, Columns);

    /// <summary>Sets a dot; <paramref name="y"/> counts from below.</summary>
    internal void Set(int x, int y)
    {
        // Dots 1 to 3 and 7 are on the left, 4 to 6 and 8 on the right, from above.
        ReadOnlySpan<byte> left = [0x01, 0x02, 0x04, 0x40], right = [0x08, 0x10, 0x20, 0x80];
        int row = Rows - 1 - y;
        _cells[(row / 4 * width) + (x / 2)] |= (x % 2 == 0 ? left : right)[row % 4];
    }

    /// <summary>Sets the dots between two.</summary>
    internal void Connect((int X, int Y) from, (int X, int Y) to)
    {
        int steps = Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
        for (int i = 1; i < steps; i++)
        {
            Set(from.X + ((to.X - from.X) * i / steps), from.Y + ((to.Y - from.Y) * i / steps));
        }
    }

    private static int Dot(double place, int dots) => (int)Math.Clamp(Math.Round(place * (dots - 1)), 0, dots - 1);
}
