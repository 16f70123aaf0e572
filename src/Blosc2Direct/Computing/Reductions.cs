using System.Diagnostics.CodeAnalysis;
using Blosc2Direct.Arrays;

namespace Blosc2Direct.Computing;

/// <summary>Reductions of whole arrays, or along axes, piece by piece: in parallel, in bounded memory. Their results do not
/// depend on the number of threads. Semantics and result types are NumPy's, with sums that are at least as accurate.</summary>
/// <remarks>All throw <see cref="Storage.ElementTypeException"/> for elements that are no real numbers,
/// <see cref="Storage.ElementValueException"/> for sums of integers beyond 64 bits, <see cref="ArgumentException"/> for axes that
/// are not there or a smallest of no elements, <see cref="OperationCanceledException"/> when cancelled.</remarks>
public static class Reductions
{
    /// <summary>Reduces an array.</summary>
    /// <param name="array">The array.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="axes">The axes to reduce; negative ones count from the end. Null reduces all.</param>
    /// <param name="options">What becomes of NaN, memory, threads.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    /// <returns>An array over the axes that stay.</returns>
    public static ComputedArray Reduce(
        this NdArray array, ReductionKind kind, int[]? axes = null, ReductionOptions? options = null, CancellationToken cancellation = default)
    {
        using ElementSource source = new(array);
        return Reduce(array, source, kind, axes, options, cancellation);
    }

