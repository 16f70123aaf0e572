namespace Blosc2Direct.Cli.Output;

/// <summary>Columns of text, aligned, without borders: good to read and good for awk.</summary>
internal sealed class TextTable(params TextTable.Column[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>A column.</summary>
    /// <param name="Title">Its title.</param>
    /// <param name="Right">Whether its cells end, rather than start, in one line.</param>
    internal readonly record struct Column(string Title, bool Right = false);

    /// <summary>Adds a row with a cell for every column.</summary>
    internal void Add(params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, columns.Length);
        _rows.Add([.. cells.Select(SafeText.Escape)]);
    }

    /// <summary>Writes title line and rows.</summary>
    internal void WriteTo(Painter painter, string indent = "")
    {
        int[] widths = [.. columns.Select((c, i) => _rows.Aggregate(c.Title.Length, (w, r) => Math.Max(w, r[i].Length)))];
        painter.Line(indent + Join([.. columns.Select(c => c.Title)], widths), Ink.Faint);
        foreach (string[] row in _rows)
        {
            painter.Line(indent + Join(row, widths));
        }
    }

    private string Join(string[] cells, int[] widths) => string.Join(
        "  ", cells.Select((cell, i) => columns[i].Right ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd();
}
