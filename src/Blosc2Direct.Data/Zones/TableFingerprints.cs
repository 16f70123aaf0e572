using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Zones;

/// <summary>The fingerprints of all chunks of a table, kept in the file together with the stamp by which they are trusted without a
/// look at the chunks. Zone maps and indexes compare with them what they were made of.</summary>
/// <remarks>In the file: group <c>fingerprints</c> of the hidden group with attributes VERSION and STAMP, in it an array of unsigned
/// 64-bit numbers for each array of the table, one a chunk: <c>rows</c>, or by the paths of the columns.</remarks>
internal sealed class TableFingerprints : ITableCompanion
{
    private const string Group = "fingerprints";
    private const string RowsName = "rows";
    private const string VersionAttribute = "VERSION";
    private const string StampAttribute = "STAMP";
    private const int Version = 1;
    private const int ArrayChunk = 2048;
    private const long RacyTicks = 2 * TimeSpan.TicksPerSecond;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, ChunkFingerprints> _byLeaf = [];
    private readonly HashSet<ChunkFingerprints> _saved = [];
    private CompanionGroup? _group;
    private TableSchema? _schema;
    private TableLayout _layout;
    private IStampedStorage? _stamped;
    private bool _isWritable;
    private long? _lookedAt;
    private long? _stamp;

    /// <summary>Whether they are kept in the file: as soon as somebody needs them.</summary>
    public bool IsKept { get; private set; }

    /// <summary>The hidden group.</summary>
    public CompanionGroup HiddenGroup => _group!;

    /// <summary>Puts a node before one of the table's: give it to the store.</summary>
    public IArrayNode Wrap(IArrayNode node, int leaf)
    {
        ChunkFingerprints fingerprints = new() { BeforeUse = Refresh };
        lock (_gate)
        {
            _byLeaf[leaf] = fingerprints;
        }

        return fingerprints.Attach(node);
    }

    /// <summary>Takes what the file has, once the store is open.</summary>
    /// <param name="store">The table.</param>
    public void Open(TableStore store)
    {
        _group = new CompanionGroup(store.Node.Storage.Root, store.Node.Path);
        _schema = store.Schema;
        _layout = store.Layout;
        _stamped = store.Node.Storage as IStampedStorage;
        _isWritable = store.Node.Storage.Capabilities.HasFlag(StorageCapabilities.Write);
        if (_group.Contains(Group))
        {
            Load();
        }
    }

    /// <summary>The fingerprints of the array that a leaf is in; null if it has no chunks that can be told.</summary>
    public ChunkFingerprints? OfLeaf(int leaf)
    {
        lock (_gate)
        {
            ChunkFingerprints? found = _byLeaf.GetValueOrDefault(_layout == TableLayout.Rows ? -1 : leaf);
            return found is { IsUsable: true } ? found : null;
        }
    }

    /// <summary>Has them kept in the file from the next flush on.</summary>
    public void Keep() => IsKept = true;

    /// <summary>Notices whether somebody else wrote to the file since the last look. Call it before a use.</summary>
    public void Refresh()
    {
        // A file that we write is ours alone: what this process does to it is noticed by generations.
        if (_isWritable || _stamped is null)
        {
            return;
        }

        lock (_gate)
        {
            long? now = _stamped.ReadStamp();
            if (now == _lookedAt && now is not null)
            {
                return;
            }

            foreach (ChunkFingerprints fingerprints in _byLeaf.Values)
            {
                fingerprints.Distrust();
            }

            // A time that is just being passed may serve a second write as well.
            bool isSettled = now is not null && (now == _stamp || DateTime.UtcNow.Ticks - now > RacyTicks);
            _lookedAt = isSettled ? now : null;
            TrustByStamp();
        }
    }

    /// <inheritdoc/>
    public void Appended(long start, in CellBlock cells)
    {
    }

    /// <inheritdoc/>
    public void Modified(int leaf, long start, long count)
    {
    }

    /// <inheritdoc/>
    public void Removed(long start, long count)
    {
    }

