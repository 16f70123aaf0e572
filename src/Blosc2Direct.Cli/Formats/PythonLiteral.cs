using System.Globalization;
using System.Text;

namespace Blosc2Direct.Cli.Formats;

/// <summary>A tuple; lists are <see cref="List{T}"/>.</summary>
/// <param name="Items">Its items.</param>
internal sealed record PythonTuple(IReadOnlyList<object?> Items);

/// <summary>Reads Python's literals: strings, integers, True, False, None, tuples, lists, dictionaries with string keys.
/// Nothing is ever evaluated; time and memory are linear in the text.</summary>
internal ref struct PythonLiteral
{
    private const int MaxDepth = 64;
    private readonly ReadOnlySpan<char> _text;
    private int _at;
    private int _depth;

    private PythonLiteral(ReadOnlySpan<char> text) => _text = text;

    /// <summary>Reads a text that is one literal.</summary>
    /// <returns>string, long, bool, null, <see cref="PythonTuple"/>, List of object, or Dictionary by string.</returns>
    /// <exception cref="FormatException">It is none; the message says where.</exception>
    internal static object? Parse(ReadOnlySpan<char> text)
    {
        PythonLiteral parser = new(text);
        object? value = parser.Value();
        parser.SkipSpaces();
        return parser._at == text.Length ? value : throw parser.Expected("the end");
    }

    private object? Value()
    {
        SkipSpaces();
        if (++_depth > MaxDepth)
        {
            throw Expected($"no more than {MaxDepth} levels");
        }

        object? value = Peek() switch
        {
            '{' => Dictionary(),
            '[' => new List<object?>(Items('[', ']', out _)),
            '(' => Parenthesis(),
            '\'' or '"' => Text(),
            'u' or 'b' when _at + 1 < _text.Length && _text[_at + 1] is '\'' or '"' => PrefixedText(),
            >= '0' and <= '9' or '-' or '+' => Number(),
            _ => Word(),
        };
        _depth--;
        return value;
    }

    private Dictionary<string, object?> Dictionary()
    {
        Dictionary<string, object?> values = new(StringComparer.Ordinal);
        Take('{');
        SkipSpaces();
        while (Peek() != '}')
        {
            int at = _at;
            string key = Value() as string ?? throw Expected("a string as key", at);
            SkipSpaces();
            Take(':');
            if (!values.TryAdd(key, Value()))
            {
                throw Expected("a key that was not given before", at);
            }

            SkipSpaces();
            if (Peek() != ',')
            {
                break;
            }

            _at++;
            SkipSpaces();
        }

        Take('}');
        return values;
    }

    // (x) is x, (x,) is a tuple.
    private object? Parenthesis()
    {
        List<object?> items = Items('(', ')', out bool hasComma);
        return items.Count == 1 && !hasComma ? items[0] : new PythonTuple(items);
    }

    private List<object?> Items(char open, char close, out bool hasComma)
    {
        List<object?> items = [];
        hasComma = false;
        Take(open);
        SkipSpaces();
        while (Peek() != close)
        {
            items.Add(Value());
            SkipSpaces();
            if (Peek() != ',')
            {
                break;
            }

            hasComma = true;
            _at++;
            SkipSpaces();
        }

        Take(close);
        return items;
    }

    private string PrefixedText()
    {
        _at++;
        return Text();
    }

    private string Text()
    {
        char quote = _text[_at++];
        StringBuilder text = new();
        while (Peek() is var c && c != quote)
        {
            if (c == '\0' && _at >= _text.Length)
            {
                throw Expected("the end of a string");
            }

            _at++;
            if (c == '\\')
            {
                AppendEscape(text);
            }
            else
            {
                text.Append(c);
            }
        }

        _at++;
        return text.ToString();
    }

    private void AppendEscape(StringBuilder text)
    {
        int at = _at;
        char c = Peek();
        _at++;
        int digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            ReadOnlySpan<char> hex = _at + digits <= _text.Length ? _text.Slice(_at, digits) : default;
            if (!uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code) || !Rune.IsValid(code))
            {
                throw Expected("a character's code", at);
            }

            _at += digits;
            text.Append(new Rune(code).ToString());
            return;
        }

        text.Append(c switch
        {
            '\\' or '\'' or '"' => c,
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            _ => throw Expected("an escape", at),
        });
    }

    private long Number()
    {
        int start = _at;
        if (Peek() is '-' or '+')
        {
            _at++;
        }

        while (char.IsAsciiDigit(Peek()))
        {
            _at++;
        }

        ReadOnlySpan<char> digits = _text[start.._at];
        if (Peek() == 'L')
        {
            _at++; // Python 2 wrote long integers so
        }

        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value : throw Expected("an integer of 64 bits", start);
    }

    private object? Word()
    {
        int start = _at;
        while (char.IsAsciiLetter(Peek()))
        {
            _at++;
        }

        return _text[start.._at] switch
        {
            "True" => true,
            "False" => false,
            "None" => null,
            _ => throw Expected("a value", start),
        };
    }

    private readonly char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private void Take(char c)
    {
        if (_at >= _text.Length || _text[_at] != c)
        {
            throw Expected($"'{c}'");
        }

        _at++;
    }

    private void SkipSpaces()
    {
        while (Peek() is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }

    private readonly FormatException Expected(string what, int at = -1) => new(
        string.Create(CultureInfo.InvariantCulture, $"expected {what} at character {(at < 0 ? _at : at)}"));
}
