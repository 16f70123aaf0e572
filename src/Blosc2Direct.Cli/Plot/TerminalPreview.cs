using System.Globalization;
using System.Text;
using Blosc2Direct.Cli.Output;

namespace Blosc2Direct.Cli.Plot;

/// <summary>A small plot of characters: curves of Braille dots, images of half blocks in colours or of shades without.</summary>
internal static class TerminalPreview
{
    private const string Shades = " ░▒▓█";

    /// <summary>Places for the data of a preview of so many characters.</summary>
    internal static (int Columns, int Rows) DataSize(bool isImage, bool color, int width, int height) =>
        isImage ? (width, color ? 2 * height : height) : (2 * width, 4 * height);

    /// <summary>Draws a preview.</summary>
    /// <param name="output">Where.</param>
    /// <param name="color">Whether in colours.</param>
    /// <param name="width">Characters of a line for the data.</param>
    /// <param name="height">Lines for the data.</param>
    /// <param name="data">The data.</param>
    /// <param name="text">What stands around it.</param>
    internal static void Draw(TextWriter output, bool color, int width, int height, PlotData data, FigureText text)
    {
        output.Write($"{SafeText.Escape(text.Title)}\n");
        string values = data.Minimum <= data.Maximum ? $"{Number(data.Minimum)} to {Number(data.Maximum)}" : "no data";
        switch (data)
        {
            case CurveData { Count: > 0 } curve:
                DrawCurve(output, width, height, curve, text);
                break;
            case GridData { Values.Length: > 0 } grid:
                DrawImage(output, color, grid, text);
                break;
            default:
                break;
        }

        output.Write($"{SafeText.Escape(text.ValueLabel)}: {values}{(text.Values.IsLog ? ", logarithmic" : "")}\n");
    }

    private static void DrawCurve(TextWriter output, int width, int height, CurveData curve, FigureText text)
    {
        byte[] cells = Dots(width, height, curve, text.Values);
        string top = Number(text.Values.High), bottom = Number(text.Values.Low);
        int margin = Math.Max(top.Length, bottom.Length);
        StringBuilder line = new();
        for (int row = 0; row < height; row++)
        {
            line.Clear().Append((row == 0 ? top : row == height - 1 ? bottom : "").PadLeft(margin)).Append(row == 0 || row == height - 1 ? " ┤" : " │");
            for (int x = 0; x < width; x++)
            {
                line.Append((char)(0x2800 + cells[(row * width) + x]));
            }

            output.Write(line.Append('\n'));
        }

        string first = Number(text.X.Low), end = Number(text.X.High);
        output.Write($"{new string(' ', margin + 2)}{first}{end.PadLeft(Math.Max(0, width - first.Length))}\n");
    }

    // The least to the largest value of each place, and a line from place to place; a gap where there is no value.
    private static byte[] Dots(int width, int height, CurveData curve, Scale values)
    {
        byte[] cells = new byte[width * height];
        int columns = 2 * width, dots = 4 * height;
        (int X, int Low, int High)? last = null;
        for (int i = 0; i < curve.Low.Length; i++)
        {
            double low = values.Place(curve.Low[i]), high = values.Place(curve.High[i]);
            if (double.IsNaN(high))
            {
                last = null;
                continue;
            }

            int x = curve.Low.Length == 1 ? columns / 2 : (int)((long)i * (columns - 1) / (curve.Low.Length - 1));
            int bottom = Dot(double.IsNaN(low) ? 0 : low, dots), top = Dot(high, dots);
            for (int y = bottom; y <= top; y++)
            {
                Set(cells, width, dots, x, y);
            }

            if (last is { } from)
            {
                bool rises = bottom >= from.High;
                Connect(cells, width, dots, (from.X, rises ? from.High : from.Low), (x, rises || top >= from.Low ? bottom : top));
            }

            last = (x, bottom, top);
        }

        return cells;
    }

    private static void Connect(byte[] cells, int width, int dots, (int X, int Y) from, (int X, int Y) to)
    {
        int steps = Math.Max(to.X - from.X, Math.Abs(to.Y - from.Y));
        for (int i = 1; i < steps; i++)
        {
            Set(cells, width, dots, from.X + ((to.X - from.X) * i / steps), from.Y + ((to.Y - from.Y) * i / steps));
        }
    }

    private static void DrawImage(TextWriter output, bool color, GridData grid, FigureText text)
    {
        StringBuilder line = new();
        for (int row = 0; row < grid.Rows; row += color ? 2 : 1)
        {
            line.Clear();
            for (int x = 0; x < grid.Columns; x++)
            {
                double upper = text.Values.Place(grid.Values[(row * grid.Columns) + x]);
                if (!color)
                {
                    line.Append(double.IsNaN(upper) ? '·' : Shades[(int)Math.Clamp(upper * Shades.Length, 0, Shades.Length - 1)]);
                    continue;
                }

                Rgb fore = text.Colors[upper];
                line.Append($"\e[38;2;{fore.R};{fore.G};{fore.B}m");
                if (row + 1 < grid.Rows)
                {
                    Rgb back = text.Colors[text.Values.Place(grid.Values[((row + 1) * grid.Columns) + x])];
                    line.Append($"\e[48;2;{back.R};{back.G};{back.B}m");
                }

                line.Append('▀');
            }

            output.Write(line.Append(color ? "\e[0m\n" : "\n"));
        }
    }

    private static int Dot(double place, int dots) => (int)Math.Clamp(Math.Round(place * (dots - 1)), 0, dots - 1);

    // Braille: dots 1 to 3 and 7 on the left, 4 to 6 and 8 on the right, from above.
    private static void Set(byte[] cells, int width, int dots, int x, int y)
    {
        ReadOnlySpan<byte> left = [0x01, 0x02, 0x04, 0x40], right = [0x08, 0x10, 0x20, 0x80];
        int row = dots - 1 - y;
        cells[(row / 4 * width) + (x / 2)] |= (x % 2 == 0 ? left : right)[row % 4];
    }

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
