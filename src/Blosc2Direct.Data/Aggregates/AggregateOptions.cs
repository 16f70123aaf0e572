using Blosc2Direct.Computing;

namespace Blosc2Direct.Data;

/// <summary>In which order groups come.</summary>
public enum GroupOrder
{
    /// <summary>By their keys, the first key first; nulls and NaN last.</summary>
    Key,

    /// <summary>By the first row of each.</summary>
    FirstAppearance,
}

/// <summary>How aggregates are computed.</summary>
public sealed record AggregateOptions
{
    /// <summary>What is used where nothing is said.</summary>
    public static AggregateOptions Default { get; } = new();

    /// <summary>What becomes of values that are NaN: with <see cref="NanPolicy.Propagate"/> they make sums, means, extremes,
    /// variances and quantiles NaN, with <see cref="NanPolicy.Ignore"/> they are left out like nulls.
    /// NaN that means null is always left out.</summary>
    public NanPolicy Nan { get; init; }

    /// <summary>In which order groups come.</summary>
    public GroupOrder Order { get; init; }

    /// <summary>Where groups that do not fit the memory go: a folder for temporary files; null for the system's.</summary>
    public string? TemporaryFolder { get; init; }
}
