namespace Blosc2Direct.Cli.Plot;

/// <summary>What stands around the data of a figure.</summary>
/// <param name="Title">Above it.</param>
/// <param name="XLabel">Below the horizontal axis.</param>
/// <param name="YLabel">Beside the vertical axis.</param>
/// <param name="ValueLabel">Beside the values: the vertical axis of a curve, the colour bar of an image.</param>
/// <param name="X">The horizontal axis: indices.</param>
/// <param name="Y">The vertical axis of an image: indices from above.</param>
/// <param name="Values">The values.</param>
/// <param name="Colors">The colours of an image.</param>
internal sealed record FigureText(
    string Title, string XLabel, string YLabel, string ValueLabel, Scale X, Scale Y, Scale Values, Colormap Colors);

/// <summary>A plot with axes, ticks, labels and a title.</summary>
internal static class Figure
{
    private const double TextSize = 13;
    private const double TitleSize = 16;
    private const double TickLength = 5;
    private const double BarWidth = 18;

    /// <summary>Places for the data of a figure of a size: no more are seen.</summary>
    internal static (int Columns, int Rows) DataSize(int width, int height) => (Math.Max(1, width - 100), Math.Max(1, height - 100));

    /// <summary>Draws a figure.</summary>
    internal static void Draw(ICanvas canvas, int width, int height, PlotData data, FigureText text)
    {
        bool isImage = data is GridData;
        Scale vertical = isImage ? text.Y : text.Values;
        List<Tick> yTicks = vertical.Ticks(Math.Max(2, height / 70), isImage), bar = isImage ? text.Values.Ticks(Math.Max(2, height / 70)) : [];
        double left = 40 + Widest(yTicks), right = isImage ? 30 + BarWidth + 30 + Widest(bar) : 24;
        Area area = new(left, 40, Math.Max(10, width - left - right), Math.Max(10, height - 40 - 58));
        List<Tick> xTicks = text.X.Ticks(Math.Max(2, (int)(area.Width / 90)), areIndices: true);
        DrawData(canvas, area, data, text, xTicks, yTicks);
        Frame(canvas, area);
        foreach (Tick tick in xTicks)
        {
            double x = area.X + (text.X.Place(tick.Value) * area.Width);
            canvas.Lines([new Point(x, area.Bottom), new Point(x, area.Bottom + TickLength)], Rgb.Black, 1);
            canvas.Text(tick.Label, new Point(x, area.Bottom + TickLength + TextSize + 2), TextSize, TextAnchor.Middle);
        }

        VerticalTicks(canvas, area.X, -TickLength, area, vertical, yTicks);
        canvas.Text(Fit(text.Title, TitleSize, width - 20), new Point(width / 2.0, 25), TitleSize, TextAnchor.Middle);
        canvas.Text(Fit(text.XLabel, TextSize, area.Width), new Point(area.X + (area.Width / 2), height - 12), TextSize, TextAnchor.Middle);
        string beside = Fit(isImage ? text.YLabel : text.ValueLabel, TextSize, area.Height);
        canvas.Text(beside, new Point(18, area.Y + (area.Height / 2)), TextSize, TextAnchor.Middle, isVertical: true);
        if (isImage)
        {
            ColorBar(canvas, new Area(area.Right + 16, area.Y, BarWidth, area.Height), width, text, bar);
        }
    }

    /// <summary>An image's cells as pixels.</summary>
    internal static Pixels ToPixels(GridData grid, Scale values, Colormap colors)
    {
        byte[] bytes = new byte[checked(3 * grid.Values.Length)];
        for (int i = 0; i < grid.Values.Length; i++)
        {
            Rgb color = colors[values.Place(grid.Values[i])];
            (bytes[3 * i], bytes[(3 * i) + 1], bytes[(3 * i) + 2]) = (color.R, color.G, color.B);
        }

        return new Pixels(grid.Columns, grid.Rows, bytes);
    }

    private static double Widest(List<Tick> ticks) => ticks.Count == 0 ? 0 : ticks.Max(t => StrokeFont.Measure(t.Label, TextSize));

    private static void DrawData(ICanvas canvas, Area area, PlotData data, FigureText text, List<Tick> xTicks, List<Tick> yTicks)
    {
        switch (data)
        {
            case GridData { Values.Length: > 0 } grid:
                canvas.Image(area, ToPixels(grid, text.Values, text.Colors));
                return;
            case CurveData { Count: > 0 } curve:
                DrawGrid(canvas, area, text, xTicks, yTicks);
                DrawCurve(canvas, area, curve, text);
                return;
            case ScatterData { Points.Count: > 0 } scatter:
                DrawGrid(canvas, area, text, xTicks, yTicks);
                DrawPoints(canvas, area, scatter, text);
                return;
            default:
                canvas.Text("no data", new Point(area.X + (area.Width / 2), area.Y + (area.Height / 2)), TitleSize, TextAnchor.Middle);
                return;
        }
    }

