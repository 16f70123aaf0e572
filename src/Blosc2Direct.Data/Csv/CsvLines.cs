using System.Collections.Immutable;
using System.Globalization;

namespace Blosc2Direct.Data.Csv;

/// <summary>Turns records into rows, and lines that do not fit into errors, gaps or repaired rows.</summary>
internal sealed class CsvLines
{
    private const int MostReported = 100;
    private readonly CsvField[] _fields;
    private readonly CsvField[] _absent;
    private readonly CsvReadOptions _options;
    private readonly HashSet<string> _nulls;
    private readonly bool _isGuess;
    private readonly ImmutableArray<CsvBadLine>.Builder _bad = ImmutableArray.CreateBuilder<CsvBadLine>();

    /// <summary>Begins.</summary>
    /// <param name="fields">What each cell of a record is.</param>
    /// <param name="all">All that a row has: what no cell is for is null, or its default.</param>
    /// <param name="options">How bad lines are treated.</param>
    /// <param name="isGuess">Whether the columns are inferred, so that a cell that does not fit means that they are wrong.</param>
    public CsvLines(CsvField[] fields, IEnumerable<CsvField> all, CsvReadOptions options, bool isGuess)
    {
        _fields = fields;
        _absent = [.. all.Except(fields).Where(field => field.Column.Default.IsEmpty && field.Column.Nullability != Nullability.None)];
        _options = options;
        _isGuess = isGuess;
        _nulls = [.. options.Nulls];
    }

    /// <summary>Lines left out or repaired.</summary>
    public long BadCount { get; private set; }

    /// <summary>The first of them.</summary>
    public ImmutableArray<CsvBadLine> Bad => _bad.ToImmutable();

    /// <summary>Makes a row of the record that the reader stands at.</summary>
    /// <returns>False if the inferred columns cannot hold it.</returns>
    /// <exception cref="CsvTableException">It does not fit, and that is to stop the import.</exception>
    public bool TryAdd(CsvRecords records, CsvBatch batch)
    {
        batch.Begin();
        foreach (CsvField field in _absent)
        {
            batch.TrySetNull(field);
        }

        string? fault = null;
        int faultyCell = 0, count = records.Count;
        if (count != _fields.Length)
        {
            fault = string.Create(CultureInfo.InvariantCulture, $"{count} cells; expected {_fields.Length}");
            if (!Tolerates(records, 0, fault))
            {
                return true;
            }
        }

        for (int i = 0; i < _fields.Length; i++)
        {
            CsvField field = _fields[i];
            string? message;
            CellState state = i < count ? Read(records, i, field, batch, out message) : Fill(field, batch, out message);
            if (state == CellState.Wider)
            {
                return false;
            }

            if (state == CellState.Bad)
            {
                if (fault is null && !Tolerates(records, i + 1, message!))
                {
                    return true;
                }

                (fault, faultyCell) = (fault ?? message, fault is null ? i + 1 : faultyCell);
            }
        }

        if (fault is not null)
        {
            Report(records.Line, faultyCell, fault);
        }

        batch.Add();
        return true;
    }

    private CellState Read(CsvRecords records, int i, CsvField field, CsvBatch batch, out string? message)
    {
        string cell = records[i];
        message = records.FindFault(cell);
        bool isText = field.Column.Kind is ColumnKind.Text or ColumnKind.Bytes;
        if (message is null && (isText ? cell.Length == 0 : _nulls.Contains(cell)))
        {
            if (batch.TrySetNull(field) || (isText && !_isGuess))
            {
                return CellState.Good;
            }

            message = "there is no value, and the column has no nulls";
            return _isGuess ? CellState.Wider : CellState.Bad;
        }

        Span<byte> element = batch.Element(field);
        if (CellParser.TryParse(field.Column, cell, element))
        {
            bool isNull = isText is false && field.Column.Nullability == Nullability.Sentinel && element.SequenceEqual(field.Column.Sentinel.AsSpan());
            if (!isNull && _isGuess && !ColumnGuess.IsFaithful(field.Column.Kind, cell))
            {
                return CellState.Wider;
            }

            if (!isNull && !batch.Contradicts(field))
            {
                return message is null ? CellState.Good : CellState.Bad;
            }

            message = isNull ? $"'{Shorten(cell)}' is the value that means null" : "only some elements of the cell have values";
        }

        if (_isGuess)
        {
            return CellState.Wider;
        }

        message ??= $"'{Shorten(cell)}' is no {Describe(field.Column)}, or does not fit it";
        if (isText)
        {
            CellParser.Cut(cell, element);
        }
        else if (!batch.TrySetNull(field))
        {
            element.Clear();
            field.Column.Default.AsSpan().CopyTo(element);
        }

        return CellState.Bad;
    }

    private CellState Fill(CsvField field, CsvBatch batch, out string? message)
    {
        message = null;
        return batch.TrySetNull(field) || !_isGuess ? CellState.Good : CellState.Wider;
    }

    // Whether the line is worked on; if not it is left out.
    private bool Tolerates(CsvRecords records, int cell, string message)
    {
        if (_options.BadLines == CsvBadLines.Fix)
        {
            return true;
        }

        if (_options.BadLines == CsvBadLines.Stop)
        {
            throw new CsvTableException(message, records.Line, cell);
        }

        Report(records.Line, cell, message);
        return false;
    }

    private void Report(long line, int cell, string message)
    {
        BadCount++;
        if (_bad.Count < MostReported)
        {
            _bad.Add(new CsvBadLine(line, cell, message));
        }
    }

    private static string Describe(Column column) => column.Kind switch
    {
        ColumnKind.Text or ColumnKind.Bytes => string.Create(CultureInfo.InvariantCulture, $"text of up to {column.ElementSize} bytes"),
        ColumnKind.Time32 or ColumnKind.Time64 => "time",
        ColumnKind.Bool => "truth value",
        _ => column.Kind.ToString(),
    };

    private static string Shorten(string cell) => cell.Length <= 40 ? cell : cell[..40] + "…";

    private enum CellState
    {
        Good,
        Bad,
        Wider,
    }
}
