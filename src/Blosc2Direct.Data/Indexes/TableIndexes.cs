using System.Collections.Immutable;
using Blosc2Direct.Data.Indexes.PyTables;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Data.Predicates;
using Blosc2Direct.Data.Schema;
using Blosc2Direct.Data.Zones;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Indexes;

/// <summary>The indexes of a table. Looking up is safe for several threads; all else is the writer's.</summary>
internal sealed class TableIndexes : ITableCompanion, IDisposable
{
    /// <summary>An index pays where at most one row in so many is a hit: beyond that its row numbers cost more than a scan.</summary>
    private const int RowsPerHit = 8;

    private readonly TableStore _store;
    private readonly IGroupNode _parent;
    private readonly string _folder;
    private readonly string _pyTablesFolder;
    private readonly TableFingerprints _fingerprints;
    private readonly TableOptions _options;
    private readonly int _threads;
    private readonly bool _isWritable;
    private ImmutableArray<IndexEntry> _entries = [];

    /// <summary>Finds the indexes of a table.</summary>
    /// <param name="store">The table.</param>
    /// <param name="parent">A group of the file.</param>
    /// <param name="fingerprints">Fingerprints of the table's stored chunks.</param>
    /// <param name="options">The table's options.</param>
    /// <param name="isWritable">Whether the table may be written to.</param>
    public TableIndexes(
        TableStore store, IGroupNode parent, TableFingerprints fingerprints, TableOptions options, bool isWritable)
    {
        (_store, _parent, _fingerprints, _options) = (store, parent, fingerprints, options);
        string table = store.Node.Path, folder = table[..(table.LastIndexOf('/') + 1)], name = table[folder.Length..];
        _folder = $"{folder}{IndexFormat.CompanionPrefix}{name}/{IndexFormat.Group}";
        _pyTablesFolder = $"{folder}{IndexFormat.PyTablesPrefix}{name}";
        _threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        _isWritable = isWritable;
        Refresh();
        OpenAll();
    }

    /// <summary>The indexes as they are now. Holds them against the table's chunks.</summary>
    public IReadOnlyList<TableIndex> List()
    {
        _fingerprints.Refresh();
        List<TableIndex> list = [];
        foreach (IndexEntry entry in _entries)
        {
            ColumnIndex? index = entry.TryOpen();
            long unindexed = index is null ? 0 : entry.FindUnindexed(index, 0, _store.RowCount, _threads).Count;
            list.Add(new TableIndex(entry.Column.Path, entry.Kind, index?.Rows ?? 0, unindexed, entry.Problem));
        }

        return list;
    }

    /// <summary>What is wrong with indexes that were asked so far, for plans.</summary>
    public IReadOnlyList<string> Problems => [.. _entries.Select(e => e.Problem).OfType<string>()];

    /// <summary>The usable index of a column for sorted reads, or null.</summary>
    public (IndexEntry Entry, SortedIndex Index)? FindSorted(int leaf)
    {
        _fingerprints.Refresh();
        foreach (IndexEntry entry in _entries)
        {
            if (entry.Column.Leaf == leaf && entry.TryOpen() is SortedIndex index)
            {
                return (entry, index);
            }
        }

        return null;
    }

    /// <summary>Asks all indexes about a predicate.</summary>
    /// <param name="predicate">The predicate.</param>
    /// <param name="start">The first row wanted.</param>
    /// <param name="stop">The row after the last.</param>
    /// <returns>What the best one says; null where none pays.</returns>
    public IndexMatch? Find(Predicate predicate, long start, long stop)
    {
        if (_entries.IsEmpty)
        {
            return null;
        }

        _fingerprints.Refresh();
        stop = Math.Min(stop, _store.RowCount);
        IndexMatch? best = null;
        foreach (IndexEntry entry in _entries)
        {
            bool isSecond = entry.Kind != TableIndexKind.Exact && FindSorted(entry.Column.Leaf) is not null;
            if (start < stop && !isSecond && Mentions(predicate, entry.Column.Leaf) && Find(entry, predicate, start, stop) is { } match
                && (best is null || Cost(match) < Cost(best)))
            {
                best = match;
            }
        }

        return best;
    }

    /// <summary>Builds an index of a column, in place of one that is there.</summary>
    public void Create(string path, IndexOptions settings, CancellationToken cancellation)
    {
        Column column = _store.Schema[path];
        ChunkFingerprints[] prints = FingerprintsOf(column)
            ?? throw new TableException($"Column '{path}' is not stored in chunks: changes to it could not be noticed, so it cannot be indexed.");
        Close(e => e.Kind == TableIndexKind.Exact && e.Column.Path == path);
        int threads = settings.Threads > 0 ? settings.Threads : _threads;
        IndexBuilder.Build(
            _store, _parent, $"{_folder}/{path}", column, settings, _options.Arrays, threads,
            rows => IndexCoverage.Take(prints, rows, threads), cancellation);
        _fingerprints.Keep();
        Refresh();
        OpenAll();
    }

