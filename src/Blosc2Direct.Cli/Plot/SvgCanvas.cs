using System.Globalization;
using System.Text;
using System.Xml;

namespace Blosc2Direct.Cli.Plot;

/// <summary>A canvas that becomes SVG 1.1.</summary>
internal sealed class SvgCanvas : ICanvas
{
    private const string Namespace = "http://www.w3.org/2000/svg";
    private readonly MemoryStream _output = new();
    private readonly XmlWriter _writer;

    /// <summary>A white canvas.</summary>
    internal SvgCanvas(int width, int height)
    {
        _writer = XmlWriter.Create(_output, new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n", CheckCharacters = true,
        });
        _writer.WriteStartElement("svg", Namespace);
        _writer.WriteAttributeString("width", Number(width));
        _writer.WriteAttributeString("height", Number(height));
        _writer.WriteAttributeString("viewBox", $"0 0 {Number(width)} {Number(height)}");
        _writer.WriteAttributeString("font-family", "sans-serif");
        Fill(new Area(0, 0, width, height), Rgb.White);
    }

    /// <inheritdoc/>
    public void Fill(Area area, Rgb color)
    {
        Begin("rect", ("x", Number(area.X)), ("y", Number(area.Y)), ("width", Number(area.Width)), ("height", Number(area.Height)), ("fill", color.ToString()));
        _writer.WriteEndElement();
    }

    /// <inheritdoc/>
    public void Lines(IReadOnlyList<Point> points, Rgb color, double width)
    {
        StringBuilder list = new();
        foreach (Point point in points)
        {
            list.Append(Number(point.X)).Append(',').Append(Number(point.Y)).Append(' ');
        }

        if (points.Count == 1)
        {
            list.Append(list.ToString()); // a line without length is a dot
        }

        Begin("polyline", ("points", list.ToString().TrimEnd()), ("fill", "none"), ("stroke", color.ToString()), ("stroke-width", Number(width)),
            ("stroke-linejoin", "round"), ("stroke-linecap", "round"));
        _writer.WriteEndElement();
    }

    /// <inheritdoc/>
    public void Text(string text, Point at, double size, TextAnchor anchor = TextAnchor.Start, bool isVertical = false)
    {
        Begin("text", ("x", Number(at.X)), ("y", Number(at.Y)), ("font-size", Number(size)), ("fill", Rgb.Black.ToString()),
            ("text-anchor", anchor switch { TextAnchor.Middle => "middle", TextAnchor.End => "end", _ => "start" }));
        if (isVertical)
        {
            _writer.WriteAttributeString("transform", $"rotate(-90 {Number(at.X)} {Number(at.Y)})");
        }

        // What XML cannot hold is no text; names in files may hold it.
        _writer.WriteString(string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) ? c : '\ufffd')));
        _writer.WriteEndElement();
    }

    /// <inheritdoc/>
    public void Image(Area area, Pixels pixels)
    {
        Begin("image", ("x", Number(area.X)), ("y", Number(area.Y)), ("width", Number(area.Width)), ("height", Number(area.Height)),
            ("preserveAspectRatio", "none"), ("image-rendering", "pixelated"),
            ("href", "data:image/png;base64," + Convert.ToBase64String(PngEncoder.Encode(pixels))));
        _writer.WriteEndElement();
    }

    /// <inheritdoc/>
    public byte[] ToBytes()
    {
        _writer.WriteEndElement();
        _writer.Flush();
        _writer.Dispose();
        return _output.ToArray();
    }

    private void Begin(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        _writer.WriteStartElement(name, Namespace);
        foreach ((string attribute, string value) in attributes)
        {
            _writer.WriteAttributeString(attribute, value);
        }
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
