using System.Text;

namespace Blosc2Direct.Data.Csv;

/// <summary>Finds out how a text is encoded, and makes bytes that are no text visible.</summary>
internal static class CsvEncoding
{
    /// <summary>What stands for bytes that are no text: a character that no text holds.</summary>
    public const char Invalid = '\uFFFF';

    /// <summary>Opens a text.</summary>
    /// <param name="stream">It; stands behind the byte order mark afterwards.</param>
    /// <param name="given">The encoding where there is no mark; null for UTF-8.</param>
    /// <param name="bufferCharacters">Characters that are decoded at once.</param>
    public static StreamReader Open(Stream stream, Encoding? given, int bufferCharacters)
    {
        Span<byte> head = stackalloc byte[4];
        long start = stream.Position;
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        (Encoding encoding, int mark) = head[..length] switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
            [0xFF, 0xFE, 0, 0] => (Encoding.UTF32, 4),
            [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
            [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
            _ => (given ?? Encoding.UTF8, 0),
        };
        stream.Position = start + mark;
        Encoding marked = Encoding.GetEncoding(encoding.CodePage, EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(Invalid.ToString()));
        return new StreamReader(stream, marked, detectEncodingFromByteOrderMarks: false, bufferCharacters);
    }
}
