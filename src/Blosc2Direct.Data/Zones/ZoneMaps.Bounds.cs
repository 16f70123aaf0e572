using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Zones;

/// <content>Bounds of whole columns: aggregates that need no look at the cells.</content>
internal sealed unsafe partial class ZoneMaps
{
    /// <summary>Finds what all zones of a leaf together say, if all are known and of what is in the file now.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="min">Receives the smallest cell that is neither null nor NaN, of up to 8 bytes, if there is one.</param>
    /// <param name="max">Receives the largest.</param>
    /// <param name="nulls">Receives how many cells are null.</param>
    /// <param name="nans">Receives how many cells are NaN and not null.</param>
    /// <returns>Whether that is known.</returns>
    public bool TryFindBounds(int leaf, long rows, byte* min, byte* max, out long nulls, out long nans)
    {
        (nulls, nans) = (0, 0);
        lock (_gate)
        {
            _fingerprints.Refresh();
            if (Load(leaf) is not { Coder.IsExact: true } zones || zones.Rows != rows || !IsKnown(zones))
            {
                return false;
            }

            ForgetStale([leaf]);
            if (!IsKnown(zones))
            {
                return false;
            }

            (ulong least, ulong most) = (ulong.MaxValue, ulong.MinValue);
            for (int zone = 0; zone < zones.Count; zone++)
            {
                least = Math.Min(least, zones.Min[zone]);
                most = Math.Max(most, zones.Max[zone]);
                nulls += zones.Nulls[zone];
                nans += zones.Unordered[zone];
            }

            if (nulls + nans < rows)
            {
                KeyCoder keys = new(zones.Coder.Column);
                keys.Decode(least, min);
                keys.Decode(most, max);
            }

            return true;
        }
    }

    private static bool IsKnown(LeafZones zones) => !zones.Nulls.Contains(LeafZones.NotKnown);
}
