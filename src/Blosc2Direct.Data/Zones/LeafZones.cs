namespace Blosc2Direct.Data.Zones;

/// <summary>The zones of one leaf. Zones lie in arrays, one a kind of bound, so that a comparison passes over them with vectors.</summary>
/// <remarks>A zone that is not known has bounds that exclude nothing. Each chunk carries the fingerprint of the stored bytes that
/// its zones were made of. Not safe for several threads.</remarks>
internal sealed class LeafZones
{
    /// <summary>In place of a count of nulls: the zone is not known.</summary>
    public const uint NotKnown = uint.MaxValue;

    /// <summary>The fingerprint of no chunk.</summary>
    public const ulong NoFingerprint = 0;

    private ulong[] _min = [];
    private ulong[] _max = [];
    private uint[] _nulls = [];
    private uint[] _unordered = [];
    private ulong[] _fingerprints = [];
    private bool[] _isChanged = [];

    /// <summary>Makes zones of no rows.</summary>
    public LeafZones(LeafCoder coder, ZoneGrid grid)
    {
        Coder = coder;
        Grid = grid;
    }

    /// <summary>Takes the zones of a leaf that is now called otherwise or has another number; they are the new one's alone.</summary>
    public LeafZones(LeafCoder coder, LeafZones old)
        : this(coder, old.Grid)
    {
        (_min, _max, _nulls, _unordered) = (old._min, old._max, old._nulls, old._unordered);
        (_fingerprints, _isChanged, Rows, Count) = (old._fingerprints, old._isChanged, old.Rows, old.Count);
    }

    /// <summary>What the cells mean.</summary>
    public LeafCoder Coder { get; }

    /// <summary>How the rows are cut.</summary>
    public ZoneGrid Grid { get; }

    /// <summary>Rows that the zones are of, from the first one on.</summary>
    public long Rows { get; private set; }

    /// <summary>Zones.</summary>
    public int Count { get; private set; }

    /// <summary>Chunks that the zones are in.</summary>
    public int ChunkCount => Count == 0 ? 0 : Grid.ChunkOf(Count - 1) + 1;

    /// <summary>The smallest keys.</summary>
    public ReadOnlySpan<ulong> Min => _min.AsSpan(0, Count);

    /// <summary>The largest keys.</summary>
    public ReadOnlySpan<ulong> Max => _max.AsSpan(0, Count);

    /// <summary>Nulls, or <see cref="NotKnown"/>.</summary>
    public ReadOnlySpan<uint> Nulls => _nulls.AsSpan(0, Count);

    /// <summary>Cells that are NaN and not null.</summary>
    public ReadOnlySpan<uint> Unordered => _unordered.AsSpan(0, Count);

    /// <summary>Whether a zone is known.</summary>
    public bool IsKnown(int zone) => _nulls[zone] != NotKnown;

    /// <summary>Rows of a zone that its bounds are of.</summary>
    public long RowsOf(int zone) => Math.Min(Grid.EndOf(zone), Rows) - Grid.StartOf(zone);

    /// <summary>The bounds of a zone.</summary>
    public ZoneBounds this[int zone] => new(_min[zone], _max[zone], _nulls[zone], _unordered[zone]);

    /// <summary>Sets the bounds of a zone.</summary>
    public void Set(int zone, ZoneBounds bounds)
    {
        (_min[zone], _max[zone], _nulls[zone], _unordered[zone]) = (bounds.Min, bounds.Max, bounds.Nulls, bounds.Unordered);
        _isChanged[Grid.ChunkOf(zone)] = true;
    }

    /// <summary>Forgets what is known of a zone.</summary>
    public void Forget(int zone) => Set(zone, new ZoneBounds(0, ulong.MaxValue, NotKnown, 0));

    /// <summary>Forgets what is known of a chunk.</summary>
    public void ForgetChunk(int chunk)
    {
        int end = (int)Math.Min(((long)chunk + 1) * Grid.ZonesPerChunk, Count);
        for (int zone = chunk * Grid.ZonesPerChunk; zone < end; zone++)
        {
            Forget(zone);
        }
    }

