using Blosc2Direct.Cli.Output;
using Blosc2Direct.Data;

namespace Blosc2Direct.Cli.Tables;

/// <summary>Rows in aligned columns. The first ones decide how wide columns are, so that no more than those are kept.</summary>
internal sealed class TextRowSink(CliHost host, string[] names) : IRowSink
{
    private const int Kept = 1000;
    private const int MaxWidth = 60;
    private readonly List<string[]> _rows = [];
    private string[] _names = names;
    private bool[] _right = [];
    private int[]? _widths;

    /// <inheritdoc/>
    public void Write(RowBatch batch)
    {
        Column[] columns = [.. batch.Columns];
        _names = [.. columns.Select(c => c.Path)];
        _right = [.. columns.Select(c => c.IsScalar && c.Members.IsEmpty && c.Kind is not (ColumnKind.Text or ColumnKind.Bytes or ColumnKind.Bool))];
        for (int row = 0; row < batch.Count; row++)
        {
            Add([.. columns.Select(column => CellText.Format(CellText.Read(batch, column, row)))]);
        }
    }

    /// <inheritdoc/>
    public void Write(object?[] values)
    {
        _right = [.. values.Select(value => value is not (string or bool))];
        Add([.. values.Select(CellText.Format)]);
    }

    /// <inheritdoc/>
    public void Finish(bool more)
    {
        Settle();
        if (more)
        {
            new Painter(host.Out, host.Color).Line("… and more rows: --limit says how many are wanted", Ink.Faint);
        }
    }

    private void Add(string[] cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            string cell = SafeText.Escape(cells[i]);
            cells[i] = cell.Length <= MaxWidth ? cell : cell[..(MaxWidth - 1)] + "…";
        }

        if (_widths is not null)
        {
            WriteLine(cells, Ink.Plain);
            return;
        }

        _rows.Add(cells);
        if (_rows.Count == Kept)
        {
            Settle();
        }
    }

    private void Settle()
    {
        if (_widths is not null)
        {
            return;
        }

        _widths = [.. _names.Select((name, i) => _rows.Aggregate(SafeText.Escape(name).Length, (width, row) => Math.Max(width, row[i].Length)))];
        if (_right.Length != _names.Length)
        {
            _right = new bool[_names.Length];
        }

        WriteLine([.. _names.Select(SafeText.Escape)], Ink.Faint);
        foreach (string[] row in _rows)
        {
            WriteLine(row, Ink.Plain);
        }

        _rows.Clear();
    }

    private void WriteLine(string[] cells, Ink ink)
    {
        string line = string.Join("  ", cells.Select((cell, i) => _right[i] ? cell.PadLeft(_widths![i]) : cell.PadRight(_widths![i]))).TrimEnd();
        new Painter(host.Out, host.Color).Line(line, ink);
    }
}
