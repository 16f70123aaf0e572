using System.Collections.Immutable;

namespace Blosc2Direct.Data.Indexes;

/// <summary>What an index knows about a predicate over a range of rows: where its rows are, before any row number was read.</summary>
/// <remarks>Rows that the index does not cover (appended since, or in chunks that changed) are not among its row numbers: the
/// caller scans <see cref="Unindexed"/> besides.</remarks>
internal abstract class IndexMatch
{
    /// <summary>What is used, for people: "index on temp".</summary>
    public required string Description { get; init; }

    /// <summary>The leaves whose index is used.</summary>
    public required ImmutableArray<int> Leaves { get; init; }

    /// <summary>How many row numbers there will be at most; exact where nothing is filtered out afterwards.</summary>
    public required long EstimatedHits { get; init; }

    /// <summary>Whether every row number given matches the whole predicate; else the rows must be checked again.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Blocks of the index that <see cref="TryReadRows"/> will decode.</summary>
    public required long IndexBlocks { get; init; }

    /// <summary>Rows within the range asked for about which the index says nothing: ascending, disjoint, end exclusive.</summary>
    public ImmutableArray<(long Start, long End)> Unindexed { get; init; } = [];

    /// <summary>Reads the row numbers: ascending, without repeats, within the range asked for.</summary>
    /// <param name="rows">The row numbers.</param>
    /// <returns>Whether the index could be read. If not, it is damaged and not used any more; the caller scans.</returns>
    public abstract bool TryReadRows(out long[] rows);
}
