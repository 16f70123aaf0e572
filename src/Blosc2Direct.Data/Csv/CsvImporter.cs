using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Csv;

/// <summary>Reads a CSV text into a table: one thread parses, another one compresses and writes.</summary>
/// <param name="open">Opens the text from its beginning.</param>
/// <param name="options">How it is written.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class CsvImporter(Func<Stream> open, CsvReadOptions options, CancellationToken cancellation)
{
    private const long BatchBytes = 16 << 20;
    private const int MaxBatchRows = 1 << 20;
    private const int ProgressEvery = 1 << 14;

    /// <summary>Makes a table.</summary>
    public CsvImport Create(IGroupNode group, string path, TableCreation how, TableOptions tableOptions)
    {
        long lines = options.Schema is null ? options.SampleLines : 1;
        for (int attempt = 0; ; attempt++)
        {
            CsvInference found = CsvInference.Look(open(), options, attempt == 0 ? lines : long.MaxValue, cancellation);
            (TableSchema schema, string[] names) = options.Schema is { } given ? (given, found.First) : found.ToSchema();
            bool done = false;
            Table table = group.CreateTable(path, schema, how, tableOptions);
            try
            {
                CsvImport? import;
                using (table)
                {
                    import = options.Schema is null ? Fill(table, found.HasHeader, names, isGuess: true) : FillKnown(table, found);
                }

                done = import is not null;
                if (done || attempt > 0)
                {
                    return import ?? throw new TableException("The CSV text changed while it was read");
                }
            }
            finally
            {
                if (!done)
                {
                    group.DeleteTable(path);
                }
            }
        }
    }

    /// <summary>Adds to a table, which is as it was if that fails.</summary>
    public CsvImport Append(Table table)
    {
        CsvInference found = CsvInference.Look(open(), options, 1, cancellation);
        long before = table.RowCount;
        bool done = false;
        try
        {
            CsvImport import = FillKnown(table, found);
            done = true;
            return import;
        }
        finally
        {
            if (!done)
            {
                table.Truncate(before);
            }
        }
    }

    // The first record is a header if a cell of it is a column's name.
    private CsvImport FillKnown(Table table, CsvInference found)
    {
        Dictionary<string, CsvField> known = Names(CsvField.Of(table.Schema, table.Schema.Leaves));
        bool hasHeader = options.HasHeader ?? found.First.Any(cell => Find(known, cell.Trim()) is not null);
        return Fill(table, hasHeader, found.First, isGuess: false)!;
    }

    private static Dictionary<string, CsvField> Names(CsvField[] fields)
    {
        Dictionary<string, CsvField> names = new(StringComparer.Ordinal);
        foreach (CsvField field in fields)
        {
            names.TryAdd(field.Name, field);
        }

        return names;
    }

    private static CsvField? Find(Dictionary<string, CsvField> known, string name) =>
        known.GetValueOrDefault(name) ?? known.GetValueOrDefault(name.Replace('/', '.'));

    // Null if the columns that were inferred cannot hold a line.
    private CsvImport? Fill(Table table, bool hasHeader, string[] names, bool isGuess)
    {
        using Stream stream = open();
        long total = stream.Length, rows = 0;
        using CsvRecords records = new(stream, options);
        CsvField[] fields = CsvField.Of(table.Schema, table.Schema.Leaves);
        CsvLines lines = new(hasHeader || isGuess ? Match(fields, names) : fields, fields, options, isGuess);
        int capacity = ChooseCapacity(table);
        using CsvBatch first = new(table.Schema, capacity), second = new(table.Schema, capacity);
        CsvBatch batch = first;
        Task writing = Task.CompletedTask;
        bool fits = true;
        try
        {
            bool more = records.Read() && (!hasHeader || records.Read());
            for (long record = 0; more && fits; record++, more = records.Read())
            {
                if (record % ProgressEvery == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                    options.Progress?.Report(new CsvProgress(stream.Position, total, rows));
                }

                fits = lines.TryAdd(records, batch);
                if (batch.Count == batch.Capacity)
                {
                    rows += batch.Count;
                    writing.GetAwaiter().GetResult();
                    CsvBatch full = batch;
                    batch = batch == first ? second : first;
                    writing = Task.Run(() => full.AppendTo(table), CancellationToken.None);
                }
            }
        }
        finally
        {
            // The batch that is being written must not be freed.
            ((IAsyncResult)writing).AsyncWaitHandle.WaitOne();
        }

        writing.GetAwaiter().GetResult();
        if (!fits)
        {
            return null;
        }

        rows += batch.Count;
        batch.AppendTo(table);
        options.Progress?.Report(new CsvProgress(total, total, rows));
        return new CsvImport(rows, lines.BadCount, lines.Bad, table.Schema);
    }

    // Whole chunks, so that none is compressed twice.
    private static int ChooseCapacity(Table table)
    {
        int chunk = 1;
        for (int leaf = 0; leaf < table.Schema.Leaves.Length; leaf++)
        {
            chunk = Math.Max(chunk, table.Store.GetChunkRows(leaf));
        }

        long rows = Math.Clamp(BatchBytes / Math.Max(1, table.Schema.RowSize), 1, MaxBatchRows);
        return (int)(rows >= chunk ? rows - (rows % chunk) : rows);
    }

    // What each cell of a record is, by the header's names.
    private static CsvField[] Match(CsvField[] fields, string[] names)
    {
        Dictionary<string, CsvField> known = Names(fields);
        CsvField[] matched = new CsvField[names.Length];
        HashSet<string> used = [];
        for (int i = 0; i < names.Length; i++)
        {
            string name = names[i].Trim();
            matched[i] = Find(known, name) ?? throw new CsvTableException($"'{name}' is no column of the table: there are {string.Join(", ", fields.Select(field => field.Name))}", 1, i + 1);
            if (!used.Add(matched[i].Name))
            {
                throw new CsvTableException($"the column '{name}' is there twice", 1, i + 1);
            }
        }

        return matched;
    }
}
