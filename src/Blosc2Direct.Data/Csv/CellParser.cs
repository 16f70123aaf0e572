using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Csv;

/// <summary>Reads texts as elements of columns.</summary>
internal static class CellParser
{
    private const NumberStyles FloatStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent |
        NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    private const NumberStyles IntegerStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    /// <summary>Reads a text.</summary>
    /// <param name="column">As an element of what.</param>
    /// <param name="text">It.</param>
    /// <param name="element">Receives <see cref="Column.ElementSize"/> bytes.</param>
    /// <returns>False if it is none, or does not fit.</returns>
    public static bool TryParse(Column column, ReadOnlySpan<char> text, Span<byte> element)
    {
        switch (column.Kind)
        {
            case ColumnKind.Bool:
                if (!TryParseTruth(text, out bool truth) && text is not ("0" or "1"))
                {
                    return false;
                }

                element[0] = truth || text is "1" ? (byte)1 : (byte)0;
                return true;
            case ColumnKind.Float16 or ColumnKind.Float32 or ColumnKind.Float64:
                return TryParseFloat(text, out double number) && WriteFloat(number, element);
            case ColumnKind.Complex64 or ColumnKind.Complex128:
                return TryParseComplex(text, element);
            case ColumnKind.Text or ColumnKind.Bytes:
                return TryParseText(text, element);
            case ColumnKind.Time64:
                return (IsoTime.TryParse(text.Trim(), out double time) || TryParseFloat(text, out time)) &&
                    time is >= int.MinValue and <= int.MaxValue && WriteFloat(time, element);
            case ColumnKind.Time32:
                return TryParseTime32(text.Trim(), element);
            default:
                return TryParseInteger(column, text, element);
        }
    }

    /// <summary>A truth value: true or false, as programs write them.</summary>
    public static bool TryParseTruth(ReadOnlySpan<char> text, out bool value)
    {
        value = text is "true" or "True" or "TRUE";
        return value || text is "false" or "False" or "FALSE";
    }

    /// <summary>A number, infinite ones and NaN included; digits too large for a double are none.</summary>
    public static bool TryParseFloat(ReadOnlySpan<char> text, out double value)
    {
        if (double.TryParse(text, FloatStyle, CultureInfo.InvariantCulture, out value) && double.IsFinite(value))
        {
            return true;
        }

        text = text.Trim();
        value = text switch
        {
            "inf" or "+inf" or "Inf" or "Infinity" => double.PositiveInfinity,
            "-inf" or "-Inf" or "-Infinity" => double.NegativeInfinity,
            _ => double.NaN,
        };
        return !double.IsNaN(value) || text is "nan" or "NaN" or "NAN";
    }

    /// <summary>A whole number of 64 bits.</summary>
    public static bool TryParseInteger(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, IntegerStyle, CultureInfo.InvariantCulture, out value);

    /// <summary>As much of a text as fits, cut between characters.</summary>
    public static void Cut(ReadOnlySpan<char> text, Span<byte> element)
    {
        element.Clear();
        Encoding.UTF8.GetEncoder().Convert(text, element, flush: false, out _, out _, out _);
    }

    private static bool TryParseText(ReadOnlySpan<char> text, Span<byte> element)
    {
        if (!Encoding.UTF8.TryGetBytes(text, element, out int written) || (written > 0 && element[written - 1] == 0))
        {
            return false; // too long, or NULs behind, which would be lost
        }

        element[written..].Clear();
        return true;
    }

    private static bool TryParseInteger(Column column, ReadOnlySpan<char> text, Span<byte> element)
    {
        foreach (EnumMember member in column.Members)
        {
            if (text.SequenceEqual(member.Name))
            {
                WriteInteger(member.Value, element);
                return true;
            }
        }

        if (column.Kind == ColumnKind.UInt64)
        {
            bool fits = ulong.TryParse(text, IntegerStyle, CultureInfo.InvariantCulture, out ulong large);
            BinaryPrimitives.WriteUInt64LittleEndian(element, large);
            return fits;
        }

        if (!TryParseInteger(text, out long value))
        {
            return false;
        }

        int bits = 8 * element.Length;
        bool isSigned = column.Kind is ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64;
        if (isSigned ? value << (64 - bits) >> (64 - bits) != value : value < 0 || value >> bits != 0)
        {
            return false;
        }

        WriteInteger(value, element);
        return true;
    }

    private static bool TryParseTime32(ReadOnlySpan<char> text, Span<byte> element)
    {
        if (!IsoTime.TryParse(text, out double seconds) && !TryParseFloat(text, out seconds))
        {
            return false;
        }

        if (seconds != Math.Floor(seconds) || seconds is < int.MinValue or > int.MaxValue)
        {
            return false;
        }

        BinaryPrimitives.WriteInt32LittleEndian(element, (int)seconds);
        return true;
    }

    // 1.5-2j, 2j, 1.5: the sign of the second part is the last one that no exponent owns.
    private static bool TryParseComplex(ReadOnlySpan<char> text, Span<byte> element)
    {
        text = text.Trim().Trim("()");
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

        int half = element.Length / 2;
        return WriteFloat(real, element[..half]) && WriteFloat(imaginary, element[half..]);
    }

    private static void WriteInteger(long value, Span<byte> element)
    {
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(wide, value);
        wide[..element.Length].CopyTo(element);
    }

    // False where a finite number is none in the narrower type.
    private static bool WriteFloat(double value, Span<byte> element)
    {
        switch (element.Length)
        {
            case 2:
                BinaryPrimitives.WriteHalfLittleEndian(element, (Half)value);
                return double.IsFinite(value) == Half.IsFinite((Half)value);
            case 4:
                BinaryPrimitives.WriteSingleLittleEndian(element, (float)value);
                return double.IsFinite(value) == float.IsFinite((float)value);
            default:
                BinaryPrimitives.WriteDoubleLittleEndian(element, value);
                return true;
        }
    }
}