    /// <summary>Builds an index of a column that PyTables takes for its own, in place of one that is there.</summary>
    public void CreatePyTables(string path, IndexOptions settings, CancellationToken cancellation)
    {
        Column column = _store.Schema[path];
        DropPyTables(path);
        int threads = settings.Threads > 0 ? settings.Threads : _threads;
        PyTablesIndexBuilder.Build(_store, _parent, _pyTablesFolder, column, settings, _options.Arrays, threads, cancellation);
        Refresh();
    }

    /// <summary>Removes PyTables' index of a column.</summary>
    /// <returns>Whether there was one.</returns>
    public bool DropPyTables(string path)
    {
        Close(e => e.Kind != TableIndexKind.Exact && e.Column.Path == path);
        bool exists = Exists($"{_pyTablesFolder}/{path}");
        if (exists)
        {
            _parent.Delete($"{_pyTablesFolder}/{path}");
        }

        return exists;
    }

    /// <summary>Removes the index of a column.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Drop(string path)
    {
        Close(e => e.Kind == TableIndexKind.Exact && e.Column.Path == path);
        bool exists = Exists($"{_folder}/{path}");
        if (exists)
        {
            _parent.Delete($"{_folder}/{path}");
        }

        return exists;
    }

    /// <inheritdoc/>
    public void Appended(long start, in CellBlock cells)
    {
        foreach (IndexEntry entry in _entries)
        {
            entry.Coverage?.Appended(start);
        }

        OutdatePyTables();
    }

    /// <inheritdoc/>
    public void Modified(int leaf, long start, long count)
    {
        LookAtTails();
        OutdatePyTables();
    }

    /// <inheritdoc/>
    public void Removed(long start, long count)
    {
        LookAtTails();
        OutdatePyTables();
    }

    /// <inheritdoc/>
    public void SchemaChanged(TableSchema schema)
    {
        foreach (IndexEntry entry in _entries)
        {
            if (schema.Find(entry.Column.Path) is not { } column || column.Kind != entry.Column.Kind || column.CellSize != entry.Column.CellSize)
            {
                Drop(entry.Column.Path);
            }
        }

        // Opened when they are asked: fingerprints may not know the new columns yet.
        Close(_ => true);
        Refresh();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        foreach (IndexEntry entry in _entries)
        {
            if (entry.Coverage is { IsChanged: true } coverage && entry.TryOpen() is SortedIndex index)
            {
                using IGroupNode group = _parent.OpenGroup($"{_folder}/{entry.Column.Path}");
                index.WriteTableChunks(group, coverage.Fingerprints);
            }
        }
    }

    public void Dispose() => Close(_ => true);

    private static long Cost(IndexMatch match)
    {
        long cost = match.EstimatedHits;
        foreach ((long start, long end) in match.Unindexed)
        {
            cost += end - start;
        }

        return cost;
    }

    private static bool Mentions(Predicate predicate, int leaf) => predicate switch
    {
        Predicate.And and => and.Terms.Any(t => Mentions(t, leaf)),
        Predicate.Or or => or.Terms.All(t => Mentions(t, leaf)),
        Predicate.Not not => Mentions(not.Term, leaf),
        Predicate.Compare compare => compare.Leaf == leaf,
        Predicate.OneOf oneOf => oneOf.Leaf == leaf,
        Predicate.IsNull isNull => isNull.Leaf == leaf,
        _ => false,
    };

    private IndexMatch? Find(IndexEntry entry, Predicate predicate, long start, long stop)
    {
        if (entry.TryOpen() is not { } index || entry.TryFind(index, predicate) is not { } positions)
        {
            return null;
        }

        if (index is PyTablesIndex { HasRowNumbers: false } coarse)
        {
            return FindBuckets(entry, coarse, positions, start, stop);
        }

        long hits = positions.Count;
        if (hits > (stop - start) / RowsPerHit && hits > IndexFormat.BlockRows || hits > _options.MemoryLimit / 4 / sizeof(long))
        {
            return null;
        }

        PositionSet unindexed = entry.FindUnindexed(index, start, stop, _threads);
        if (unindexed.Count > (stop - start) / 2)
        {
            return null;
        }

        return new RowNumberMatch(entry, index, positions, start, stop)
        {
            Description = index.Description,
            Leaves = [entry.Column.Leaf],
            EstimatedHits = hits,
            IsExact = positions.IsExact,
            IndexBlocks = index.CountBlocks(positions),
            Unindexed = [.. unindexed.Ranges],
        };
    }

