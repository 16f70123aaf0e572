namespace Blosc2Direct.Data.Zones;

/// <summary>A range of rows cut into segments of which each leaf of a predicate says one thing: zones, or parts of them where leaves
/// have zones of different lengths. Rows behind the last segment are not known.</summary>
internal sealed class ZoneSegments
{
    private readonly Dictionary<LeafZones, int[]>? _maps;
    private readonly long[] _ends = [];
    private readonly LeafZones? _common;
    private readonly int _first;
    private readonly long _start;

    /// <summary>Cuts a range.</summary>
    /// <param name="leaves">The leaves.</param>
    /// <param name="start">The first row.</param>
    /// <param name="end">The first row behind.</param>
    public ZoneSegments(IReadOnlyList<LeafZones> leaves, long start, long end)
    {
        _start = start;
        if (leaves.Count == 0)
        {
            return;
        }

        _common = leaves[0];
        foreach (LeafZones leaf in leaves)
        {
            _common = leaf.Grid == leaves[0].Grid && leaf.Rows == leaves[0].Rows ? _common : null;
        }

        if (_common is not null)
        {
            end = Math.Min(end, _common.Rows);
            _first = start < end ? _common.Grid.ZoneOf(start) : 0;
            Count = start < end ? _common.Grid.ZoneOf(end - 1) + 1 - _first : 0;
            return;
        }

        _ends = CutAll(leaves, start, end);
        Count = _ends.Length;
        _maps = [];
        foreach (LeafZones leaf in leaves)
        {
            _maps[leaf] = MapOf(leaf);
        }
    }

    private ZoneSegments() => Count = 1;

    /// <summary>One segment of which nothing is known.</summary>
    public static ZoneSegments Unknown { get; } = new();

    /// <summary>Whether segments are zones.</summary>
    public bool IsUniform => _common is not null;

    /// <summary>Segments.</summary>
    public int Count { get; }

    /// <summary>The first row behind a segment, which may lie behind the range.</summary>
    public long EndOf(int segment) => _common is null ? _ends[segment] : Math.Min(_common.Grid.EndOf(_first + segment), _common.Rows);

    /// <summary>The zone of a leaf that a segment is in; −1 if there is none.</summary>
    public int ZoneOf(LeafZones leaf, int segment) => _common is null ? _maps![leaf][segment] : _first + segment;

    /// <summary>What is known of all segments by one leaf.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="evaluate">Tells what is known of zones: the first, and how many.</param>
    public ZoneBits Evaluate(LeafZones leaf, Func<int, int, ZoneBits> evaluate)
    {
        if (_common is not null)
        {
            return evaluate(_first, Count);
        }

        int[] map = _maps![leaf];
        int first = Array.Find(map, static zone => zone >= 0);
        int last = Array.FindLast(map, static zone => zone >= 0);
        int count = Array.Exists(map, static zone => zone >= 0) ? last + 1 - first : 0;
        return evaluate(first, count).Spread(Array.ConvertAll(map, zone => zone < 0 ? -1 : zone - first));
    }

    private static long[] CutAll(IReadOnlyList<LeafZones> leaves, long start, long end)
    {
        SortedSet<long> ends = [];
        foreach (LeafZones leaf in leaves)
        {
            long last = Math.Min(end, leaf.Rows);
            for (long row = start; row < last;)
            {
                row = Math.Min(leaf.Grid.EndOf(leaf.Grid.ZoneOf(row)), last);
                ends.Add(row);
            }
        }

        return [.. ends];
    }

    private int[] MapOf(LeafZones leaf)
    {
        int[] map = new int[_ends.Length];
        long row = _start;
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = row < leaf.Rows ? leaf.Grid.ZoneOf(row) : -1;
            row = _ends[i];
        }

        return map;
    }
}
