using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Blosc2Direct.Interop;

/// <summary>UTF-8 in which bytes that are none survive: byte 0x80+n stands as U+DC80+n, a lone surrogate, which no valid text
/// holds. Names and texts of older files are often Latin-1; so they can be shown, opened and written back as they were.
/// Python (and with it h5py) does the same (PEP 383).</summary>
internal static class EscapedUtf8
{
    private const char First = '\udc80';
    private const char Last = '\udcff';

    internal static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        StringBuilder text = new(bytes.Length);
        Span<char> units = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed) == OperationStatus.Done)
            {
                text.Append(units[..rune.EncodeToUtf16(units)]);
            }
            else
            {
                foreach (byte b in bytes[..consumed])
                {
                    text.Append((char)(First + b - 0x80));
                }
            }

            bytes = bytes[consumed..];
        }

        return text.ToString();
    }

    /// <summary>The counterpart of <see cref="Decode"/>.</summary>
    /// <returns>The bytes, or null if the text holds half of a surrogate pair that stands for no byte.</returns>
    internal static byte[]? TryEncode(string text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        if (Utf8.FromUtf16(text, bytes, out _, out int written, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            return bytes[..written];
        }

        int at = 0;
        for (int i = 0; i < text.Length;)
        {
            if (Rune.TryGetRuneAt(text, i, out Rune rune))
            {
                at += rune.EncodeToUtf8(bytes.AsSpan(at));
                i += rune.Utf16SequenceLength;
            }
            else if (text[i] is >= First and <= Last)
            {
                bytes[at++] = (byte)(text[i++] - First + 0x80);
            }
            else
            {
                return null;
            }
        }

        return bytes[..at];
    }
}
