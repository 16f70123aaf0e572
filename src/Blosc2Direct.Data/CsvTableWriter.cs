using Blosc2Direct.Data.Csv;

namespace Blosc2Direct.Data;

/// <summary>Writes batches of rows as CSV: of tables and of what queries give. Groups become <c>a.b</c>, elements of a cell <c>a[0]</c>.</summary>
public sealed class CsvTableWriter : IDisposable
{
    private readonly CsvRowWriter _writer;
    private bool _disposed;

    /// <summary>Begins a text, with a line of names if the options say so.</summary>
    /// <param name="output">Receives UTF-8; stays open.</param>
    /// <param name="schema">The schema of the batches.</param>
    /// <param name="columns">Paths of columns and groups; none for all.</param>
    /// <param name="options">How it is written.</param>
    /// <exception cref="TableColumnException">There is no such column.</exception>
    public CsvTableWriter(Stream output, TableSchema schema, ReadOnlySpan<string> columns = default, CsvWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(schema);
        _writer = new CsvRowWriter(output, schema, RowBatch.Choose(schema, columns), options ?? CsvWriteOptions.Default);
    }

    /// <summary>Writes rows.</summary>
    /// <param name="batch">A batch that has the columns.</param>
    public void Write(RowBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ObjectDisposedException.ThrowIf(_disposed, this);
        _writer.Write(batch);
    }

    /// <summary>Writes what is buffered.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _writer.Finish();
        }
    }
}
