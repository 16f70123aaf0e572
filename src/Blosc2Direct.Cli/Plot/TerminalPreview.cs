using System.Globalization;
using System.Text;
using Blosc2Direct.Cli.Output;

namespace Blosc2Direct.Cli.Plot;

/// <summary>A small plot of characters: curves of Braille dots, images of half blocks in colours or of shades without.</summary>
internal static class TerminalPreview
{
    private const int CrossDots = 2;
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
            case ScatterData { Points.Count: > 0 } scatter:
                DrawCells(output, width, height, Dots(width, height, scatter, text), text);
                output.Write($"{SafeText.Escape(text.XLabel)}\n");
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
        DrawCells(output, width, height, Dots(width, height, curve, text.Values), text);
    }

    private static void DrawCells(TextWriter output, int width, int height, BrailleCells cells, FigureText text)
    {
        string top = Number(text.Values.High), bottom = Number(text.Values.Low);
        int margin = Math.Max(top.Length, bottom.Length);
        StringBuilder line = new();
        for (int row = 0; row < height; row++)
        {
            line.Clear().Append((row == 0 ? top : row == height - 1 ? bottom : "").PadLeft(margin)).Append(row == 0 || row == height - 1 ? " ┤" : " │");
            for (int x = 0; x < width; x++)
            {
                line.Append(cells[x, row]);
            }

            output.Write(line.Append('\n'));
        }

        string first = Number(text.X.Low), end = Number(text.X.High);
        output.Write($"{new string(' ', margin + 2)}{first}{end.PadLeft(Math.Max(0, width - first.Length))}\n");
    }

    // The least to the largest value of each place, and a line from place to place; a gap where there is no value.
    private static BrailleCells Dots(int width, int height, CurveData curve, Scale values)
    {
        BrailleCells cells = new(width, height);
        (int X, int Low, int High)? last = null;
        for (int i = 0; i < curve.Low.Length; i++)
        {
            double low = values.Place(curve.Low[i]), high = values.Place(curve.High[i]);
            if (double.IsNaN(high))
            {
                last = null;
                continue;
            }

            int x = curve.Low.Length == 1 ? cells.Columns / 2 : (int)((long)i * (cells.Columns - 1) / (curve.Low.Length - 1));
            int bottom = cells.Row(double.IsNaN(low) ? 0 : low), top = cells.Row(high);
            for (int y = bottom; y <= top; y++)
            {
                cells.Set(x, y);
            }

            if (last is { } from)
            {
                bool rises = bottom >= from.High;
                cells.Connect((from.X, rises ? from.High : from.Low), (x, rises || top >= from.Low ? bottom : top));
            }

            last = (x, bottom, top);
        }

        return cells;
    }

    // The front is a line, the other points are dots, what was chosen is a cross.
    private static BrailleCells Dots(int width, int height, ScatterData scatter, FigureText text)
    {
        BrailleCells cells = new(width, height);
        (int X, int Y)? last = null;
        foreach (ScatterPoint point in scatter.Points.OrderBy(p => p.X))
        {
            (int x, int y) = (cells.Column(text.X.Place(point.X)), cells.Row(text.Values.Place(point.Y)));
            cells.Set(x, y);
            if (point.IsOnFront)
            {
                if (last is { } from)
                {
                    cells.Connect(from, (x, y));
                }

                last = (x, y);
            }

            for (int step = -CrossDots; point.IsMarked && step <= CrossDots; step++)
            {
                cells.Set(Math.Clamp(x + step, 0, cells.Columns - 1), Math.Clamp(y + step, 0, cells.Rows - 1));
                cells.Set(Math.Clamp(x + step, 0, cells.Columns - 1), Math.Clamp(y - step, 0, cells.Rows - 1));
            }
        }

        return cells;
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

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
