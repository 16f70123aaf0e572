using System.Runtime.InteropServices;
using System.Text;

namespace Blosc2Direct.Interop;

/// <summary>Text to and from NUL-terminated UTF-8.</summary>
internal static unsafe class Utf8Z
{
    /// <summary>UTF-8 bytes with a NUL at the end.</summary>
    /// <exception cref="ArgumentException">The text holds a NUL: HDF5 would silently see another name.</exception>
    internal static byte[] Encode(string text)
    {
        if (text.Contains('\0'))
        {
            throw new ArgumentException("A name must not contain the character NUL.", nameof(text));
        }

        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    /// <summary>The text at a pointer, "" for null; what is not UTF-8 becomes U+FFFD.</summary>
    internal static string Decode(byte* text) =>
        text is null ? "" : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>The text up to the first NUL, or all of it.</summary>
    internal static string Decode(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
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
