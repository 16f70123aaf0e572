using Blosc2Direct.Computing;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>How a result is made of the states of a group. Immutable.</summary>
internal sealed unsafe class ResultField
{
    private readonly AggregatePlan _plan;
    private readonly int _accumulator;
    private readonly int _rows;

    private ResultField(AggregatePlan plan, Aggregate aggregate, Column? source, Column column, int accumulator, int rows = -1)
    {
        _plan = plan;
        Aggregate = aggregate;
        Source = source;
        Column = column;
        _accumulator = accumulator;
        _rows = rows;
    }

    /// <summary>What is asked.</summary>
    public Aggregate Aggregate { get; }

    /// <summary>The column of the table; null for rows.</summary>
    public Column? Source { get; }

    /// <summary>The column of the result.</summary>
    public Column Column { get; }

    /// <summary>How many rows.</summary>
    public static ResultField OfRows(AggregatePlan plan, Aggregate aggregate) =>
        new(plan, aggregate, null, Integer(aggregate.Name), Rows(plan));

    /// <summary>What is asked of a column.</summary>
    /// <exception cref="TableColumnException">The column is of no use for it.</exception>
    public static ResultField Of(AggregatePlan plan, Aggregate aggregate, Column source, CellInput input)
    {
        int count = aggregate.Kind is AggregateKind.Count or AggregateKind.CountNull ? plan.Add("count", input, () => new CountAccumulator()) : -1;
        string name = aggregate.Name;
        switch (aggregate.Kind)
        {
            case AggregateKind.Count:
                return new(plan, aggregate, source, Integer(name), count);
            case AggregateKind.CountNull:
                return new(plan, aggregate, source, Integer(name), count, Rows(plan));
            case AggregateKind.First or AggregateKind.Last:
                bool isLast = aggregate.Kind == AggregateKind.Last;
                return new(plan, aggregate, source, Like(source, name), plan.Add(
                    isLast ? "last" : "first", input, () => new EdgeAccumulator(source.CellSize, isLast)));
            case AggregateKind.Min or AggregateKind.Max when source.IsScalar && source.Kind is ColumnKind.Bytes or ColumnKind.Text:
                bool isMost = aggregate.Kind == AggregateKind.Max;
                return new(plan, aggregate, source, Like(source, name), plan.Add(
                    isMost ? "max" : "min", input, () => new TextExtremeAccumulator(source.CellSize, isMost)));
        }

        return OfNumbers(plan, aggregate, source, input);
    }

    /// <summary>Writes the result of a group.</summary>
    /// <param name="states">The group's states.</param>
    /// <param name="cell">Receives the cell; for null NaN, the sentinel or zeros.</param>
    /// <returns>Whether there is a value.</returns>
    /// <exception cref="TableException">A sum of integers does not fit 64 bits.</exception>
    public bool Write(byte* states, byte* cell)
    {
        byte* state = states + _plan.StateOffsets[_accumulator];
        switch (Aggregate.Kind)
        {
            case AggregateKind.Rows or AggregateKind.Count or AggregateKind.CountNaN:
                *(long*)cell = *(long*)state;
                return true;
            case AggregateKind.CountNull:
                *(long*)cell = *(long*)(states + _plan.StateOffsets[_rows]) - *(long*)state;
                return true;
            case AggregateKind.Sum:
                WriteSum(state, cell);
                return true;
            case AggregateKind.SumAsDouble:
                *(double*)cell = IsFloat ? ((CompensatedSum*)state)->Value : (double)((IntegerSum*)state)->Value;
                return true;
            case AggregateKind.Mean:
                return WriteDouble(cell, IsFloat
                    ? ((CompensatedSum*)state)->Value / ((CompensatedSum*)state)->Count
                    : (double)((IntegerSum*)state)->Value / ((IntegerSum*)state)->Count);
            case AggregateKind.Variance:
                return WriteDouble(cell, ((Moments*)state)->Variance(Aggregate.DeltaDegreesOfFreedom));
            case AggregateKind.StandardDeviation:
                return WriteDouble(cell, Math.Sqrt(((Moments*)state)->Variance(Aggregate.DeltaDegreesOfFreedom)));
            default:
                if (*(long*)state == 0)
                {
                    NullCells.Write(Column, cell);
                    return false;
                }

                Buffer.MemoryCopy(state + sizeof(long), cell, Column.CellSize, Column.CellSize);
                return true;
        }
    }

    /// <summary>A result of 64-bit integers.</summary>
    public static Column Integer(string name) =>
        new(name) { StoredType = new IntegerType(8, true), Kind = ColumnKind.Int64, ElementSize = 8, CellSize = 8 };