    /// <summary>Reduces an array of which only the type of its elements in memory counts.</summary>
    /// <inheritdoc cref="Reduce(NdArray, ReductionKind, int[], ReductionOptions, CancellationToken)"/>
    public static ComputedArray Reduce<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, ReductionKind kind, int[]? axes = null, ReductionOptions? options = null,
        CancellationToken cancellation = default)
        where T : unmanaged
    {
        using ElementSource source = Open(array);
        return Reduce(array.Untyped, source, kind, axes, options, cancellation);
    }

    /// <summary>Number, NaNs, smallest, largest, sum, mean and variance in one pass. NaN is left out.</summary>
    /// <param name="array">The array.</param>
    /// <param name="options">Memory, threads, degrees of freedom.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    public static ArrayStatistics Statistics(this NdArray array, ReductionOptions? options = null, CancellationToken cancellation = default)
    {
        using ElementSource source = new(array);
        return Reducer.Statistics(source, options, cancellation);
    }

    /// <inheritdoc cref="Statistics(NdArray, ReductionOptions, CancellationToken)"/>
    public static ArrayStatistics Statistics<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, ReductionOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged
    {
        using ElementSource source = Open(array);
        return Reducer.Statistics(source, options, cancellation);
    }

    /// <summary>The smallest element, of the array's type. NaN if there is one (NumPy's <c>min</c>), or if there is nothing else.</summary>
    /// <param name="array">The array.</param>
    /// <param name="options">What becomes of NaN, memory, threads.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    public static Scalar Min(this NdArray array, ReductionOptions? options = null, CancellationToken cancellation = default) =>
        Reduce(array, ReductionKind.Min, null, options, cancellation).At(0);

    /// <summary>The smallest element, of the array's type. NaN if there is one (NumPy's <c>min</c>), or if there is nothing else.</summary>
    /// <param name="array">The array.</param>
    /// <param name="axes">The axes to reduce; negative ones count from the end.</param>
    /// <param name="options">What becomes of NaN, memory, threads.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    /// <returns>An array over the axes that stay.</returns>
    public static ComputedArray Min(
        this NdArray array, int[] axes, ReductionOptions? options = null, CancellationToken cancellation = default) =>
        Reduce(array, ReductionKind.Min, NotNull(axes), options, cancellation);

    /// <inheritdoc cref="Min(NdArray, ReductionOptions, CancellationToken)"/>
    public static Scalar Min<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, ReductionOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => Reduce(array, ReductionKind.Min, null, options, cancellation).At(0);

    /// <inheritdoc cref="Min(NdArray, int[], ReductionOptions, CancellationToken)"/>
    public static ComputedArray Min<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, int[] axes, ReductionOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => Reduce(array, ReductionKind.Min, NotNull(axes), options, cancellation);

    /// <summary>The largest element, of the array's type. NaN if there is one (NumPy's <c>max</c>), or if there is nothing else.</summary>
    /// <param name="array">The array.</param>
    /// <param name="options">What becomes of NaN, memory, threads.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    public static Scalar Max(this NdArray array, ReductionOptions? options = null, CancellationToken cancellation = default) =>
        Reduce(array, ReductionKind.Max, null, options, cancellation).At(0);

    /// <summary>The largest element, of the array's type. NaN if there is one (NumPy's <c>max</c>), or if there is nothing else.</summary>
    /// <param name="array">The array.</param>
    /// <param name="axes">The axes to reduce; negative ones count from the end.</param>
    /// <param name="options">What becomes of NaN, memory, threads.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    /// <returns>An array over the axes that stay.</returns>
    public static ComputedArray Max(
        this NdArray array, int[] axes, ReductionOptions? options = null, CancellationToken cancellation = default) =>
        Reduce(array, ReductionKind.Max, NotNull(axes), options, cancellation);

    /// <inheritdoc cref="Max(NdArray, ReductionOptions, CancellationToken)"/>
    public static Scalar Max<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, ReductionOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => Reduce(array, ReductionKind.Max, null, options, cancellation).At(0);

    /// <inheritdoc cref="Max(NdArray, int[], ReductionOptions, CancellationToken)"/>
    public static ComputedArray Max<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, int[] axes, ReductionOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => Reduce(array, ReductionKind.Max, NotNull(axes), options, cancellation);

    /// <summary>The sum. Integers and truth values exactly, as 64 bits; floating-point numbers in doubles with compensation, rounded once to the array's type.</summary>
    /// <param name="array">The array.</param>
    /// <param name="options">What becomes of NaN, memory, threads.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    public static Scalar Sum(this NdArray array, ReductionOptions? options = null, CancellationToken cancellation = default) =>
        Reduce(array, ReductionKind.Sum, null, options, cancellation).At(0);

    /// <summary>The sum. Integers and truth values exactly, as 64 bits; floating-point numbers in doubles with compensation, rounded once to the array's type.</summary>
    /// <param name="array">The array.</param>
    /// <param name="axes">The axes to reduce; negative ones count from the end.</param>
    /// <param name="options">What becomes of NaN, memory, threads.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    /// <returns>An array over the axes that stay.</returns>
    public static ComputedArray Sum(
        this NdArray array, int[] axes, ReductionOptions? options = null, CancellationToken cancellation = default) =>
        Reduce(array, ReductionKind.Sum, NotNull(axes), options, cancellation);

    /// <inheritdoc cref="Sum(NdArray, ReductionOptions, CancellationToken)"/>
    public static Scalar Sum<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, ReductionOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => Reduce(array, ReductionKind.Sum, null, options, cancellation).At(0);

    /// <inheritdoc cref="Sum(NdArray, int[], ReductionOptions, CancellationToken)"/>
    public static ComputedArray Sum<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, int[] axes, ReductionOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => Reduce(array, ReductionKind.Sum, NotNull(axes), options, cancellation);

    /// <summary>The arithmetic mean: double for integers, else the array's type.</summary>
    /// <param name="array">The array.</param>
    /// <param name="options">What becomes of NaN, memory, threads.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    public static Scalar Mean(this NdArray array, ReductionOptions? options = null, CancellationToken cancellation = default) =>
        Reduce(array, ReductionKind.Mean, null, options, cancellation).At(0);

    /// <summary>The arithmetic mean: double for integers, else the array's type.</summary>
    /// <param name="array">The array.</param>
    /// <param name="axes">The axes to reduce; negative ones count from the end.</param>
    /// <param name="options">What becomes of NaN, memory, threads.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    /// <returns>An array over the axes that stay.</returns>
    public static ComputedArray Mean(
        this NdArray array, int[] axes, ReductionOptions? options = null, CancellationToken cancellation = default) =>
        Reduce(array, ReductionKind.Mean, NotNull(axes), options, cancellation);

    /// <inheritdoc cref="Mean(NdArray, ReductionOptions, CancellationToken)"/>
    public static Scalar Mean<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, ReductionOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => Reduce(array, ReductionKind.Mean, null, options, cancellation).At(0);

    /// <inheritdoc cref="Mean(NdArray, int[], ReductionOptions, CancellationToken)"/>
    public static ComputedArray Mean<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, int[] axes, ReductionOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => Reduce(array, ReductionKind.Mean, NotNull(axes), options, cancellation);

    /// <summary>The variance: double for integers, else the array's type.</summary>
    /// <param name="array">The array.</param>
    /// <param name="options">What becomes of NaN, memory, threads.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    public static Scalar Variance(this NdArray array, ReductionOptions? options = null, CancellationToken cancellation = default) =>
        Reduce(array, ReductionKind.Variance, null, options, cancellation).At(0);

    /// <summary>The variance: double for integers, else the array's type.</summary>
    /// <param name="array">The array.</param>
    /// <param name="axes">The axes to reduce; negative ones count from the end.</param>
    /// <param name="options">What becomes of NaN, memory, threads.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    /// <returns>An array over the axes that stay.</returns>
    public static ComputedArray Variance(
        this NdArray array, int[] axes, ReductionOptions? options = null, CancellationToken cancellation = default) =>
        Reduce(array, ReductionKind.Variance, NotNull(axes), options, cancellation);

    /// <inheritdoc cref="Variance(NdArray, ReductionOptions, CancellationToken)"/>
    public static Scalar Variance<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, ReductionOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => Reduce(array, ReductionKind.Variance, null, options, cancellation).At(0);

    /// <inheritdoc cref="Variance(NdArray, int[], ReductionOptions, CancellationToken)"/>
    public static ComputedArray Variance<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, int[] axes, ReductionOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => Reduce(array, ReductionKind.Variance, NotNull(axes), options, cancellation);

    /// <summary>The standard deviation: double for integers, else the array's type.</summary>
    /// <param name="array">The array.</param>
    /// <param name="options">What becomes of NaN, memory, threads.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    public static Scalar StandardDeviation(this NdArray array, ReductionOptions? options = null, CancellationToken cancellation = default) =>
        Reduce(array, ReductionKind.StandardDeviation, null, options, cancellation).At(0);

    /// <summary>The standard deviation: double for integers, else the array's type.</summary>
    /// <param name="array">The array.</param>
    /// <param name="axes">The axes to reduce; negative ones count from the end.</param>
    /// <param name="options">What becomes of NaN, memory, threads.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    /// <returns>An array over the axes that stay.</returns>
    public static ComputedArray StandardDeviation(
        this NdArray array, int[] axes, ReductionOptions? options = null, CancellationToken cancellation = default) =>
        Reduce(array, ReductionKind.StandardDeviation, NotNull(axes), options, cancellation);

    /// <inheritdoc cref="StandardDeviation(NdArray, ReductionOptions, CancellationToken)"/>
    public static Scalar StandardDeviation<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, ReductionOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => Reduce(array, ReductionKind.StandardDeviation, null, options, cancellation).At(0);

    /// <inheritdoc cref="StandardDeviation(NdArray, int[], ReductionOptions, CancellationToken)"/>
    public static ComputedArray StandardDeviation<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, int[] axes, ReductionOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => Reduce(array, ReductionKind.StandardDeviation, NotNull(axes), options, cancellation);

    /// <summary>How many elements are NaN, as 64 bits.</summary>
    /// <param name="array">The array.</param>
    /// <param name="options">What becomes of NaN, memory, threads.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    public static Scalar CountNaN(this NdArray array, ReductionOptions? options = null, CancellationToken cancellation = default) =>
        Reduce(array, ReductionKind.CountNaN, null, options, cancellation).At(0);

    /// <summary>How many elements are NaN, as 64 bits.</summary>
    /// <param name="array">The array.</param>
    /// <param name="axes">The axes to reduce; negative ones count from the end.</param>
    /// <param name="options">What becomes of NaN, memory, threads.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    /// <returns>An array over the axes that stay.</returns>
    public static ComputedArray CountNaN(
        this NdArray array, int[] axes, ReductionOptions? options = null, CancellationToken cancellation = default) =>
        Reduce(array, ReductionKind.CountNaN, NotNull(axes), options, cancellation);

    /// <inheritdoc cref="CountNaN(NdArray, ReductionOptions, CancellationToken)"/>
    public static Scalar CountNaN<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, ReductionOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => Reduce(array, ReductionKind.CountNaN, null, options, cancellation).At(0);

    /// <inheritdoc cref="CountNaN(NdArray, int[], ReductionOptions, CancellationToken)"/>
    public static ComputedArray CountNaN<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this NdArray<T> array, int[] axes, ReductionOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => Reduce(array, ReductionKind.CountNaN, NotNull(axes), options, cancellation);

    private static ComputedArray Reduce(
        NdArray array, ElementSource source, ReductionKind kind, int[]? axes, ReductionOptions? options, CancellationToken cancellation)
    {
        try
        {
            return Reducer.Run(source, kind, axes, options, cancellation);
        }
        catch (Blosc2DirectException error)
        {
            error.At(array.Node.Storage.Name, array.Node.Path);
            throw;
        }
    }

    private static ElementSource Open<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(NdArray<T> array)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(array);
        return new ElementSource(array.Untyped, NumericTypes.TryGet(typeof(T), out NumericType type) ? type : null);
    }

    private static int[] NotNull(int[] axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        return axes;
    }
}
