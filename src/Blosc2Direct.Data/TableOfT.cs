using System.Diagnostics.CodeAnalysis;
using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data;

/// <summary>A table whose rows are values of a .NET type.</summary>
/// <typeparam name="T">The row: see <see cref="TableSchema.Of{T}"/>. A table that is opened may have more columns than it.</typeparam>
public sealed partial class Table<[DynamicallyAccessedMembers(TableSchema.RequiredMembers)] T> : Table
{
    internal Table(TableStore store, TableOptions options)
        : base(store, options) => Mapper = RowType.Of(typeof(T)).Map<T>(store.Schema);

    /// <summary>One row.</summary>
    /// <param name="row">Its number; a negative one counts from the end.</param>
    /// <exception cref="SelectionException">There is no such row.</exception>
    public T this[long row]
    {
        get
        {
            T value = default!;
            Read(row < 0 ? RowCount + row : row, new Span<T>(ref value), Mapper);
            return value;
        }
    }

    /// <summary>Moves rows to and from cells.</summary>
    internal RowMapper<T> Mapper { get; }

    /// <summary>Reads rows.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="rows">Receives as many rows as it has room for.</param>
    /// <exception cref="SelectionException">There are no such rows.</exception>
    public ReadStatistics Read(long start, Span<T> rows) => Read(start, rows, Mapper);

    /// <summary>Reads rows.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many; −1 for all behind.</param>
    /// <exception cref="SelectionException">There are no such rows.</exception>
    public T[] Read(long start = 0, long count = -1)
    {
        T[] rows = new T[CheckCount(start, count)];
        Read(start, rows, Mapper);
        return rows;
    }

    /// <summary>Reads single rows.</summary>
    /// <param name="rows">Their numbers; ascending ones are found fastest, repeats are allowed.</param>
    /// <exception cref="SelectionException">There is no such row.</exception>
    public T[] ReadAt(ReadOnlySpan<long> rows) => ReadAt(rows, Mapper);
}
