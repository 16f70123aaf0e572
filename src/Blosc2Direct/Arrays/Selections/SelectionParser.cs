using System.Globalization;

namespace Blosc2Direct.Arrays.Selections;

/// <summary>Reads selections as NumPy writes them.</summary>
internal ref struct SelectionParser
{
    private readonly ReadOnlySpan<char> _text;
    private int _at;

    private SelectionParser(ReadOnlySpan<char> text) => _text = text;

    public static Selection Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        SelectionParser parser = new(text);
        parser.SkipSpaces();
        List<AxisSelection> axes = [];
        while (parser._at < text.Length)
        {
            axes.Add(parser.Axis());
            parser.SkipSpaces();
            if (parser._at == text.Length)
            {
                break;
            }

            if (!parser.Take(','))
            {
                throw parser.Error("a comma");
            }

            parser.SkipSpaces();
        }

        return Selection.Create([.. axes]);
    }

    private AxisSelection Axis()
    {
        if (_text[_at..].StartsWith("..."))
        {
            _at += 3;
            return AxisSelection.Ellipsis;
        }

        if (Take('['))
        {
            return List();
        }

        long? first = Number();
        SkipSpaces();
        if (!Take(':'))
        {
            return first is { } index ? AxisSelection.At(index) : throw Error("an index, a range or a list");
        }

        SkipSpaces();
        long? stop = Number();
        SkipSpaces();
        long step = 1;
        if (Take(':'))
        {
            SkipSpaces();
            int at = _at;
            step = Number() ?? 1;
            if (step == 0)
            {
                _at = at;
                throw Error("a step other than 0");
            }
        }

        return AxisSelection.Of(new Slice(first, stop, step));
    }

    private AxisSelection List()
    {
        List<long> indices = [];
        List<bool> mask = [];
        SkipSpaces();
        while (!Take(']'))
        {
            if (indices.Count == 0 && Truth() is { } truth)
            {
                mask.Add(truth);
            }
            else if (mask.Count == 0 && Number() is { } index)
            {
                indices.Add(index);
            }
            else
            {
                throw Error(mask.Count > 0 ? "True or False" : "an index");
            }

            SkipSpaces();
            if (_at < _text.Length && _text[_at] != ']' && !Take(','))
            {
                throw Error("a comma or a bracket");
            }

            SkipSpaces();
        }

        return mask.Count > 0 ? AxisSelection.Of([.. mask]) : AxisSelection.Of([.. indices]);
    }

    private bool? Truth()
    {
        foreach (bool value in (ReadOnlySpan<bool>)[true, false])
        {
            string word = value ? "true" : "false";
            if (_text[_at..].StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                _at += word.Length;
                return value;
            }
        }

        return null;
    }

    private long? Number()
    {
        int end = _at;
        if (end < _text.Length && _text[end] is '-' or '+')
        {
            end++;
        }

        while (end < _text.Length && char.IsAsciiDigit(_text[end]))
        {
            end++;
        }

        if (end == _at)
        {
            return null;
        }

        if (!long.TryParse(_text[_at..end], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
        {
            throw Error("a number of 64 bits");
        }

        _at = end;
        return value;
    }

    private bool Take(char expected)
    {
        if (_at >= _text.Length || _text[_at] != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void SkipSpaces()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private readonly SelectionException Error(string expected) =>
        new($"[{_text}]: expected {expected} at position {_at}{(_at < _text.Length ? $", found '{_text[_at]}'" : "")}", value: _at);
}
