using Blosc2Direct.Data.Csv;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data;

/// <summary>Tables from CSV and to it.</summary>
public static class CsvExtensions
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Makes a table of a CSV file. Memory does not grow with the file.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">The table's path.</param>
    /// <param name="file">The CSV file.</param>
    /// <param name="options">How it is written, and its columns where they are not inferred.</param>
    /// <param name="how">The table's layout, codec, title.</param>
    /// <param name="tableOptions">How the table works meanwhile.</param>
    /// <param name="cancellation">Stops it; there is no table then.</param>
    /// <exception cref="CsvTableException">A line does not fit, and bad lines stop the import; there is no table then.</exception>
    public static CsvImport ImportCsv(
        this IGroupNode group, string path, string file, CsvReadOptions? options = null, TableCreation? how = null,
        TableOptions? tableOptions = null, CancellationToken cancellation = default) =>
        Import(group, path, Opener(file), options, how, tableOptions, cancellation, file);

    /// <summary>Makes a table of CSV in a stream.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">The table's path.</param>
    /// <param name="stream">The text from its position on; one that cannot seek is copied to a temporary file. Stays open.</param>
    /// <param name="options">How it is written, and its columns where they are not inferred.</param>
    /// <param name="how">The table's layout, codec, title.</param>
    /// <param name="tableOptions">How the table works meanwhile.</param>
    /// <param name="cancellation">Stops it; there is no table then.</param>
    /// <exception cref="CsvTableException">A line does not fit, and bad lines stop the import; there is no table then.</exception>
    public static CsvImport ImportCsv(
        this IGroupNode group, string path, Stream stream, CsvReadOptions? options = null, TableCreation? how = null,
        TableOptions? tableOptions = null, CancellationToken cancellation = default)
    {
        using SpooledStream text = new(stream);
        return Import(group, path, text.Open, options, how, tableOptions, cancellation, null);
    }

    /// <summary>Appends a CSV file to a table. Cells are matched by the names of the header, or in order where there is none; columns that
    /// are missing are null, or their defaults.</summary>
    /// <param name="table">The table.</param>
    /// <param name="file">The CSV file.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="cancellation">Stops it; the table is as it was then.</param>
    /// <exception cref="CsvTableException">A line does not fit, and bad lines stop the import; the table is as it was.</exception>
    public static CsvImport AppendCsv(this Table table, string file, CsvReadOptions? options = null, CancellationToken cancellation = default) =>
        Append(table, Opener(file), options, cancellation, file);

    /// <summary>Appends CSV in a stream to a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="stream">The text from its position on; one that cannot seek is copied to a temporary file. Stays open.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="cancellation">Stops it; the table is as it was then.</param>
    /// <exception cref="CsvTableException">A line does not fit, and bad lines stop the import; the table is as it was.</exception>
    public static CsvImport AppendCsv(this Table table, Stream stream, CsvReadOptions? options = null, CancellationToken cancellation = default)
    {
        using SpooledStream text = new(stream);
        return Append(table, text.Open, options, cancellation, null);
    }

    /// <summary>The columns that <see cref="ImportCsv(IGroupNode, string, string, CsvReadOptions?, TableCreation?, TableOptions?, CancellationToken)"/>
    /// would make of a file; all of it is read.</summary>
    /// <param name="file">The CSV file.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CsvTableException">It cannot be read.</exception>
    public static TableSchema InferCsvSchema(string file, CsvReadOptions? options = null, CancellationToken cancellation = default) =>
        Named(file, () => CsvInference.Look(Opener(file)(), options ?? CsvReadOptions.Default, long.MaxValue, cancellation).ToSchema().Schema);

    /// <summary>Writes a table as CSV. Groups become <c>a.b</c>, elements of a cell <c>a[0]</c>.</summary>
    /// <param name="table">The table.</param>
    /// <param name="output">Receives UTF-8; stays open.</param>
    /// <param name="columns">Paths of columns or groups; null for all.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Rows written.</returns>
    public static long ExportCsv(
        this Table table, Stream output, IReadOnlyList<string>? columns = null, CsvWriteOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(output);
        using CsvTableWriter writer = new(output, table.Schema, columns is null ? default : [.. columns], options);
        long rows = 0;
        foreach (RowBatch batch in table.ReadBatches(columns))
        {
            cancellation.ThrowIfCancellationRequested();
            writer.Write(batch);
            rows += batch.Count;
        }

        return rows;
    }

    private static CsvImport Import(
        IGroupNode group, string path, Func<Stream> open, CsvReadOptions? options, TableCreation? how, TableOptions? tableOptions,
        CancellationToken cancellation, string? file)
    {
        ArgumentNullException.ThrowIfNull(group);
        CsvImporter importer = new(open, options ?? CsvReadOptions.Default, cancellation);
        return Named(file, () => importer.Create(group, path, how ?? TableCreation.Default, tableOptions ?? TableOptions.Default));
    }

    private static CsvImport Append(Table table, Func<Stream> open, CsvReadOptions? options, CancellationToken cancellation, string? file)
    {
        ArgumentNullException.ThrowIfNull(table);
        CsvImporter importer = new(open, options ?? CsvReadOptions.Default, cancellation);
        return Named(file, () => importer.Append(table));
    }

    // Errors name the text's file, not the table's.
    private static T Named<T>(string? file, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (CsvTableException error) when (file is not null)
        {
            throw error.In(file);
        }
    }

    private static Func<Stream> Opener(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        return () => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes, FileOptions.SequentialScan);
    }
}
