using Blosc2Direct.Storage;
using Microsoft.Win32.SafeHandles;

namespace Blosc2Direct.Cli.Formats;

/// <summary>Looks through a file for its longest texts, so that they are stored as UTF-8 without room for what never comes.</summary>
internal static class TextScan
{
    private const int PieceBytes = 4 << 20;

    /// <summary>Bytes of the longest text of each UTF-32 field as UTF-8.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where the elements begin.</param>
    /// <param name="bytes">Bytes of all elements.</param>
    /// <param name="form">Their form.</param>
    internal static int[] LongestUtf8(SafeFileHandle file, long offset, long bytes, ElementType form)
    {
        List<(int Offset, Utf32Type Type, int Count)> fields = NumpyForm.FindText(form);
        int[] longest = new int[fields.Count];
        if (form.Size == 0)
        {
            return longest;
        }

        byte[] buffer = new byte[Math.Max(1, PieceBytes / form.Size) * form.Size];
        for (long done = 0; done < bytes;)
        {
            Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes - done));
            int read = 0;
            while (read < piece.Length && RandomAccess.Read(file, piece[read..], offset + done + read) is > 0 and int more)
            {
                read += more;
            }

            Scan(piece[..read], form.Size, fields, longest);
            done += piece.Length;
        }

        return longest;
    }

    private static void Scan(ReadOnlySpan<byte> elements, int size, List<(int Offset, Utf32Type Type, int Count)> fields, int[] longest)
    {
        for (int at = 0; at + size <= elements.Length; at += size)
        {
            for (int i = 0; i < longest.Length; i++)
            {
                (int offset, Utf32Type type, int count) = fields[i];
                for (int item = 0; item < count && type.Size > 0; item++)
                {
                    ReadOnlySpan<byte> text = elements.Slice(at + offset + (item * type.Size), type.Size);
                    longest[i] = Math.Max(longest[i], FixedText.CountUtf8(text, type.Order));
                }
            }
        }
    }
}