    /// <summary>Whether a zone of a chunk is known.</summary>
    public bool KnowsAny(int chunk) => NullsOf(chunk).IndexOfAnyExcept(NotKnown) >= 0;

    /// <summary>Whether all zones of a chunk are known.</summary>
    public bool KnowsAll(int chunk) => NullsOf(chunk).IndexOf(NotKnown) < 0;

    /// <summary>Changes the number of rows. New zones are not known; a last zone that gets more rows is not either.</summary>
    public void SetRows(long rows)
    {
        int count = Grid.CountOf(rows);
        int old = Count;
        if (old > 0 && rows > Rows && RowsOf(old - 1) < Math.Min(Grid.EndOf(old - 1), rows) - Grid.StartOf(old - 1))
        {
            Forget(old - 1);
        }

        Grow(count);
        (Rows, Count) = (rows, count);
        for (int zone = old; zone < count; zone++)
        {
            Forget(zone);
        }

        if (count < old)
        {
            int chunks = ChunkCount;
            _fingerprints.AsSpan(chunks).Clear();
            _isChanged.AsSpan(chunks).Clear();
        }

        if (count > 0)
        {
            _isChanged[ChunkCount - 1] = true; // the number of rows is part of what is kept of a chunk
        }
    }

    /// <summary>The fingerprint of the stored bytes that a chunk's zones were made of.</summary>
    public ulong FingerprintOf(int chunk) => (uint)chunk < (uint)_fingerprints.Length ? _fingerprints[chunk] : NoFingerprint;

    /// <summary>Says of which stored bytes a chunk's zones are.</summary>
    public void SetFingerprint(int chunk, ulong fingerprint)
    {
        if (chunk < ChunkCount && _fingerprints[chunk] != fingerprint)
        {
            _fingerprints[chunk] = fingerprint;
            _isChanged[chunk] = true;
        }
    }

    /// <summary>A chunk was rewritten by the table: its zones stay right but for those that are forgotten besides, if they were right
    /// for what it held before.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="from">The fingerprint of what it held.</param>
    /// <param name="to">The fingerprint of what it holds.</param>
    public void Follow(int chunk, ulong from, ulong to)
    {
        if (chunk >= ChunkCount)
        {
            return;
        }

        if (_fingerprints[chunk] != from)
        {
            ForgetChunk(chunk);
        }

        SetFingerprint(chunk, to);
    }

    /// <summary>Whether what is kept of a chunk in the file is out of date.</summary>
    public bool IsChanged(int chunk) => _isChanged[chunk];

    /// <summary>What is kept of a chunk in the file is this.</summary>
    public void MarkKept(int chunk) => _isChanged[chunk] = false;

    /// <summary>Takes all as it is in the file.</summary>
    public void MarkAllKept() => _isChanged.AsSpan().Clear();

    private ReadOnlySpan<uint> NullsOf(int chunk)
    {
        int first = chunk * Grid.ZonesPerChunk;
        return Nulls.Slice(first, Math.Min(Grid.ZonesPerChunk, Count - first));
    }

    private void Grow(int count)
    {
        if (count > _min.Length)
        {
            int length = (int)Math.Min(Math.Max(count, _min.Length * 2L), Array.MaxLength);
            Array.Resize(ref _min, length);
            Array.Resize(ref _max, length);
            Array.Resize(ref _nulls, length);
            Array.Resize(ref _unordered, length);
        }

        int chunks = count == 0 ? 0 : Grid.ChunkOf(count - 1) + 1;
        if (chunks > _fingerprints.Length)
        {
            int length = (int)Math.Min(Math.Max(chunks, _fingerprints.Length * 2L), Array.MaxLength);
            Array.Resize(ref _fingerprints, length);
            Array.Resize(ref _isChanged, length);
        }
    }
}