    private IndexMatch? FindBuckets(IndexEntry entry, PyTablesIndex index, PositionSet positions, long start, long stop)
    {
        PositionSet rows;
        try
        {
            rows = index.ReadBuckets(positions, _store.GetChunkRows(entry.Column.Leaf));
        }
        catch (IndexDamagedException e)
        {
            entry.Damage(e);
            return null;
        }

        rows = rows.Or(PositionSet.Of(false, (index.Rows, stop))).And(PositionSet.Of(false, (start, stop)));
        return rows.Count > (stop - start) / 2 ? null : new BucketMatch
        {
            Description = index.Description,
            Leaves = [entry.Column.Leaf],
            EstimatedHits = 0,
            IsExact = true,
            IndexBlocks = index.CountBlocks(positions),
            Unindexed = [.. rows.Ranges],
        };
    }

    /// <summary>Rows changed: PyTables' indexes do not follow, and PyTables must not use them either.</summary>
    private void OutdatePyTables()
    {
        foreach (IndexEntry entry in _entries)
        {
            if (entry.Kind != TableIndexKind.Exact && !entry.IsOutdated)
            {
                using IGroupNode group = _parent.OpenGroup($"{_pyTablesFolder}/{entry.Column.Path}");
                group.Attributes.Set("DIRTY", 1);
                entry.Outdate("the table changed after PyTables made it");
            }
        }
    }

    /// <summary>Opens the indexes before the table is written to: what is not looked at before cannot be told to be unchanged after.</summary>
    private void OpenAll()
    {
        foreach (IndexEntry entry in _isWritable ? _entries : [])
        {
            entry.TryOpen();
        }
    }

    private void LookAtTails()
    {
        foreach (IndexEntry entry in _entries)
        {
            entry.Coverage?.LookAtTail();
        }
    }

    private void Close(Predicate<IndexEntry> which)
    {
        foreach (IndexEntry entry in _entries)
        {
            if (which(entry))
            {
                entry.Dispose();
            }
        }

        _entries = _entries.RemoveAll(which);
    }

    private void Refresh()
    {
        Add(_folder, TableIndexKind.Exact, (path, column) => Open(path, column));
        Add(_pyTablesFolder, TableIndexKind.PyTablesFull, (path, column) =>
            (PyTablesIndex.Open(_parent, path, column, _store.RowCount, _options.Arrays), null));
    }

    private bool Exists(string path)
    {
        try
        {
            return _parent.Contains(path);
        }
        catch (StorageException)
        {
            return false; // something else has a name on the way
        }
    }

    private void Add(string folder, TableIndexKind kind, Func<string, Column, (ColumnIndex, IndexCoverage?)> open)
    {
        if (!Exists(folder))
        {
            return;
        }

        foreach (Column column in _store.Schema.Leaves)
        {
            string path = $"{folder}/{column.Path}";
            bool isNew = !_entries.Any(e => e.Column.Leaf == column.Leaf && (e.Kind == TableIndexKind.Exact) == (kind == TableIndexKind.Exact));
            if (KeyCoder.IsOrdered(column) && isNew && Exists(path))
            {
                _entries = _entries.Add(new IndexEntry(column, kind, () => open(path, column)));
            }
        }
    }

    private (ColumnIndex Index, IndexCoverage? Coverage) Open(string path, Column column)
    {
        SortedIndex index = SortedIndex.Open(_parent, path, column, _options.Arrays);
        IndexCoverage? coverage = FingerprintsOf(column) is { } prints ? IndexCoverage.Of(prints, index.TableChunks, index.Rows) : null;
        if (coverage is null)
        {
            index.Dispose();
            throw new IndexDamagedException(column.Path, "it was made of a table with other chunks");
        }

        if (_isWritable)
        {
            coverage.LookAtTail();
        }

        return (index, coverage);
    }

    /// <summary>Fingerprints of all arrays that tell a column's values, or null where there are none.</summary>
    private ChunkFingerprints[]? FingerprintsOf(Column column)
    {
        List<ChunkFingerprints> all = [];
        int[] leaves = column.MaskPath is { } mask ? [column.Leaf, _store.Schema[mask].Leaf] : [column.Leaf];
        foreach (int leaf in leaves)
        {
            if (_fingerprints.OfLeaf(leaf) is not { IsUsable: true } prints)
            {
                return null;
            }

            if (!all.Contains(prints))
            {
                all.Add(prints);
            }
        }

        return [.. all];
    }
}
