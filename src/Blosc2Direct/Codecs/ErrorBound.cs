using System.Globalization;

namespace Blosc2Direct.Codecs;

/// <summary>How far decoded values may be from those that were encoded.</summary>
public enum ErrorKind
{
    /// <summary>Not at all: every byte comes back.</summary>
    None,

    /// <summary>By at most a number, in the units of the data.</summary>
    Absolute,

    /// <summary>By at most a share of each value's magnitude.</summary>
    Relative,

    /// <summary>Nothing is promised of single values.</summary>
    Unbounded,
}

/// <summary>What a codec or filter promises of the values that it gives back. It holds for finite values.</summary>
public readonly record struct ErrorBound
{
    private ErrorBound(ErrorKind kind, double value)
    {
        Kind = kind;
        Value = value;
    }

    /// <summary>Every byte comes back.</summary>
    public static ErrorBound None => default;

    /// <summary>Nothing is promised of single values.</summary>
    public static ErrorBound Unbounded => new(ErrorKind.Unbounded, double.PositiveInfinity);

    /// <summary>What kind of promise.</summary>
    public ErrorKind Kind { get; }

    /// <summary>The largest error: in the units of the data, or as a share of the value. 0 if there is none, infinite if nothing
    /// is promised.</summary>
    public double Value { get; }

    /// <summary>Whether every byte comes back.</summary>
    public bool IsLossless => Kind == ErrorKind.None;

    /// <summary>|decoded - encoded| ≤ <paramref name="value"/>.</summary>
    /// <param name="value">In the units of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or not a number.</exception>
    public static ErrorBound Absolute(double value) => Make(ErrorKind.Absolute, value);

    /// <summary>|decoded - encoded| ≤ <paramref name="value"/> · |encoded|.</summary>
    /// <param name="value">A share: 0.01 for one percent.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or not a number.</exception>
    public static ErrorBound Relative(double value) => Make(ErrorKind.Relative, value);

    /// <summary>What holds after one step and then another.</summary>
    /// <param name="next">The promise of the next step.</param>
    public ErrorBound Then(ErrorBound next)
    {
        if (IsLossless || next.IsLossless)
        {
            return IsLossless ? next : this;
        }

        return (Kind, next.Kind) switch
        {
            (ErrorKind.Absolute, ErrorKind.Absolute) => Absolute(Value + next.Value),
            (ErrorKind.Relative, ErrorKind.Relative) => Relative(Value + next.Value + (Value * next.Value)),
            _ => Unbounded,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        ErrorKind.None => "lossless",
        ErrorKind.Absolute => string.Create(CultureInfo.InvariantCulture, $"error at most {Value:G3}"),
        ErrorKind.Relative => string.Create(CultureInfo.InvariantCulture, $"relative error at most {Value:G3}"),
        _ => "error not bounded",
    };

    private static ErrorBound Make(ErrorKind kind, double value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return double.IsNaN(value)
            ? throw new ArgumentOutOfRangeException(nameof(value), value, "Must be a number.")
            : new ErrorBound(kind, value);
    }
}
