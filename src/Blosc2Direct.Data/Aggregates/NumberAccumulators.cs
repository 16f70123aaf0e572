using System.Numerics;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>Accumulators of numbers, by the type of the cells.</summary>
internal static class NumberAccumulators
{
    /// <summary>The accumulator of an aggregate, or null where cells of a type have no such aggregate.</summary>
    public static Accumulator? Of(AggregateKind aggregate, ColumnKind kind) => kind switch
    {
        ColumnKind.Bool or ColumnKind.UInt8 => OfInteger<byte>(aggregate),
        ColumnKind.Int8 => OfInteger<sbyte>(aggregate),
        ColumnKind.Int16 => OfInteger<short>(aggregate),
        ColumnKind.UInt16 => OfInteger<ushort>(aggregate),
        ColumnKind.Int32 or ColumnKind.Time32 => OfInteger<int>(aggregate),
        ColumnKind.UInt32 => OfInteger<uint>(aggregate),
        ColumnKind.Int64 => OfInteger<long>(aggregate),
        ColumnKind.UInt64 => OfInteger<ulong>(aggregate),
        ColumnKind.Float16 => OfFloat<Half>(aggregate),
        ColumnKind.Float32 => OfFloat<float>(aggregate),
        ColumnKind.Float64 or ColumnKind.Time64 => OfFloat<double>(aggregate),
        _ => null,
    };

    private static Accumulator? OfInteger<T>(AggregateKind aggregate)
        where T : unmanaged, IBinaryInteger<T> => aggregate switch
        {
            AggregateKind.Sum or AggregateKind.SumAsDouble or AggregateKind.Mean => new IntegerSumAccumulator<T>(),
            _ => OfAny<T>(aggregate),
        };

    private static Accumulator? OfFloat<T>(AggregateKind aggregate)
        where T : unmanaged, INumber<T> => aggregate switch
        {
            AggregateKind.Sum or AggregateKind.SumAsDouble or AggregateKind.Mean => new FloatSumAccumulator<T>(),
            _ => OfAny<T>(aggregate),
        };

    private static Accumulator? OfAny<T>(AggregateKind aggregate)
        where T : unmanaged, INumber<T> => aggregate switch
        {
            AggregateKind.Min => new ExtremeAccumulator<T>(isMax: false),
            AggregateKind.Max => new ExtremeAccumulator<T>(isMax: true),
            AggregateKind.CountNaN => new NanCountAccumulator<T>(),
            AggregateKind.Variance or AggregateKind.StandardDeviation => new MomentsAccumulator<T>(),
            _ => null,
        };
}
