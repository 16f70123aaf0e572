using System.Collections.Immutable;
using System.Reflection;

namespace Blosc2Direct.Data.Schema;

/// <summary>What attributes of a member say of its column.</summary>
internal static class MemberColumns
{
    private const string MaskEnding = "_is_null";

    /// <summary>The column's name.</summary>
    public static string NameOf(MemberInfo member, string usual) => member.GetCustomAttribute<TableColumnAttribute>()?.Name ?? usual;

    /// <summary>The options of a column.</summary>
    /// <param name="member">The field or property.</param>
    /// <param name="path">The column's path.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="isNullable">Whether the member's type has null.</param>
    public static ColumnOptions Read(MemberInfo member, string path, ColumnKind kind, bool isNullable)
    {
        ColumnOptions options = new() { Default = member.GetCustomAttribute<ColumnDefaultAttribute>()?.Value };
        if (member.GetCustomAttribute<NullSentinelAttribute>() is { } sentinel)
        {
            return options with { Nullability = Nullability.Sentinel, Sentinel = sentinel.Value };
        }

        NullMaskAttribute? mask = member.GetCustomAttribute<NullMaskAttribute>();
        if (mask is null && (member.GetCustomAttribute<NullNaNAttribute>() is not null || (isNullable && ColumnKinds.HasNaN(kind))))
        {
            return options with { Nullability = Nullability.NaN };
        }

        return mask is not null || isNullable
            ? options with { Nullability = Nullability.Mask, MaskPath = mask?.Path ?? path + MaskEnding }
            : options;
    }

    /// <summary>A schema of columns, with the masks that they name and lack.</summary>
    public static TableSchema Complete(ImmutableArray<Column> columns)
    {
        TableSchema bare = new(WithoutMasks(columns));
        foreach (Column leaf in Leaves(columns))
        {
            if (leaf.Nullability == Nullability.Mask && bare.Find(leaf.MaskPath!) is null)
            {
                columns = AddMask(columns, leaf.MaskPath!.Split('/'), leaf);
                bare = new TableSchema(WithoutMasks(columns));
            }
        }

        return new TableSchema(columns);
    }

    private static ImmutableArray<Column> AddMask(ImmutableArray<Column> columns, ReadOnlySpan<string> path, Column leaf)
    {
        if (path.Length == 1)
        {
            return columns.Add(ColumnFactory.Create(path[0], ColumnKind.Bool, new ColumnOptions()));
        }

        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i].IsNested && columns[i].Name == path[0])
            {
                return columns.SetItem(i, columns[i].Copy(fields: AddMask(columns[i].Fields, path[1..], leaf)));
            }
        }

        throw new TableColumnException(leaf.Name, $"The nulls of column '{leaf.Name}' are told by '{leaf.MaskPath}', whose group of columns is not there");
    }

    private static ImmutableArray<Column> WithoutMasks(ImmutableArray<Column> columns) =>
    [
        .. columns.Select(c => c.IsNested ? c.Copy(fields: WithoutMasks(c.Fields))
            : ColumnFactory.Refine(c, Nullability.None, null, null, null)),
    ];

    private static IEnumerable<Column> Leaves(ImmutableArray<Column> columns) =>
        columns.SelectMany(c => c.IsNested ? Leaves(c.Fields) : [c]);
}
