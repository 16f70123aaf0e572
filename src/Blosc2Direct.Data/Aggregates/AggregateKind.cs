namespace Blosc2Direct.Data;

/// <summary>What many cells are brought to.</summary>
public enum AggregateKind
{
    /// <summary>How many rows, whatever they hold.</summary>
    Rows,

    /// <summary>How many cells have a value.</summary>
    Count,

    /// <summary>How many cells have none.</summary>
    CountNull,

    /// <summary>How many values are NaN; those that mean null are not counted.</summary>
    CountNaN,

    /// <summary>The sum: exact and of 64 bits for integers and truth values, a double for floats.</summary>
    Sum,

    /// <summary>The sum as a double, which has no limit: integers are summed exactly and rounded once.</summary>
    SumAsDouble,

    /// <summary>The arithmetic mean, a double.</summary>
    Mean,

    /// <summary>The smallest value, of the column's type.</summary>
    Min,

    /// <summary>The largest value, of the column's type.</summary>
    Max,

    /// <summary>The mean squared deviation from the mean, a double.</summary>
    Variance,

    /// <summary>The square root of the variance, a double.</summary>
    StandardDeviation,

    /// <summary>The value of the first row that has one, of the column's type.</summary>
    First,

    /// <summary>The value of the last row that has one, of the column's type.</summary>
    Last,

    /// <summary>How many different values, exactly. All NaN are one value, and so are 0 and −0.</summary>
    CountDistinct,

    /// <summary>A quantile, exact, between two values by linear interpolation, a double.</summary>
    Quantile,
}
