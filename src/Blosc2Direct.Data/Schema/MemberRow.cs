using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq.Expressions;
using System.Numerics;
using System.Reflection;
using Blosc2Direct.Arrays;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Schema;

/// <summary>A class, record, or struct with members that are not their bytes, as a row: members are moved one by one, by
/// accessors that are compiled once.</summary>
internal sealed class MemberRow : RowType
{
    private const BindingFlags Public = BindingFlags.Instance | BindingFlags.Public;
    private const int MaxDepth = 16;

    private static readonly Dictionary<Type, (ColumnKind Kind, string Accessor)> Scalars = new()
    {
        [typeof(bool)] = (ColumnKind.Bool, "Boolean"),
        [typeof(sbyte)] = (ColumnKind.Int8, "SByte"),
        [typeof(byte)] = (ColumnKind.UInt8, "Byte"),
        [typeof(short)] = (ColumnKind.Int16, "Int16"),
        [typeof(ushort)] = (ColumnKind.UInt16, "UInt16"),
        [typeof(int)] = (ColumnKind.Int32, "Int32"),
        [typeof(uint)] = (ColumnKind.UInt32, "UInt32"),
        [typeof(long)] = (ColumnKind.Int64, "Int64"),
        [typeof(ulong)] = (ColumnKind.UInt64, "UInt64"),
        [typeof(Half)] = (ColumnKind.Float16, "Half"),
        [typeof(float)] = (ColumnKind.Float32, "Single"),
        [typeof(double)] = (ColumnKind.Float64, "Double"),
        [typeof(Complex)] = (ColumnKind.Complex128, "Complex"),
        [typeof(ComplexFloat)] = (ColumnKind.Complex64, "ComplexFloat"),
        [typeof(string)] = (ColumnKind.Text, "String"),
        [typeof(DateTime)] = (ColumnKind.Time64, "DateTime"),
        [typeof(DateTimeOffset)] = (ColumnKind.Time64, "DateTimeOffset"),
        [typeof(DateOnly)] = (ColumnKind.Time32, "DateOnly"),
    };

    private readonly Node _root;

    public MemberRow([DynamicallyAccessedMembers(RequiredMembers)] Type type)
    {
        List<Column> columns = [];
        _root = ReadType(type, "", columns, 0);
        if (columns.Count == 0)
        {
            throw new TableException($"The .NET type {type} has no public members that can be columns");
        }

        Schema = MemberColumns.Complete([.. columns]);
    }

    public override TableSchema Schema { get; }

    public override RowMapper<T> Map<T>(TableSchema table)
    {
        List<Column> leaves = [];
        Bind(_root, table, leaves);
        int moved = leaves.Count;
        int[] masks = new int[moved];
        for (int i = 0; i < moved; i++)
        {
            masks[i] = leaves[i].Nullability == Nullability.Mask ? PlaceOf(table[leaves[i].MaskPath!], leaves) : -1;
        }

        ImmutableArray<Column> all = [.. leaves];
        int[] padded = [.. masks, .. Enumerable.Repeat(-1, all.Length - moved)];
        ParameterExpression cursor = Expression.Parameter(typeof(CellCursor), "cells");
        ParameterExpression row = Expression.Parameter(typeof(T), "row");
        int next = 0;
        Expression make = Make(_root, cursor, all, ref next);
        List<Expression> writes = [];
        next = 0;
        Store(_root, cursor, row, ref next, writes);
        return new MemberMapper<T>(
            all, padded, Expression.Lambda<Func<CellCursor, T>>(make, cursor).Compile(),
            Expression.Lambda<Action<CellCursor, T>>(Expression.Block(writes), cursor, row).Compile());
    }

    private static int PlaceOf(Column mask, List<Column> leaves)
    {
        int place = leaves.FindIndex(l => l.Leaf == mask.Leaf);
        if (place < 0)
        {
            place = leaves.Count;
            leaves.Add(mask);
        }

        return place;
    }

    private static void Bind(Node node, TableSchema table, List<Column> leaves)
    {
        foreach (Member member in node.Members)
        {
            if (member.Nested is { } nested)
            {
                Bind(nested, table, leaves);
                continue;
            }

            Column wanted = member.Leaf!;
            leaves.Add(table.Find(member.Path) is { Kind: ColumnKind.Bytes } bytes && wanted.Kind == ColumnKind.Text && bytes.Shape.IsEmpty
                ? bytes // PyTables' strings
                : table.Find(member.Path) is { Kind: ColumnKind.Time32 or ColumnKind.Time64, IsScalar: true } time &&
                    wanted.Kind is ColumnKind.Time32 or ColumnKind.Time64 ? time
                : FindLeaf(table, wanted, member.Path, node.Type));
        }
    }

