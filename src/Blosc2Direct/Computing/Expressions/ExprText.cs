using System.Globalization;
using System.Text;

namespace Blosc2Direct.Computing;

/// <summary>Texts in quotes, with Python's escapes.</summary>
internal static class ExprText
{
    /// <summary>Reads one.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="start">Where the text begins, its prefix included: for errors.</param>
    /// <param name="at">The opening quote; is moved behind the closing one.</param>
    /// <param name="isRaw">Whether a backslash is itself.</param>
    /// <param name="isBytes">Whether the characters are bytes.</param>
    /// <exception cref="ExpressionException">It has no end, or holds what it must not.</exception>
    public static string Read(string text, int start, ref int at, bool isRaw, bool isBytes)
    {
        char quote = text[at++];
        StringBuilder spelled = new();
        while (at < text.Length && text[at] is not ('\n' or '\r'))
        {
            char c = text[at++];
            if (c == quote)
            {
                return spelled.ToString();
            }

            if (isBytes && c > 127)
            {
                throw new ExpressionException($"'{c}' is no byte: write it as \\x..", at - 1, c.ToString());
            }

            if (c != '\\' || at == text.Length)
            {
                spelled.Append(c);
            }
            else if (isRaw)
            {
                spelled.Append(c).Append(text[at++]);
            }
            else
            {
                Escape(text, ref at, isBytes, spelled);
            }
        }

        throw new ExpressionException("A text has no closing quote", start, quote.ToString());
    }

    private static void Escape(string text, ref int at, bool isBytes, StringBuilder spelled)
    {
        int start = at - 1;
        char c = text[at++];
        switch (c)
        {
            case '\\' or '\'' or '"':
                spelled.Append(c);
                break;
            case 'n' or 't' or 'r' or 'a' or 'b' or 'f' or 'v':
                spelled.Append("\n\t\r\a\b\f\v"["ntrabfv".IndexOf(c)]);
                break;
            case >= '0' and <= '7':
                int value = c - '0';
                for (int digits = 1; digits < 3 && at < text.Length && text[at] is >= '0' and <= '7'; digits++)
                {
                    value = (value * 8) + text[at++] - '0';
                }

                spelled.Append((char)(isBytes ? value & 255 : value));
                break;
            case 'x' or 'u' when !(isBytes && c == 'u'):
                int length = c == 'x' ? 2 : 4;
                if (at + length > text.Length || !ushort.TryParse(
                    text.AsSpan(at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
                {
                    throw new ExpressionException($"\\{c} is followed by {length} hexadecimal digits", start, text[start..at]);
                }

                at += length;
                spelled.Append((char)code);
                break;
            default:
                spelled.Append('\\').Append(c);
                break;
        }
    }
}
