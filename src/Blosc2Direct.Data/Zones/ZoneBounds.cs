using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Zones;

/// <summary>What is known of the cells of one leaf in one zone.</summary>
/// <param name="Min">The smallest key (<see cref="KeyCoder"/>) of ordered cells; above <paramref name="Max"/> if there are none.</param>
/// <param name="Max">The largest.</param>
/// <param name="Nulls">Cells that are null.</param>
/// <param name="Unordered">Cells that are NaN and not null.</param>
internal readonly record struct ZoneBounds(ulong Min, ulong Max, uint Nulls, uint Unordered)
{
    /// <summary>Of no cells at all.</summary>
    public static ZoneBounds Empty => new(ulong.MaxValue, 0, 0, 0);

    /// <summary>Of two sets of cells together.</summary>
    public ZoneBounds Join(ZoneBounds other) =>
        new(Math.Min(Min, other.Min), Math.Max(Max, other.Max), Nulls + other.Nulls, Unordered + other.Unordered);
}