    private static Column FindLeaf(TableSchema table, Column wanted, string path, Type type)
    {
        Column found = table[path];
        return found.Kind == wanted.Kind && found.Shape.AsSpan().SequenceEqual(wanted.Shape.AsSpan()) ? found
            : throw new TableColumnException(path, $"Column '{found}' is not what {type.Name} has: '{wanted}'");
    }

    private static Expression Make(Node node, ParameterExpression cursor, ImmutableArray<Column> leaves, ref int next)
    {
        Expression[] values = new Expression[node.Members.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Member member = node.Members[i];
            values[i] = member.Nested is { } nested ? Make(nested, cursor, leaves, ref next)
                : Read(member, cursor, leaves[next].Nullability != Nullability.None, next++);
        }

        List<MemberBinding> bindings = [];
        Expression[] arguments = new Expression[node.Constructor?.GetParameters().Length ?? 0];
        for (int i = 0; i < values.Length; i++)
        {
            if (node.Members[i].Parameter is >= 0 and var parameter)
            {
                arguments[parameter] = values[i];
            }
            else
            {
                bindings.Add(Expression.Bind(node.Members[i].Info, values[i]));
            }
        }

        NewExpression made = node.Constructor is null ? NewValue(node.Type) : Expression.New(node.Constructor, arguments);
        return bindings.Count == 0 ? made : Expression.MemberInit(made, bindings);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = "A struct is made without a constructor.")]
    private static NewExpression NewValue(Type type) => Expression.New(type);

    private static Expression Read(Member member, ParameterExpression cursor, bool canBeNull, int leaf)
    {
        ConstantExpression place = Expression.Constant(leaf);
        Expression value = Expression.Call(cursor, Accessor("Read" + member.Accessor), place);
        if (value.Type != member.Type)
        {
            value = Expression.Convert(value, member.Type);
        }

        bool hasNull = !member.Type.IsValueType || Nullable.GetUnderlyingType(member.Type) is not null;
        return canBeNull && hasNull
            ? Expression.Condition(
                Expression.Call(cursor, Accessor(nameof(CellCursor.IsNull)), place), Expression.Constant(null, member.Type), value)
            : value;
    }

    private static void Store(Node node, ParameterExpression cursor, Expression row, ref int next, List<Expression> writes)
    {
        foreach (Member member in node.Members)
        {
            Expression value = member.Info is PropertyInfo property ? Expression.Property(row, property) : Expression.Field(row, (FieldInfo)member.Info);
            if (member.Nested is { } nested)
            {
                Store(nested, cursor, value, ref next, writes);
                continue;
            }

            ConstantExpression place = Expression.Constant(next++);
            MethodInfo write = Accessor("Write" + member.Accessor);
            Type wanted = write.GetParameters()[1].ParameterType;
            if (Nullable.GetUnderlyingType(value.Type) is not null)
            {
                writes.Add(Expression.IfThenElse(
                    Expression.Equal(value, Expression.Constant(null, value.Type)),
                    Expression.Call(cursor, Accessor(nameof(CellCursor.WriteNull)), place),
                    Expression.Call(cursor, write, place, Expression.Convert(value, wanted))));
                continue;
            }

            writes.Add(Expression.Call(cursor, write, place, value.Type == wanted ? value : Expression.Convert(value, wanted)));
        }
    }

    private static MethodInfo Accessor(string name) => typeof(CellCursor).GetMethod(name, Public)!;

    [UnconditionalSuppressMessage(
        "Trimming", "IL2072", Justification = "A nested type whose members were trimmed is refused with a message that says so.")]
    private static Node ReadType([DynamicallyAccessedMembers(RequiredMembers)] Type type, string prefix, List<Column> columns, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new TableException($"The .NET type {type} is nested more than {MaxDepth} deep: does it hold itself?");
        }

        List<Member> members = [];
        ConstructorInfo? constructor = type.GetConstructors().Where(c => c.GetParameters().All(p => HasMember(type, p)))
            .MaxBy(c => c.GetParameters().Length);
        if (constructor is null && !type.IsValueType)
        {
            throw new TableException($"The .NET type {type} cannot be made: no public constructor has only parameters that are named like members");
        }

        foreach (MemberInfo info in MembersInOrder(type))
        {
            Type? valueType = info switch
            {
                PropertyInfo { CanRead: true } property when property.GetIndexParameters().Length == 0 => property.PropertyType,
                FieldInfo field => field.FieldType,
                _ => null,
            };
            if (valueType is null || info.GetCustomAttribute<NotAColumnAttribute>() is not null)
            {
                continue;
            }

            int parameter = Array.FindIndex(constructor?.GetParameters() ?? [], p => string.Equals(p.Name, info.Name, StringComparison.OrdinalIgnoreCase));
            if (parameter < 0 && info is PropertyInfo { SetMethod: not { IsPublic: true } } or FieldInfo { IsInitOnly: true })
            {
                continue; // calculated
            }

            members.Add(ReadMember(info, valueType, parameter, prefix, columns, depth));
        }

        return new Node(type, constructor, [.. members]);
    }

    [UnconditionalSuppressMessage(
        "Trimming", "IL2067", Justification = "A nested type whose members were trimmed is refused with a message that says so.")]
    private static Member ReadMember(MemberInfo info, Type type, int parameter, string prefix, List<Column> columns, int depth)
    {
        string name = MemberColumns.NameOf(info, info.Name);
        string path = prefix + name;
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        Type scalar = bare.IsEnum ? Enum.GetUnderlyingType(bare) : bare;
        int length = info.GetCustomAttribute<LengthAttribute>()?.Bytes ?? 0;
        int[]? shape = info.GetCustomAttribute<CellShapeAttribute>()?.Shape;
        if (bare == typeof(byte[]) && shape is null)
        {
            return Leaf(ColumnKind.Bytes, "Bytes", []);
        }

        if (shape is not null && bare.IsSZArray && Scalars.TryGetValue(bare.GetElementType()!, out (ColumnKind Kind, string Accessor) item) &&
            CellArrays.Create(item.Kind, 0).GetType() == bare)
        {
            return Leaf(item.Kind, "Array", [.. shape]);
        }

        if (Scalars.TryGetValue(scalar, out (ColumnKind Kind, string Accessor) known))
        {
            return Leaf(known.Kind, known.Accessor, []);
        }

        if (bare != type || bare.IsArray || bare.IsPrimitive || bare.Namespace == "System")
        {
            throw new TableException($"The member {info.Name} of {info.DeclaringType} cannot be a column: tables have nothing for {type}" +
                (bare.IsArray ? ", unless it has the attribute CellShape and elements that are numbers" : ""));
        }

        List<Column> fields = [];
        Node nested = ReadType(bare, path + "/", fields, depth + 1);
        columns.Add(ColumnFactory.CreateNested(name, [.. fields]));
        return new Member(info, type, parameter, path, null, "", nested);

        Member Leaf(ColumnKind kind, string accessor, ImmutableArray<int> axes)
        {
            if (ColumnKinds.HasLength(kind) && length <= 0)
            {
                throw new TableColumnException(path, $"The member {info.Name} of {info.DeclaringType} needs the attribute Length: cells have a fixed size");
            }

            bool isNullable = bare != type;
            ColumnOptions options = MemberColumns.Read(info, path, kind, isNullable) with { Length = length, Shape = axes, Members = MembersOf(bare) };
            Column column = ColumnFactory.Create(name, kind, options);
            columns.Add(column);
            return new Member(info, type, parameter, path, column, accessor, null);
        }
    }

    private static ImmutableArray<EnumMember> MembersOf(Type type)
    {
        if (!type.IsEnum)
        {
            return [];
        }

        string[] names = Enum.GetNames(type);
        Array values = Enum.GetValuesAsUnderlyingType(type);
        return
        [
            .. names.Select((n, i) => new EnumMember(n, values.GetValue(i) is ulong large
                ? unchecked((long)large)
                : Convert.ToInt64(values.GetValue(i), CultureInfo.InvariantCulture))),
        ];
    }

    /// <summary>Public fields and properties as they are declared.</summary>
    private static IEnumerable<MemberInfo> MembersInOrder([DynamicallyAccessedMembers(RequiredMembers)] Type type) =>
        type.GetProperties(Public).Cast<MemberInfo>().Concat(type.GetFields(Public)).OrderBy(m => m.DeclaringType == type ? 1 : 0).ThenBy(m => m.MetadataToken);

    private static bool HasMember([DynamicallyAccessedMembers(RequiredMembers)] Type type, ParameterInfo parameter) =>
        type.GetProperties(Public).Any(p => IsFor(parameter, p.Name, p.PropertyType)) ||
        type.GetFields(Public).Any(f => IsFor(parameter, f.Name, f.FieldType));

    private static bool IsFor(ParameterInfo parameter, string name, Type type) =>
        parameter.ParameterType == type && string.Equals(parameter.Name, name, StringComparison.OrdinalIgnoreCase);

    private sealed record Node(Type Type, ConstructorInfo? Constructor, ImmutableArray<Member> Members);

    private sealed record Member(MemberInfo Info, Type Type, int Parameter, string Path, Column? Leaf, string Accessor, Node? Nested);
}
