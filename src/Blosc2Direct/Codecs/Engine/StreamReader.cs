using System.Buffers.Binary;

namespace Blosc2Direct.Codecs.Engine;

/// <summary>What is stored of a stream.</summary>
internal enum StreamKind
{
    /// <summary>One byte, repeated.</summary>
    Run,

    /// <summary>The bytes themselves.</summary>
    Raw,

    /// <summary>Compressed.</summary>
    Compressed,
}

/// <summary>Walks the streams of an encoded block. Every length is checked against the bytes that are there.</summary>
/// <param name="encoded">The block's bytes.</param>
/// <param name="frameOffset">Where they are in the frame, for errors.</param>
/// <param name="streamBytes">Decoded bytes of each stream.</param>
/// <param name="format">The compressed format.</param>
internal ref struct StreamReader(ReadOnlySpan<byte> encoded, long frameOffset, int streamBytes, int format)
{
    private readonly ReadOnlySpan<byte> _encoded = encoded;
    private int _at;

    /// <summary>What the stream is.</summary>
    public StreamKind Kind { get; private set; }

    /// <summary>The byte of a run.</summary>
    public byte Value { get; private set; }

    /// <summary>Where the stream's bytes start in the block.</summary>
    public int Start { get; private set; }

    /// <summary>How many they are.</summary>
    public int Length { get; private set; }

    /// <summary>Moves to the next stream.</summary>
    /// <exception cref="CorruptChunkException">Its length is impossible.</exception>
    public void Next()
    {
        if (_encoded.Length - _at < sizeof(int))
        {
            CodecThrow.Corrupt("stream length", frameOffset + _at, "4 bytes", _encoded.Length - _at);
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(_encoded[_at..]);
        _at += sizeof(int);
        Start = _at;
        if (length <= 0)
        {
            ReadRun(length);
            return;
        }

        if (length > _encoded.Length - _at || length > streamBytes)
        {
            Refuse(length, $"at most {Math.Min(_encoded.Length - _at, streamBytes)}");
        }

        if (format == CodecIds.FormatBloscLz && length > FrameLayout.MaxBloscLzStreamBytes && length != streamBytes)
        {
            Refuse(length, $"at most {FrameLayout.MaxBloscLzStreamBytes} for BloscLZ");
        }

        Kind = length == streamBytes ? StreamKind.Raw : StreamKind.Compressed;
        Length = length;
        _at += length;
    }

    /// <summary>Zeros have no bytes; a run of another byte names it by its negative, and a token follows.</summary>
    private void ReadRun(int length)
    {
        Kind = StreamKind.Run;
        Length = 0;
        Value = (byte)-length;
        if (length == 0)
        {
            return;
        }

        if (length < -byte.MaxValue || _at == _encoded.Length || (_encoded[_at] & 1) == 0)
        {
            Refuse(length, "a run of one byte if negative");
        }

        _at++;
    }

    private readonly void Refuse(int length, string expected) =>
        CodecThrow.Corrupt("stream length", frameOffset + Start - sizeof(int), expected, length);
}
