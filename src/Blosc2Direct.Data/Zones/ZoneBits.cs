using System.Runtime.Intrinsics;
using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Zones;

/// <summary>What is known of a predicate in some zones, a bit each: whether a row may match, and whether all do.</summary>
internal readonly struct ZoneBits
{
    private ZoneBits(int count, ulong may, ulong all)
    {
        Count = count;
        May = new ulong[(count + 63) / 64];
        All = new ulong[May.Length];
        May.AsSpan().Fill(may);
        All.AsSpan().Fill(all);
    }

    /// <summary>Zones.</summary>
    public int Count { get; }

    /// <summary>Where a row may match.</summary>
    public ulong[] May { get; }

    /// <summary>Where all rows match.</summary>
    public ulong[] All { get; }

    /// <summary>Where nothing is known.</summary>
    public static ZoneBits Unknown(int count) => new(count, ulong.MaxValue, 0);

    /// <summary>Where every row matches, or none.</summary>
    public static ZoneBits Constant(int count, bool value) => new(count, value ? ulong.MaxValue : 0, value ? ulong.MaxValue : 0);

    /// <summary>Where a leaf's cells compare so with a value.</summary>
    /// <param name="zones">The leaf.</param>
    /// <param name="first">The first zone.</param>
    /// <param name="count">Zones.</param>
    /// <param name="test">What is asked.</param>
    public static ZoneBits Compare(LeafZones zones, int first, int count, in KeyTest test)
    {
        ZoneBits bits = new(count, 0, 0);
        ReadOnlySpan<ulong> min = zones.Min.Slice(first, count);
        ReadOnlySpan<ulong> max = zones.Max.Slice(first, count);
        ReadOnlySpan<uint> nulls = zones.Nulls.Slice(first, count);
        ReadOnlySpan<uint> unordered = zones.Unordered.Slice(first, count);
        int i = 0;
        for (; i + 8 <= count; i += 8)
        {
            Vector512<ulong> least = Vector512.Create(min.Slice(i, 8));
            Vector512<ulong> most = Vector512.Create(max.Slice(i, 8));
            Vector256<uint> nullCounts = Vector256.Create(nulls.Slice(i, 8));
            Vector256<uint> others = Vector256.Create(unordered.Slice(i, 8));
            Vector512<ulong> touches = Vector512.LessThanOrEqual(least, Vector512.Create(test.MayMin)) & Vector512.GreaterThanOrEqual(most, Vector512.Create(test.MayMax));
            Vector512<ulong> within = Vector512.LessThanOrEqual(most, Vector512.Create(test.AllMax)) & Vector512.GreaterThanOrEqual(least, Vector512.Create(test.AllMin));
            (uint may, uint all) = test.Conclude(
                (uint)touches.ExtractMostSignificantBits(),
                (uint)within.ExtractMostSignificantBits(),
                Vector256.Equals(nullCounts, Vector256<uint>.Zero).ExtractMostSignificantBits(),
                Vector256.Equals(others, Vector256<uint>.Zero).ExtractMostSignificantBits());
            bits.May[i >> 6] |= (ulong)(may & 0xFF) << (i & 63);
            bits.All[i >> 6] |= (ulong)(all & 0xFF) << (i & 63);
        }

        for (; i < count; i++)
        {
            bool touches = min[i] <= test.MayMin && max[i] >= test.MayMax;
            bool within = max[i] <= test.AllMax && min[i] >= test.AllMin;
            (uint may, uint all) = test.Conclude(touches ? 1u : 0, within ? 1u : 0, nulls[i] == 0 ? 1u : 0, unordered[i] == 0 ? 1u : 0);
            bits.Set(i, (may & 1) != 0, (all & 1) != 0);
        }

        return bits;
    }

    /// <summary>Where a leaf's cells are one of some values.</summary>
    /// <param name="zones">The leaf.</param>
    /// <param name="first">The first zone.</param>
    /// <param name="count">Zones.</param>
    /// <param name="keys">The values' keys, ascending.</param>
    public static ZoneBits OneOf(LeafZones zones, int first, int count, ReadOnlySpan<ulong> keys)
    {
        ZoneBits bits = new(count, 0, 0);
        for (int i = 0; i < count; i++)
        {
            ZoneBounds bounds = zones[first + i];
            int at = keys.BinarySearch(bounds.Min);
            at = at < 0 ? ~at : at;
            bool may = at < keys.Length && keys[at] <= bounds.Max;
            bool all = may && zones.Coder.IsExact && bounds.Min == bounds.Max && bounds.Nulls == 0 && bounds.Unordered == 0;
            bits.Set(i, may, all);
        }

        return bits;
    }

    /// <summary>Where a leaf's cells are null.</summary>
    /// <param name="zones">The leaf.</param>
    /// <param name="first">The first zone.</param>
    /// <param name="count">Zones.</param>
    public static ZoneBits Null(LeafZones zones, int first, int count)
    {
        ZoneBits bits = new(count, 0, 0);
        for (int i = 0; i < count; i++)
        {
            uint nulls = zones.Nulls[first + i];
            bits.Set(i, nulls > 0, nulls == zones.RowsOf(first + i));
        }

        return bits;
    }

    /// <summary>The same for segments that lie within zones.</summary>
    /// <param name="map">The zone of each segment from the first one here on; −1 where nothing is known.</param>
    public ZoneBits Spread(ReadOnlySpan<int> map)
    {
        ZoneBits bits = new(map.Length, 0, 0);
        for (int i = 0; i < map.Length; i++)
        {
            int zone = map[i];
            bits.Set(i, zone < 0 || ((May[zone >> 6] >> (zone & 63)) & 1) != 0, zone >= 0 && ((All[zone >> 6] >> (zone & 63)) & 1) != 0);
        }

        return bits;
    }

    /// <summary>Narrows to where both hold.</summary>
    public void And(ZoneBits other)
    {
        for (int i = 0; i < May.Length; i++)
        {
            May[i] &= other.May[i];
            All[i] &= other.All[i];
        }
    }

    /// <summary>Widens to where one holds.</summary>
    public void Or(ZoneBits other)
    {
        for (int i = 0; i < May.Length; i++)
        {
            May[i] |= other.May[i];
            All[i] |= other.All[i];
        }
    }

    /// <summary>Turns to where it does not hold.</summary>
    public void Not()
    {
        for (int i = 0; i < May.Length; i++)
        {
            (May[i], All[i]) = (~All[i], ~May[i]);
        }
    }

    /// <summary>What is known of one zone.</summary>
    public (bool May, bool All) this[int zone] => (((May[zone >> 6] >> (zone & 63)) & 1) != 0, ((All[zone >> 6] >> (zone & 63)) & 1) != 0);

    /// <summary>The first zone from one on of which something is known; <see cref="Count"/> if there is none.</summary>
    public int NextKnown(int zone)
    {
        while (zone < Count)
        {
            ulong known = (~May[zone >> 6] | All[zone >> 6]) >> (zone & 63);
            if (known != 0)
            {
                return Math.Min(zone + System.Numerics.BitOperations.TrailingZeroCount(known), Count);
            }

            zone = (zone | 63) + 1;
        }

        return Count;
    }

    /// <summary>The first zone behind one of which something else is known.</summary>
    public int EndOfRun(int zone)
    {
        (bool may, bool all) = this[zone];
        (ulong mays, ulong alls) = (may ? ulong.MaxValue : 0, all ? ulong.MaxValue : 0);
        while (zone < Count)
        {
            ulong others = ((May[zone >> 6] ^ mays) | (All[zone >> 6] ^ alls)) >> (zone & 63);
            if (others != 0)
            {
                return Math.Min(zone + System.Numerics.BitOperations.TrailingZeroCount(others), Count);
            }

            zone = (zone | 63) + 1;
        }

        return Count;
    }

    private void Set(int zone, bool may, bool all)
    {
        May[zone >> 6] |= (may ? 1UL : 0) << (zone & 63);
        All[zone >> 6] |= (all ? 1UL : 0) << (zone & 63);
    }
}
