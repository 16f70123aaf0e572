using Blosc2Direct.Data.Layouts;

namespace Blosc2Direct.Data.Zones;

/// <content>Following the changes of the table.</content>
internal sealed unsafe partial class ZoneMaps
{
    private const int MostRanges = 256;

    private readonly Dictionary<ChunkFingerprints, ChangeLog> _logs = [];
    private readonly List<(int Leaf, long Start, long End)> _toRead = []; // forgotten by us, read again by a flush
    private BoundsPlan?[] _plans = [];

    /// <inheritdoc/>
    public void Appended(long start, in CellBlock cells)
    {
        if (cells.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            List<int[]> groups = [.. GroupLeaves(static _ => true, byArray: false)];
            Array.Resize(ref _plans, Math.Max(_plans.Length, groups.Count));
            Dictionary<ChunkFingerprints, KeyValuePair<int, ulong>[]> changes = TakeChanges();
            FollowChanges(changes);
            for (int i = 0; i < groups.Count; i++)
            {
                Append(groups[i], ref _plans[i], start, cells, changes);
            }

            NoteAgain(changes, start + cells.Count);
        }
    }

    /// <inheritdoc/>
    public void Modified(int leaf, long start, long count)
    {
        if (count == 0)
        {
            return;
        }

        lock (_gate)
        {
            for (int i = 0; i < _leaves.Length; i++)
            {
                if (_leaves[i] is { } zones && (leaf < 0 || leaf == i || zones.Coder.Mask == leaf) && start < zones.Rows)
                {
                    int last = zones.Grid.ZoneOf(Math.Min(start + count, zones.Rows) - 1);
                    for (int zone = zones.Grid.ZoneOf(start); zone <= last; zone++)
                    {
                        zones.Forget(zone);
                    }

                    ReadLater(i, start, start + count);
                }
            }

            FollowChanges(TakeChanges());
        }
    }

    /// <inheritdoc/>
    public void Removed(long start, long count)
    {
        if (count == 0)
        {
            return;
        }

        lock (_gate)
        {
            for (int i = 0; i < _leaves.Length; i++)
            {
                if (_leaves[i] is { } zones && start < zones.Rows)
                {
                    zones.SetRows(start);
                    if (zones.Count > 0 && zones.Grid.EndOf(zones.Count - 1) > start)
                    {
                        zones.Forget(zones.Count - 1); // its counts were of rows that are gone
                    }

                    ReadLater(i, zones.Count > 0 ? zones.Grid.StartOf(zones.Count - 1) : 0, long.MaxValue);
                }
            }

            FollowChanges(TakeChanges());
        }
    }

