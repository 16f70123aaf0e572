using System.Collections.Immutable;

namespace Blosc2Direct.Data;

/// <summary>The columns of a table. Immutable.</summary>
/// <remarks>A *row image* is a row in memory: the cells of all leaves in order, packed, little-endian.</remarks>
public sealed partial class TableSchema
{
    internal TableSchema(ImmutableArray<Column> columns)
    {
        Columns = columns;
        ImmutableArray<Column>.Builder leaves = ImmutableArray.CreateBuilder<Column>();
        RowSize = Place(columns, "", 0, leaves);
        Leaves = leaves.ToImmutable();
    }

    /// <summary>The outermost columns, in order.</summary>
    public ImmutableArray<Column> Columns { get; }

    /// <summary>The columns that have cells, in order of the row image.</summary>
    public ImmutableArray<Column> Leaves { get; }

    /// <summary>Bytes of a row image.</summary>
    public int RowSize { get; }

    /// <summary>A column or group by its path.</summary>
    /// <param name="path">Names joined by '/'.</param>
    /// <exception cref="TableColumnException">There is none.</exception>
    public Column this[string path] => Find(path) ?? throw new TableColumnException(path, Leaves);

    /// <summary>A column or group by its path, or null.</summary>
    /// <param name="path">Names joined by '/'.</param>
    public Column? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ImmutableArray<Column> level = Columns;
        Column? found = null;
        foreach (string part in path.Split('/'))
        {
            found = null;
            foreach (Column column in level)
            {
                if (column.Name == part)
                {
                    found = column;
                    break;
                }
            }

            if (found is null)
            {
                return null;
            }

            level = found.Fields;
        }

        return found;
    }

    private static int Place(ImmutableArray<Column> columns, string prefix, int offset, ImmutableArray<Column>.Builder leaves)
    {
        foreach (Column column in columns)
        {
            column.Path = prefix + column.Name;
            column.Offset = offset;
            if (column.IsNested)
            {
                offset = Place(column.Fields, column.Path + "/", offset, leaves);
            }
            else
            {
                column.Leaf = leaves.Count;
                leaves.Add(column);
                offset = checked(offset + column.CellSize);
            }
        }

        return offset;
    }
}
