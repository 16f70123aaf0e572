using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Blosc2Direct.Data.Csv;

/// <summary>The records of a CSV text, one after the other.</summary>
internal sealed class CsvRecords : IDisposable
{
    private const int BufferCharacters = 1 << 16;
    private readonly CsvParser _parser;
    private readonly int _maxCellLength;
    private bool _strayQuote;

    /// <summary>Begins to read.</summary>
    /// <param name="stream">The text, seekable; closed with this.</param>
    /// <param name="options">How it is written.</param>
    public CsvRecords(Stream stream, CsvReadOptions options)
    {
        _maxCellLength = options.MaxCellLength;
        _parser = new CsvParser(CsvEncoding.Open(stream, options.Encoding, BufferCharacters), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = options.Delimiter.ToString(),
            Quote = options.Quote,
            Escape = options.Quote,
            Mode = CsvMode.RFC4180,
            MaxFieldSize = options.MaxCellLength,
            BufferSize = BufferCharacters,
            BadDataFound = _ => _strayQuote = true,
        });
    }

    /// <summary>The line that the record ends at, the first being 1.</summary>
    public long Line => _parser.RawRow;

    /// <summary>Cells of the record.</summary>
    public int Count => _parser.Count;

    /// <summary>A cell of the record, unquoted.</summary>
    public string this[int cell] => _parser[cell];

    /// <summary>Goes to the next record; empty lines are none.</summary>
    public bool Read()
    {
        _strayQuote = false;
        try
        {
            return _parser.Read();
        }
        catch (MaxFieldSizeException error)
        {
            throw new CsvTableException(
                string.Create(CultureInfo.InvariantCulture, $"a cell has more than {_maxCellLength} characters; is a quote never closed?"), Line, inner: error);
        }
    }

    /// <summary>What is wrong with a cell's writing, or null.</summary>
    /// <param name="cell">The cell as it was read.</param>
    public string? FindFault(string cell)
    {
        if (_strayQuote)
        {
            _strayQuote = false;
            return "a quote stands where none may be";
        }

        return cell.Contains(CsvEncoding.Invalid, StringComparison.Ordinal) ? "there are bytes that are no text in this encoding" : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _parser.Dispose();
}
