using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Computing;

/// <summary>When numbers count as equal.</summary>
public sealed record ComparisonOptions : ComputingOptions
{
    /// <summary>A difference up to this times the second array's magnitude is none; NumPy's <c>rtol</c>.</summary>
    public double RelativeTolerance { get; init; }

    /// <summary>A difference up to this is none; NumPy's <c>atol</c>. Added to the relative one.</summary>
    public double AbsoluteTolerance { get; init; }

    /// <summary>Whether two NaNs are equal.</summary>
    public bool EqualNaN { get; init; } = true;

    internal static new ComparisonOptions Default { get; } = new();
}

/// <summary>What a comparison of two arrays found.</summary>
/// <param name="Count">Elements compared.</param>
/// <param name="Different">Elements that differ by more than the tolerances.</param>
/// <param name="First">The first of them in row-major order: an index for each axis; default if there is none.</param>
/// <param name="FirstValues">Its two values; null where elements are no numbers, or none differs.</param>
/// <param name="LargestDifference">The largest |a − b|, of elements within the tolerances too; 0 where elements are no numbers.</param>
/// <param name="LargestRelativeDifference">The largest |a − b| / |b| where b is not 0.</param>
public sealed record ArrayComparison(
    long Count, long Different, ImmutableArray<long> First, (Scalar A, Scalar B)? FirstValues, double LargestDifference,
    double LargestRelativeDifference)
{
    /// <summary>Whether no element differs by more than the tolerances.</summary>
    public bool AreEqual => Different == 0;
}

/// <summary>Compares whole arrays piece by piece, in parallel and in bounded memory.</summary>
public static class ArrayComparer
{
    /// <summary>Compares two arrays of one shape.</summary>
    /// <param name="a">An array.</param>
    /// <param name="b">Another one: of numbers too, whatever their types, or of the same element type.</param>
    /// <param name="options">Tolerances, memory, threads, progress.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ElementTypeException">The types cannot be compared.</exception>
    public static ArrayComparison Compare(
        NdArray a, NdArray b, ComparisonOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (!a.Shape.AsSpan().SequenceEqual(b.Shape.AsSpan()) || a.Spec.IsNull != b.Spec.IsNull)
        {
            throw new ArgumentException(
                $"The first array has the shape ({string.Join(", ", a.Shape)}), the second ({string.Join(", ", b.Shape)})", nameof(b));
        }

        options ??= ComparisonOptions.Default;
        bool areNumbers = NumericTypes.TryGet(a.Spec.Type, out _) && NumericTypes.TryGet(b.Spec.Type, out _);
        if (!areNumbers && a.Spec.Type != b.Spec.Type)
        {
            throw new ElementTypeException($"Elements of type {a.Spec.Type} cannot be compared with {b.Spec.Type}");
        }

        using IPieceSource one = areNumbers ? new ElementSource(a) : new RawSource(a);
        using IPieceSource two = areNumbers ? new ElementSource(b) : new RawSource(b);
        return ComparisonJob.Run(one, two, options, cancellation);
    }
}
