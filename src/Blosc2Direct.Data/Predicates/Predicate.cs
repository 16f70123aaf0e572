using System.Collections.Immutable;

namespace Blosc2Direct.Data.Predicates;

/// <summary>How two values are compared.</summary>
internal enum CompareOp
{
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

/// <summary>The logical skeleton of a condition: what zone maps and indexes can reason about. It says exactly which rows match,
/// except for <see cref="Opaque"/>, which may match any row.</summary>
/// <remarks>Conditions from text and from lambdas are both reduced to this. Values are cells of the column's own type: the
/// reduction has already chosen the threshold so that comparing in that type gives what comparing in the wider one would.
/// A null cell matches no comparison but <see cref="IsNull"/>; a NaN that is not null matches only <see cref="CompareOp.NotEqual"/>.</remarks>
internal abstract record Predicate
{
    /// <summary>Every row, or none.</summary>
    internal sealed record Constant(bool Value) : Predicate;

    /// <summary>All of them.</summary>
    internal sealed record And(ImmutableArray<Predicate> Terms) : Predicate;

    /// <summary>Any of them.</summary>
    internal sealed record Or(ImmutableArray<Predicate> Terms) : Predicate;

    /// <summary>Where the term does not hold (two-valued: a comparison that is false for a null is true here).</summary>
    internal sealed record Not(Predicate Term) : Predicate;

    /// <summary>A scalar leaf against a value.</summary>
    /// <param name="Leaf">The leaf's number in the schema.</param>
    /// <param name="Op">Left: the column; right: the value.</param>
    /// <param name="Value">A cell of the column's type, packed, little-endian; never a NaN.</param>
    internal sealed record Compare(int Leaf, CompareOp Op, ImmutableArray<byte> Value) : Predicate;

    /// <summary>A scalar leaf that is one of some values.</summary>
    /// <param name="Leaf">The leaf's number in the schema.</param>
    /// <param name="Values">Cells of the column's type, ascending, without repeats.</param>
    internal sealed record OneOf(int Leaf, ImmutableArray<ImmutableArray<byte>> Values) : Predicate;

    /// <summary>A leaf that has no value.</summary>
    internal sealed record IsNull(int Leaf) : Predicate;

    /// <summary>Anything else.</summary>
    /// <param name="Leaves">The leaves that it looks at.</param>
    internal sealed record Opaque(ImmutableArray<int> Leaves) : Predicate;
}
