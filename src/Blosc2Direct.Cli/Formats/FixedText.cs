using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Formats;

/// <summary>Text of a fixed length: UTF-8 or other bytes with their paddings, and NumPy's UTF-32.</summary>
internal static class FixedText
{
    /// <summary>Converts one text. What does not fit is cut at a character's end; what is no text becomes U+FFFD.</summary>
    internal static void Convert(ElementType fromType, ReadOnlySpan<byte> from, ElementType toType, Span<byte> to)
    {
        to.Fill(toType is FixedStringType { Padding: TextPadding.SpacePadded } ? (byte)' ' : (byte)0);
        switch (fromType, toType)
        {
            case (FixedStringType f, FixedStringType):
                ReadOnlySpan<byte> text = Trim(f, from);
                text[..Math.Min(text.Length, to.Length)].CopyTo(to);
                break;
            case (FixedStringType f, Utf32Type t):
                ToUtf32(Trim(f, from), t.Order, to);
                break;
            case (Utf32Type f, FixedStringType):
                ToUtf8(from, f.Order, to);
                break;
            default:
                Utf32Type source = (Utf32Type)fromType, target = (Utf32Type)toType;
                for (int at = 0; at + 4 <= Math.Min(from.Length, to.Length); at += 4)
                {
                    WriteUnit(to[at..], target.Order, ReadUnit(from[at..], source.Order));
                }

                break;
        }
    }

    /// <summary>A stored text without what follows it.</summary>
    internal static ReadOnlySpan<byte> Trim(FixedStringType type, ReadOnlySpan<byte> element)
    {
        int end = type.Padding == TextPadding.NullTerminated ? element.IndexOf((byte)0) : -1;
        ReadOnlySpan<byte> text = end >= 0 ? element[..end] : element.TrimEnd((byte)0);
        return type.Padding == TextPadding.SpacePadded ? text.TrimEnd((byte)' ') : text;
    }

    /// <summary>Bytes of a UTF-32 text as UTF-8.</summary>
    internal static int CountUtf8(ReadOnlySpan<byte> element, ByteOrder order)
    {
        int bytes = 0, upToLast = 0;
        for (int at = 0; at + 4 <= element.Length; at += 4)
        {
            uint unit = ReadUnit(element[at..], order);
            bytes += ToRune(unit).Utf8SequenceLength;
            upToLast = unit != 0 ? bytes : upToLast;
        }

        return upToLast;
    }

    /// <summary>Characters (code points) of a text.</summary>
    internal static int CountCharacters(string text)
    {
        int count = 0;
        foreach (Rune _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    /// <summary>Writes a text as UTF-32.</summary>
    internal static void Encode(string text, ByteOrder order, Span<byte> to)
    {
        to.Clear();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (to.Length < 4)
            {
                return;
            }

            WriteUnit(to, order, (uint)rune.Value);
            to = to[4..];
        }
    }

    private static void ToUtf32(ReadOnlySpan<byte> text, ByteOrder order, Span<byte> to)
    {
        while (!text.IsEmpty && to.Length >= 4)
        {
            OperationStatus status = Rune.DecodeFromUtf8(text, out Rune rune, out int used);
            WriteUnit(to, order, status == OperationStatus.Done ? (uint)rune.Value : 0xfffd);
            text = text[used..];
            to = to[4..];
        }
    }

    private static void ToUtf8(ReadOnlySpan<byte> from, ByteOrder order, Span<byte> to)
    {
        int end = from.Length / 4;
        while (end > 0 && ReadUnit(from[(4 * (end - 1))..], order) == 0)
        {
            end--;
        }

        for (int i = 0; i < end; i++)
        {
            if (!ToRune(ReadUnit(from[(4 * i)..], order)).TryEncodeToUtf8(to, out int written))
            {
                return;
            }

            to = to[written..];
        }
    }

    private static Rune ToRune(uint unit) => Rune.IsValid(unit) ? new Rune(unit) : Rune.ReplacementChar;

    private static uint ReadUnit(ReadOnlySpan<byte> bytes, ByteOrder order) => order == ByteOrder.BigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static void WriteUnit(Span<byte> bytes, ByteOrder order, uint unit)
    {
        if (order == ByteOrder.BigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, unit);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, unit);
        }
    }
}
