using System.Buffers;
using System.Text;

namespace Blosc2Direct.Data.Csv;

/// <summary>Writes rows of packed cells as lines of CSV.</summary>
internal sealed unsafe class CsvRowWriter
{
    private const int FlushAt = 1 << 16;
    private readonly Stream _output;
    private readonly CsvField[] _fields;
    private readonly byte*[] _cells;
    private readonly byte*[] _masks;
    private readonly byte _delimiter;
    private readonly byte[] _null;
    private readonly SearchValues<byte> _quoted;
    private byte[] _buffer = new byte[FlushAt + 4096];
    private int _used;

    /// <summary>Begins a text.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="schema">The table's columns.</param>
    /// <param name="columns">The leaves that are written, but for those that tell the nulls of others.</param>
    /// <param name="options">How.</param>
    public CsvRowWriter(Stream output, TableSchema schema, IReadOnlyList<Column> columns, CsvWriteOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.Delimiter, '\x80', nameof(options));
        _output = output;
        _delimiter = (byte)options.Delimiter;
        _null = Encoding.UTF8.GetBytes(options.Null);
        _quoted = SearchValues.Create([_delimiter, (byte)'"', (byte)'\n', (byte)'\r']);
        _fields = CsvField.Of(schema, columns);
        _cells = new byte*[_fields.Length];
        _masks = new byte*[_fields.Length];
        if (options.Header)
        {
            for (int i = 0; i < _fields.Length; i++)
            {
                Separate(i);
                WriteText(Encoding.UTF8.GetBytes(_fields[i].Name));
            }

            EndLine();
        }
    }

    /// <summary>Writes rows.</summary>
    /// <param name="batch">A batch that has the columns, and those that tell their nulls.</param>
    public void Write(RowBatch batch)
    {
        byte*[] cells = _cells, masks = _masks;
        for (int i = 0; i < _fields.Length; i++)
        {
            cells[i] = batch.GetPlace(Place(batch, _fields[i].Column)) + _fields[i].Offset;
            masks[i] = _fields[i].Mask is { } mask ? batch.GetPlace(Place(batch, mask)) : null;
        }

        for (int row = 0; row < batch.Count; row++)
        {
            for (int i = 0; i < _fields.Length; i++)
            {
                Separate(i);
                Column column = _fields[i].Column;
                if (masks[i] is not null && masks[i][row] != 0)
                {
                    WriteRaw(_null);
                }
                else
                {
                    WriteElement(column, new ReadOnlySpan<byte>(cells[i] + ((long)row * column.CellSize), column.ElementSize));
                }
            }

            EndLine();
        }
    }

    /// <summary>Writes what is buffered.</summary>
    public void Finish()
    {
        Flush();
        _output.Flush();
    }

    private static int Place(RowBatch batch, Column column)
    {
        for (int i = 0; i < batch.Leaves.Length; i++)
        {
            if (batch.Leaves[i].Path == column.Path)
            {
                return i;
            }
        }

        throw new TableColumnException(column.Path, batch.Leaves);
    }

    private void WriteElement(Column column, ReadOnlySpan<byte> element)
    {
        if (column.Nullability == Nullability.Sentinel && element.SequenceEqual(column.Sentinel.AsSpan()))
        {
            WriteRaw(_null);
            return;
        }

        if (column.Kind is ColumnKind.Text or ColumnKind.Bytes)
        {
            WriteText(element.TrimEnd((byte)0));
            return;
        }

        if (!column.Members.IsEmpty && CellFormatter.FindMember(column, element) is { } name)
        {
            WriteText(Encoding.UTF8.GetBytes(name));
            return;
        }

        Reserve(CellFormatter.MaxNumberBytes);
        Span<byte> text = _buffer.AsSpan(_used, CellFormatter.MaxNumberBytes);
        int length = CellFormatter.Format(column.Kind, element, text);
        if (column.Nullability == Nullability.NaN && text[..length].SequenceEqual("nan"u8))
        {
            WriteRaw(_null);
            return;
        }

        _used += length;
    }

    // In quotes where it must be, and where it could be taken for null.
    private void WriteText(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny(_quoted) < 0 && !(text.Length > 0 && text.SequenceEqual(_null)))
        {
            WriteRaw(text);
            return;
        }

        Reserve(2 + (2 * text.Length));
        _buffer[_used++] = (byte)'"';
        foreach (byte character in text)
        {
            if (character == (byte)'"')
            {
                _buffer[_used++] = character;
            }

            _buffer[_used++] = character;
        }

        _buffer[_used++] = (byte)'"';
    }

    private void WriteRaw(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_buffer.AsSpan(_used));
        _used += text.Length;
    }

    private void Separate(int i)
    {
        if (i > 0)
        {
            Reserve(1);
            _buffer[_used++] = _delimiter;
        }
    }

    private void EndLine()
    {
        Reserve(1);
        _buffer[_used++] = (byte)'\n';
        if (_used >= FlushAt)
        {
            Flush();
        }
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _used < bytes)
        {
            Flush();
            if (_buffer.Length < bytes)
            {
                _buffer = new byte[Math.Max(bytes, _buffer.Length * 2)];
            }
        }
    }

    private void Flush()
    {
        _output.Write(_buffer, 0, _used);
        _used = 0;
    }
}
