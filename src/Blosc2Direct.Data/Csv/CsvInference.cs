using System.Globalization;

namespace Blosc2Direct.Data.Csv;

/// <summary>What the first lines of a CSV text, or all of them, tell about its columns.</summary>
/// <param name="HasHeader">Whether the first record holds names.</param>
/// <param name="First">The cells of the first record.</param>
/// <param name="Guesses">What each column can be.</param>
internal sealed record CsvInference(bool HasHeader, string[] First, ColumnGuess[] Guesses)
{
    /// <summary>Looks at a text.</summary>
    /// <param name="stream">The text; closed then.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="lines">Records to look at.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CsvTableException">There is nothing, or it cannot be read.</exception>
    public static CsvInference Look(Stream stream, CsvReadOptions options, long lines, CancellationToken cancellation)
    {
        using CsvRecords records = new(stream, options);
        if (!records.Read())
        {
            throw new CsvTableException("there are no rows", 1);
        }

        string[] first = new string[records.Count];
        for (int i = 0; i < first.Length; i++)
        {
            first[i] = records[i];
        }

        HashSet<string> nulls = [.. options.Nulls];
        bool hasHeader = options.HasHeader ?? LooksLikeNames(first);
        ColumnGuess[] guesses = [.. first.Select(_ => new ColumnGuess())];
        bool more = !hasHeader || records.Read();
        for (long line = 0; more && line < lines; line++, more = records.Read())
        {
            if ((line & 0xFFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            int count = records.Count;
            if (count != guesses.Length && options.BadLines != CsvBadLines.Fix)
            {
                continue; // it will be left out, or stop the import
            }

            for (int i = 0; i < guesses.Length; i++)
            {
                guesses[i].Observe(i < count ? records[i] : "", nulls);
            }
        }

        return new CsvInference(hasHeader, first, guesses);
    }

    /// <summary>The columns, and what each cell of a record is.</summary>
    public (TableSchema Schema, string[] Columns) ToSchema()
    {
        TableSchemaBuilder builder = new();
        HashSet<string> taken = [];
        string[] columns = new string[First.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = Unique(HasHeader ? Clean(First[i], i) : Numbered(i), taken);
        }

        for (int i = 0; i < columns.Length; i++)
        {
            string name = columns[i];
            Guesses[i].AddTo(builder, name, () => Unique(name + "_null", taken));
        }

        return (builder.Build(), columns);
    }

    // Names cannot hold '/', which joins those of groups, nor stand for folders.
    private static string Clean(string name, int i)
    {
        string clean = name.Trim().Replace('/', '_').Replace("\0", "", StringComparison.Ordinal);
        return clean is "" or "." or ".." ? Numbered(i) : clean;
    }

    private static string Numbered(int i) => string.Create(CultureInfo.InvariantCulture, $"column{i + 1}");

    private static string Unique(string name, HashSet<string> taken)
    {
        string unique = name;
        for (int i = 2; !taken.Add(unique); i++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{i}");
        }

        return unique;
    }

    private static bool LooksLikeNames(string[] cells)
    {
        HashSet<string> seen = [];
        foreach (string cell in cells)
        {
            if (cell.AsSpan().Trim().IsEmpty || ColumnGuess.IsValue(cell) || !seen.Add(cell))
            {
                return false;
            }
        }

        return true;
    }
}
