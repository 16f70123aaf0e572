using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Schema;

/// <summary>Makes columns of what is known of them, checked.</summary>
internal static class ColumnFactory
{
    /// <summary>The most elements of a cell along all axes.</summary>
    private const long MaxCellBytes = TableSchema.MaxRowSize;
    private const int MaxRank = 31; // with the axis of rows, as many as HDF5 has

    /// <summary>Makes a leaf that is stored in the usual way.</summary>
    public static Column Create(string name, ColumnKind kind, ColumnOptions options)
    {
        if (kind == ColumnKind.Nested || !Enum.IsDefined(kind))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of cells: groups are added as nested columns.");
        }

        if (ColumnKinds.HasLength(kind) != options.Length > 0)
        {
            throw new TableColumnException(name, $"Column '{name}' of kind {kind} cannot have the length {options.Length}");
        }

        ElementType stored = ColumnKinds.Stored(kind, options.Length);
        if (!options.Members.IsDefaultOrEmpty)
        {
            stored = stored is IntegerType integer ? new EnumType(integer, options.Members)
                : throw new TableColumnException(name, $"Column '{name}' of kind {kind} cannot be an enumeration");
        }

        return Refine(Create(name, kind, stored, options.Shape), options);
    }

    /// <summary>Makes a leaf of a stored type.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">The kind that the type has.</param>
    /// <param name="stored">How an element is stored.</param>
    /// <param name="shape">The shape of a cell.</param>
    public static Column Create(string name, ColumnKind kind, ElementType stored, ImmutableArray<int> shape)
    {
        int size = ColumnKinds.HasLength(kind) ? stored.Size : ColumnKinds.SizeOf(kind);
        Int128 cell = size;
        ImmutableArray<int> axes = shape.IsDefault ? [] : shape;
        foreach (int length in axes)
        {
            cell *= length > 0 ? length : throw new TableColumnException(name, $"Cells of column '{name}' have an axis of length {length}");
            if (cell > MaxCellBytes)
            {
                break;
            }
        }

        if (cell > MaxCellBytes || axes.Length > MaxRank)
        {
            throw new TableColumnException(name, $"Cells of column '{name}' have more than {MaxCellBytes} bytes or {MaxRank} axes");
        }

        return new Column(name)
        {
            Kind = kind,
            StoredType = stored,
            Shape = axes,
            ElementSize = size,
            CellSize = (int)cell,
            Members = stored is EnumType enumeration ? enumeration.Members : [],
        };
    }

    /// <summary>Makes a group.</summary>
    public static Column CreateNested(string name, ImmutableArray<Column> fields)
    {
        if (fields.IsEmpty)
        {
            throw new TableColumnException(name, $"The group of columns '{name}' is empty");
        }

        return new Column(name) { Kind = ColumnKind.Nested, StoredType = StoredSchema.Write(fields), Fields = fields };
    }

    /// <summary>The same column with a default and a way of telling nulls.</summary>
    public static Column Refine(Column column, ColumnOptions options)
    {
        byte[]? sentinel = null;
        switch (options.Nullability)
        {
            case Nullability.NaN when !ColumnKinds.HasNaN(column.Kind):
                throw new TableColumnException(column.Name, $"Column '{column}' has no NaN to stand for null");
            case Nullability.Sentinel:
                sentinel = new byte[column.ElementSize];
                CellValues.Encode(column, options.Sentinel ?? throw new TableColumnException(
                    column.Name, $"Column '{column}' needs the value that stands for null"), sentinel);
                break;
            case Nullability.Mask when string.IsNullOrEmpty(options.MaskPath):
                throw new TableColumnException(column.Name, $"Column '{column}' needs the path of the column that tells nulls");
        }

        byte[]? cell = options.Default is null ? null : CellValues.EncodeCell(column, options.Default);
        return Refine(column, options.Nullability, sentinel, options.MaskPath, cell);
    }

    /// <summary>The same column with a default and a way of telling nulls, as bytes.</summary>
    public static Column Refine(Column column, Nullability nullability, byte[]? sentinel, string? maskPath, byte[]? cell)
    {
        return new Column(column.Name)
        {
            Kind = column.Kind,
            StoredType = column.StoredType,
            Shape = column.Shape,
            ElementSize = column.ElementSize,
            CellSize = column.CellSize,
            Members = column.Members,
            Fields = column.Fields,
            Nullability = nullability,
            Sentinel = nullability == Nullability.Sentinel && sentinel is not null ? Immutable(sentinel) : [],
            MaskPath = nullability == Nullability.Mask ? maskPath : null,
            Default = cell is null || cell.AsSpan().IndexOfAnyExcept((byte)0) < 0 ? [] : Immutable(cell),
        };

        static ImmutableArray<byte> Immutable(byte[] bytes) => ImmutableCollectionsMarshal.AsImmutableArray(bytes);
    }
}
