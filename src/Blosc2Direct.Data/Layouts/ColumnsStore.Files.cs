using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Codecs;
using Blosc2Direct.Data.Schema;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Layouts;

/// <content>Creating and opening.</content>
internal sealed unsafe partial class ColumnsStore
{
    private const int Version = 1;
    private const int MaxDepth = 32;

    /// <summary>Creates an empty table.</summary>
    /// <inheritdoc cref="RowsStore.Create"/>
    public static ColumnsStore Create(
        IGroupNode group, string path, TableSchema schema, TableCreation how, TableOptions options, NodeWrap? wrap)
    {
        IGroupNode table = group.CreateGroup(path);
        List<IArrayNode> nodes = [];
        try
        {
            table.WritePyTablesAttributes(how.Title);
            ImmutableArray<Column> columns = CreateColumns(table, schema.Columns, how, nodes);
            NullsAttribute.Write(table.Attributes, schema);
            TableAttributes.WriteRowCount(table, 0);
            table.Attributes.Set(TableAttributes.Columns, (long)Version);
            return new ColumnsStore(table, new TableSchema(columns), [.. nodes], options, wrap);
        }
        catch
        {
            nodes.ForEach(n => n.Dispose());
            table.Dispose();
            throw;
        }
    }

    /// <summary>Opens a table, and owns its node from now on.</summary>
    /// <exception cref="TableException">It is not a table.</exception>
    public static ColumnsStore Open(IGroupNode group, TableOptions options, NodeWrap? wrap)
    {
        List<IArrayNode> nodes = [];
        try
        {
            if (!IsTable(group))
            {
                throw new TableException($"A group of columns has the attribute '{TableAttributes.Columns}' with the version of its layout, 1 to {Version}");
            }

            List<UnsupportedColumn> unsupported = [];
            ImmutableArray<Column> columns = ReadColumns(group, "", 0, nodes, unsupported);
            if (columns.IsEmpty)
            {
                throw new TableException("The table has no columns of types that tables know");
            }

            TableSchema schema = TableAttributes.Complete(new TableSchema(columns, [.. unsupported]), group, TableLayout.Columns);
            return new ColumnsStore(group, schema, [.. nodes], options, wrap);
        }
        catch (Exception error)
        {
            (error as TableException)?.In(group);
            nodes.ForEach(n => n.Dispose());
            group.Dispose();
            throw;
        }
    }

    /// <summary>Whether a group says that it is a table.</summary>
    public static bool IsTable(IGroupNode group) =>
        group.Attributes.Contains(TableAttributes.Columns) && group.Attributes.Read(TableAttributes.Columns).Value is long and >= 1 and <= Version;

    private static ImmutableArray<Column> CreateColumns(
        IGroupNode group, ImmutableArray<Column> columns, TableCreation how, List<IArrayNode> nodes)
    {
        ImmutableArray<Column>.Builder created = ImmutableArray.CreateBuilder<Column>(columns.Length);
        for (int order = 0; order < columns.Length; order++)
        {
            Column column = columns[order];
            if (column.IsNested)
            {
                using IGroupNode nested = group.CreateGroup(column.Name);
                nested.WritePyTablesAttributes();
                nested.Attributes.Set(TableAttributes.Order, (long)order);
                created.Add(column.Copy(fields: CreateColumns(nested, column.Fields, how, nodes)));
                continue;
            }

            ElementType stored = StoredType(column);
            nodes.Add(CreateColumn(group, column, stored, how, order));
            created.Add(column.Copy(storedType: stored));
        }

        return created.MoveToImmutable();
    }

