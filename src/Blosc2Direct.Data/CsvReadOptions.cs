using System.Collections.Immutable;
using System.Text;

namespace Blosc2Direct.Data;

/// <summary>What becomes of a line of CSV that does not fit.</summary>
public enum CsvBadLines
{
    /// <summary>The import ends with a <see cref="CsvTableException"/> that names line and column; the table is as it was.</summary>
    Stop,

    /// <summary>The line is left out and reported.</summary>
    Skip,

    /// <summary>Cells that are missing or cannot be read become null (where the column has none: its default), surplus cells and
    /// the ends of texts that are too long are cut off; the line is reported.</summary>
    Fix,
}

/// <summary>How CSV is read (RFC 4180: quotes doubled inside quotes, line ends inside quotes).</summary>
public sealed record CsvReadOptions
{
    /// <summary>What is used where nothing is said.</summary>
    public static CsvReadOptions Default { get; } = new();

    /// <summary>Between cells.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Around cells that hold delimiters, quotes or line ends.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>The encoding of a file without a byte order mark; null for UTF-8. A mark of UTF-8, UTF-16 or UTF-32 is obeyed in any case.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Whether the first line holds names; null to tell from its look: no cell is empty, a number, a truth value or a
    /// time, and no two are the same.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>The columns of a new table; null to infer them from the text. Cells are matched by the names of the header, or in
    /// order where there is none.</summary>
    public TableSchema? Schema { get; init; }

    /// <summary>Texts that mean null in columns of numbers, truth values and times. In columns of text only the empty one does.</summary>
    public ImmutableArray<string> Nulls { get; init; } = ["", "NA", "N/A", "null", "NULL"];

    /// <summary>What becomes of lines that do not fit.</summary>
    public CsvBadLines BadLines { get; init; }

    /// <summary>Lines that types are inferred from at first. Where a later line does not fit, the whole text is looked at and the
    /// import starts again, so the number changes how long an import takes, never its result.</summary>
    public int SampleLines { get; init; } = 50_000;

    /// <summary>Characters of a cell at most: what is longer is an unclosed quote rather than a cell.</summary>
    public int MaxCellLength { get; init; } = 1 << 20;

    /// <summary>Told now and then how far it is.</summary>
    public IProgress<CsvProgress>? Progress { get; init; }
}

/// <summary>How far an import is.</summary>
/// <param name="Bytes">Bytes of the file that were read.</param>
/// <param name="TotalBytes">Bytes of the file.</param>
/// <param name="Rows">Rows that were written.</param>
public readonly record struct CsvProgress(long Bytes, long TotalBytes, long Rows);

/// <summary>A line that did not fit and was left out or repaired.</summary>
/// <param name="Line">The line that the record ends at, the first being 1.</param>
/// <param name="Column">The cell, the first being 1; 0 where the whole line is meant.</param>
/// <param name="Message">What is wrong.</param>
public sealed record CsvBadLine(long Line, int Column, string Message);

/// <summary>What an import did.</summary>
/// <param name="Rows">Rows that were written.</param>
/// <param name="BadLineCount">Lines that were left out or repaired.</param>
/// <param name="BadLines">The first hundred of them.</param>
/// <param name="Schema">The table's columns.</param>
public sealed record CsvImport(long Rows, long BadLineCount, ImmutableArray<CsvBadLine> BadLines, TableSchema Schema);