    private static void DrawGrid(ICanvas canvas, Area area, FigureText text, List<Tick> xTicks, List<Tick> yTicks)
    {
        foreach (Tick tick in xTicks)
        {
            double x = area.X + (text.X.Place(tick.Value) * area.Width);
            canvas.Lines([new Point(x, area.Y), new Point(x, area.Bottom)], Rgb.Grid, 1);
        }

        foreach (Tick tick in yTicks)
        {
            double y = area.Bottom - (text.Values.Place(tick.Value) * area.Height);
            canvas.Lines([new Point(area.X, y), new Point(area.Right, y)], Rgb.Grid, 1);
        }
    }

    // Small points, larger ones on a line, the largest with its name.
    private static void DrawPoints(ICanvas canvas, Area area, ScatterData scatter, FigureText text)
    {
        List<Point> line = [];
        foreach (ScatterPoint point in scatter.Points.OrderBy(p => p.X))
        {
            Point at = new(
                area.X + (Math.Clamp(text.X.Place(point.X), 0, 1) * area.Width),
                area.Bottom - (Math.Clamp(text.Values.Place(point.Y), 0, 1) * area.Height));
            canvas.Lines([at], point.IsMarked ? Rgb.Mark : point.IsOnFront ? Rgb.Curve : Rgb.Faint, point.IsMarked ? 11 : point.IsOnFront ? 7 : 4);
            if (point.IsOnFront)
            {
                line.Add(at);
            }

            if (point.IsMarked)
            {
                bool isRight = at.X > area.X + (area.Width / 2);
                canvas.Text(point.Label, new Point(at.X + (isRight ? -10 : 10), at.Y - 8), TextSize, isRight ? TextAnchor.End : TextAnchor.Start);
            }
        }

        canvas.Lines(line, Rgb.Curve, 1.5);
    }

    private static void DrawCurve(ICanvas canvas, Area area, CurveData curve, FigureText text)
    {
        bool hasMarks = curve.Low.Length <= area.Width / 12;
        List<Point> line = [];
        for (int i = 0; i <= curve.Low.Length; i++)
        {
            double low = i < curve.Low.Length ? text.Values.Place(curve.Low[i]) : double.NaN;
            double high = i < curve.Low.Length ? text.Values.Place(curve.High[i]) : double.NaN;
            if (double.IsNaN(high))
            {
                DrawRun(canvas, line, hasMarks);
                line = [];
                continue;
            }

            double place = curve.Low.Length == 1 ? 0.5 : i / (curve.Low.Length - 1.0), x = area.X + (place * area.Width);
            Point bottom = new(x, area.Bottom - (Math.Clamp(double.IsNaN(low) ? 0 : low, 0, 1) * area.Height));
            Point top = new(x, area.Bottom - (Math.Clamp(high, 0, 1) * area.Height));
            bool fromTop = line.Count > 0 && Math.Abs(line[^1].Y - top.Y) < Math.Abs(line[^1].Y - bottom.Y);
            line.Add(fromTop ? top : bottom);
            if (top != bottom)
            {
                line.Add(fromTop ? bottom : top);
            }
        }
    }

    private static void DrawRun(ICanvas canvas, List<Point> line, bool hasMarks)
    {
        if (line.Count == 0)
        {
            return;
        }

        canvas.Lines(line, Rgb.Curve, line.Count == 1 ? 4 : 1.5);
        if (hasMarks)
        {
            foreach (Point point in line)
            {
                canvas.Lines([point], Rgb.Curve, 5);
            }
        }
    }

    private static void Frame(ICanvas canvas, Area area) => canvas.Lines(
        [new(area.X, area.Y), new(area.Right, area.Y), new(area.Right, area.Bottom), new(area.X, area.Bottom), new(area.X, area.Y)], Rgb.Black, 1);

    private static void VerticalTicks(ICanvas canvas, double x, double length, Area area, Scale scale, List<Tick> ticks)
    {
        foreach (Tick tick in ticks)
        {
            double y = area.Bottom - (scale.Place(tick.Value) * area.Height);
            canvas.Lines([new Point(x, y), new Point(x + length, y)], Rgb.Black, 1);
            Point label = new(x + length + (Math.Sign(length) * 4), y + (TextSize * 0.36));
            canvas.Text(tick.Label, label, TextSize, length < 0 ? TextAnchor.End : TextAnchor.Start);
        }
    }

    private static void ColorBar(ICanvas canvas, Area area, int width, FigureText text, List<Tick> ticks)
    {
        const int Steps = 256;
        byte[] bytes = new byte[3 * Steps];
        for (int i = 0; i < Steps; i++)
        {
            Rgb color = text.Colors[1 - (i / (Steps - 1.0))];
            (bytes[3 * i], bytes[(3 * i) + 1], bytes[(3 * i) + 2]) = (color.R, color.G, color.B);
        }

        canvas.Image(area, new Pixels(1, Steps, bytes));
        Frame(canvas, area);
        VerticalTicks(canvas, area.Right, TickLength, area, text.Values, ticks);
        string beside = Fit(text.ValueLabel, TextSize, area.Height);
        canvas.Text(beside, new Point(width - 10, area.Y + (area.Height / 2)), TextSize, TextAnchor.Middle, isVertical: true);
    }

    private static string Fit(string text, double size, double room)
    {
        while (text.Length > 1 && StrokeFont.Measure(text, size) > room)
        {
            text = text[..^2] + "…";
        }

        return text;
    }
}
