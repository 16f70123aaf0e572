using Blosc2Direct.Computing;

namespace Blosc2Direct.Data;

/// <summary>What aggregates of all rows of a query gave: one value each, by name.</summary>
public sealed class AggregateResult
{
    private readonly RowBatch _values;

    internal AggregateResult(RowBatch values) => _values = values;

    /// <summary>The columns of the result, of which it has one row.</summary>
    public TableSchema Schema => _values.Schema;

    /// <summary>A result; null if there is none, such as the smallest of no values.</summary>
    /// <param name="name">What it is called (<see cref="Aggregate.Name"/>).</param>
    /// <returns>long, ulong or double, or for extremes and edges what <see cref="RowBatch.GetValue"/> makes of the column.</returns>
    /// <exception cref="TableColumnException">There is no such result.</exception>
    public object? this[string name] => _values.GetValue(name, 0);

    /// <summary>Whether there is no value.</summary>
    /// <param name="name">What it is called.</param>
    /// <exception cref="TableColumnException">There is no such result.</exception>
    public bool IsNull(string name) => _values.IsNull(name, 0);

    /// <summary>A number.</summary>
    /// <param name="name">What it is called.</param>
    /// <returns>The number with its type, exact; null if there is none. NaN is none.</returns>
    /// <exception cref="TableColumnException">There is no such result, or it is no number.</exception>
    public unsafe Scalar? Number(string name)
    {
        if (_values.IsNull(name, 0))
        {
            return null;
        }

        fixed (byte* cell = _values.Cells(name))
        {
            return _values.Schema[name].Kind switch
            {
                ColumnKind.Bool => Scalar.Of(*cell != 0),
                ColumnKind.Int8 => Scalar.Of(*(sbyte*)cell),
                ColumnKind.UInt8 => Scalar.Of(*cell),
                ColumnKind.Int16 => Scalar.Of(*(short*)cell),
                ColumnKind.UInt16 => Scalar.Of(*(ushort*)cell),
                ColumnKind.Int32 or ColumnKind.Time32 => Scalar.Of(*(int*)cell),
                ColumnKind.UInt32 => Scalar.Of(*(uint*)cell),
                ColumnKind.Int64 => Scalar.Of(*(long*)cell),
                ColumnKind.UInt64 => Scalar.Of(*(ulong*)cell),
                ColumnKind.Float16 => Scalar.Of(*(Half*)cell),
                ColumnKind.Float32 => Scalar.Of(*(float*)cell),
                ColumnKind.Float64 or ColumnKind.Time64 => Scalar.Of(*(double*)cell),
                var kind => throw new TableColumnException(name, $"'{name}' is no number: it is {kind}"),
            };
        }
    }
}
