namespace Blosc2Direct.Data;

/// <summary>Who made an index, and what it can tell.</summary>
public enum TableIndexKind
{
    /// <summary>This library's: sorted values with row numbers. The only one that sorted reads use.</summary>
    Exact,

    /// <summary>PyTables' full index: sorted values with row numbers, slice by slice.</summary>
    PyTablesFull,

    /// <summary>PyTables' medium index: it tells in which buckets of rows a value may be.</summary>
    PyTablesMedium,

    /// <summary>PyTables' light index: as medium, coarser.</summary>
    PyTablesLight,

    /// <summary>PyTables' ultralight index: as light, coarser.</summary>
    PyTablesUltraLight,
}

/// <summary>An index of a column, as it is now.</summary>
/// <param name="Column">The column's path.</param>
/// <param name="Kind">Who made it.</param>
/// <param name="Rows">Rows that it was made of.</param>
/// <param name="UnindexedRows">Rows that queries must scan besides: those appended since, and those in chunks that changed since.</param>
/// <param name="Problem">Why it is not used, or null.</param>
public sealed record TableIndex(string Column, TableIndexKind Kind, long Rows, long UnindexedRows, string? Problem)
{
    /// <summary>Whether queries may use it.</summary>
    public bool IsUsable => Problem is null;
}
