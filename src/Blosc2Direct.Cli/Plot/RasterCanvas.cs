namespace Blosc2Direct.Cli.Plot;

/// <summary>A canvas of pixels, for PNG. Lines have soft edges.</summary>
internal sealed class RasterCanvas : ICanvas
{
    private readonly int _width;
    private readonly int _height;
    private readonly byte[] _pixels;

    /// <summary>A white canvas.</summary>
    internal RasterCanvas(int width, int height)
    {
        _width = width;
        _height = height;
        _pixels = new byte[checked(3 * width * height)];
        _pixels.AsSpan().Fill(255);
    }

    /// <inheritdoc/>
    public void Fill(Area area, Rgb color)
    {
        for (int y = Bound(area.Y, _height); y < Bound(area.Bottom, _height); y++)
        {
            for (int x = Bound(area.X, _width); x < Bound(area.Right, _width); x++)
            {
                Blend(x, y, color, 1);
            }
        }
    }

    /// <inheritdoc/>
    public void Lines(IReadOnlyList<Point> points, Rgb color, double width)
    {
        for (int i = 0; i + 1 < points.Count || i == 0 && points.Count == 1; i++)
        {
            Line(points[i], points[Math.Min(i + 1, points.Count - 1)], color, width);
        }
    }

    /// <inheritdoc/>
    public void Text(string text, Point at, double size, TextAnchor anchor = TextAnchor.Start, bool isVertical = false)
    {
        double shift = StrokeFont.Measure(text, size) * anchor switch { TextAnchor.Middle => -0.5, TextAnchor.End => -1, _ => 0 };
        foreach (List<Point> stroke in StrokeFont.Strokes(text, size))
        {
            for (int i = 0; i < stroke.Count; i++)
            {
                (double x, double y) = (stroke[i].X + shift, stroke[i].Y);
                stroke[i] = isVertical ? new Point(at.X + y, at.Y - x) : new Point(at.X + x, at.Y + y);
            }

            Lines(stroke, Rgb.Black, Math.Max(1.1, size / 11));
        }
    }

    /// <inheritdoc/>
    public void Image(Area area, Pixels pixels)
    {
        for (int y = Bound(area.Y, _height); y < Bound(area.Bottom, _height); y++)
        {
            int from = Math.Clamp((int)((y + 0.5 - area.Y) / area.Height * pixels.Height), 0, pixels.Height - 1);
            for (int x = Bound(area.X, _width); x < Bound(area.Right, _width); x++)
            {
                int at = 3 * ((from * pixels.Width) + Math.Clamp((int)((x + 0.5 - area.X) / area.Width * pixels.Width), 0, pixels.Width - 1));
                Blend(x, y, new Rgb(pixels.Bytes[at], pixels.Bytes[at + 1], pixels.Bytes[at + 2]), 1);
            }
        }
    }

    /// <inheritdoc/>
    public byte[] ToBytes() => PngEncoder.Encode(new Pixels(_width, _height, _pixels));

    private static int Bound(double at, int end) => Math.Clamp((int)Math.Round(at), 0, end);

    // A pixel is covered by as much as its centre lies inside the line.
    private void Line(Point from, Point to, Rgb color, double width)
    {
        double half = width / 2, dx = to.X - from.X, dy = to.Y - from.Y, square = (dx * dx) + (dy * dy);
        int top = Math.Max(0, (int)Math.Floor(Math.Min(from.Y, to.Y) - half - 1));
        int bottom = Math.Min(_height - 1, (int)Math.Ceiling(Math.Max(from.Y, to.Y) + half + 1));
        for (int y = top; y <= bottom; y++)
        {
            (int left, int right) = Span(from, to, y + 0.5, half + 1);
            for (int x = left; x <= right; x++)
            {
                double px = x + 0.5 - from.X, py = y + 0.5 - from.Y;
                double along = square == 0 ? 0 : Math.Clamp(((px * dx) + (py * dy)) / square, 0, 1);
                double ex = px - (along * dx), ey = py - (along * dy);
                double cover = half + 0.5 - Math.Sqrt((ex * ex) + (ey * ey));
                if (cover > 0)
                {
                    Blend(x, y, color, Math.Min(cover, 1));
                }
            }
        }
    }

    // The pixels of a row that a line can touch: it is not looked for in the whole box around it.
    private (int Left, int Right) Span(Point from, Point to, double y, double reach)
    {
        double left = Math.Min(from.X, to.X), right = Math.Max(from.X, to.X), dy = to.Y - from.Y;
        if (Math.Abs(dy) > 1e-9)
        {
            double a = Math.Clamp((y - reach - from.Y) / dy, 0, 1), b = Math.Clamp((y + reach - from.Y) / dy, 0, 1);
            double xa = from.X + (a * (to.X - from.X)), xb = from.X + (b * (to.X - from.X));
            (left, right) = (Math.Min(xa, xb), Math.Max(xa, xb));
        }

        return (Math.Max(0, (int)Math.Floor(left - reach)), Math.Min(_width - 1, (int)Math.Ceiling(right + reach)));
    }

    private void Blend(int x, int y, Rgb color, double part)
    {
        Span<byte> pixel = _pixels.AsSpan(3 * ((y * _width) + x), 3);
        pixel[0] = (byte)Math.Round(pixel[0] + ((color.R - pixel[0]) * part));
        pixel[1] = (byte)Math.Round(pixel[1] + ((color.G - pixel[1]) * part));
        pixel[2] = (byte)Math.Round(pixel[2] + ((color.B - pixel[2]) * part));
    }
}
