using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Text to and from NUL-terminated UTF-8.</summary>
internal static unsafe class Utf8Z
{
    /// <summary>UTF-8 bytes with a NUL at the end.</summary>
    /// <exception cref="ArgumentException">The text holds a NUL (HDF5 would silently see another name) or is no valid text.</exception>
    internal static byte[] Encode(string text)
    {
        if (text.Contains('\0'))
        {
            throw new ArgumentException("A name must not contain the character NUL.", nameof(text));
        }

        byte[] bytes = EscapedUtf8.TryEncode(text) ?? throw new ArgumentException("A name must not contain half of a surrogate pair.", nameof(text));
        Array.Resize(ref bytes, bytes.Length + 1);
        return bytes;
    }

    /// <summary>The text at a pointer, "" for null; see <see cref="EscapedUtf8"/> for what is not UTF-8.</summary>
    internal static string Decode(byte* text) =>
        text is null ? "" : EscapedUtf8.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>The text up to the first NUL, or all of it.</summary>
    internal static string Decode(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)0);
        return EscapedUtf8.Decode(end < 0 ? text : text[..end]);
    }

    /// <summary>As <see cref="Decode(byte*)"/>, and frees the memory that HDF5 allocated for it.</summary>
    internal static string DecodeAndFree(byte* text)
    {
        string result = Decode(text);
        if (text is not null)
        {
            _ = H5Library.H5free_memory(text);
        }

        return result;
    }
}
