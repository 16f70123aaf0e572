using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Indexes;

/// <summary>Names and sizes of an index in the file: see docs/formats.md.</summary>
internal static class IndexFormat
{
    /// <summary>The group of a table's companions is named by this and the table's name.</summary>
    public const string CompanionPrefix = "_p_b2d_";

    /// <summary>The group of PyTables' indexes of a table is named by this and the table's name.</summary>
    public const string PyTablesPrefix = "_i_";

    /// <summary>The group of indexes within it; below it a group a column, by the column's path.</summary>
    public const string Group = "indexes";

    public const string Values = "values";
    public const string Rows = "rows";
    public const string Top = "top";
    public const string Checks = "checks";
    public const string TableChunks = "table_chunks";

    public const string VersionAttribute = "VERSION";
    public const string Version = "1";
    public const string RowsAttribute = "ROWS";
    public const string OrderedAttribute = "ORDERED";
    public const string HeadCheckAttribute = "CHECK";

    /// <summary>Rows of a block of the sorted arrays: what a lookup decodes at least.</summary>
    public const int BlockRows = 4096;

    /// <summary>Rows of a chunk of the sorted arrays.</summary>
    public const int ChunkRows = 128 << 10;

    /// <summary>Rows of a chunk of an array of some length.</summary>
    public static int ChunkOf(long length) => (int)Math.Clamp(length, 1, ChunkRows);

    /// <summary>Chunks of an array of some length.</summary>
    public static long ChunksOf(long length) => length == 0 ? 0 : ((length - 1) / ChunkRows) + 1;

    /// <summary>How the sorted values of a column are stored.</summary>
    public static ElementType ValueType(Column column) => column.Kind switch
    {
        ColumnKind.Float16 or ColumnKind.Float32 or ColumnKind.Float64 or ColumnKind.Time64 => new FloatType(column.CellSize),
        ColumnKind.Bytes => new FixedStringType(column.CellSize, TextEncoding.Ascii),
        ColumnKind.Text => new FixedStringType(column.CellSize),
        ColumnKind.Bool or ColumnKind.UInt8 or ColumnKind.UInt16 or ColumnKind.UInt32 or ColumnKind.UInt64 =>
            new IntegerType(column.CellSize, IsSigned: false),
        _ => new IntegerType(column.CellSize, IsSigned: true),
    };
}
