using System.Diagnostics.CodeAnalysis;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data;

/// <content>Schemas of .NET types.</content>
public sealed partial class TableSchema
{
    /// <summary>What a trimmed program must keep of a type for it to be a row: for
    /// <see cref="DynamicallyAccessedMembersAttribute"/> on generic parameters.</summary>
    public const DynamicallyAccessedMemberTypes RequiredMembers = RowType.RequiredMembers;

    /// <summary>The columns of a .NET type, in the order of its members.</summary>
    /// <typeparam name="T">
    /// A blittable struct: its fields are the columns, moved as bytes. Inline arrays are arrays in cells, or texts with
    /// <see cref="TableColumnAttribute.IsText"/>; structs are nested columns. Or a class, a record, or a struct with other members:
    /// its public properties and fields that can be set are the columns, moved one by one, which is slower. Strings and byte[] need a
    /// <see cref="LengthAttribute"/>, arrays a <see cref="CellShapeAttribute"/>; <see cref="DateTime"/> (UTC) and
    /// <see cref="DateTimeOffset"/> are <see cref="ColumnKind.Time64"/>, <see cref="DateOnly"/> is <see cref="ColumnKind.Time32"/>.
    /// Nullable numbers tell nulls by NaN where there is one, else by a mask beside them.
    /// </typeparam>
    /// <exception cref="TableException">The type cannot be a row.</exception>
    public static TableSchema Of<[DynamicallyAccessedMembers(RequiredMembers)] T>() => RowType.Of(typeof(T)).Schema;
}