    /// <summary>A result of doubles, of which NaN is null.</summary>
    public static Column Double(string name) => new(name)
    {
        StoredType = new FloatType(8), Kind = ColumnKind.Float64, ElementSize = 8, CellSize = 8, Nullability = Nullability.NaN,
    };

    /// <summary>A result of a column's own type.</summary>
    public static Column Like(Column source, string name) => new(name)
    {
        StoredType = source.StoredType,
        Kind = source.Kind,
        Shape = source.Shape,
        ElementSize = source.ElementSize,
        CellSize = source.CellSize,
        Members = source.Members,
        Nullability = source.Nullability == Nullability.Mask ? Nullability.None
            : source.Nullability == Nullability.None && CellValidity.CanBeNaN(source.Kind) ? Nullability.NaN : source.Nullability,
        Sentinel = source.Sentinel,
    };

    private bool IsFloat => OrderedBits.IsFloat(Source!.Kind);

    private static int Rows(AggregatePlan plan) => plan.Add("count", null, () => new CountAccumulator());

    private static ResultField OfNumbers(AggregatePlan plan, Aggregate aggregate, Column source, CellInput input)
    {
        Accumulator? accumulator = source.IsScalar ? NumberAccumulators.Of(aggregate.Kind, source.Kind) : null;
        if (accumulator is null)
        {
            throw new TableColumnException(
                source.Path, $"There is no {aggregate.Kind} of '{source.Path}': its cells are {source.Kind}{(source.IsScalar ? "" : "s")}");
        }

        (string name, Column column) = aggregate.Kind switch
        {
            AggregateKind.CountNaN => ("nans", Integer(aggregate.Name)),
            AggregateKind.Min => ("min", Like(source, aggregate.Name)),
            AggregateKind.Max => ("max", Like(source, aggregate.Name)),
            AggregateKind.Sum when source.Kind == ColumnKind.UInt64 => ("sum", Unsigned(aggregate.Name)),
            AggregateKind.Sum when !OrderedBits.IsFloat(source.Kind) => ("sum", Integer(aggregate.Name)),
            AggregateKind.Sum or AggregateKind.SumAsDouble or AggregateKind.Mean => ("sum", Double(aggregate.Name)),
            _ => ("moments", Double(aggregate.Name)),
        };
        return new(plan, aggregate, source, column, plan.Add(name, input, () => accumulator));
    }

    private static Column Unsigned(string name) =>
        new(name) { StoredType = new IntegerType(8, false), Kind = ColumnKind.UInt64, ElementSize = 8, CellSize = 8 };

    private static bool WriteDouble(byte* cell, double value)
    {
        *(double*)cell = value;
        return !double.IsNaN(value);
    }

    private void WriteSum(byte* state, byte* cell)
    {
        if (IsFloat)
        {
            *(double*)cell = ((CompensatedSum*)state)->Value;
            return;
        }

        Int128 sum = ((IntegerSum*)state)->Value;
        bool isUnsigned = Column.Kind == ColumnKind.UInt64;
        if (isUnsigned ? sum > ulong.MaxValue : sum < long.MinValue || sum > long.MaxValue)
        {
            throw new TableException(
                $"The sum of '{Source!.Path}' is {sum}: beyond {(isUnsigned ? "an unsigned" : "a signed")} integer of 64 bits. Ask for it as a double");
        }

        *(long*)cell = unchecked((long)(ulong)sum);
    }
}

/// <summary>What a cell without a value holds.</summary>
internal static unsafe class NullCells
{
    /// <summary>Writes NaN, the sentinel, or zeros where a column has neither.</summary>
    public static void Write(Column column, byte* cell)
    {
        Span<byte> place = new(cell, column.CellSize);
        place.Clear();
        switch (column.Kind)
        {
            case var _ when column.Nullability == Nullability.Sentinel && column.Sentinel.Length > 0:
                for (int at = 0; at + column.Sentinel.Length <= place.Length; at += column.Sentinel.Length)
                {
                    column.Sentinel.CopyTo(place[at..]);
                }

                break;
            case ColumnKind.Float16:
                System.Runtime.InteropServices.MemoryMarshal.Cast<byte, Half>(place).Fill(Half.NaN);
                break;
            case ColumnKind.Float32 or ColumnKind.Complex64:
                System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(place).Fill(float.NaN);
                break;
            case ColumnKind.Float64 or ColumnKind.Time64 or ColumnKind.Complex128:
                System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(place).Fill(double.NaN);
                break;
        }
    }
}
