using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Layouts;

/// <summary>Makes and opens stores of either layout.</summary>
internal static class TableStores
{
    /// <summary>Creates an empty table.</summary>
    /// <inheritdoc cref="RowsStore.Create"/>
    public static TableStore Create(
        IGroupNode group, string path, TableSchema schema, TableCreation how, TableOptions options, NodeWrap? wrap = null)
    {
        if (!schema.UnsupportedColumns.IsEmpty)
        {
            throw new TableException(
                $"A schema with columns that tables do not know cannot be created: {string.Join(", ", schema.UnsupportedColumns.Select(u => u.Path))}");
        }

        return how.Layout switch
        {
            TableLayout.Rows => RowsStore.Create(group, path, schema, how, options, wrap),
            TableLayout.Columns => ColumnsStore.Create(group, path, schema, how, options, wrap),
            _ => throw new ArgumentOutOfRangeException(nameof(how), how.Layout, "Not a layout of tables."),
        };
    }

    /// <summary>Opens a table.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">Its path.</param>
    /// <param name="options">How it works.</param>
    /// <param name="wrap">Puts nodes before those of its datasets.</param>
    public static TableStore Open(IGroupNode group, string path, TableOptions options, NodeWrap? wrap = null)
    {
        try
        {
            return RowsStore.Open(group.OpenArray(path), options, wrap);
        }
        catch (ObjectKindException)
        {
            return ColumnsStore.Open(group.OpenGroup(path), options, wrap);
        }
    }

    /// <summary>Whether what is there can be opened as a table.</summary>
    public static bool IsTable(IGroupNode group, string path)
    {
        try
        {
            using IArrayNode array = group.OpenArray(path);
            return RowsStore.IsTable(array.Spec);
        }
        catch (ObjectKindException)
        {
        }

        try
        {
            using IGroupNode columns = group.OpenGroup(path);
            return ColumnsStore.IsTable(columns);
        }
        catch (ObjectKindException)
        {
            return false;
        }
    }
}
