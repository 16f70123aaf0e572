using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Data.Schema;
using Blosc2Direct.Data.Zones;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data;

/// <content>Adding, dropping and renaming columns.</content>
public partial class Table
{
    private const string NewColumn = "new_column";

    /// <summary>Opens the store again and has companions follow it; set by who made the table.</summary>
    internal Action<Table>? Reopening { get; set; }

    /// <summary>Adds a column behind the others, full of its default. Fill it by <see cref="ModifyColumn{T}"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">What its elements are.</param>
    /// <param name="options">Its shape, length, default, nulls.</param>
    /// <remarks>Only tables of columns can; PyTables cannot either. <see cref="TableConverter"/> or <c>b2d convert</c> makes one of a
    /// table of rows. Queries and batches made before do not know the column.</remarks>
    /// <exception cref="TableException">It is a table of rows, or it was opened with a type for its rows.</exception>
    /// <exception cref="TableColumnException">There is a column of this name, or a value does not fit the kind.</exception>
    public void AddColumn(string name, ColumnKind kind, ColumnOptions? options = null)
    {
        ColumnsStore store = BeginChange();
        Column column = ColumnFactory.Create(name, kind, options ?? new ColumnOptions());
        TableSchema after = With([.. store.Schema.Columns, column]);
        bool hasZones = !ZoneMapColumns.IsEmpty;
        Flush();
        IGroupNode root = store.Node.Storage.Root;
        string hidden = CompanionGroup.PathOf(Path);
        using (IGroupNode folder = root.Contains(hidden) ? root.OpenGroup(hidden) : root.CreateGroup(hidden))
        {
            if (folder.Contains(NewColumn))
            {
                folder.Delete(NewColumn); // of a process that did not come to an end
            }

            store.WriteNewColumn(folder, column.Copy(NewColumn), store.RowCount);
        }

        root.Move($"{hidden}/{NewColumn}", $"{Path}/{name}");
        NullsAttribute.Write(Attributes, after);
        Reopen();
        if (hasZones)
        {
            BuildZoneMaps(name);
        }
    }

    /// <summary>Drops a column or group of columns. Indexes of the table are dropped as well, zone maps are made anew.</summary>
    /// <param name="path">Its path.</param>
    /// <remarks>Only tables of columns can. The file keeps its size: what comes next fills the gap.</remarks>
    /// <exception cref="TableException">It is a table of rows, or it was opened with a type for its rows, or it is the only column.</exception>
    /// <exception cref="TableColumnException">There is no such column, or another one's nulls are told by it.</exception>
    public void DropColumn(string path)
    {
        ColumnsStore store = BeginChange();
        Column column = store.Schema[path];
        TableSchema after = With(Without(store.Schema.Columns, column));
        if (after.Leaves.IsEmpty)
        {
            throw new TableException(store.Node, $"'{path}' has all the cells of the table: a table has one column at least");
        }

        Change(after, root => root.Delete($"{Path}/{column.Path}"));
    }

    /// <summary>Renames a column or group of columns. Indexes of the table are dropped, zone maps are made anew.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="name">Its new name, within the same group.</param>
    /// <remarks>Only tables of columns can.</remarks>
    /// <exception cref="TableException">It is a table of rows, or it was opened with a type for its rows.</exception>
    /// <exception cref="TableColumnException">There is no such column, the name is taken, or another column's nulls are told by it.</exception>
    public void RenameColumn(string path, string name)
    {
        ColumnsStore store = BeginChange();
        Column column = store.Schema[path];
        ColumnNames.Check(name, path);
        TableSchema after = With(Renamed(store.Schema.Columns, column, name));
        string folder = column.Path[..^column.Name.Length];
        Change(after, root => root.Move($"{Path}/{column.Path}", $"{Path}/{folder}{name}"));
    }

    /// <summary>The root group of the file.</summary>
    internal IGroupNode Root => _store.Node.Storage.Root;

    /// <summary>Takes the place of the store that was closed.</summary>
    internal void Replace(TableStore store)
    {
        _companions.Clear();
        IndexSet = null;
        _writer = null;
        _store = store;
    }

    private ColumnsStore BeginChange()
    {
        ThrowIfReadOnly();
        if (GetType() != typeof(Table))
        {
            throw new TableException(_store.Node, "A table that was opened with a type for its rows keeps its columns: open it without one");
        }

        return Store as ColumnsStore ?? throw new TableException(
            _store.Node, "Columns of a table of rows cannot be added, dropped or renamed: make it a table of columns first (TableConverter, b2d convert)");
    }

    // What is kept beside the table is told by paths: nothing may be left that a later column of the same path would take over.
    private void Change(TableSchema after, Action<IGroupNode> change)
    {
        bool hasZones = !ZoneMapColumns.IsEmpty;
        Flush();
        CloseCompanions();
        IGroupNode root = _store.Node.Storage.Root;
        string hidden = CompanionGroup.PathOf(Path);
        if (root.Contains(hidden))
        {
            root.Delete(hidden);
        }

        change(root);
        NullsAttribute.Write(Attributes, after);
        Reopen();
        if (hasZones)
        {
            BuildZoneMaps();
        }
    }

    private void Reopen()
    {
        CloseCompanions();
        _writer?.Dispose();
        TableStore before = _store;
        Reopening!(this);
        before.Dispose();
    }

    private void CloseCompanions()
    {
        foreach (ITableCompanion companion in _companions)
        {
            (companion as IDisposable)?.Dispose();
        }

        _companions.Clear();
    }

    private static TableSchema With(List<Column> columns) => new([.. columns.Select(c => c.Copy())]);

    private static List<Column> Without(IEnumerable<Column> columns, Column gone) =>
        [.. columns.Where(c => c != gone).Select(c => c.IsNested ? c.Copy(fields: [.. Without(c.Fields, gone)]) : c).Where(c => !c.IsNested || !c.Fields.IsEmpty)];

    private static List<Column> Renamed(IEnumerable<Column> columns, Column column, string name) =>
        [.. columns.Select(c => c == column ? c.Copy(name) : c.IsNested ? c.Copy(fields: [.. Renamed(c.Fields, column, name)]) : c)];
}
