namespace Blosc2Direct.Data.Indexes;

/// <summary>Names and sizes of an index in the file: see docs/formats.md.</summary>
internal static class IndexFormat
{
    /// <summary>The group of a table's companions is named by this and the table's name.</summary>
    public const string CompanionPrefix = "_p_b2d_";

    /// <summary>The group of indexes within it; below it a group a column, by the column's path.</summary>
    public const string Group = "indexes";

    public const string Values = "values";
    public const string Rows = "rows";
    public const string Top = "top";
    public const string Checks = "checks";
    public const string TableChunks = "table_chunks";

    public const string VersionAttribute = "VERSION";
    public const string Version = "1";
    public const string LayoutAttribute = "LAYOUT";
    public const string RowsAttribute = "ROWS";
    public const string OrderedAttribute = "ORDERED";
    public const string HeadCheckAttribute = "CHECK";

    /// <summary>Rows of a block of the sorted arrays: what a lookup decodes at least.</summary>
    public const int BlockRows = 4096;

    /// <summary>Rows of a chunk of the sorted arrays.</summary>
    public const int ChunkRows = 128 << 10;
}
