using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Blosc2Direct.Data;

namespace Blosc2Direct.Cli.Tables;

/// <summary>Rows as one JSON object: <c>{"rows":[{"a":1,"b":"x"},…],"count":2,"more":false}</c>, written as they come.</summary>
internal sealed class JsonRowSink : IRowSink
{
    private const int FlushAt = 1 << 16;
    private readonly TextWriter _output;
    private readonly string[] _names;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushAt * 2);
    private readonly Utf8JsonWriter _writer;
    private long _count;

    /// <summary>Begins.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="names">Names of the columns where rows come as values.</param>
    internal JsonRowSink(TextWriter output, string[] names)
    {
        _output = output;
        _names = names;
        _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        _writer.WriteStartObject();
        _writer.WriteStartArray("rows");
    }

    /// <inheritdoc/>
    public void Write(RowBatch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            _writer.WriteStartObject();
            foreach (Column column in batch.Columns)
            {
                _writer.WritePropertyName(column.Path);
                CellText.WriteJson(_writer, CellText.Read(batch, column, row));
            }

            EndRow();
        }
    }

    /// <inheritdoc/>
    public void Write(object?[] values)
    {
        _writer.WriteStartObject();
        for (int i = 0; i < values.Length; i++)
        {
            _writer.WritePropertyName(_names[i]);
            CellText.WriteJson(_writer, values[i]);
        }

        EndRow();
    }

    /// <inheritdoc/>
    public void Finish(bool more)
    {
        _writer.WriteEndArray();
        _writer.WriteNumber("count", _count);
        _writer.WriteBoolean("more", more);
        _writer.WriteEndObject();
        Flush();
        _output.Write('\n');
        _writer.Dispose();
    }

    private void EndRow()
    {
        _writer.WriteEndObject();
        _count++;
        if (_buffer.WrittenCount + _writer.BytesPending >= FlushAt)
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
