using System.Collections.Immutable;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Data.Predicates;
using Blosc2Direct.Data.Queries.Ordering;

namespace Blosc2Direct.Data.Queries;

/// <summary>What a query asks for. Immutable.</summary>
internal sealed record QueryDefinition
{
    /// <summary>The table.</summary>
    public required TableStore Store { get; init; }

    /// <summary>The columns when the query was made; null where they do not change.</summary>
    public TableSchema? Schema { get; init; }

    /// <summary>How it works.</summary>
    public required TableOptions Options { get; init; }

    /// <summary>Zone maps and indexes.</summary>
    public IReadOnlyList<ITableCompanion> Companions { get; init; } = [];

    /// <summary>The condition's text; empty for all rows.</summary>
    public string Text { get; init; } = "";

    /// <summary>Terms that must all hold.</summary>
    public ImmutableArray<IScanFilter> Filters { get; init; } = [];

    /// <summary>The condition's skeleton; null for all rows.</summary>
    public Predicate? Predicate { get; init; }

    /// <summary>The first row that counts.</summary>
    public long Start { get; init; }

    /// <summary>The first row that does not count any more.</summary>
    public long Stop { get; init; } = long.MaxValue;

    /// <summary>Every how many rows one counts.</summary>
    public long Step { get; init; } = 1;

    /// <summary>Matches passed by.</summary>
    public long Skip { get; init; }

    /// <summary>Matches taken at most.</summary>
    public long Take { get; init; } = long.MaxValue;

    /// <summary>Columns to order by; none for the order of the rows.</summary>
    public ImmutableArray<OrderKey> Order { get; init; } = [];

    /// <summary>Columns handed on, by their paths; none for all.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>Threads that work.</summary>
    public int Threads => Options.Threads > 0 ? Options.Threads : Environment.ProcessorCount;

    /// <summary>Matches that are of interest, those passed by among them.</summary>
    public long Wanted => Take > long.MaxValue - Skip ? long.MaxValue : Skip + Take;
}
