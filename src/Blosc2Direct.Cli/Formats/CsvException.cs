using System.Globalization;

namespace Blosc2Direct.Cli.Formats;

/// <summary>A CSV file cannot be read as a table of the type wanted.</summary>
internal sealed class CsvException : Blosc2DirectException
{
    /// <summary>Creates an error.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="line">The line, the first being 1.</param>
    /// <param name="column">The cell in it, the first being 1; 0 where the whole line is meant.</param>
    internal CsvException(string message, long line, int column = 0)
        : base(string.Create(CultureInfo.InvariantCulture, $"line {line}{(column > 0 ? $", column {column}" : "")}: {message}"))
    {
        Line = line;
        Column = column;
    }

    /// <summary>The line, the first being 1.</summary>
    internal long Line { get; }

    /// <summary>The cell in it, the first being 1; 0 where the whole line is meant.</summary>
    internal int Column { get; }
}
