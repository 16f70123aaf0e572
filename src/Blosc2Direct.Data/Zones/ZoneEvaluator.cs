using System.Collections.Immutable;
using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Zones;

/// <summary>Evaluates a predicate over zones: no row matches, some may, all do.</summary>
internal static unsafe class ZoneEvaluator
{
    /// <summary>Adds the leaves that a predicate compares and that have zones.</summary>
    /// <param name="predicate">The predicate.</param>
    /// <param name="leaves">The zones of a leaf, or null.</param>
    /// <param name="used">Receives them, each once.</param>
    public static void FindLeaves(Predicate predicate, Func<int, LeafZones?> leaves, List<LeafZones> used)
    {
        switch (predicate)
        {
            case Predicate.And and:
                FindLeaves(and.Terms, leaves, used);
                break;
            case Predicate.Or or:
                FindLeaves(or.Terms, leaves, used);
                break;
            case Predicate.Not not:
                FindLeaves(not.Term, leaves, used);
                break;
            case Predicate.Compare compare:
                Add(compare.Leaf);
                break;
            case Predicate.OneOf oneOf:
                Add(oneOf.Leaf);
                break;
            case Predicate.IsNull isNull:
                Add(isNull.Leaf);
                break;
        }

        void Add(int leaf)
        {
            if (leaves(leaf) is { } zones && !used.Contains(zones))
            {
                used.Add(zones);
            }
        }
    }

    /// <summary>Evaluates.</summary>
    /// <param name="predicate">The predicate.</param>
    /// <param name="segments">The segments, made of the leaves that <see cref="FindLeaves(Predicate, Func{int, LeafZones?}, List{LeafZones})"/> found.</param>
    /// <param name="leaves">The zones of a leaf, or null.</param>
    public static ZoneBits Evaluate(Predicate predicate, ZoneSegments segments, Func<int, LeafZones?> leaves)
    {
        switch (predicate)
        {
            case Predicate.Constant constant:
                return ZoneBits.Constant(segments.Count, constant.Value);
            case Predicate.And and:
                ZoneBits both = ZoneBits.Constant(segments.Count, true);
                foreach (Predicate term in and.Terms)
                {
                    both.And(Evaluate(term, segments, leaves));
                }

                return both;
            case Predicate.Or or:
                ZoneBits any = ZoneBits.Constant(segments.Count, false);
                foreach (Predicate term in or.Terms)
                {
                    any.Or(Evaluate(term, segments, leaves));
                }

                return any;
            case Predicate.Not not:
                ZoneBits turned = Evaluate(not.Term, segments, leaves);
                turned.Not();
                return turned;
            case Predicate.Compare compare when leaves(compare.Leaf) is { } zones && TryEncode(zones, compare.Value, out ulong key):
                KeyTest test = new(compare.Op, key, zones.Coder.IsExact);
                return segments.Evaluate(zones, (first, count) => ZoneBits.Compare(zones, first, count, test));
            case Predicate.OneOf oneOf when leaves(oneOf.Leaf) is { } zones && TryEncode(zones, oneOf.Values, out ulong[] keys):
                return segments.Evaluate(zones, (first, count) => ZoneBits.OneOf(zones, first, count, keys));
            case Predicate.IsNull isNull when leaves(isNull.Leaf) is { } zones:
                return segments.Evaluate(zones, (first, count) => ZoneBits.Null(zones, first, count));
            default:
                return ZoneBits.Unknown(segments.Count);
        }
    }

    private static void FindLeaves(ImmutableArray<Predicate> terms, Func<int, LeafZones?> leaves, List<LeafZones> used)
    {
        foreach (Predicate term in terms)
        {
            FindLeaves(term, leaves, used);
        }
    }

    private static bool TryEncode(LeafZones zones, ImmutableArray<byte> value, out ulong key)
    {
        key = 0;
        fixed (byte* cell = value.AsSpan())
        {
            return value.Length == zones.Coder.Column.CellSize && zones.Coder.TryEncode(cell, out key);
        }
    }

    private static bool TryEncode(LeafZones zones, ImmutableArray<ImmutableArray<byte>> values, out ulong[] keys)
    {
        keys = new ulong[values.Length];
        bool isEncoded = true;
        for (int i = 0; isEncoded && i < keys.Length; i++)
        {
            isEncoded = TryEncode(zones, values[i], out keys[i]);
        }

        Array.Sort(keys);
        return isEncoded;
    }
}
