using System.Globalization;

namespace Blosc2Direct.Data;

/// <summary>A CSV text cannot be read as a table.</summary>
public sealed class CsvTableException : TableException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="line">The line, the first being 1.</param>
    /// <param name="column">The cell in it, the first being 1; 0 where the whole line is meant.</param>
    /// <param name="inner">What made it known.</param>
    public CsvTableException(string message, long line, int column = 0, Exception? inner = null)
        : base(string.Create(CultureInfo.InvariantCulture, $"line {line}{(column > 0 ? $", column {column}" : "")}: {message}"), inner)
    {
        Line = line;
        Column = column;
    }

    /// <summary>The line that the record ends at, the first being 1.</summary>
    public long Line { get; }

    /// <summary>The cell in it, the first being 1; 0 where the whole line is meant.</summary>
    public int Column { get; }

    /// <summary>Says which file it is about.</summary>
    internal CsvTableException In(string file)
    {
        At(file: file);
        return this;
    }
}
