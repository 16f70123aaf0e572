using System.Globalization;

namespace Blosc2Direct.Codecs;

/// <summary>The bytes of an encoded chunk contradict the format or themselves.</summary>
public sealed class CorruptChunkException : Blosc2DirectException
{
    /// <summary>Creates an error.</summary>
    /// <param name="field">The field's name as in docs/formats.md.</param>
    /// <param name="byteOffset">The field's offset in bytes from the start of the frame; -1 if there is no such place.</param>
    /// <param name="expected">What the format asks for.</param>
    /// <param name="actual">What was found.</param>
    public CorruptChunkException(string field, long byteOffset, string expected, string actual)
        : base(Describe(field, byteOffset, expected, actual))
    {
        Field = field;
        ByteOffset = byteOffset;
        Expected = expected;
        Actual = actual;
    }

    /// <summary>Creates an error for a number.</summary>
    /// <param name="field">The field's name as in docs/formats.md.</param>
    /// <param name="byteOffset">The field's offset in bytes from the start of the frame; -1 if there is no such place.</param>
    /// <param name="expected">What the format asks for.</param>
    /// <param name="actual">What was found.</param>
    public CorruptChunkException(string field, long byteOffset, long expected, long actual)
        : this(field, byteOffset, expected.ToString(CultureInfo.InvariantCulture), actual.ToString(CultureInfo.InvariantCulture))
    {
    }

    /// <summary>The field's name as in docs/formats.md.</summary>
    public string Field { get; }

    /// <summary>Where the field is, in bytes from the start of the frame; -1 if there is no such place.</summary>
    public long ByteOffset { get; }

    /// <summary>What the format asks for.</summary>
    public string Expected { get; }

    /// <summary>What was found.</summary>
    public string Actual { get; }

    private static string Describe(string field, long byteOffset, string expected, string actual)
    {
        string place = byteOffset < 0 ? "" : $" at byte {byteOffset.ToString(CultureInfo.InvariantCulture)}";
        return $"The encoded chunk is corrupt: {field}{place} should be {expected}, is {actual}.";
    }
}

/// <summary>A chunk needs a codec, filter or feature that this library does not decode.</summary>
public sealed class UnsupportedCodecException : Blosc2DirectException
{
    /// <summary>Creates an error.</summary>
    /// <param name="what">What is not supported, "filter" say.</param>
    /// <param name="id">Its number in the file.</param>
    /// <param name="byteOffset">Where that number is, in bytes from the start of the frame; -1 if there is no such place.</param>
    public UnsupportedCodecException(string what, int id, long byteOffset)
        : base($"The chunk needs Blosc2 {what} {id.ToString(CultureInfo.InvariantCulture)}, which is not supported.")
    {
        What = what;
        Id = id;
        ByteOffset = byteOffset;
    }

    /// <summary>Creates an error for what has no number.</summary>
    /// <param name="message">What is not supported, as a sentence.</param>
    public UnsupportedCodecException(string message)
        : base(message)
    {
        What = message;
        Id = -1;
        ByteOffset = -1;
    }

    /// <summary>What is not supported.</summary>
    public string What { get; }

    /// <summary>Its number in the file.</summary>
    public int Id { get; }

    /// <summary>Where that number is, in bytes from the start of the frame; -1 if there is no such place.</summary>
    public long ByteOffset { get; }
}

/// <summary>A chunk is larger than <see cref="CodecLimits"/> allow.</summary>
public sealed class CodecLimitException : Blosc2DirectException
{
    /// <summary>Creates an error.</summary>
    /// <param name="what">What is too large.</param>
    /// <param name="bytes">Its size in bytes.</param>
    /// <param name="limit">The limit in bytes.</param>
    public CodecLimitException(string what, long bytes, long limit)
        : base($"The {what} takes {bytes.ToString(CultureInfo.InvariantCulture)} bytes; the limit is " +
            $"{limit.ToString(CultureInfo.InvariantCulture)} bytes.")
    {
        Bytes = bytes;
        Limit = limit;
    }

    /// <summary>The size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>The limit in bytes.</summary>
    public long Limit { get; }
}

/// <summary>A chunk was made with a codec or filter of the user's own that is not registered here.</summary>
public sealed class MissingCodecException : Blosc2DirectException
{
    /// <summary>Creates an error.</summary>
    /// <param name="what">"codec" or "filter".</param>
    /// <param name="id">Its number, 160 to 255.</param>
    /// <param name="name">Its name, as the dataset records it; null if it does not.</param>
    /// <param name="registered">The name of what is registered under the number, where it is another one.</param>
    public MissingCodecException(string what, int id, string? name, string? registered = null)
        : base(Describe(what, id, name, registered))
    {
        What = what;
        Id = id;
        Name = name;
    }

    /// <summary>"codec" or "filter".</summary>
    public string What { get; }

    /// <summary>Its number in the file.</summary>
    public int Id { get; }

    /// <summary>Its name, as the dataset records it; null if it does not.</summary>
    public string? Name { get; }

    private static string Describe(string what, int id, string? name, string? registered)
    {
        string number = id.ToString(CultureInfo.InvariantCulture);
        string needed = name is null ? $"{what} {number}" : $"{what} '{name}' (number {number})";
        return registered is null
            ? $"The data needs the user-defined {needed}, which is not registered: see {nameof(CodecRegistry)}."
            : $"The data needs the user-defined {needed}, but '{registered}' is registered under that number.";
    }
}

/// <summary>A codec or filter of the user's own has thrown an exception, or broken what it has to keep.</summary>
public sealed class CodecFailedException : Blosc2DirectException
{
    /// <summary>Creates an error.</summary>
    /// <param name="what">"codec" or "filter".</param>
    /// <param name="id">Its number.</param>
    /// <param name="name">Its name.</param>
    /// <param name="failure">What it did, as the rest of a sentence.</param>
    /// <param name="inner">What it threw, if it did.</param>
    public CodecFailedException(string what, int id, string name, string failure, Exception? inner = null)
        : base($"The user-defined {what} '{name}' (number {id.ToString(CultureInfo.InvariantCulture)}) {failure}", inner)
    {
        What = what;
        Id = id;
        Name = name;
    }

    /// <summary>"codec" or "filter".</summary>
    public string What { get; }

    /// <summary>Its number.</summary>
    public int Id { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }
}
