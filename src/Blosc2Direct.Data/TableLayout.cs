namespace Blosc2Direct.Data;

/// <summary>How a table lies in the file.</summary>
public enum TableLayout
{
    /// <summary>One dataset of compound elements, a row each: what PyTables calls a Table.</summary>
    Rows,

    /// <summary>A group with one array a column: for wide tables and projections.</summary>
    Columns,
}
