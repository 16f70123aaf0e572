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
        how ??= TableCreation.Default;
        return Attach(
            wrap => TableStores.Create(group, path, schema, how, options, wrap), options, store => new Table(store, options), how.ZoneMaps);
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
        how ??= TableCreation.Default;
        return Attach(
            wrap => TableStores.Create(group, path, schema, how, options, wrap), options, store => new Table<T>(store, options), how.ZoneMaps);
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

    /// <summary>Opens a store so that all changes to its chunks are noticed, and makes a table of it with what is kept beside it.</summary>
    private static TTable Attach<TTable>(
        Func<NodeWrap, TableStore> open, TableOptions options, Func<TableStore, TTable> make, bool keepsZones = false)
        where TTable : Table
    {
        TableFingerprints fingerprints = new();
        TableStore store = open(fingerprints.Wrap);
        try
        {
            fingerprints.Open(store);
            TTable table = make(store);
            Follow(table, store, fingerprints, keepsZones);
            table.Reopening = Reopen;
            return table;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Opens the store of a table again, whose columns changed.</summary>
    private static void Reopen(Table table)
    {
        TableFingerprints fingerprints = new();
        TableStore store = TableStores.Open(table.Root, table.Path, table.Options, fingerprints.Wrap);
        try
        {
            fingerprints.Open(store);
        }
        catch
        {
            store.Dispose();
            throw;
        }

        table.Replace(store);
        Follow(table, store, fingerprints, keepsZones: false);
    }

    private static void Follow(Table table, TableStore store, TableFingerprints fingerprints, bool keepsZones)
    {
        table.Attach(fingerprints, keepsZones);
        bool isWritable = store.Node.Storage.Capabilities.HasFlag(StorageCapabilities.Write);
        table.Attach(new TableIndexes(store, store.Node.Storage.Root, fingerprints, table.Options, isWritable));
    }
}
