using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Schema;

/// <summary>A blittable struct as a row: cells are moved as bytes.</summary>
internal sealed class StructRow : RowType
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly Type _type;
    private readonly Dictionary<string, int> _offsets = [];
    private readonly int _size;

    private StructRow([DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] Type type, CompoundType stored)
    {
        _type = type;
        _size = stored.Size;
        Schema = MemberColumns.Complete(Read(type, stored, "", 0));
    }

    public override TableSchema Schema { get; }

    /// <summary>The row that a type is; null if it is no blittable struct.</summary>
    public static StructRow? TryCreate([DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] Type type)
    {
        if (!type.IsValueType || type.IsPrimitive || type.IsEnum)
        {
            return null;
        }

        try
        {
            return ElementTypes.Of(type) is CompoundType stored ? new StructRow(type, stored) : null;
        }
        catch (ElementTypeException)
        {
            return null; // a member is not its bytes: a string, a DateTime
        }
    }

    public override RowMapper<T> Map<T>(TableSchema table)
    {
        ImmutableArray<Column>.Builder leaves = ImmutableArray.CreateBuilder<Column>();
        List<int> offsets = [];
        bool isImage = _size == table.RowSize;
        foreach (Column leaf in Schema.Leaves)
        {
            if (_offsets.TryGetValue(leaf.Path, out int offset))
            {
                Column found = Find(table, leaf, _type, sameSize: true);
                isImage &= found.Offset == offset;
                leaves.Add(found);
                offsets.Add(offset);
            }
        }

        return new Mapper<T>(leaves.ToImmutable(), [.. offsets], isImage && leaves.Count == table.Leaves.Length);
    }

    [UnconditionalSuppressMessage(
        "Trimming", "IL2072", Justification = "A nested struct whose fields were trimmed is refused with a message that says so.")]
    private ImmutableArray<Column> Read(
        [DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] Type type, CompoundType stored, string prefix, int offset)
    {
        ImmutableArray<Column>.Builder columns = ImmutableArray.CreateBuilder<Column>();
        foreach (CompoundField field in stored.Fields)
        {
            (MemberInfo member, Type fieldType) = FindMember(type, field.Name);
            string name = MemberColumns.NameOf(member, field.Name);
            string path = prefix + name;
            if (field.Type is CompoundType nested)
            {
                columns.Add(ColumnFactory.CreateNested(name, Read(fieldType, nested, path + "/", offset + field.Offset)));
                continue;
            }

            bool isText = member.GetCustomAttribute<TableColumnAttribute>()?.IsText ?? false;
            if (StoredSchema.TryReadLeaf(name, Adjust(field.Type, isText), [], out string? reason) is not { } column)
            {
                throw new TableColumnException(path, $"The member {field.Name} of {type.Name} cannot be a column: it is {reason}");
            }

            columns.Add(ColumnFactory.Refine(column, MemberColumns.Read(member, path, column.Kind, isNullable: false)));
            _offsets.Add(path, offset + field.Offset);
        }

        return columns.ToImmutable();
    }

    /// <summary>The stored type as PyTables has it.</summary>
    private static ElementType Adjust(ElementType type, bool isText) => type switch
    {
        BoolType => new BoolType(BoolStorage.BitField),
        ArrayElementType { Base: IntegerType { Size: 1 } } bytes when isText => new FixedStringType(bytes.Size),
        ArrayElementType array => new ArrayElementType(Adjust(array.Base, isText: false), array.Shape),
        _ => type,
    };

    /// <summary>The field or property that a stored field is named after.</summary>
    private static (MemberInfo Member, Type Type) FindMember([DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] Type type, string name)
    {
        foreach (FieldInfo field in type.GetFields(Instance))
        {
            PropertyInfo? property = field.Name.StartsWith('<') ? type.GetProperty(field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)], Instance) : null;
            string stored = field.GetCustomAttribute<ElementFieldAttribute>()?.Name ?? property?.GetCustomAttribute<ElementFieldAttribute>()?.Name ??
                property?.Name ?? field.Name;
            if (stored == name)
            {
                bool isOnProperty = property is not null && field.GetCustomAttributes().All(a => a.GetType().Namespace != typeof(TableColumnAttribute).Namespace);
                return (isOnProperty ? property! : field, field.FieldType);
            }
        }

        throw new ElementTypeException($"The struct {type} has no field {name}.");
    }

    private sealed unsafe class Mapper<T>(ImmutableArray<Column> leaves, int[] offsets, bool isImage) : RowMapper<T>
    {
        public override ImmutableArray<Column> Leaves => leaves;

        public override bool IsImage => isImage;

        public override void Read(byte** cells, int* strides, Span<T> rows)
        {
            fixed (byte* place = &Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(rows)))
            {
                for (int i = 0; i < offsets.Length; i++)
                {
                    Cells.Copy(cells[i], strides[i], place + offsets[i], Unsafe.SizeOf<T>(), leaves[i].CellSize, rows.Length);
                }
            }
        }

        public override void Write(ReadOnlySpan<T> rows, byte** cells, int* strides)
        {
            fixed (byte* place = &Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(rows)))
            {
                for (int i = 0; i < offsets.Length; i++)
                {
                    Cells.Copy(place + offsets[i], Unsafe.SizeOf<T>(), cells[i], strides[i], leaves[i].CellSize, rows.Length);
                }
            }
        }
    }
}
