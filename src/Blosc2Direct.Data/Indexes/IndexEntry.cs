using Blosc2Direct.Data.Indexes.PyTables;
using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Indexes;

/// <summary>An index of a table, opened when it is first asked.</summary>
/// <param name="column">The indexed column.</param>
/// <param name="kind">Who made it.</param>
/// <param name="open">Opens it.</param>
internal sealed class IndexEntry(Column column, TableIndexKind kind, Func<(ColumnIndex Index, IndexCoverage? Coverage)> open) : IDisposable
{
    private readonly Lock _gate = new();
    private ColumnIndex? _index;
    private IndexCoverage? _coverage;

    /// <summary>The indexed column.</summary>
    public Column Column => column;

    /// <summary>Who made it.</summary>
    public TableIndexKind Kind => _index is PyTablesIndex other ? other.Kind : kind;

    /// <summary>Whether it does not fit the table any more.</summary>
    public bool IsOutdated { get; private set; }

    /// <summary>Why it is not used, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>What the index still covers; null where it is not open, or says so itself.</summary>
    public IndexCoverage? Coverage => _coverage;

    /// <summary>The index, or null if it cannot be used.</summary>
    public ColumnIndex? TryOpen()
    {
        lock (_gate)
        {
            if (_index is null && Problem is null)
            {
                try
                {
                    (_index, _coverage) = open();
                }
                catch (IndexDamagedException e)
                {
                    Problem = e.Message;
                }
            }

            return Problem is null ? _index : null;
        }
    }

    /// <summary>It proved to be damaged, and is not used any more.</summary>
    public void Damage(IndexDamagedException e) => Problem = e.Message;

    /// <summary>It does not fit the table any more, and is not used any more.</summary>
    public void Outdate(string reason) => (Problem, IsOutdated) = (reason, true);

    /// <summary>The rows that the index says nothing about.</summary>
    public PositionSet FindUnindexed(ColumnIndex index, long start, long stop, int threads) =>
        _coverage?.FindUnindexed(start, stop, threads) ?? PositionSet.Of(true, (Math.Max(start, index.Rows), stop));

    /// <summary>Positions where a predicate may hold, or null if the index cannot be used.</summary>
    public PositionSet? TryFind(ColumnIndex index, Predicate predicate)
    {
        try
        {
            return index.Find(predicate);
        }
        catch (IndexDamagedException e)
        {
            Damage(e);
            return null;
        }
    }

    public void Dispose() => _index?.Dispose();
}
