using System.Diagnostics.CodeAnalysis;
using Blosc2Direct.Data.Indexes;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Data.Zones;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data;

/// <summary>Tables in groups.</summary>
public static class TableExtensions
{
    /// <summary>Creates an empty table.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">The name, or a path whose groups are created on the way.</param>
    /// <param name="schema">Its columns.</param>
    /// <param name="how">Layout, codec, chunks, title.</param>
    /// <param name="options">How it works.</param>
    /// <exception cref="ObjectExistsException">Something has this path.</exception>
    public static Table CreateTable(
        this IGroupNode group, string path, TableSchema schema, TableCreation? how = null, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(schema);
        options ??= TableOptions.Default;
        return Attach(
            wrap => TableStores.Create(group, path, schema, how ?? TableCreation.Default, options, wrap), options, store => new Table(store, options));
    }

    /// <summary>Opens a table: one of this library's, of PyTables', or any dataset of compound elements along one axis.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">Its path.</param>
    /// <param name="options">How it works.</param>
    /// <exception cref="ObjectNotFoundException">Nothing has this path.</exception>
    /// <exception cref="TableException">It is no table.</exception>
    public static Table OpenTable(this IGroupNode group, string path, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(group);
        options ??= TableOptions.Default;
        return Attach(wrap => TableStores.Open(group, path, options, wrap), options, store => new Table(store, options));
    }

    /// <summary>Creates an empty table for rows of a .NET type.</summary>
    /// <typeparam name="T">The row: see <see cref="TableSchema.Of{T}"/>.</typeparam>
    /// <param name="group">Where.</param>
    /// <param name="path">The name, or a path whose groups are created on the way.</param>
    /// <param name="how">Layout, codec, chunks, title.</param>
    /// <param name="options">How it works.</param>
    /// <exception cref="TableException">The type cannot be a row.</exception>
    /// <exception cref="ObjectExistsException">Something has this path.</exception>
    public static Table<T> CreateTable<[DynamicallyAccessedMembers(TableSchema.RequiredMembers)] T>(
        this IGroupNode group, string path, TableCreation? how = null, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(group);
        options ??= TableOptions.Default;
        TableSchema schema = TableSchema.Of<T>();
        return Attach(
            wrap => TableStores.Create(group, path, schema, how ?? TableCreation.Default, options, wrap), options, store => new Table<T>(store, options));
    }

    /// <summary>Opens a table for rows of a .NET type, which may have fewer columns than the table.</summary>
    /// <typeparam name="T">The row: see <see cref="TableSchema.Of{T}"/>.</typeparam>
    /// <param name="group">Where.</param>
    /// <param name="path">Its path.</param>
    /// <param name="options">How it works.</param>
    /// <exception cref="ObjectNotFoundException">Nothing has this path.</exception>
    /// <exception cref="TableException">It is no table.</exception>
    /// <exception cref="TableColumnException">A column is not there, or is something else.</exception>
    public static Table<T> OpenTable<[DynamicallyAccessedMembers(TableSchema.RequiredMembers)] T>(
        this IGroupNode group, string path, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(group);
        options ??= TableOptions.Default;
        return Attach(wrap => TableStores.Open(group, path, options, wrap), options, store => new Table<T>(store, options));
    }

    /// <summary>Whether <see cref="OpenTable(IGroupNode, string, TableOptions?)"/> would open what has a path.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">The path.</param>
    public static bool IsTable(this IGroupNode group, string path)
    {
        ArgumentNullException.ThrowIfNull(group);
        return group.Contains(path) && TableStores.IsTable(group, path);
    }

    /// <summary>Opens a store so that all changes to its chunks are noticed, and makes a table of it that has indexes.</summary>
    private static TTable Attach<TTable>(Func<NodeWrap, TableStore> open, TableOptions options, Func<TableStore, TTable> make)
        where TTable : Table
    {
        Dictionary<int, ChunkFingerprints> fingerprints = [];
        TableStore store = open((node, leaf) =>
        {
            ChunkFingerprints prints = new();
            fingerprints[leaf] = prints;
            return prints.Attach(node);
        });
        try
        {
            TTable table = make(store);
            IStorage storage = store.Node.Storage;
            table.Attach(new TableIndexes(
                store, storage.Root, leaf => fingerprints.GetValueOrDefault(store.Layout == TableLayout.Rows ? -1 : leaf), options,
                storage.Capabilities.HasFlag(StorageCapabilities.Write)));
            return table;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }
}
