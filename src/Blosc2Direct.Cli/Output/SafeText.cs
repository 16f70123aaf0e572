using System.Buffers;
using System.Globalization;
using System.Text;

namespace Blosc2Direct.Cli.Output;

/// <summary>Makes text that a file chose safe to show: a name must not move the cursor or retitle a window.</summary>
internal static class SafeText
{
    private static readonly SearchValues<char> Control = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 32).Concat(Enumerable.Range(127, 33)).Select(c => (char)c)));

    /// <summary>Replaces control characters by \xNN.</summary>
    internal static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAny(Control))
        {
            return text;
        }

        StringBuilder builder = new(text.Length + 8);
        foreach (char c in text)
        {
            if (Control.Contains(c))
            {
                builder.Append(c switch
                {
                    '\n' => "\\n",
                    '\t' => "\\t",
                    '\r' => "\\r",
                    _ => "\\x" + ((int)c).ToString("x2", CultureInfo.InvariantCulture),
                });
            }
            else
            {
                builder.Append(c);
            }
        }

        return builder.ToString();
    }
}
