using System.Runtime.CompilerServices;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Writing;

/// <summary>What values mean as cells of a column.</summary>
internal static class ColumnCells
{
    /// <summary>A column that has cells.</summary>
    /// <exception cref="TableColumnException">There is none, or it is a group.</exception>
    public static Column FindLeaf(TableSchema schema, string path)
    {
        Column column = schema[path];
        return column.Leaf >= 0 ? column : throw new TableColumnException(path, $"'{path}' is a group of columns: name one that has cells");
    }

    /// <summary>How many cells so many values are.</summary>
    /// <exception cref="TableColumnException">They are of another type, or no whole number of cells.</exception>
    public static long CountCells<T>(Column leaf, long values)
        where T : unmanaged
    {
        if (typeof(T) != typeof(byte))
        {
            CellTypes.Check<T>(leaf);
        }

        int size = Unsafe.SizeOf<T>();
        long bytes = values * size;
        return bytes % leaf.CellSize == 0 ? bytes / leaf.CellSize
            : throw new TableColumnException(
                leaf.Path, $"Cells of column '{leaf}' have {leaf.CellSize} bytes; {values} values of {typeof(T).Name} ({size} bytes each) are no whole number of them");
    }
}
