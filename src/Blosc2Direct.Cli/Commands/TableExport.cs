using System.Text.Json;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Cli.Formats;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Data;
using Blosc2Direct.Maintenance;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary>Tables as CSV: with their nulls, times and names of enumerations, whatever their layout.</summary>
internal static class TableExport
{
    /// <summary>Whether what has a path is written as a table: CSV of a table that says it is one. Other compounds are arrays.</summary>
    internal static bool Covers(IStorage storage, string path, string? format, string? output)
    {
        if (!storage.Root.Contains(path) || !storage.Root.IsTable(path) || FileFormat.Choose(format ?? (output is null or "-" ? FileFormat.Csv : null), output) != FileFormat.Csv)
        {
            return false;
        }

        try
        {
            using IArrayNode node = storage.Root.OpenArray(path);
            return (format is not null || output is not null) && PyTablesInfo.Read(node) is { ClassName: "Table" };
        }
        catch (ObjectKindException)
        {
            return true; // columns in a group
        }
    }

    /// <summary>Writes it.</summary>
    internal static int Run(CommandContext context, IStorage storage, string file, string path, string? output, CsvFormat csv, bool overwrite, bool json)
    {
        using Table table = storage.Root.OpenTable(path);
        CsvWriteOptions options = new() { Delimiter = csv.Delimiter, Header = csv.HasHeader ?? true, Null = csv.Missing == new CsvFormat().Missing ? "" : csv.Missing };
        if (output == "-")
        {
            context.Host.Out.Flush();
            using Stream stream = context.Host.OpenOutput();
            table.ExportCsv(stream, null, options, context.Cancellation);
            return ExitCode.Good;
        }

        string destination = output ?? $"{table.Path[(table.Path.LastIndexOf('/') + 1)..]}.{FileFormat.Csv}";
        using PendingFile pending = PendingFile.Create(file, destination, overwrite && output is not null);
        long rows;
        using (FileStream stream = new(pending.TemporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0))
        {
            rows = table.ExportCsv(stream, null, options, context.Cancellation);
        }

        ExportResult result = new(file, table.Path, destination, FileFormat.Csv, $"table of {table.Schema.Leaves.Length} columns", [rows], pending.Commit());
        if (json)
        {
            context.Host.Out.WriteLine(JsonSerializer.Serialize(result, ResultJson.Context.ExportResult));
            return ExitCode.Good;
        }

        new Painter(context.Host.Out, context.Host.Color).Write(destination, Ink.Strong).Line(
            $"  {Quantity.Count(rows, "row")} of {Quantity.Count(table.Schema.Leaves.Length, "column")}, {Quantity.Bytes(result.Bytes)}");
        return ExitCode.Good;
    }
}