    /// <summary>Creates the array of a column.</summary>
    /// <param name="group">The table's group, or that of nested columns.</param>
    /// <param name="column">The column.</param>
    /// <param name="stored">How an element is stored.</param>
    /// <param name="how">Codec and chunks.</param>
    /// <param name="order">Its place among its neighbours.</param>
    internal static IArrayNode CreateColumn(IGroupNode group, Column column, ElementType stored, TableCreation how, int order)
    {
        TableChunks chunks = TableChunks.OfColumn(how, column.CellSize);
        bool isUniform = IsUniform(column);
        ArraySpec spec = new()
        {
            Shape = [0, .. column.Shape.Select(l => (long)l)],
            MaxShape = [ArraySpec.Unlimited, .. column.Shape.Select(l => (long)l)],
            Type = stored,
            ChunkShape = [chunks.ChunkRows, .. column.Shape],
            FillValue = column.Default.IsEmpty || !isUniform ? default : column.Default[..column.ElementSize],
        };
        IArrayNode node = CreateDataset(group, column.Name, spec, chunks.Codec(how, column.Shape.AsSpan()));
        try
        {
            node.WritePyTablesAttributes("EARRAY", "1.1");
            node.Attributes.Set("EXTDIM", 0);
            node.Attributes.Set(TableAttributes.Order, (long)order);
            if (column.Kind is ColumnKind.Time32 or ColumnKind.Time64)
            {
                node.Attributes.WritePyTablesText(TableAttributes.Kind, column.Kind == ColumnKind.Time32 ? "time32" : "time64");
            }

            if (!isUniform)
            {
                node.Attributes.Set(TableAttributes.Default, column.Default.AsSpan());
            }

            return node;
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>Times are numbers in columns: h5py does not read HDF5's type of times.</summary>
    internal static ElementType StoredType(Column column) => column.Kind switch
    {
        ColumnKind.Time32 => new IntegerType(4, IsSigned: true),
        ColumnKind.Time64 => new FloatType(8),
        _ => column.StoredType,
    };

    private static bool IsUniform(Column column)
    {
        ReadOnlySpan<byte> cell = column.Default.AsSpan();
        for (int at = column.ElementSize; at < cell.Length; at += column.ElementSize)
        {
            if (!cell.Slice(at, column.ElementSize).SequenceEqual(cell[..column.ElementSize]))
            {
                return false;
            }
        }

        return true;
    }

    private static ImmutableArray<Column> ReadColumns(
        IGroupNode group, string prefix, int depth, List<IArrayNode> nodes, List<UnsupportedColumn> unsupported)
    {
        if (depth > MaxDepth)
        {
            throw new TableException($"Columns are nested more than {MaxDepth} deep");
        }

        ImmutableArray<Column>.Builder columns = ImmutableArray.CreateBuilder<Column>();
        foreach ((string name, LinkTarget target) in InOrder(group))
        {
            string path = prefix + name;
            if (target == LinkTarget.Group)
            {
                using IGroupNode nested = group.OpenGroup(name);
                ImmutableArray<Column> fields = ReadColumns(nested, path + "/", depth + 1, nodes, unsupported);
                if (!fields.IsEmpty)
                {
                    columns.Add(ColumnFactory.CreateNested(name, fields));
                }

                continue;
            }

            IArrayNode node = group.OpenArray(name);
            nodes.Add(node); // so that it is closed if something is wrong
            if (TryReadColumn(name, node, out string? reason) is { } column)
            {
                columns.Add(column);
                continue;
            }

            nodes.RemoveAt(nodes.Count - 1);
            node.Dispose();
            unsupported.Add(new UnsupportedColumn(path, reason!));
        }

        return columns.ToImmutable();
    }

    /// <summary>The columns and groups of columns of a group; what is not a column of ours is left alone.</summary>
    private static List<(string Name, LinkTarget Target)> InOrder(IGroupNode group)
    {
        List<(long Order, string Name, LinkTarget Target)> found = [];
        foreach (LinkInfo link in group.List())
        {
            if (link.Kind != LinkKind.Hard || link.Target is not (LinkTarget.Array or LinkTarget.Group) || ColumnNames.FindFault(link.Name) is not null)
            {
                continue;
            }

            using INode node = link.Target == LinkTarget.Array ? group.OpenArray(link.Name) : group.OpenGroup(link.Name);
            if (node.Attributes.Contains(TableAttributes.Order) && node.Attributes.Read(TableAttributes.Order).Value is long order)
            {
                found.Add((order, link.Name, link.Target));
            }
        }

        found.Sort(static (a, b) => a.Order != b.Order ? a.Order.CompareTo(b.Order) : string.CompareOrdinal(a.Name, b.Name));
        return [.. found.Select(f => (f.Name, f.Target))];
    }

    private static Column? TryReadColumn(string name, IArrayNode node, out string? reason)
    {
        ArraySpec spec = node.Spec;
        if (spec.IsNull || spec.Shape.Length == 0 || spec.Shape.AsSpan()[1..].IndexOfAnyExceptInRange(1, int.MaxValue) >= 0)
        {
            reason = "not an array along an axis of rows";
            return null;
        }

        ImmutableArray<int> shape = [.. spec.Shape.AsSpan()[1..].ToArray().Select(l => (int)l)];
        if (StoredSchema.TryReadLeaf(name, spec.Type, shape, out reason) is not { } column)
        {
            return null;
        }

        string? kind = node.Attributes.Contains(TableAttributes.Kind) ? node.Attributes.Read(TableAttributes.Kind).Value as string : null;
        if ((kind, column.Kind) is ("time32", ColumnKind.Int32) or ("time64", ColumnKind.Float64))
        {
            column = ColumnFactory.Create(name, kind == "time32" ? ColumnKind.Time32 : ColumnKind.Time64, column.StoredType, column.Shape);
        }

        return ColumnFactory.Refine(column, Nullability.None, null, null, ReadDefault(column, node));
    }

    private static byte[]? ReadDefault(Column column, IArrayNode node)
    {
        if (node.Attributes.Contains(TableAttributes.Default) && node.Attributes.Read(TableAttributes.Default).Value is byte[] bytes)
        {
            return bytes.Length == column.CellSize ? bytes
                : throw new TableException($"The default of column '{column}' has {bytes.Length} bytes, its cells {column.CellSize}");
        }

        ImmutableArray<byte> fill = node.Spec.FillValue;
        if (fill.IsDefaultOrEmpty || fill.Length != column.ElementSize || column.StoredType is { } stored && !IsPlain(stored))
        {
            return null;
        }

        byte[] cell = new byte[column.CellSize];
        for (int at = 0; at < cell.Length; at += fill.Length)
        {
            fill.CopyTo(cell, at);
        }

        return cell;
    }

    private static bool IsPlain(ElementType stored) => stored switch
    {
        IntegerType integer => integer.Order == ByteOrder.LittleEndian,
        FloatType number => number.Order == ByteOrder.LittleEndian,
        ComplexType complex => complex.Component.Order == ByteOrder.LittleEndian,
        EnumType enumeration => IsPlain(enumeration.Base),
        BitFieldType bits => bits.Order == ByteOrder.LittleEndian,
        TimeType => false,
        _ => true,
    };
}
