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
        return Attach(wrap => TableStores.Create(group, path, schema, how ?? TableCreation.Default, options, wrap), options);
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
        return Attach(wrap => TableStores.Open(group, path, options, wrap), options);
    }

    /// <summary>Whether <see cref="OpenTable"/> would open what has a path.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">The path.</param>
    public static bool IsTable(this IGroupNode group, string path)
    {
        ArgumentNullException.ThrowIfNull(group);
        return group.Contains(path) && TableStores.IsTable(group, path);
    }

    /// <summary>Opens a store so that all changes to its chunks are noticed, and makes a table of it that has indexes.</summary>
    private static Table Attach(Func<NodeWrap, TableStore> open, TableOptions options)
    {
        Dictionary<int, ChunkFingerprints> fingerprints = [];
        TableStore store = open((node, leaf) =>
        {
            ChunkFingerprints prints = new();
            fingerprints[leaf] = prints;
            return prints.Attach(node);
        });
        Table table = new(store, options);
        IStorage storage = store.Node.Storage;
        table.Attach(new TableIndexes(
            store, storage.Root, leaf => fingerprints.GetValueOrDefault(store.Layout == TableLayout.Rows ? -1 : leaf), options,
            storage.Capabilities.HasFlag(StorageCapabilities.Write)));
        return table;
    }
}
