using System.Diagnostics.CodeAnalysis;
using Blosc2Direct.Arrays;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Schema;

/// <summary>What a .NET type is as a row.</summary>
internal abstract class RowType
{
    /// <summary>What a trimmed program must keep of a type for it to be a row.</summary>
    public const DynamicallyAccessedMemberTypes RequiredMembers = ElementTypes.RequiredMembers | DynamicallyAccessedMemberTypes.PublicConstructors;

    /// <summary>Its columns.</summary>
    public abstract TableSchema Schema { get; }

    /// <summary>Moves rows to and from cells of a table.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="table">The table's columns.</param>
    /// <exception cref="TableColumnException">A column is not there, or is something else.</exception>
    public abstract RowMapper<T> Map<T>(TableSchema table);

    /// <summary>Looks at a type.</summary>
    /// <exception cref="TableException">It cannot be a row.</exception>
    public static RowType Of([DynamicallyAccessedMembers(RequiredMembers)] Type type)
    {
        if (StructRow.TryCreate(type) is { } blittable)
        {
            return blittable;
        }

        try
        {
            return new MemberRow(type);
        }
        catch (ElementTypeException error)
        {
            throw new TableException($"The .NET type {type} cannot be a row: {error.Message}", error);
        }
    }

    /// <summary>A column of the table for one of the type's.</summary>
    protected static Column Find(TableSchema table, Column wanted, Type type, bool sameSize)
    {
        Column found = table[wanted.Path];
        bool same = found.Kind == wanted.Kind && found.Shape.AsSpan().SequenceEqual(wanted.Shape.AsSpan()) &&
            (!sameSize || found.CellSize == wanted.CellSize);
        return same ? found : throw new TableColumnException(
            wanted.Path, $"Column '{found}' of {found.CellSize} bytes is not what {type.Name} has: '{wanted}' of {wanted.CellSize} bytes");
    }
}
