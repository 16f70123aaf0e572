using System.Text;
using Blosc2Direct.Data;

namespace Blosc2Direct.Cli.Tables;

/// <summary>Rows as CSV on standard output.</summary>
internal sealed class CsvRowSink : IRowSink
{
    private readonly Stream _output;
    private readonly CsvWriteOptions _options;
    private readonly CsvTableWriter? _writer;

    /// <summary>Begins, with a line of names if the options say so.</summary>
    internal CsvRowSink(Stream output, TableSchema? schema, string[] columns, CsvWriteOptions options)
    {
        _output = output;
        _options = options;
        _writer = schema is null ? null : new CsvTableWriter(output, schema, columns, options);
        if (schema is null && options.Header)
        {
            WriteLine(columns);
        }
    }

    /// <inheritdoc/>
    public void Write(RowBatch batch) => _writer!.Write(batch);

    /// <inheritdoc/>
    public void Write(object?[] values) => WriteLine([.. values.Select(value => value is null ? _options.Null : CellText.Format(value))]);

    /// <inheritdoc/>
    public void Finish(bool more)
    {
        _writer?.Dispose();
        _output.Flush();
        _output.Dispose();
    }

    private void WriteLine(string[] cells) => _output.Write(Encoding.UTF8.GetBytes(string.Join(_options.Delimiter, cells.Select(Quote)) + "\n"));

    private string Quote(string cell) =>
        cell.AsSpan().ContainsAny(_options.Delimiter, '"') || cell.AsSpan().ContainsAny('\n', '\r') ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
