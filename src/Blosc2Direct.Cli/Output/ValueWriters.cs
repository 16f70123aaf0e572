using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Output;

/// <summary>Receives a dataset's values in row-major order.</summary>
internal interface IValueWriter
{
    /// <summary>Before the first value.</summary>
    void Begin();

    /// <summary>An element as stored.</summary>
    void Write(ReadOnlySpan<byte> element);

    /// <summary>An element that the storage layer handed out as an object.</summary>
    void Write(object? value);

    /// <summary>After the last value.</summary>
    void End();
}

/// <summary>One row of the last axis a line, an empty line between planes.</summary>
internal sealed class TextValueWriter(TextWriter output, ElementType type, long[] shape) : IValueWriter
{
    private readonly StringBuilder _line = new();
    private readonly long _row = shape.Length > 0 ? shape[^1] : 1;
    private readonly long _plane = shape.Length > 2 ? shape[^1] * shape[^2] : long.MaxValue;
    private long _count;

    /// <inheritdoc/>
    public void Begin()
    {
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> element)
    {
        Separate();
        ElementFormatter.AppendText(_line, type, element);
        Finish();
    }

    /// <inheritdoc/>
    public void Write(object? value)
    {
        Separate();
        ElementFormatter.AppendObject(_line, type, value);
        Finish();
    }

    /// <inheritdoc/>
    public void End() => output.Flush();

    private void Separate()
    {
        if (_count > 0 && _count % _plane == 0)
        {
            output.Write('\n');
        }

        if (_count % _row != 0)
        {
            _line.Append(' ');
        }
    }

    private void Finish()
    {
        const int FlushAt = 1 << 14;
        bool endOfRow = ++_count % _row == 0;
        if (endOfRow)
        {
            _line.Append('\n');
        }

        if (endOfRow || _line.Length >= FlushAt)
        {
            output.Write(_line);
            _line.Clear();
        }
    }
}

/// <summary>{"path", "type", "shape", "values"} with nested arrays, a single value for a scalar, null for an empty dataset.</summary>
internal sealed class JsonValueWriter : IValueWriter
{
    private const int FlushAt = 1 << 16;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly TextWriter _output;
    private readonly Utf8JsonWriter _writer;
    private readonly string _path;
    private readonly ElementType _type;
    private readonly long[] _shape;
    private readonly long[] _at;
    private readonly bool _isNull;
    private bool _any;

    /// <summary>Creates a writer.</summary>
    internal JsonValueWriter(TextWriter output, string path, ElementType type, long[] shape, bool isNull)
    {
        _output = output;
        _path = path;
        _type = type;
        _shape = shape;
        _at = new long[shape.Length];
        _isNull = isNull;
        _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <inheritdoc/>
    public void Begin()
    {
        _writer.WriteStartObject();
        _writer.WriteString("path", _path);
        _writer.WriteString("type", ElementTypeText.Describe(_type));
        _writer.WriteStartArray("shape");
        foreach (long length in _shape)
        {
            _writer.WriteNumberValue(length);
        }

        _writer.WriteEndArray();
        _writer.WritePropertyName("values");
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> element)
    {
        Open();
        ElementFormatter.WriteJson(_writer, _type, element);
        Close();
    }

    /// <inheritdoc/>
    public void Write(object? value)
    {
        Open();
        ElementFormatter.WriteJsonObject(_writer, _type, value);
        Close();
    }

    /// <inheritdoc/>
    public void End()
    {
        if (_isNull)
        {
            _writer.WriteNullValue();
        }
        else if (!_any && _shape.Length > 0)
        {
            _writer.WriteStartArray();
            _writer.WriteEndArray();
        }

        _writer.WriteEndObject();
        Flush();
        _output.Write('\n');
        _writer.Dispose();
    }

    // A bracket for every axis at whose start the value stands.
    private void Open()
    {
        _any = true;
        for (int axis = 0; axis < _at.Length; axis++)
        {
            if (_at.AsSpan(axis).IndexOfAnyExcept(0) < 0)
            {
                _writer.WriteStartArray();
            }
        }
    }

    private void Close()
    {
        for (int axis = _at.Length - 1; axis >= 0; axis--)
        {
            if (++_at[axis] < _shape[axis])
            {
                break;
            }

            _at[axis] = 0;
            _writer.WriteEndArray();
        }

        if (_writer.BytesPending + _buffer.WrittenCount >= FlushAt)
        {
            Flush();
        }
    }

    private void Flush()
    {
        _writer.Flush();
        _output.Write(Encoding.UTF8.GetString(_buffer.WrittenSpan));
        _buffer.ResetWrittenCount();
    }
}
