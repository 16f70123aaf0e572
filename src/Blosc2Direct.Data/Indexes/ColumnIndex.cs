using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Indexes;

/// <summary>An index of one column, ours or another program's.</summary>
internal abstract class ColumnIndex : IDisposable
{
    /// <summary>The indexed column.</summary>
    public abstract Column Column { get; }

    /// <summary>What it is, for people.</summary>
    public abstract string Description { get; }

    /// <summary>Rows that it covers, from the first on.</summary>
    public abstract long Rows { get; }

    /// <summary>The positions where a predicate may hold.</summary>
    /// <exception cref="IndexDamagedException">The index is not what it should be.</exception>
    public abstract PositionSet Find(Predicate predicate);

    /// <summary>Reads the row numbers of some positions.</summary>
    /// <param name="position">The first position.</param>
    /// <param name="rows">Receives them; each is below <see cref="Rows"/>.</param>
    /// <exception cref="IndexDamagedException">The index is not what it should be.</exception>
    public abstract void ReadRows(long position, Span<long> rows);

    /// <summary>Blocks of the index that reading the row numbers of some positions decodes.</summary>
    public abstract long CountBlocks(PositionSet positions);

    public abstract void Dispose();
}
