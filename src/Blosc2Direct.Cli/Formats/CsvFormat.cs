namespace Blosc2Direct.Cli.Formats;

/// <summary>How a CSV file is written or read (RFC 4180).</summary>
/// <param name="Delimiter">Between cells; an ASCII character.</param>
/// <param name="HasHeader">Whether the first line holds names; null: where there are names, or where it looks like that.</param>
/// <param name="Missing">What stands for a number that is not there; NaN in memory.</param>
internal sealed record CsvFormat(char Delimiter = ',', bool? HasHeader = null, string Missing = "nan")
{
    /// <summary>Reads a delimiter as users write it.</summary>
    /// <exception cref="UsageException">It cannot be one.</exception>
    internal static char ParseDelimiter(string text)
    {
        string plain = text switch { "tab" or "\\t" => "\t", "comma" => ",", "semicolon" => ";", "space" => " ", _ => text };
        return plain.Length == 1 && (plain[0] is '\t' or >= ' ' and < '\x7f') && !char.IsAsciiLetterOrDigit(plain[0]) && !"\".+-".Contains(plain[0])
            ? plain[0] : throw new UsageException($"--delimiter must be one character such as , ; | or tab, not '{text}'");
    }
}
