using System.Collections.Immutable;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Schema;

/// <summary>Schemas of compound types and back.</summary>
internal static class StoredSchema
{
    /// <summary>The columns of a compound type. What tables do not know is listed, not refused.</summary>
    /// <exception cref="TableException">No column is left, or a row is too large.</exception>
    public static TableSchema Read(CompoundType type)
    {
        List<UnsupportedColumn> unsupported = [];
        ImmutableArray<Column> columns = ReadFields(type, "", unsupported);
        if (columns.IsEmpty)
        {
            throw new TableException(
                $"No column is of a type that tables know: {string.Join("; ", unsupported.Select(u => $"'{u.Path}' is {u.Description}"))}");
        }

        return new TableSchema(columns, [.. unsupported]);
    }

    /// <summary>The element that a packed row of a schema is stored as.</summary>
    public static CompoundType Write(ImmutableArray<Column> columns)
    {
        int offset = 0;
        ImmutableArray<CompoundField>.Builder fields = ImmutableArray.CreateBuilder<CompoundField>(columns.Length);
        foreach (Column column in columns)
        {
            ElementType type = StoredType(column);
            fields.Add(new CompoundField(column.Name, offset, type));
            offset = checked(offset + type.Size);
        }

        return new CompoundType(offset, fields.MoveToImmutable());
    }

    /// <summary>How a cell is stored within a row.</summary>
    public static ElementType StoredType(Column column) => column.IsNested ? Write(column.Fields)
        : column.Shape.IsEmpty ? column.StoredType
        : new ArrayElementType(column.StoredType, column.Shape);

    /// <summary>A column of a stored type; null, with a reason, if tables do not know it.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="stored">How an element, or a cell, is stored.</param>
    /// <param name="shape">Axes of the cell that are not part of the type.</param>
    /// <param name="reason">What it is, if it is not known.</param>
    public static Column? TryReadLeaf(string name, ElementType stored, ImmutableArray<int> shape, out string? reason)
    {
        while (stored is ArrayElementType array)
        {
            shape = shape.AddRange(array.Shape);
            stored = array.Base;
        }

        reason = $"{ElementTypeText.Describe(stored)}{(shape.IsEmpty ? "" : $" in cells of shape ({string.Join(", ", shape)})")}";
        if (!ColumnKinds.TryGet(stored, out ColumnKind kind))
        {
            return null;
        }

        try
        {
            Column column = ColumnFactory.Create(name, kind, stored, shape);
            reason = null;
            return column;
        }
        catch (TableColumnException error)
        {
            reason = error.Message;
            return null;
        }
    }

    private static ImmutableArray<Column> ReadFields(CompoundType type, string prefix, List<UnsupportedColumn> unsupported)
    {
        ImmutableArray<Column>.Builder columns = ImmutableArray.CreateBuilder<Column>(type.Fields.Length);
        HashSet<string> names = [];
        foreach (CompoundField field in type.Fields)
        {
            string path = prefix + field.Name;
            string? reason = ColumnNames.FindFault(field.Name) is { } fault ? $"a column whose name {fault}"
                : names.Add(field.Name) ? null : "a second column of this name";
            if (reason is not null)
            {
                unsupported.Add(new UnsupportedColumn(path, reason));
                continue;
            }

            if (field.Type is CompoundType nested)
            {
                ImmutableArray<Column> fields = ReadFields(nested, path + "/", unsupported);
                if (!fields.IsEmpty)
                {
                    columns.Add(ColumnFactory.CreateNested(field.Name, fields));
                }
            }
            else if (TryReadLeaf(field.Name, field.Type, [], out reason) is { } column)
            {
                columns.Add(column);
            }
            else
            {
                unsupported.Add(new UnsupportedColumn(path, reason!));
            }
        }

        return columns.ToImmutable();
    }
}
