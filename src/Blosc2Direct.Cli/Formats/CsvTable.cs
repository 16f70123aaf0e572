using Blosc2Direct.Storage;
using CsvHelper;

namespace Blosc2Direct.Cli.Formats;

/// <summary>What the rows of a CSV file are, and how they become elements.</summary>
internal sealed class CsvTable
{
    private const int MaxColumns = 1 << 20;
    private readonly List<CsvColumn> _cells = [];
    private readonly bool _isRecord;

    /// <summary>Describes a table.</summary>
    /// <param name="format">How it is written.</param>
    /// <param name="type">The type of a cell, or a compound: of a row.</param>
    /// <param name="columns">Columns of a matrix; 0 for an array of one axis.</param>
    /// <exception cref="ElementTypeException">Cells cannot be of this type.</exception>
    internal CsvTable(CsvFormat format, ElementType type, long columns)
    {
        Format = format;
        Type = type;
        _isRecord = type is CompoundType or ArrayElementType;
        IsMatrix = columns > 0 && !_isRecord;
        CsvColumn.Flatten(type, "", 0, _cells, MaxColumns);
        Columns = _isRecord ? _cells.Count : Math.Max(1, columns);
        foreach (CsvColumn cell in _cells)
        {
            if (!CsvCells.CanRead(cell.Type))
            {
                throw new ElementTypeException($"CSV cannot be read as {ElementTypeText.Describe(cell.Type)}.");
            }
        }
    }

    /// <summary>How it is written.</summary>
    internal CsvFormat Format { get; }

    /// <summary>The elements' type.</summary>
    internal ElementType Type { get; }

    /// <summary>Whether the array has two axes.</summary>
    internal bool IsMatrix { get; }

    /// <summary>Cells of a row.</summary>
    internal long Columns { get; }

    /// <summary>Finds out what a file holds: its columns from the first row, its rows, and if no type is given that from all cells.</summary>
    internal static (CsvTable Table, long Rows) Scan(CsvParser parser, CsvFormat format, ElementType? type)
    {
        if (!parser.Read())
        {
            throw new CsvException("there are no rows", 1);
        }

        int columns = parser.Count;
        if (columns > MaxColumns)
        {
            throw new CsvException($"{columns} cells are more than {MaxColumns}", parser.RawRow);
        }

        long matrix = columns > 1 ? columns : 0;
        if (type is not null)
        {
            CsvTable given = new(format, type, matrix);
            long count = given.IsHeader(parser) ? 0 : 1;
            while (parser.Read())
            {
                count++;
            }

            return (given, count);
        }

        CsvTable asFloat = new(format, new FloatType(8), matrix);
        bool more = !asFloat.IsHeader(parser) || parser.Read(), isInteger = true;
        long rows = 0;
        for (; more; more = parser.Read(), rows++)
        {
            asFloat.CheckCount(parser);
            for (int i = 0; i < columns; i++)
            {
                string cell = parser[i];
                if (isInteger && CsvCells.IsInteger(cell))
                {
                    continue;
                }

                isInteger = false;
                if (!CsvCells.IsNumber(cell, format.Missing))
                {
                    throw new CsvException($"'{Shorten(cell)}' is no number; --dtype says what else it may be", parser.RawRow, i + 1);
                }
            }
        }

        return (isInteger && rows > 0 ? new CsvTable(format, new IntegerType(8, true), matrix) : asFloat, rows);
    }

    /// <summary>Whether the first row holds names: as told, or if they are those of the fields, or if a cell cannot be a value and
    /// none is a number.</summary>
    internal bool IsHeader(CsvParser parser)
    {
        if (Format.HasHeader is { } told)
        {
            return told;
        }

        bool areNames = _isRecord && parser.Count == _cells.Count;
        bool areValues = true, anyNumber = false;
        Span<byte> scratch = stackalloc byte[16];
        for (int i = 0; i < parser.Count; i++)
        {
            CsvColumn cell = _cells[_isRecord ? Math.Min(i, _cells.Count - 1) : 0];
            anyNumber |= parser[i].Length > 0 && CsvCells.IsNumber(parser[i], Format.Missing);
            areNames = areNames && parser[i] == cell.Name;
            areValues = areValues && (cell.Type is FixedStringType or EnumType || CsvCells.TryRead(cell.Type, parser[i], Format.Missing, scratch));
        }

        return areNames || (!areValues && !anyNumber);
    }

    /// <summary>Reads the row that the parser stands at.</summary>
    /// <param name="parser">The parser.</param>
    /// <param name="row">Receives its elements as stored.</param>
    internal void ReadRow(CsvParser parser, Span<byte> row)
    {
        CheckCount(parser);
        row.Clear();
        for (int i = 0; i < Columns; i++)
        {
            CsvColumn cell = _isRecord ? _cells[i] : _cells[0];
            int offset = _isRecord ? cell.Offset : i * Type.Size;
            if (!CsvCells.TryRead(cell.Type, parser[i], Format.Missing, row.Slice(offset, cell.Type.Size)))
            {
                throw new CsvException(
                    $"'{Shorten(parser[i])}' is no {ElementTypeText.Describe(cell.Type)}, or does not fit it", parser.RawRow, i + 1);
            }
        }
    }

    private static string Shorten(string cell) => cell.Length <= 40 ? cell : cell[..40] + "…";

    private void CheckCount(CsvParser parser)
    {
        if (parser.Count != Columns)
        {
            throw new CsvException($"{parser.Count} cells; expected {Columns}", parser.RawRow);
        }
    }
}