    /// <inheritdoc/>
    public void SchemaChanged(TableSchema schema)
    {
        lock (_gate)
        {
            if (_layout == TableLayout.Columns)
            {
                // A column keeps its array while its path stays; arrays of others were wrapped for the new schema.
                Dictionary<string, ChunkFingerprints> byPath = [];
                foreach ((int leaf, ChunkFingerprints fingerprints) in _byLeaf)
                {
                    byPath[fingerprints.Node!.Path] = fingerprints;
                }

                string table = TablePath();
                _byLeaf.Clear();
                foreach (Column column in schema.Leaves)
                {
                    if (byPath.TryGetValue($"{table}/{column.Path}", out ChunkFingerprints? fingerprints))
                    {
                        _byLeaf[column.Leaf] = fingerprints;
                    }
                }
            }

            _schema = schema;
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (!IsKept || !_isWritable)
        {
            return;
        }

        using IGroupNode group = _group!.OpenOrCreate(Group);
        foreach ((int leaf, ChunkFingerprints fingerprints) in _byLeaf)
        {
            if (fingerprints.IsUsable && (fingerprints.HasChanges || _saved.Add(fingerprints)))
            {
                Save(group, NameOf(leaf), fingerprints);
            }
        }

        if (!group.Attributes.Contains(VersionAttribute))
        {
            group.Attributes.Set(VersionAttribute, Version);
        }

        if (_stamped?.ChooseStamp() is not { } stamp)
        {
            return;
        }

        if (stamp != _stamp)
        {
            group.Attributes.Set(StampAttribute, stamp);
            _stamp = stamp;
        }

        foreach (ChunkFingerprints fingerprints in _byLeaf.Values)
        {
            if (fingerprints.IsUsable)
            {
                _stamped.KeepStamp(stamp, fingerprints.Node!);
            }
        }
    }

    private static void Save(IGroupNode group, string name, ChunkFingerprints fingerprints)
    {
        int count = fingerprints.ChunkCount;
        bool exists = group.Contains(name);
        using NdArray<ulong> array = exists
            ? group.OpenArray<ulong>(name)
            : group.CreateArray<ulong>(name, [count], [ArraySpec.Unlimited], [ArrayChunk], new Blosc2Options { Codec = Blosc2Codec.Lz4 });
        if (array.Shape[0] != count)
        {
            array.Resize([count]);
        }

        (int start, ulong[] changed) = fingerprints.TakeChanged(all: !exists);
        if (changed.Length > 0)
        {
            array.Write([start], [changed.Length], changed);
        }
    }

    private string TablePath() => _group!.Path.Remove(_group.Path.LastIndexOf('/') + 1, CompanionGroup.Prefix.Length);

    private string NameOf(int leaf) => leaf < 0 ? RowsName : _schema!.Leaves[leaf].Path;

    // What cannot be read is not there: all that it costs is a look at the chunks.
    private void Load()
    {
        try
        {
            using IGroupNode group = _group!.Root.OpenGroup(_group[Group]);
            if (group.Attributes.Get<int>(VersionAttribute) != Version)
            {
                return;
            }

            IsKept = true;
            _stamp = group.Attributes.Contains(StampAttribute) ? group.Attributes.Get<long>(StampAttribute) : null;
            foreach ((int leaf, ChunkFingerprints fingerprints) in _byLeaf)
            {
                if (fingerprints.IsUsable && group.Contains(NameOf(leaf)))
                {
                    using NdArray<ulong> array = group.OpenArray<ulong>(NameOf(leaf));
                    long count = array.Rank == 1 ? Math.Min(array.Shape[0], fingerprints.ChunkCount) : 0;
                    ulong[] claimed = new ulong[count];
                    array.Read([0], [count], claimed);
                    fingerprints.Claim(claimed);
                    if (count == fingerprints.ChunkCount && array.Shape[0] == count)
                    {
                        _saved.Add(fingerprints);
                    }
                }
            }
        }
        catch (Blosc2DirectException)
        {
        }

        TrustByStamp();
    }

    private void TrustByStamp()
    {
        if (_stamp is { } stamp && _stamped is not null)
        {
            foreach (ChunkFingerprints fingerprints in _byLeaf.Values)
            {
                fingerprints.Trust(array => _stamped.IsUnchanged(stamp, array));
            }
        }
    }
}
