using System.Globalization;
using System.Text;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Formats;

/// <summary>Elements as CSV: a 2-D array a row a line, a 1-D array an element a line, a compound a column a field. Floats have
/// as many digits as give the same bits again.</summary>
internal sealed class CsvSink : IElementSink
{
    private const int FlushAt = 1 << 16;
    private const int MaxNumberBytes = 64;
    private const int MaxColumns = 1 << 20;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly Stream _output;
    private readonly CsvFormat _format;
    private readonly byte[] _missing;
    private readonly List<CsvColumn> _cells = [];
    private readonly int _elementSize;
    private readonly long _columns;
    private byte[] _buffer = new byte[FlushAt + 4096];
    private int _used;
    private long _column;

    /// <summary>Begins a table.</summary>
    /// <param name="output">Where.</param>
    /// <param name="format">How.</param>
    /// <param name="type">The stored type.</param>
    /// <param name="shape">The array's shape: at most two axes, one for compounds.</param>
    /// <param name="name">The array's name: that of its column.</param>
    internal CsvSink(Stream output, CsvFormat format, ElementType type, IReadOnlyList<long> shape, string name)
    {
        _output = output;
        _format = format;
        _missing = Utf8.GetBytes(format.Missing);
        _elementSize = type.Size;
        CsvColumn.Flatten(type, type is CompoundType ? "" : name, 0, _cells, MaxColumns);
        bool isTable = type is CompoundType || _cells.Count > 1;
        if (shape.Count > (isTable ? 1 : 2))
        {
            string axes = isTable ? "one axis" : "one or two axes";
            throw new UsageException($"CSV holds {axes} of {ElementTypeText.Describe(type)}, this has {shape.Count}: select some of it");
        }

        _columns = shape.Count == 2 ? shape[1] : 1;
        if (format.HasHeader ?? type is CompoundType)
        {
            WriteHeader(shape.Count == 2);
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> elements)
    {
        for (int at = 0; at < elements.Length; at += _elementSize)
        {
            Separate();
            for (int i = 0; i < _cells.Count; i++)
            {
                if (i > 0)
                {
                    Append((byte)_format.Delimiter);
                }

                CsvColumn cell = _cells[i];
                WriteCell(cell.Type, elements.Slice(at + cell.Offset, cell.Type.Size));
            }

            EndElement();
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<object?> elements)
    {
        StringBuilder text = new();
        foreach (object? value in elements)
        {
            Separate();
            if (value is string s)
            {
                WriteText(s);
            }
            else
            {
                ElementFormatter.AppendObject(text.Clear(), _cells[0].Type, value);
                WriteText(text.ToString());
            }

            EndElement();
        }
    }

    /// <inheritdoc/>
    public void Finish()
    {
        Flush();
        _output.Flush();
    }

    private void WriteHeader(bool isMatrix)
    {
        for (long column = 0; column < (isMatrix ? _columns : _cells.Count); column++)
        {
            if (column > 0)
            {
                Append((byte)_format.Delimiter);
            }

            WriteText(isMatrix ? column.ToString(CultureInfo.InvariantCulture) : _cells[(int)column].Name);
        }

        Append((byte)'\n');
    }

    private void Separate()
    {
        if (_column > 0)
        {
            Append((byte)_format.Delimiter);
        }
    }

    private void EndElement()
    {
        if (++_column >= _columns)
        {
            _column = 0;
            Append((byte)'\n');
        }
    }

    private void WriteCell(ElementType type, ReadOnlySpan<byte> element)
    {
        switch (type)
        {
            case IntegerType { IsSigned: false } t:
                WriteNumber((ulong)ElementNumbers.ReadInteger(t, element));
                break;
            case IntegerType t:
                WriteNumber(ElementNumbers.ReadInteger(t, element));
                break;
            case FloatType t:
                WriteFloat(ElementNumbers.ReadFloat(t, element), t.Size);
                break;
            case ComplexType t:
                WriteComplex(t.Component, element);
                break;
            case BoolType:
                Append(element[0] != 0 ? "true"u8 : "false"u8);
                break;
            case FixedStringType t:
                WriteText(Encoding.UTF8.GetString(FixedText.Trim(t, element)));
                break;
            default:
                StringBuilder text = new();
                ElementFormatter.AppendText(text, type, element);
                WriteText(text.ToString());
                break;
        }
    }

    private void WriteFloat(double value, int size)
    {
        if (double.IsNaN(value))
        {
            Append(_missing);
        }
        else if (double.IsInfinity(value))
        {
            Append(value > 0 ? "inf"u8 : "-inf"u8);
        }
        else if (size == 8)
        {
            WriteNumber(value);
        }
        else if (size == 4)
        {
            WriteNumber((float)value);
        }
        else
        {
            WriteNumber((Half)value);
        }
    }

    // As Python and NumPy write and read it: 1.5-2j.
    private void WriteComplex(FloatType part, ReadOnlySpan<byte> element)
    {
        double imaginary = ElementNumbers.ReadFloat(part, element[part.Size..]);
        WritePart(ElementNumbers.ReadFloat(part, element), part.Size);
        if (!double.IsNegative(imaginary) || double.IsNaN(imaginary))
        {
            Append((byte)'+');
        }

        WritePart(imaginary, part.Size);
        Append((byte)'j');
    }

    private void WritePart(double value, int size)
    {
        if (double.IsNaN(value))
        {
            Append("nan"u8);
        }
        else
        {
            WriteFloat(value, size);
        }
    }

    private void WriteNumber<T>(T value)
        where T : IUtf8SpanFormattable
    {
        Reserve(MaxNumberBytes);
        value.TryFormat(_buffer.AsSpan(_used), out int written, default, CultureInfo.InvariantCulture);
        _used += written;
    }

    private void WriteText(string text)
    {
        bool quotes = text.Contains(_format.Delimiter) || text.AsSpan().ContainsAny('"', '\n', '\r') ||
            (text.Length > 0 && (text[0] == ' ' || text[^1] == ' '));
        if (quotes)
        {
            text = "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
        }

        Reserve(Utf8.GetMaxByteCount(text.Length));
        _used += Utf8.GetBytes(text, _buffer.AsSpan(_used));
    }

    private void Append(byte value)
    {
        Reserve(1);
        _buffer[_used++] = value;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    private void Reserve(int bytes)
    {
        if (_used >= FlushAt || _buffer.Length - _used < bytes)
        {
            Flush();
            if (_buffer.Length < bytes)
            {
                _buffer = new byte[bytes];
            }
        }
    }

    private void Flush()
    {
        _output.Write(_buffer, 0, _used);
        _used = 0;
    }
}
