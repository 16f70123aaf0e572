using System.Globalization;
using System.Text;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;
using CsvHelper;
using CsvHelper.Configuration;

namespace Blosc2Direct.Cli.Formats;

/// <summary>A CSV file as an array: of numbers with one or two axes, or of compounds with one axis. Rows come in batches; no more
/// than a batch is in memory.</summary>
internal sealed class CsvSource : IElementSource
{
    private const int BatchBytes = 4 << 20;
    private const int MaxCellCharacters = 1 << 20;
    private readonly TextReader _reader;
    private readonly Func<long> _position;
    private readonly CsvTable _table;
    private readonly string _name;

    private CsvSource(TextReader reader, Func<long> position, long totalBytes, string name, CsvTable table, long rows)
    {
        _reader = reader;
        _position = position;
        _name = name;
        _table = table;
        TotalBytes = totalBytes;
        Shape = table.IsMatrix ? [rows, table.Columns] : [rows];
    }

    /// <inheritdoc/>
    public ElementType Type => _table.Type;

    /// <inheritdoc/>
    public long[] Shape { get; }

    /// <inheritdoc/>
    public long TotalBytes { get; }

    /// <summary>Opens a file. It is read twice: first for the number of rows, and for the type where none is given.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="type">The type of a cell, or of a row; null for int64 or else float64.</param>
    internal static CsvSource Open(string path, CsvFormat format, ElementType? type)
    {
        long rows;
        CsvTable table;
        using (StreamReader first = new(Patience.OpenRead(path, 1), Encoding.UTF8, true, 1 << 16))
        {
            try
            {
                (table, rows) = CsvTable.Scan(CreateParser(first, format), format, type);
            }
            catch (Exception error) when (Translate(error, path) is { } translated)
            {
                throw translated;
            }
        }

        FileStream stream = Patience.OpenRead(path, 1 << 16, FileOptions.SequentialScan);
        return new CsvSource(new StreamReader(stream, Encoding.UTF8, true, 1 << 16), () => stream.Position, stream.Length, path, table, rows);
    }

    /// <summary>Opens what can be read once.</summary>
    /// <param name="stream">The text, UTF-8.</param>
    /// <param name="name">Its name.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="type">The type of a cell, or of a row.</param>
    /// <param name="columns">Columns of a matrix; 0 for an array of one axis.</param>
    internal static CsvSource OpenStream(Stream stream, string name, CsvFormat format, ElementType type, long columns) => new(
        new StreamReader(stream, Encoding.UTF8, true, 1 << 16), () => 0, 0, name, new CsvTable(format, type, columns), -1);

    /// <inheritdoc/>
    public IEnumerable<ElementPiece> Read(ReadOnlyMemory<int> chunk, long rowsBefore)
    {
        CsvParser parser = CreateParser(_reader, _table.Format);
        int rowBytes = checked((int)(_table.Type.Size * Math.Max(1, Shape.Length > 1 ? Shape[1] : 1)));
        long rowsOfChunk = chunk.IsEmpty ? 1 : chunk.Span[0];
        long batch = Math.Max(1, BatchBytes / Math.Max(1, rowBytes));
        batch = batch >= rowsOfChunk ? batch / rowsOfChunk * rowsOfChunk : Math.Min(rowsOfChunk, Math.Max(1, (64L << 20) / Math.Max(1, rowBytes)));
        byte[] buffer = new byte[checked(batch * rowBytes)];
        long row = 0, room = batch - (rowsBefore % rowsOfChunk % batch);
        int filled = 0;
        while (true)
        {
            bool any = NextRow(parser, isFirst: row + filled == 0, buffer.AsSpan(filled * rowBytes, rowBytes));
            filled += any ? 1 : 0;
            if (filled > 0 && (!any || filled == room))
            {
                long[] start = _table.IsMatrix ? [row, 0] : [row], count = _table.IsMatrix ? [filled, Shape[1]] : [filled];
                yield return new ElementPiece(start, count, buffer.AsMemory(0, filled * rowBytes), _position());
                row += filled;
                filled = 0;
                room = batch;
            }

            if (!any)
            {
                yield break;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private bool NextRow(CsvParser parser, bool isFirst, Span<byte> row)
    {
        try
        {
            bool any = parser.Read();
            if (any && isFirst && _table.IsHeader(parser))
            {
                any = parser.Read();
            }

            if (any)
            {
                _table.ReadRow(parser, row);
            }

            return any;
        }
        catch (Exception error) when (Translate(error, _name) is { } translated)
        {
            throw translated;
        }
    }

    private static CsvParser CreateParser(TextReader reader, CsvFormat format) => new(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
    {
        Delimiter = format.Delimiter.ToString(),
        Mode = CsvMode.RFC4180,
        TrimOptions = TrimOptions.Trim,
        MaxFieldSize = MaxCellCharacters,
        BufferSize = 1 << 16,
        BadDataFound = args => throw new CsvException("a quote stands where none may be", args.Context.Parser?.RawRow ?? 0),
    });

    // The library's errors as ours, with the file's name; null for what is not about the file's content.
    private static Blosc2DirectException? Translate(Exception error, string name)
    {
        CsvException? ours = error switch
        {
            CsvException { File: null } csv => csv,
            MaxFieldSizeException size => new CsvException(
                $"a cell has more than {MaxCellCharacters} characters; is a quote never closed?", size.Context?.Parser?.RawRow ?? 0),
            CsvHelperException { InnerException: CsvException inner } => inner,
            _ => null,
        };
        return ours?.At(file: name);
    }
}
