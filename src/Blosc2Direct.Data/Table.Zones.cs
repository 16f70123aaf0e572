using System.Collections.Immutable;
using Blosc2Direct.Data.Zones;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data;

/// <content>Zone maps.</content>
public partial class Table
{
    /// <summary>Fingerprints of the stored chunks, which zone maps and indexes are tied to.</summary>
    internal TableFingerprints Fingerprints { get; private set; } = null!;

    /// <summary>The zone maps.</summary>
    internal ZoneMaps ZoneMaps { get; private set; } = null!;

    /// <summary>The columns that have zone maps: smallest and largest values, nulls and NaNs of every few thousand rows, by which
    /// queries pass over rows that cannot match.</summary>
    public ImmutableArray<string> ZoneMapColumns => [.. Schema.Leaves.Where(leaf => ZoneMaps.Covers(leaf.Leaf)).Select(leaf => leaf.Path)];

    /// <summary>Builds zone maps where they are missing or out of date, and keeps them from now on. Reads the columns once.</summary>
    /// <param name="paths">Columns or groups; none for all. Those without an order (complex numbers, arrays in a cell), and
    /// those of datasets without chunks, are passed over.</param>
    /// <exception cref="TableColumnException">There is no such column.</exception>
    /// <exception cref="StorageReadOnlyException">The file is open for reading only.</exception>
    public void BuildZoneMaps(params ReadOnlySpan<string> paths)
    {
        ThrowIfReadOnly();
        _writer?.Settle();
        HashSet<int> leaves = [];
        foreach (string path in paths)
        {
            Column column = Schema[path];
            leaves.UnionWith(Schema.Leaves.Where(leaf => leaf == column || leaf.Path.StartsWith(column.Path + "/", StringComparison.Ordinal)).Select(leaf => leaf.Leaf));
        }

        ZoneMaps.Build(paths.IsEmpty ? [.. Enumerable.Range(0, Schema.Leaves.Length)] : leaves);
        Flush();
    }

    /// <summary>Removes all zone maps.</summary>
    /// <exception cref="StorageReadOnlyException">The file is open for reading only.</exception>
    public void DropZoneMaps()
    {
        ThrowIfReadOnly();
        ZoneMaps.Drop();
    }

    /// <summary>Has zone maps follow the table from now on.</summary>
    /// <param name="fingerprints">Those of the table, open.</param>
    /// <param name="keepsZones">Whether zone maps are to be kept of a new table.</param>
    internal void Attach(TableFingerprints fingerprints, bool keepsZones)
    {
        Fingerprints = fingerprints;
        ZoneMaps = new ZoneMaps(() => _store, fingerprints, Options);
        AddCompanion(ZoneMaps);
        AddCompanion(fingerprints);
        if (keepsZones)
        {
            ZoneMaps.Keep(Enumerable.Range(0, Schema.Leaves.Length));
        }
    }

    private void ThrowIfReadOnly()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!Store.Node.Storage.Capabilities.HasFlag(StorageCapabilities.Write))
        {
            throw new StorageReadOnlyException($"The file of table '{Path}' is open for reading only.");
        }
    }
}
