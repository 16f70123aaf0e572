using System.Collections.Immutable;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Zones;

/// <summary>The zone maps of a table: which rows cannot match a predicate, and which match for certain, without a look at them.</summary>
/// <remarks>Safe for several threads. A zone says something only while its chunk has the fingerprint that it was made of.</remarks>
internal sealed partial class ZoneMaps : ITableCompanion
{
    private readonly Lock _gate = new();
    private readonly Func<TableStore> _table;
    private readonly TableFingerprints _fingerprints;
    private readonly ZoneFile _file;
    private readonly ZoneBuilder _builder;
    private readonly int _threads;
    private readonly bool _isWritable;
    private readonly Dictionary<int, string> _reasons = [];
    private LeafCoder?[] _coders;
    private LeafZones?[] _leaves;
    private bool[] _isLoaded;

    /// <summary>Takes the zone maps that the file has.</summary>
    /// <param name="table">The table's cells as they lie in the file now.</param>
    /// <param name="fingerprints">Its fingerprints, open.</param>
    /// <param name="options">Threads.</param>
    public ZoneMaps(Func<TableStore> table, TableFingerprints fingerprints, TableOptions options)
    {
        _table = table;
        TableStore store = table();
        _fingerprints = fingerprints;
        _file = new ZoneFile(fingerprints.HiddenGroup);
        _threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        _builder = new ZoneBuilder(table, _threads);
        _isWritable = store.Node.Storage.Capabilities.HasFlag(Storage.StorageCapabilities.Write);
        _coders = LeafCoder.Create(store.Schema);
        _leaves = new LeafZones?[_coders.Length];
        _isLoaded = new bool[_coders.Length];
        if (!_file.Exists)
        {
            Array.Fill(_isLoaded, true);
        }
        else if (_isWritable)
        {
            // What is loaded later would not know of writes before.
            for (int leaf = 0; leaf < _leaves.Length; leaf++)
            {
                Load(leaf);
            }
        }
    }

    /// <summary>Chunks whose stored bytes were looked at because no stamp vouched for them.</summary>
    public long ChunksVerified { get; private set; }

    /// <summary>Chunks whose zones were found not to be of what is stored.</summary>
    public long ChunksDistrusted { get; private set; }

    private TableStore Cells => _table();

    /// <summary>Whether a leaf has zones.</summary>
    public bool Covers(int leaf)
    {
        lock (_gate)
        {
            return Load(leaf) is not null;
        }
    }

    /// <summary>Why a leaf has no zones although the file has some for it; null if there is no reason to give.</summary>
    public string? ReasonOf(int leaf)
    {
        lock (_gate)
        {
            return _reasons.GetValueOrDefault(leaf);
        }
    }

    /// <summary>Has zones kept for leaves from now on, without building those of rows that there are.</summary>
    /// <param name="leaves">Their numbers; leaves without an order are passed over.</param>
    public void Keep(IEnumerable<int> leaves)
    {
        lock (_gate)
        {
            foreach (int leaf in leaves)
            {
                if (Load(leaf) is null && _coders[leaf] is { } coder && _fingerprints.OfLeaf(leaf) is { } fingerprints)
                {
                    _fingerprints.Keep();
                    Follow(fingerprints);
                    _leaves[leaf] = new LeafZones(coder, ZoneGrid.Create(Cells.GetChunkRows(leaf), Cells.GetBlockRows(leaf)));
                    _reasons.Remove(leaf);
                }
            }
        }
    }

    /// <summary>Builds zones of all rows for leaves, and keeps them from now on. What is known already is not built anew.</summary>
    /// <param name="leaves">Their numbers; leaves without an order are passed over.</param>
    public void Build(IReadOnlyCollection<int> leaves)
    {
        Keep(leaves);
        lock (_gate)
        {
            _fingerprints.Refresh();
            long rows = Cells.RowCount;
            foreach (int leaf in leaves)
            {
                _leaves[leaf]?.SetRows(rows);
            }

            if (rows > 0)
            {
                ForgetStale(leaves);
                ReadUnknown(leaf => leaves.Contains(leaf), 0, rows - 1);
            }
        }
    }

