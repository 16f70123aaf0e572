using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Formats;

/// <summary>Reads cells of CSV as stored elements.</summary>
internal static class CsvCells
{
    /// <summary>Whether cells can be read as a type at all.</summary>
    internal static bool CanRead(ElementType type) => type is IntegerType { Size: 1 or 2 or 4 or 8 } or FloatType or BoolType or ComplexType
        or FixedStringType or EnumType;

    /// <summary>Whether a cell is a number, infinite or missing ones included.</summary>
    internal static bool IsNumber(string cell, string missing) => cell.Length == 0 || cell == missing || TryParseFloat(cell, out _);

    /// <summary>Whether a cell is an integer of 64 bits.</summary>
    internal static bool IsInteger(string cell) => long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    /// <summary>Reads a cell.</summary>
    /// <param name="type">As what.</param>
    /// <param name="cell">Its text.</param>
    /// <param name="missing">The text of a missing number.</param>
    /// <param name="element">Receives the stored bytes.</param>
    /// <returns>False if the text is none of the type, or does not fit it.</returns>
    internal static bool TryRead(ElementType type, string cell, string missing, Span<byte> element)
    {
        bool isMissing = cell.Length == 0 || cell == missing;
        switch (type)
        {
            case IntegerType t:
                return TryReadInteger(t, cell, element);
            case EnumType t:
                foreach (EnumMember member in t.Members)
                {
                    if (member.Name == cell)
                    {
                        WriteInteger(t.Base, member.Value, element);
                        return true;
                    }
                }

                return TryReadInteger(t.Base, cell, element);
            case FloatType t:
                double value = double.NaN;
                if (!isMissing && !TryParseFloat(cell, out value))
                {
                    return false;
                }

                WriteFloat(t, value, element);
                return true;
            case ComplexType t:
                return TryReadComplex(t.Component, isMissing ? "nan" : cell, element);
            case BoolType:
                element[0] = (byte)(cell is "true" or "True" or "TRUE" or "1" ? 1 : 0);
                return element[0] == 1 || cell is "false" or "False" or "FALSE" or "0";
            case FixedStringType t:
                return TryReadText(t, cell, element);
            default:
                return false;
        }
    }

    private static bool TryParseFloat(ReadOnlySpan<char> cell, out double value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent |
            NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        if (double.TryParse(cell, Style, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        value = cell switch { "inf" or "+inf" or "Inf" => double.PositiveInfinity, "-inf" or "-Inf" => double.NegativeInfinity, _ => double.NaN };
        return !double.IsNaN(value);
    }

    private static bool TryReadInteger(IntegerType type, string cell, Span<byte> element)
    {
        long value;
        if (type is { IsSigned: false, Size: 8 })
        {
            if (!ulong.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out ulong unsigned))
            {
                return false;
            }

            value = unchecked((long)unsigned);
        }
        else
        {
            int bits = 8 * type.Size;
            if (!long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) ||
                (type.IsSigned ? value << (64 - bits) >> (64 - bits) != value : value < 0 || value >> bits != 0))
            {
                return false;
            }
        }

        WriteInteger(type, value, element);
        return true;
    }

    // 1.5-2j, 2j, 1.5: the sign of the second part is the last one that no exponent owns.
    private static bool TryReadComplex(FloatType part, string cell, Span<byte> element)
    {
        ReadOnlySpan<char> text = cell.AsSpan().Trim().Trim("()");
        double real = 0, imaginary = 0;
        if (text.EndsWith("j") || text.EndsWith("J") || text.EndsWith("i"))
        {
            text = text[..^1];
            int split = text.Length - 1;
            while (split > 0 && !(text[split] is '+' or '-' && text[split - 1] is not ('e' or 'E')))
            {
                split--;
            }

            split = Math.Max(split, 0);
            if (!TryParseFloat(text[split..], out imaginary) || (split > 0 && !TryParseFloat(text[..split], out real)))
            {
                return false;
            }
        }
        else if (!TryParseFloat(text, out real))
        {
            return false;
        }

        WriteFloat(part, real, element);
        WriteFloat(part, imaginary, element[part.Size..]);
        return true;
    }

    private static bool TryReadText(FixedStringType type, string cell, Span<byte> element)
    {
        element.Fill(type.Padding == TextPadding.SpacePadded ? (byte)' ' : (byte)0);
        int room = type.Padding == TextPadding.NullTerminated ? element.Length - 1 : element.Length;
        return Encoding.UTF8.TryGetBytes(cell, element[..room], out _);
    }

    private static void WriteInteger(IntegerType type, long value, Span<byte> element)
    {
        for (int i = 0; i < type.Size; i++, value >>= 8)
        {
            element[type.Order == ByteOrder.LittleEndian ? i : type.Size - 1 - i] = (byte)value;
        }
    }

    private static void WriteFloat(FloatType type, double value, Span<byte> element)
    {
        Span<byte> bytes = element[..type.Size];
        switch (type.Size)
        {
            case 2:
                BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value);
                break;
            case 4:
                BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value);
                break;
            default:
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
                break;
        }

        if (type.Order == ByteOrder.BigEndian)
        {
            bytes.Reverse();
        }
    }
}
