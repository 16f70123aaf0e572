using System.Text;
using Blosc2Direct.Cli.Formats;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Data;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Maintenance;
using Blosc2Direct.Storage;
using CsvHelper;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d import</c> made of CSV as a table.</summary>
internal sealed record TableImportResult(
    string Source, string File, string Path, long Rows, IReadOnlyList<string> Columns, string Layout, long BadLines, double Seconds);

/// <summary>What a CSV file becomes a table with.</summary>
/// <param name="Source">The CSV file, - for standard input.</param>
/// <param name="File">The HDF5 file.</param>
/// <param name="Path">The table.</param>
/// <param name="How">Layout and codec of a new table.</param>
/// <param name="Options">How CSV is read.</param>
/// <param name="Overwrite">Whether what has the path is replaced.</param>
/// <param name="Append">Whether a table of the path grows.</param>
internal sealed record TableImportRequest(
    string Source, string File, string Path, TableCreation How, CsvReadOptions Options, bool Overwrite, bool Append);

/// <summary>CSV as a table: there as a whole or not at all, as datasets are.</summary>
internal static class TableImport
{
    private const string StandardInput = "-";

    /// <summary>Whether a CSV file is a table rather than an array: its first line has names, and a cell of the second is no number.</summary>
    internal static bool LooksLikeTable(string source, CsvFormat format)
    {
        if (source == StandardInput || format.HasHeader == false)
        {
            return false;
        }

        using StreamReader reader = new(Patience.OpenRead(source, 1 << 12), Encoding.UTF8, true);
        using CsvParser parser = new(reader, new CsvHelper.Configuration.CsvConfiguration(System.Globalization.CultureInfo.InvariantCulture)
        {
            Delimiter = format.Delimiter.ToString(), BadDataFound = null, MaxFieldSize = 1 << 20,
        });
        try
        {
            return parser.Read() && Cells(parser).All(cell => cell.Length > 0 && !CsvCells.IsNumber(cell, format.Missing)) &&
                parser.Read() && Cells(parser).Any(cell => !CsvCells.IsNumber(cell, format.Missing));
        }
        catch (MaxFieldSizeException)
        {
            return false;
        }
    }

    /// <summary>Whether an HDF5 file has a table of this path.</summary>
    internal static bool IsTable(string file, string path)
    {
        if (!File.Exists(file))
        {
            return false;
        }

        using H5File opened = H5File.Open(file);
        return opened.Root.Contains(path) && opened.Root.IsTable(path);
    }

    /// <summary>Imports.</summary>
    /// <param name="context">The command's context.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="silent">Whether no progress is drawn.</param>
    internal static CsvImport Run(CommandContext context, TableImportRequest request, bool silent) =>
        ProgressLine.Run(context.Host, silent, report =>
        {
            CsvReadOptions options = request.Options;
            if (report is not null)
            {
                options = options with { Progress = new Progress(p => report(request.Path, p.Bytes, p.TotalBytes)) };
            }

            return File.Exists(request.File) ? IntoFile(context, request, options) : IntoNewFile(context, request, options);
        });

    private static CsvImport IntoNewFile(CommandContext context, TableImportRequest request, CsvReadOptions options)
    {
        using PendingFile pending = PendingFile.Create(request.Source, request.File, overwrite: false);
        CsvImport import;
        using (H5File file = H5File.Create(pending.TemporaryPath))
        {
            import = Make(context, file.Root, request.Path, request, options);
        }

        pending.Commit();
        return import;
    }

    private static CsvImport IntoFile(CommandContext context, TableImportRequest request, CsvReadOptions options)
    {
        using H5File file = H5File.Open(request.File, FileAccess.ReadWrite);
        bool exists = file.Root.Contains(request.Path);
        if (exists && request.Append)
        {
            using Table table = file.Root.OpenTable(request.Path);
            if (request.Source != StandardInput)
            {
                return table.AppendCsv(request.Source, options, context.Cancellation);
            }

            using Stream input = context.Host.OpenInput();
            return table.AppendCsv(input, options, context.Cancellation);
        }

        if (exists && !request.Overwrite)
        {
            throw new ObjectExistsException("The path is taken: --overwrite replaces the dataset, --append lets it grow").At(request.File, request.Path);
        }

        if (exists && !file.Root.IsTable(request.Path))
        {
            file.Root.OpenDataset(request.Path).Dispose(); // nothing but tables and datasets are replaced
        }

        // The table gets its name when it is complete.
        string temporary = $"/.b2d-import-{Guid.NewGuid():N}";
        CsvImport import = Make(context, file.Root, temporary, request, options);
        if (exists)
        {
            file.Root.DeleteTable(request.Path);
        }

        file.Root.MoveTable(temporary, request.Path);
        return import;
    }

    private static CsvImport Make(CommandContext context, IGroupNode root, string path, TableImportRequest request, CsvReadOptions options)
    {
        if (request.Source != StandardInput)
        {
            return root.ImportCsv(path, request.Source, options, request.How, cancellation: context.Cancellation);
        }

        using Stream input = context.Host.OpenInput();
        return root.ImportCsv(path, input, options, request.How, cancellation: context.Cancellation);
    }

    private static IEnumerable<string> Cells(CsvParser parser)
    {
        for (int i = 0; i < parser.Count; i++)
        {
            yield return parser[i].Trim();
        }
    }

    private sealed class Progress(Action<CsvProgress> tell) : IProgress<CsvProgress>
    {
        public void Report(CsvProgress value) => tell(value);
    }
}
