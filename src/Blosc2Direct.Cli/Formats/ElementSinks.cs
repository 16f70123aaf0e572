using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Formats;

/// <summary>Receives a selection's elements in row-major order.</summary>
internal interface IElementSink
{
    /// <summary>Takes packed elements as stored.</summary>
    void Write(ReadOnlySpan<byte> elements);

    /// <summary>Takes elements that the storage layer handed out as objects.</summary>
    void Write(ReadOnlySpan<object?> elements);

    /// <summary>After the last one.</summary>
    void Finish();
}

/// <summary>Elements as bytes, one behind the other.</summary>
/// <param name="output">Where.</param>
/// <param name="conversion">What is done to each; null for nothing.</param>
/// <param name="textType">The form of elements that come as strings; null where none do.</param>
internal sealed class PackedSink(Stream output, ElementConversion? conversion, Utf32Type? textType = null) : IElementSink
{
    private byte[] _converted = [];

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> elements)
    {
        if (conversion is null)
        {
            output.Write(elements);
            return;
        }

        Span<byte> converted = Reserve(checked((int)((long)elements.Length / conversion.FromSize * conversion.ToSize)));
        conversion.Run(elements, converted);
        output.Write(converted);
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<object?> elements)
    {
        Utf32Type type = textType ?? throw new ElementTypeException("Elements of variable length have no packed form.");
        Span<byte> element = Reserve(type.Size);
        foreach (object? value in elements)
        {
            FixedText.Encode((string?)value ?? "", type.Order, element);
            output.Write(element);
        }
    }

    /// <inheritdoc/>
    public void Finish() => output.Flush();

    private Span<byte> Reserve(int bytes)
    {
        if (_converted.Length < bytes)
        {
            _converted = new byte[bytes];
        }

        return _converted.AsSpan(0, bytes);
    }
}
