using System.Text;

namespace Blosc2Direct.Data.Csv;

/// <summary>What the cells of a column of CSV can all be read as.</summary>
/// <remarks>Whole numbers become 64-bit integers, other numbers doubles, times from 1902 to 2037 <see cref="ColumnKind.Time64"/>, all else text as long as the
/// longest cell. Digits behind leading zeros (zip codes) are text: the zeros would be lost.</remarks>
internal sealed class ColumnGuess
{
    private const double NoTime = int.MinValue; // 1901-12-13; HDF5's times have 32 bits for seconds

    private bool _canBeTruth = true, _canBeInteger = true, _canBeNumber = true, _canBeTime = true;
    private bool _hasLeast; // the value that would stand for null
    private bool _hasEmpty, _hasNull, _hasValue;
    private int _bytes;

    /// <summary>What it is, as far as was seen.</summary>
    public ColumnKind Kind => !_hasValue ? ColumnKind.Text
        : _canBeTruth ? ColumnKind.Bool
        : _canBeInteger && !(_hasLeast && _hasNull) ? ColumnKind.Int64
        : _canBeNumber && !_canBeInteger ? ColumnKind.Float64
        : _canBeTime ? ColumnKind.Time64
        : ColumnKind.Text;

    /// <summary>Looks at a cell.</summary>
    /// <param name="cell">Its text.</param>
    /// <param name="nulls">What means null.</param>
    public void Observe(string cell, HashSet<string> nulls)
    {
        _bytes = Math.Max(_bytes, cell.Length <= _bytes / 3 ? 0 : Encoding.UTF8.GetByteCount(cell));
        _hasEmpty |= cell.Length == 0;
        if (nulls.Contains(cell))
        {
            _hasNull = true;
            return;
        }

        _hasValue = true;
        if (_canBeInteger)
        {
            _canBeInteger = IsInteger(cell, out bool isLeast);
            _hasLeast |= isLeast;
        }

        _canBeNumber = _canBeNumber && (_canBeInteger || IsNumber(cell));
        _canBeTruth = _canBeTruth && CellParser.TryParseTruth(cell, out _);
        _canBeTime = _canBeTime && IsTime(cell);
    }

    /// <summary>Adds the column to a schema; truth values with nulls get a second one that tells them.</summary>
    /// <param name="builder">The schema.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="maskName">A name for the second one.</param>
    public void AddTo(TableSchemaBuilder builder, string name, Func<string> maskName)
    {
        switch (Kind)
        {
            case ColumnKind.Bool when _hasNull:
                string mask = maskName();
                builder.Add(name, ColumnKind.Bool, new ColumnOptions { Nullability = Nullability.Mask, MaskPath = mask }).Add(mask, ColumnKind.Bool);
                break;
            case ColumnKind.Int64 when _hasNull:
                builder.Add(name, ColumnKind.Int64, new ColumnOptions { Nullability = Nullability.Sentinel, Sentinel = long.MinValue });
                break;
            case ColumnKind.Float64 when _hasNull:
                builder.Add(name, Kind, new ColumnOptions { Nullability = Nullability.NaN });
                break;
            case ColumnKind.Time64 when _hasNull:
                builder.Add(name, Kind, new ColumnOptions { Nullability = Nullability.Sentinel, Sentinel = NoTime });
                break;
            case ColumnKind.Text:
                ColumnOptions text = _hasEmpty ? new ColumnOptions { Nullability = Nullability.Sentinel, Sentinel = "" } : new ColumnOptions();
                builder.AddText(name, Math.Max(1, _bytes), options: text);
                break;
            default:
                builder.Add(name, Kind);
                break;
        }
    }

    /// <summary>Whether a cell would be a value of something else than text.</summary>
    public static bool IsValue(string cell) =>
        CellParser.TryParseFloat(cell, out _) || CellParser.TryParseTruth(cell, out _) || IsoTime.TryParse(cell.AsSpan().Trim(), out _);

    /// <summary>Whether a cell that was read as a kind says no more than its value does: else the column is another kind.</summary>
    public static bool IsFaithful(ColumnKind kind, string cell) => kind switch
    {
        ColumnKind.Bool => cell is not ("0" or "1"),
        ColumnKind.Int64 => IsInteger(cell, out _),
        ColumnKind.Float64 => !HasLeadingZero(cell),
        ColumnKind.Time64 => IsTime(cell),
        _ => true,
    };

    // Times that the file cannot hold are text.
    private static bool IsTime(string cell) =>
        IsoTime.TryParse(cell.AsSpan().Trim(), out double seconds) && seconds is > NoTime and < int.MaxValue;

    private static bool IsInteger(string cell, out bool isLeast)
    {
        bool found = CellParser.TryParseInteger(cell, out long value) && !HasLeadingZero(cell);
        isLeast = found && value == long.MinValue;
        return found && !(value == 0 && cell.Contains('-', StringComparison.Ordinal));
    }

    private static bool IsNumber(string cell) => CellParser.TryParseFloat(cell, out _) && !HasLeadingZero(cell);

    private static bool HasLeadingZero(string cell)
    {
        ReadOnlySpan<char> digits = cell.AsSpan().TrimStart(" \t+-");
        return digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]);
    }
}