    /// <inheritdoc/>
    public void SchemaChanged(TableSchema schema)
    {
        lock (_gate)
        {
            LeafCoder?[] coders = LeafCoder.Create(schema);
            LeafZones?[] leaves = new LeafZones?[coders.Length];
            bool[] isLoaded = new bool[coders.Length];
            Array.Fill(isLoaded, true);
            bool keptAll = Array.Exists(_leaves, static leaf => leaf is not null) && _coders.Zip(_leaves).All(static p => (p.First is null) == (p.Second is null));
            HashSet<string> gone = [.. _leaves.Where(static leaf => leaf is not null).Select(static leaf => leaf!.Coder.Column.Path)];
            foreach (LeafCoder? coder in coders)
            {
                LeafZones? old = coder is null ? null : Array.Find(_leaves, leaf => leaf?.Coder.Column.Path == coder.Column.Path);
                if (old is not null && coder is not null && IsAlike(old.Coder.Column, coder.Column))
                {
                    leaves[coder.Column.Leaf] = new LeafZones(coder, old);
                    gone.Remove(coder.Column.Path);
                }
            }

            (_coders, _leaves, _isLoaded, _plans) = (coders, leaves, isLoaded, []);
            _toRead.Clear();
            _reasons.Clear();
            _logs.Clear();
            foreach (string path in gone)
            {
                _file.Remove(path);
            }

            if (keptAll)
            {
                Keep(Enumerable.Range(0, coders.Length));
            }

            for (int leaf = 0; leaf < _leaves.Length; leaf++)
            {
                if (_leaves[leaf] is not null && _fingerprints.OfLeaf(leaf) is { } fingerprints)
                {
                    Follow(fingerprints);
                    ReadLater(leaf, 0, long.MaxValue);
                }
                else
                {
                    _leaves[leaf] = null;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (!_isWritable)
        {
            return;
        }

        lock (_gate)
        {
            long rows = Cells.RowCount;
            for (int leaf = 0; leaf < _leaves.Length; leaf++)
            {
                if (_leaves[leaf] is { } zones && zones.Rows < rows && _toRead.Exists(r => r.Leaf == leaf && r.End > zones.Rows))
                {
                    zones.SetRows(rows);
                }
            }

            foreach ((int leaf, long start, long end) in _toRead)
            {
                if (_leaves[leaf] is { Rows: > 0 } zones && start < zones.Rows)
                {
                    ReadUnknown(i => i == leaf, start, Math.Min(end, zones.Rows) - 1);
                }
            }

            _toRead.Clear();
            foreach (LeafZones? leaf in _leaves)
            {
                if (leaf is not null && _fingerprints.OfLeaf(leaf.Coder.Column.Leaf) is { } fingerprints)
                {
                    Save(leaf, fingerprints);
                }
            }
        }
    }

    private static bool IsAlike(Column a, Column b) => a.Kind == b.Kind && a.CellSize == b.CellSize && a.Nullability == b.Nullability
        && a.MaskPath == b.MaskPath && a.Sentinel.AsSpan().SequenceEqual(b.Sentinel.AsSpan());

    private void Save(LeafZones leaf, ChunkFingerprints fingerprints)
    {
        bool isChanged = !_file.Contains(leaf.Coder.Column);
        for (int chunk = 0; chunk < leaf.ChunkCount; chunk++)
        {
            // Another handle of the dataset may have written: what the chunk holds now is not what its zones are of.
            if (leaf.IsChanged(chunk) && fingerprints.GetCurrent(chunk) is ulong current && current != leaf.FingerprintOf(chunk))
            {
                leaf.Follow(chunk, current, current);
            }

            isChanged |= leaf.IsChanged(chunk);
        }

        if (isChanged)
        {
            _file.Save(leaf);
        }
    }

    private void Append(
        int[] group, ref BoundsPlan? plan, long start, in CellBlock cells, Dictionary<ChunkFingerprints, KeyValuePair<int, ulong>[]> changes)
    {
        LeafZones?[] leaves = new LeafZones?[_leaves.Length];
        ZoneBounds[]? tails = null;
        foreach (int leaf in group)
        {
            LeafZones zones = _leaves[leaf]!;
            leaves[leaf] = zones;
            ChunkFingerprints fingerprints = _fingerprints.OfLeaf(leaf)!;
            if (zones.Rows < start)
            {
                ReadLater(leaf, zones.Rows, start);
                zones.SetRows(start);
            }

            if (zones.Count > 0 && zones.Grid.EndOf(zones.Count - 1) > start)
            {
                tails ??= new ZoneBounds[_leaves.Length];
                tails[leaf] = zones.Rows == start ? zones[zones.Count - 1] : new ZoneBounds(0, ulong.MaxValue, LeafZones.NotKnown, 0);
            }

            zones.SetRows(Math.Max(zones.Rows, start + cells.Count));
            foreach ((int chunk, _) in changes[fingerprints])
            {
                if (fingerprints.TryGetRecorded(chunk, out ulong current))
                {
                    zones.SetFingerprint(chunk, current);
                }
            }
        }

        LeafCoder?[] coders = plan?.Coders is { } last && last.Zip(leaves).All(static p => p.First == p.Second?.Coder)
            ? last
            : Array.ConvertAll(leaves, static leaf => leaf?.Coder);
        plan = BoundsPlan.For(plan, coders, cells);
        _builder.Append(leaves, plan, start, cells, tails);
        foreach (int leaf in group)
        {
            // A query that came while the chunk was written did not know what to make of it.
            LeafZones zones = _leaves[leaf]!;
            int chunk = zones.Grid.ChunkOf(zones.Grid.ZoneOf(start));
            if (!zones.KnowsAll(chunk))
            {
                ReadLater(leaf, (long)chunk * zones.Grid.ChunkRows, start + 1);
            }
        }
    }

    // Rows may be shown by one call, and told of by several: chunks behind these rows are not ours to follow yet.
    private void NoteAgain(Dictionary<ChunkFingerprints, KeyValuePair<int, ulong>[]> changes, long end)
    {
        foreach ((ChunkFingerprints fingerprints, KeyValuePair<int, ulong>[] chunks) in changes)
        {
            foreach ((int chunk, ulong before) in chunks)
            {
                if (chunk * fingerprints.ChunkRows >= end)
                {
                    _logs[fingerprints].Note(chunk, before);
                }
            }
        }
    }

    private void ReadUnknown(Func<int, bool> isWanted, long firstRow, long lastRow)
    {
        foreach (int[] group in GroupLeaves(isWanted, byArray: true))
        {
            LeafZones?[] leaves = new LeafZones?[_leaves.Length];
            foreach (int leaf in group)
            {
                leaves[leaf] = _leaves[leaf];
            }

            _builder.Read(leaves, _fingerprints.OfLeaf(group[0])!, firstRow, lastRow);
        }
    }

    /// <summary>Leaves that have zones, by grid and rows, and by array if that matters.</summary>
    private IEnumerable<int[]> GroupLeaves(Func<int, bool> isWanted, bool byArray) => Enumerable.Range(0, _leaves.Length)
        .Where(i => _leaves[i] is not null && _fingerprints.OfLeaf(i) is not null && isWanted(i))
        .GroupBy(i => (byArray ? _fingerprints.OfLeaf(i) : null, _leaves[i]!.Grid, _leaves[i]!.Rows))
        .Select(static group => group.ToArray());

    private void ReadLater(int leaf, long start, long end)
    {
        if (_toRead is [.., var last] && last.Leaf == leaf && start <= last.End && last.Start <= end)
        {
            _toRead[^1] = (leaf, Math.Min(start, last.Start), Math.Max(end, last.End));
            return;
        }

        _toRead.Add((leaf, start, end));
        if (_toRead.Count > MostRanges)
        {
            var joined = _toRead.GroupBy(static r => r.Leaf).Select(static g => (g.Key, g.Min(static r => r.Start), g.Max(static r => r.End))).ToList();
            _toRead.Clear();
            _toRead.AddRange(joined);
        }
    }

    private void Follow(ChunkFingerprints fingerprints)
    {
        if (!_logs.ContainsKey(fingerprints))
        {
            _logs.Add(fingerprints, fingerprints.OpenLog());
        }
    }

    private Dictionary<ChunkFingerprints, KeyValuePair<int, ulong>[]> TakeChanges() =>
        _logs.ToDictionary(static log => log.Key, static log => log.Value.Take());

    private void FollowChanges(Dictionary<ChunkFingerprints, KeyValuePair<int, ulong>[]> changes)
    {
        for (int leaf = 0; leaf < _leaves.Length; leaf++)
        {
            if (_leaves[leaf] is not { } zones || _fingerprints.OfLeaf(leaf) is not { } fingerprints)
            {
                continue;
            }

            foreach ((int chunk, ulong before) in changes[fingerprints])
            {
                if (fingerprints.TryGetRecorded(chunk, out ulong current))
                {
                    zones.Follow(chunk, before, current);
                }
            }
        }
    }
}
