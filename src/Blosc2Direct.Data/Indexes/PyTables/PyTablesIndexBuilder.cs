using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Data.Schema;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Indexes.PyTables;

/// <summary>Builds an index that PyTables uses.</summary>
internal static class PyTablesIndexBuilder
{
    /// <summary>Builds one.</summary>
    /// <param name="store">The table.</param>
    /// <param name="root">A group of the file.</param>
    /// <param name="folder">The path of the group of the table's indexes.</param>
    /// <param name="column">The column.</param>
    /// <param name="settings">How.</param>
    /// <param name="arrays">Limits for the arrays.</param>
    /// <param name="threads">Threads that may work on it.</param>
    /// <param name="cancellation">Stops it; nothing is left behind.</param>
    public static void Build(
        TableStore store, IGroupNode root, string folder, Column column, IndexOptions settings, ArrayOptions arrays, int threads,
        CancellationToken cancellation)
    {
        if (store.Layout != TableLayout.Rows)
        {
            throw new TableException("PyTables knows tables of rows only: there it can have no index.");
        }

        if (!KeyCoder.IsOrdered(column) || column.Kind == ColumnKind.UInt64)
        {
            throw new TableColumnException(column.Path, $"PyTables has no indexes of columns such as {column}");
        }

        PrepareGroups(root, folder, store.Node.Path, column.Path);
        string path = $"{folder}/{column.Path}";
        try
        {
            using IGroupNode group = root.CreateGroup(path);
            using PyTablesIndexWriter writer = new(group, column, settings.Codec, arrays with { Threads = threads });

            // PyTables takes nulls for the values that they are told by.
            Column plain = column.Copy(nullability: Nullability.None);
            (plain.Leaf, plain.Path) = (column.Leaf, column.Path);
            IndexBuilder.Sort(store, plain, store.RowCount, threads, settings.MemoryLimit, writer, cancellation);
            writer.Complete();
        }
        catch
        {
            if (root.Contains(path))
            {
                root.Delete(path);
            }

            throw;
        }
        finally
        {
            PrepareGroups(root, folder, store.Node.Path, column.Path); // arrays below make them ordinary groups
        }
    }

    /// <summary>Makes the groups above an index what PyTables expects.</summary>
    private static void PrepareGroups(IGroupNode root, string folder, string table, string column)
    {
        Prepare(root, folder, "TINDEX", $"Indexes container for table {table}");
        for (int slash = column.IndexOf('/'); slash > 0; slash = column.IndexOf('/', slash + 1))
        {
            Prepare(root, $"{folder}/{column[..slash]}", "DINDEX", $"Indexes container for sub-description {column[..slash]}");
        }
    }

    private static void Prepare(IGroupNode root, string path, string className, string title)
    {
        using IGroupNode group = root.Contains(path) ? root.OpenGroup(path) : root.CreateGroup(path);
        group.Attributes.WritePyTablesText("TITLE", title);
        group.Attributes.WritePyTablesText("VERSION", "1.0");
        group.Attributes.WritePyTablesText("CLASS", className);
    }
}
