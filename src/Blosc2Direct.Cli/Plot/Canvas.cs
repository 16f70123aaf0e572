namespace Blosc2Direct.Cli.Plot;

/// <summary>Which part of a text stands at the point given.</summary>
internal enum TextAnchor
{
    /// <summary>Its start.</summary>
    Start,

    /// <summary>Its middle.</summary>
    Middle,

    /// <summary>Its end.</summary>
    End,
}

/// <summary>A point, in pixels from the upper left corner.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Down.</param>
internal readonly record struct Point(double X, double Y);

/// <summary>A rectangle, in pixels from the upper left corner.</summary>
/// <param name="X">Its left side.</param>
/// <param name="Y">Its upper side.</param>
/// <param name="Width">To the right.</param>
/// <param name="Height">Down.</param>
internal readonly record struct Area(double X, double Y, double Width, double Height)
{
    /// <summary>Its right side.</summary>
    internal double Right => X + Width;

    /// <summary>Its lower side.</summary>
    internal double Bottom => Y + Height;
}

/// <summary>Pixels.</summary>
/// <param name="Width">In a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Bytes">Red, green and blue of each, row by row.</param>
internal sealed record Pixels(int Width, int Height, byte[] Bytes);

/// <summary>What a figure is drawn on.</summary>
internal interface ICanvas
{
    /// <summary>Fills a rectangle.</summary>
    void Fill(Area area, Rgb color);

    /// <summary>Draws lines from point to point.</summary>
    void Lines(IReadOnlyList<Point> points, Rgb color, double width);

    /// <summary>Writes a line of text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">A point of its baseline.</param>
    /// <param name="size">Its size in pixels.</param>
    /// <param name="anchor">Which part of it stands there.</param>
    /// <param name="isVertical">Whether it runs upwards.</param>
    void Text(string text, Point at, double size, TextAnchor anchor = TextAnchor.Start, bool isVertical = false);

    /// <summary>Draws pixels, larger or smaller, without mixing them.</summary>
    void Image(Area area, Pixels pixels);

    /// <summary>The picture as a file.</summary>
    byte[] ToBytes();
}
