using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Queries.Ordering;

/// <summary>A column to order by.</summary>
/// <param name="Column">An ordered scalar leaf.</param>
/// <param name="Descending">Whether the greatest cell comes first. NaN and null come last either way.</param>
internal sealed record OrderKey(Column Column, bool Descending)
{
    /// <summary>Checks the column.</summary>
    /// <exception cref="TableColumnException">It is not there, or its cells have no order.</exception>
    public static OrderKey Of(TableSchema schema, string path, bool descending)
    {
        Column column = schema[path];
        return KeyCoder.IsOrdered(column)
            ? new OrderKey(column, descending)
            : throw new TableColumnException(path, $"Rows cannot be ordered by column '{path}' of kind {column.Kind}: its cells have no order");
    }
}