    /// <summary>Forgets the zones of all leaves, in the file too.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            Array.Clear(_leaves);
            Array.Fill(_isLoaded, true);
            _reasons.Clear();
            _file.Remove(null);
        }
    }

    /// <summary>Finds the rows that may match.</summary>
    /// <param name="predicate">The predicate.</param>
    /// <param name="start">The first row that matters.</param>
    /// <param name="count">How many.</param>
    /// <param name="result">Receives the ranges; emptied first.</param>
    /// <param name="allCertain">Whether every row of the ranges matches, so that none need be looked at.</param>
    public void Narrow(Predicate predicate, long start, long count, RowRanges result, out bool allCertain)
    {
        result.Clear();
        lock (_gate)
        {
            _fingerprints.Refresh();
            long end = Math.Min(start + count, Cells.RowCount);
            List<LeafZones> used = [];
            ZoneEvaluator.FindLeaves(predicate, Load, used);
            ZoneSegments segments = new(used, start, end);
            ZoneBits bits = ZoneEvaluator.Evaluate(predicate, segments, Load);
            while (DistrustStale(used, segments, bits))
            {
                bits = ZoneEvaluator.Evaluate(predicate, segments, Load);
            }

            Collect(predicate, segments, bits, start, end, result);
        }

        allCertain = result.WholeRowCount == result.RowCount;
    }

    // Rows of which nothing is known may match, unless the predicate is one that none does.
    private static void Collect(Predicate predicate, ZoneSegments segments, ZoneBits bits, long start, long end, RowRanges result)
    {
        long row = start;
        int segment = 0;
        while (segment < segments.Count)
        {
            (bool May, bool All) known = bits[segment];
            int next = bits.EndOfRun(segment);
            long to = Math.Min(segments.EndOf(next - 1), end);
            if (known.May)
            {
                result.Add(row, to, known.All);
            }

            (row, segment) = (to, next);
        }

        (bool May, bool All) rest = ZoneEvaluator.Evaluate(predicate, ZoneSegments.Unknown, static _ => null)[0];
        if (rest.May)
        {
            result.Add(row, end, rest.All);
        }
    }

    /// <summary>Checks the chunks by which something would be concluded; forgets the zones of those that do not fit.</summary>
    /// <returns>Whether there were any.</returns>
    private bool DistrustStale(List<LeafZones> used, ZoneSegments segments, ZoneBits bits)
    {
        bool found = false;
        foreach (IGrouping<ChunkFingerprints, LeafZones> group in used.GroupBy(leaf => _fingerprints.OfLeaf(leaf.Coder.Column.Leaf)!))
        {
            int chunks = group.Max(leaf => leaf.ChunkCount);
            byte[] wanted = new byte[chunks];
            foreach (LeafZones leaf in group)
            {
                for (int segment = bits.NextKnown(0); segment < bits.Count;)
                {
                    int zone = segments.ZoneOf(leaf, segment);
                    int step = 1;
                    if (zone >= 0)
                    {
                        int chunk = leaf.Grid.ChunkOf(zone);
                        wanted[chunk] = 1;
                        step = segments.IsUniform ? ((chunk + 1) * leaf.Grid.ZonesPerChunk) - zone : 1;
                    }

                    segment = bits.NextKnown(segment + step);
                }
            }

            found |= DistrustStale(group.Key, wanted, [.. group]);
        }

        return found;
    }

    private bool DistrustStale(ChunkFingerprints fingerprints, ReadOnlySpan<byte> wanted, LeafZones[] leaves)
    {
        ulong[] current = new ulong[wanted.Length];
        ChunksVerified += fingerprints.Learn(wanted, current, _threads);
        bool found = false;
        for (int chunk = 0; chunk < wanted.Length; chunk++)
        {
            foreach (LeafZones leaf in leaves)
            {
                if (wanted[chunk] != 0 && chunk < leaf.ChunkCount && leaf.FingerprintOf(chunk) != current[chunk] && leaf.KnowsAny(chunk))
                {
                    leaf.ForgetChunk(chunk);
                    ChunksDistrusted++;
                    found = true;
                }
            }
        }

        return found;
    }

    private void ForgetStale(IEnumerable<int> leaves)
    {
        foreach (int leaf in leaves)
        {
            if (_leaves[leaf] is { Count: > 0 } zones && _fingerprints.OfLeaf(leaf) is { } fingerprints)
            {
                byte[] wanted = new byte[zones.ChunkCount];
                wanted.AsSpan().Fill(1);
                DistrustStale(fingerprints, wanted, [zones]);
            }
        }
    }

    private LeafZones? Load(int leaf)
    {
        if (!_isLoaded[leaf])
        {
            _isLoaded[leaf] = true;
            if (_coders[leaf] is { } coder && _fingerprints.OfLeaf(leaf) is { } fingerprints && _file.Contains(coder.Column))
            {
                string? reason = _file.TryLoad(coder, fingerprints, Cells.RowCount, out _leaves[leaf]);
                if (reason is not null)
                {
                    _reasons[leaf] = reason;
                }

                Follow(fingerprints);
            }
        }

        return _leaves[leaf];
    }
}
