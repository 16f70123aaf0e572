using System.Collections.Immutable;
using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Indexes;

/// <summary>Finds the positions of a sorted sequence that a predicate leaves.</summary>
/// <param name="sequence">The sorted cells of a column.</param>
/// <param name="column">The column.</param>
/// <param name="unordered">What the cells without an order are.</param>
internal sealed class PositionFinder(SortedSequence sequence, Column column, UnorderedCells unordered)
{
    /// <summary>The positions where a predicate may hold.</summary>
    public PositionSet Find(Predicate predicate) => predicate switch
    {
        Predicate.Constant constant => PositionSet.Of(true, (0, constant.Value ? sequence.Length : 0)),
        Predicate.And and => FindAll(and.Terms),
        Predicate.Or or => FindAny(or.Terms),
        Predicate.Not not => Find(not.Term) is { IsExact: true } term ? term.Not(sequence.Length) : Anything,
        Predicate.Compare compare when compare.Leaf == column.Leaf => Find(compare),
        Predicate.OneOf oneOf when oneOf.Leaf == column.Leaf => Find(oneOf),
        Predicate.IsNull isNull when isNull.Leaf == column.Leaf => FindNulls(),
        _ => Anything,
    };

    private PositionSet Anything => PositionSet.Of(false, (0, sequence.Length));

    private (long Start, long End) Tail => (sequence.Ordered, sequence.Length);

    /// <summary>Whether nulls stand among the ordered cells (in indexes of others), where comparisons seem to match them.</summary>
    private bool IsExact => sequence.IsExact && (unordered != UnorderedCells.NotNulls || column.Nullability is Nullability.None or Nullability.NaN);

    private PositionSet FindAll(ImmutableArray<Predicate> terms)
    {
        PositionSet all = PositionSet.Of(true, (0, sequence.Length));
        foreach (Predicate term in terms)
        {
            all = all.And(Find(term));
        }

        return all;
    }

    private PositionSet FindAny(ImmutableArray<Predicate> terms)
    {
        PositionSet any = PositionSet.Of(true);
        foreach (Predicate term in terms)
        {
            any = any.Or(Find(term));
        }

        return any;
    }

    private PositionSet Find(Predicate.Compare compare)
    {
        ReadOnlySpan<byte> value = compare.Value.AsSpan();
        long below, upTo, ordered = sequence.Ordered;
        switch (compare.Op)
        {
            case CompareOp.Less:
                return PositionSet.Of(IsExact, (0, sequence.CountBelow(value, orEqual: false, asEnd: true)));
            case CompareOp.LessOrEqual:
                return PositionSet.Of(IsExact, (0, sequence.CountBelow(value, orEqual: true, asEnd: true)));
            case CompareOp.GreaterOrEqual:
                return PositionSet.Of(IsExact, (sequence.CountBelow(value, orEqual: false, asEnd: false), ordered));
            case CompareOp.Greater:
                return PositionSet.Of(IsExact, (sequence.CountBelow(value, orEqual: true, asEnd: false), ordered));
            case CompareOp.Equal:
                return FindEqual(value);
            default:
                (below, upTo) = (
                    sequence.CountBelow(value, orEqual: false, asEnd: true), sequence.CountBelow(value, orEqual: true, asEnd: false));
                bool nansMatch = IsFloat && column.Nullability != Nullability.NaN;
                return PositionSet.Of(
                    IsExact && !(nansMatch && unordered == UnorderedCells.NansAndNulls),
                    (0, below), (upTo, ordered), nansMatch ? Tail : default);
        }
    }

    private PositionSet Find(Predicate.OneOf oneOf)
    {
        PositionSet any = PositionSet.Of(true);
        foreach (ImmutableArray<byte> value in oneOf.Values)
        {
            any = any.Or(FindEqual(value.AsSpan()));
        }

        return any;
    }

    private PositionSet FindEqual(ReadOnlySpan<byte> value) =>
        PositionSet.Of(IsExact, (
            sequence.CountBelow(value, orEqual: false, asEnd: false), sequence.CountBelow(value, orEqual: true, asEnd: true)));

    private PositionSet FindNulls() => column.Nullability switch
    {
        Nullability.None => PositionSet.Of(true),
        Nullability.NaN => PositionSet.Of(sequence.IsExact, Tail),
        _ when unordered == UnorderedCells.NotNulls => Anything,
        _ => PositionSet.Of(!IsFloat, Tail),
    };

    private bool IsFloat => column.Kind is ColumnKind.Float16 or ColumnKind.Float32 or ColumnKind.Float64 or ColumnKind.Time64;
}

/// <summary>What the cells at the end of a sorted sequence are.</summary>
internal enum UnorderedCells
{
    /// <summary>NaNs and nulls, which cannot be told apart there.</summary>
    NansAndNulls,

    /// <summary>NaNs; nulls told otherwise stand among the ordered cells, by their bytes.</summary>
    NotNulls,
}
