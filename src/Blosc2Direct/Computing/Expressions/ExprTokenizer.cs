using System.Globalization;

namespace Blosc2Direct.Computing;

/// <summary>Kinds of tokens.</summary>
internal enum ExprTokenKind
{
    End,
    Number,
    Name,
    Operator,
    Imaginary,
    Text,
    Bytes,
}

/// <summary>A token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As written; what a text spells.</param>
/// <param name="Position">Characters before it.</param>
/// <param name="Value">A number's value: Int64, UInt64 or Float64.</param>
internal readonly record struct ExprToken(ExprTokenKind Kind, string Text, int Position, Scalar Value = default)
{
    public bool Is(string text) => Kind == ExprTokenKind.Operator && Text == text;

    public override string ToString() => Kind == ExprTokenKind.End ? "the end" : $"'{Text}'";
}

/// <summary>Cuts an expression into tokens.</summary>
/// <param name="text">The expression.</param>
/// <param name="isOpen">Whether there are texts, imaginary numbers, and names with dots.</param>
internal sealed class ExprTokenizer(string text, bool isOpen = false)
{
    // Longest first.
    private static readonly string[] Operators =
    [
        "**", "//", "<<", ">>", "<=", ">=", "==", "!=", "+", "-", "*", "/", "%", "<", ">", "&", "|", "^", "~", "(", ")", ",",
    ];

    private int _at;

    /// <summary>The next token.</summary>
    /// <exception cref="ExpressionException">There is none that the language has.</exception>
    public ExprToken Next()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }

        if (_at == text.Length)
        {
            return new ExprToken(ExprTokenKind.End, "", _at);
        }

        int start = _at;
        char first = text[_at];
        if (char.IsAsciiDigit(first) || (first == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
        {
            return Number(start);
        }

        if (char.IsAsciiLetter(first) || first == '_')
        {
            SkipName();
            if (isOpen && _at < text.Length && text[_at] is '\'' or '"')
            {
                return Text(start);
            }

            for (; isOpen && _at + 1 < text.Length && text[_at] == '.' && (char.IsAsciiLetter(text[_at + 1]) || text[_at + 1] == '_'); SkipName())
            {
                _at++;
            }

            bool isIn = isOpen && _at - start == 2 && text.AsSpan(start, 2) is "in";
            return new ExprToken(isIn ? ExprTokenKind.Operator : ExprTokenKind.Name, text[start.._at], start);
        }

        if (isOpen && first is '\'' or '"')
        {
            return Text(start);
        }

        foreach (string candidate in Operators)
        {
            if (string.CompareOrdinal(text, _at, candidate, 0, candidate.Length) == 0)
            {
                _at += candidate.Length;
                return new ExprToken(ExprTokenKind.Operator, candidate, start);
            }
        }

        throw new ExpressionException($"'{first}' has no meaning in an expression", start, first.ToString());
    }

    private ExprToken Number(int start)
    {
        bool isFloat = false;
        if (text[_at] == '0' && _at + 1 < text.Length && text[_at + 1] is 'x' or 'X')
        {
            _at += 2;
            SkipName();
            string digits = text[(start + 2).._at];
            return UInt128.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 hex)
                ? Integer(start, hex)
                : throw new ExpressionException($"'{text[start.._at]}' is no number", start, text[start.._at]);
        }

        SkipDigits();
        if (_at < text.Length && text[_at] == '.')
        {
            isFloat = true;
            _at++;
            SkipDigits();
        }

        if (_at < text.Length && text[_at] is 'e' or 'E')
        {
            int sign = _at + 1 < text.Length && text[_at + 1] is '+' or '-' ? 2 : 1;
            if (_at + sign < text.Length && char.IsAsciiDigit(text[_at + sign]))
            {
                isFloat = true;
                _at += sign;
                SkipDigits();
            }
        }

        if (isOpen && _at < text.Length && text[_at] is 'j' or 'J' && (_at + 1 == text.Length || !IsNamePart(text[_at + 1])))
        {
            double imaginary = double.Parse(text.AsSpan(start, _at - start), CultureInfo.InvariantCulture);
            return new ExprToken(ExprTokenKind.Imaginary, text[start..++_at], start, Scalar.Of(imaginary));
        }

        if (_at < text.Length && (char.IsAsciiLetter(text[_at]) || text[_at] == '_'))
        {
            SkipName();
            throw new ExpressionException($"'{text[start.._at]}' is no number", start, text[start.._at]);
        }

        string number = text[start.._at];
        if (isFloat)
        {
            return new ExprToken(ExprTokenKind.Number, number, start, Scalar.Of(double.Parse(number, CultureInfo.InvariantCulture)));
        }

        if (isOpen && number.Length > 1 && number[0] == '0' && number.AsSpan().TrimStart('0').Length > 0)
        {
            throw new ExpressionException($"'{number}' begins with 0: was it meant to be octal?", start, number);
        }

        return UInt128.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 value)
            ? Integer(start, value)
            : throw new ExpressionException($"{number} is beyond 64 bits", start, number);
    }

    private ExprToken Integer(int start, UInt128 value)
    {
        string number = text[start.._at];
        return value > ulong.MaxValue
            ? throw new ExpressionException($"{number} is beyond 64 bits", start, number)
            : new ExprToken(
                ExprTokenKind.Number, number, start,
                Scalar.FromInteger(value > long.MaxValue ? NumericType.UInt64 : NumericType.Int64, (Int128)value));
    }

    /// <summary>Characters or bytes in quotes, as Python writes them; what stands before the quote is passed already.</summary>
    private ExprToken Text(int start)
    {
        string prefix = text[start.._at].ToLowerInvariant();
        bool isBytes = prefix.Contains('b');
        if (prefix is not ("" or "b" or "r" or "u" or "br" or "rb"))
        {
            throw new ExpressionException($"'{text[start.._at]}' is no prefix of a text", start, text[start.._at]);
        }

        string spelled = ExprText.Read(text, start, ref _at, prefix.Contains('r'), isBytes);
        return new ExprToken(isBytes ? ExprTokenKind.Bytes : ExprTokenKind.Text, spelled, start);
    }

    private void SkipDigits()
    {
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
        {
            _at++;
        }
    }

    private void SkipName()
    {
        while (_at < text.Length && IsNamePart(text[_at]))
        {
            _at++;
        }
    }

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
