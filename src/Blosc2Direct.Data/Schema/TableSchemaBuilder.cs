using System.Collections.Immutable;
using Blosc2Direct.Data.Schema;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data;

/// <summary>Makes a schema at run time: columns in the order in which they are added.</summary>
public sealed class TableSchemaBuilder
{
    private readonly ImmutableArray<Column>.Builder _columns = ImmutableArray.CreateBuilder<Column>();

    /// <summary>Adds a column.</summary>
    /// <param name="name">Its name: not empty, without '/'.</param>
    /// <param name="kind">What its elements are.</param>
    /// <param name="options">Its shape, length, default, nulls and the like.</param>
    /// <exception cref="TableColumnException">A value given does not fit the kind.</exception>
    public TableSchemaBuilder Add(string name, ColumnKind kind, ColumnOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        _columns.Add(ColumnFactory.Create(name, kind, options ?? new ColumnOptions()));
        return this;
    }

    /// <summary>Adds a column of texts in UTF-8, or of bytes.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="length">Bytes of a text at most.</param>
    /// <param name="kind">Text or bytes.</param>
    /// <param name="options">Its shape, default, nulls and the like.</param>
    public TableSchemaBuilder AddText(string name, int length, ColumnKind kind = ColumnKind.Text, ColumnOptions? options = null) =>
        Add(name, kind, (options ?? new ColumnOptions()) with { Length = length });

    /// <summary>Adds a group of columns.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fields">Its columns.</param>
    public TableSchemaBuilder AddNested(string name, TableSchema fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return Add(ColumnFactory.CreateNested(name, fields.Columns));
    }

    /// <summary>Adds a column of another schema, with all that it has.</summary>
    /// <param name="column">The column or group.</param>
    /// <param name="name">Its name here; null for its own.</param>
    public TableSchemaBuilder Add(Column column, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(column);
        _columns.Add(column.Copy(name));
        return this;
    }

    /// <summary>Makes the schema.</summary>
    /// <exception cref="TableColumnException">There are no columns, two have one name, or a mask is missing.</exception>
    public TableSchema Build() => _columns.Count > 0
        ? new TableSchema(_columns.ToImmutable())
        : throw new TableColumnException("", "A table has one column at least");
}
