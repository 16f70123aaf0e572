using System.Collections.Immutable;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data;

/// <summary>The columns of a table. Immutable.</summary>
/// <remarks>A *row image* is a row in memory: the cells of all leaves in order, packed, little-endian.</remarks>
public sealed partial class TableSchema
{
    /// <summary>The most bytes of a row image.</summary>
    public const int MaxRowSize = 256 << 20;

    /// <summary>Places columns, which stay as they are: the schema has copies of them.</summary>
    /// <param name="columns">The outermost columns.</param>
    /// <param name="unsupported">What a file has besides.</param>
    /// <exception cref="TableColumnException">Two columns have one name, a name cannot be one, or rows are too large.</exception>
    internal TableSchema(ImmutableArray<Column> columns, ImmutableArray<UnsupportedColumn> unsupported = default)
    {
        Columns = Copy(columns);
        UnsupportedColumns = unsupported.IsDefault ? [] : unsupported;
        ImmutableArray<Column>.Builder leaves = ImmutableArray.CreateBuilder<Column>();
        RowSize = Place(Columns, "", 0, leaves);
        Leaves = leaves.ToImmutable();
        CheckMasks();
    }

    /// <summary>The outermost columns, in order.</summary>
    public ImmutableArray<Column> Columns { get; }

    /// <summary>The columns that have cells, in order of the row image.</summary>
    public ImmutableArray<Column> Leaves { get; }

    /// <summary>What the file has besides: columns of types that tables do not know. Rows can be read without them, not written.</summary>
    public ImmutableArray<UnsupportedColumn> UnsupportedColumns { get; }

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

    /// <summary>Writes a row of defaults.</summary>
    /// <param name="image">Receives <see cref="RowSize"/> bytes.</param>
    internal void FillDefaults(Span<byte> image)
    {
        image[..RowSize].Clear();
        foreach (Column leaf in Leaves)
        {
            leaf.Default.AsSpan().CopyTo(image[leaf.Offset..]);
        }
    }

    private static ImmutableArray<Column> Copy(ImmutableArray<Column> columns)
    {
        ImmutableArray<Column>.Builder copies = ImmutableArray.CreateBuilder<Column>(columns.Length);
        foreach (Column column in columns)
        {
            copies.Add(column.Copy(fields: Copy(column.Fields)));
        }

        return copies.MoveToImmutable();
    }

    private static int Place(ImmutableArray<Column> columns, string prefix, int offset, ImmutableArray<Column>.Builder leaves)
    {
        HashSet<string> names = [];
        foreach (Column column in columns)
        {
            column.Path = prefix + column.Name;
            column.Offset = offset;
            ColumnNames.Check(column.Name, column.Path);
            if (!names.Add(column.Name))
            {
                throw new TableColumnException(column.Path, $"Two columns are named '{column.Path}'");
            }

            if (column.IsNested)
            {
                offset = Place(column.Fields, column.Path + "/", offset, leaves);
                column.CellSize = offset - column.Offset;
                continue;
            }

            column.Leaf = leaves.Count;
            leaves.Add(column);
            offset = column.CellSize <= MaxRowSize - offset ? offset + column.CellSize
                : throw new TableColumnException(column.Path, $"With column '{column.Path}' a row has more than {MaxRowSize} bytes");
        }

        return offset;
    }

    private void CheckMasks()
    {
        foreach (Column leaf in Leaves)
        {
            if (leaf.Nullability == Nullability.Mask && Find(leaf.MaskPath ?? "") is not { Kind: ColumnKind.Bool, IsScalar: true })
            {
                throw new TableColumnException(
                    leaf.Path, $"The nulls of column '{leaf.Path}' are told by '{leaf.MaskPath}', which is not a column of single truth values");
            }
        }
    }
}
