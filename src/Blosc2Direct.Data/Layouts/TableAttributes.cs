using System.Collections.Immutable;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Data.Schema;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Layouts;

/// <summary>Attributes of tables: PyTables' own (Table 2.7), and those of this library that say what PyTables' cannot.</summary>
internal static class TableAttributes
{
    /// <summary>Marks a group of columns as a table; its value is the version of that layout.</summary>
    public const string Columns = "B2D_TABLE";

    /// <summary>The place of a column among its neighbours, in a table of columns.</summary>
    public const string Order = "B2D_ORDER";

    /// <summary>What numbers of a column mean where they are times: "time32" or "time64".</summary>
    public const string Kind = "B2D_KIND";

    /// <summary>The default of a cell as bytes, where its elements have not all the same.</summary>
    public const string Default = "B2D_DEFAULT";

    /// <summary>How nulls are told, as JSON: see <see cref="NullsAttribute"/>.</summary>
    public const string Nulls = "B2D_NULLS";

    private const string RowCount = "NROWS";
    private const string TableVersion = "2.7";

    /// <summary>Writes what PyTables expects of a table without rows.</summary>
    public static void WriteRows(IArrayNode node, TableSchema schema, string title)
    {
        node.WritePyTablesAttributes("TABLE", TableVersion, title);
        IAttributes attributes = node.Attributes;
        for (int i = 0; i < schema.Columns.Length; i++)
        {
            attributes.WritePyTablesText($"FIELD_{i}_NAME", schema.Columns[i].Name);
        }

        int fill = 0;
        foreach (Column leaf in InPyTablesOrder(schema))
        {
            attributes.Write($"FIELD_{fill++}_FILL", FillValue(leaf));
        }

        WriteRowCount(node, 0);
        NullsAttribute.Write(attributes, schema);
    }

    /// <summary>Writes how many rows there are, if that is not what the attribute says.</summary>
    public static void WriteRowCount(INode node, long rows)
    {
        if (!node.Storage.Capabilities.HasFlag(StorageCapabilities.Write))
        {
            return;
        }

        if (!node.Attributes.Contains(RowCount) || node.Attributes.Read(RowCount).Value is not long written || written != rows)
        {
            node.Attributes.Set(RowCount, rows);
        }
    }

    /// <summary>A schema of a file with what attributes say of defaults and nulls.</summary>
    /// <exception cref="TableException">What they say of nulls cannot be understood: cells would have the wrong values.</exception>
    public static TableSchema Complete(TableSchema schema, INode node, TableLayout layout)
    {
        Dictionary<string, NullsAttribute.Entry> nulls = NullsAttribute.Read(node.Attributes, schema);
        Dictionary<string, byte[]> defaults = layout == TableLayout.Rows ? ReadDefaults(schema, node.Attributes) : [];
        return nulls.Count == 0 && defaults.Count == 0 ? schema
            : new TableSchema(Refine(schema.Columns, nulls, defaults), schema.UnsupportedColumns);
    }

    private static ImmutableArray<Column> Refine(
        ImmutableArray<Column> columns, Dictionary<string, NullsAttribute.Entry> nulls, Dictionary<string, byte[]> defaults)
    {
        ImmutableArray<Column>.Builder refined = ImmutableArray.CreateBuilder<Column>(columns.Length);
        foreach (Column column in columns)
        {
            if (column.IsNested)
            {
                refined.Add(column.Copy(fields: Refine(column.Fields, nulls, defaults)));
                continue;
            }

            NullsAttribute.Entry entry = nulls.GetValueOrDefault(column.Path);
            byte[]? cell = defaults.GetValueOrDefault(column.Path) ?? (column.Default.IsEmpty ? null : [.. column.Default]);
            refined.Add(ColumnFactory.Refine(column, entry.Nullability, entry.Sentinel, entry.MaskPath, cell));
        }

        return refined.MoveToImmutable();
    }

    /// <summary>PyTables' defaults. One that does not fit its column is none: PyTables itself only warns.</summary>
    private static Dictionary<string, byte[]> ReadDefaults(TableSchema schema, IAttributes attributes)
    {
        Dictionary<string, byte[]> defaults = [];
        if (!schema.UnsupportedColumns.IsEmpty || !attributes.Contains("FIELD_0_FILL"))
        {
            return defaults; // numbers count all columns, also those that are not known
        }

        int fill = 0;
        foreach (Column leaf in InPyTablesOrder(schema))
        {
            string name = $"FIELD_{fill++}_FILL";
            if (!attributes.Contains(name))
            {
                continue;
            }

            try
            {
                if (attributes.Read(name).Value is { } value and not Array { Length: 0 })
                {
                    defaults.Add(leaf.Path, CellValues.EncodeCell(leaf, value));
                }
            }
            catch (Blosc2DirectException)
            {
            }
        }

        return defaults;
    }

    private static AttributeValue FillValue(Column leaf)
    {
        int count = leaf.CellSize / leaf.ElementSize;
        ReadOnlySpan<byte> cell = leaf.Default.IsEmpty ? new byte[leaf.CellSize] : leaf.Default.AsSpan();
        object first = FillElement(leaf, cell);
        ElementType type = leaf.Kind switch
        {
            ColumnKind.Time32 => new IntegerType(4, IsSigned: true),
            ColumnKind.Time64 => new FloatType(8),
            ColumnKind.Text or ColumnKind.Bytes when leaf.Shape.IsEmpty => new FixedStringType(Math.Max(1, Length(first)), TextEncoding.Utf8, TextPadding.NullTerminated),
            ColumnKind.Text or ColumnKind.Bytes => new FixedStringType(leaf.ElementSize),
            _ when leaf.StoredType is EnumType enumeration => enumeration.Base,
            _ => ColumnKinds.Stored(leaf.Kind, leaf.ElementSize),
        };
        if (leaf.Shape.IsEmpty)
        {
            return new AttributeValue(type, [], first is "" ? null : first);
        }

        object[] values = new object[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = FillElement(leaf, cell[(i * leaf.ElementSize)..]);
        }

        return new AttributeValue(type, [.. leaf.Shape.Select(l => (long)l)], values);
    }

    private static object FillElement(Column leaf, ReadOnlySpan<byte> cell)
    {
        ReadOnlySpan<byte> element = cell[..leaf.ElementSize];
        return leaf.Kind switch
        {
            ColumnKind.Time32 => CellValues.Decode(ColumnKind.Int32, element),
            ColumnKind.Time64 => CellValues.Decode(ColumnKind.Float64, element),
            ColumnKind.Bytes => CellValues.Decode(ColumnKind.Text, element),
            _ => CellValues.Decode(leaf.Kind, element),
        };
    }

    private static int Length(object text) => System.Text.Encoding.UTF8.GetByteCount((string)text);

    /// <summary>Leaves in the order in which PyTables counts them: those of a group after all of its parent's.</summary>
    private static IEnumerable<Column> InPyTablesOrder(TableSchema schema)
    {
        Queue<ImmutableArray<Column>> groups = new([schema.Columns]);
        while (groups.TryDequeue(out ImmutableArray<Column> columns))
        {
            foreach (Column column in columns)
            {
                if (column.IsNested)
                {
                    groups.Enqueue(column.Fields);
                }
                else
                {
                    yield return column;
                }
            }
        }
    }
}
