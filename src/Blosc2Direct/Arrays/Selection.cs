using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Blosc2Direct.Arrays.Selections;

namespace Blosc2Direct.Arrays;

/// <summary>Which elements of an array are meant. Independent of an array until it is used: <c>[10..20, ^1, (..)]</c>.</summary>
/// <remarks>C# takes a bare <c>..</c> in a collection expression for the spread operator: write <c>(..)</c>, <c>0..10</c>, or leave
/// whole axes at the end out. Semantics are those of NumPy's basic indexing and of zarr's <c>oindex</c> (lists and masks of several axes),
/// <c>vindex</c> (<see cref="Points(long[][])"/>) and mask selections. A selection is immutable and may be shared.</remarks>
[CollectionBuilder(typeof(Selection), nameof(Create))]
public abstract class Selection
{
    private protected Selection()
    {
    }

    /// <summary>Everything.</summary>
    public static Selection All { get; } = new AxesSelection([]);

    /// <summary>A selection of each axis on its own.</summary>
    /// <param name="axes">The first axes' selections; axes that are not mentioned are taken whole.</param>
    public static Selection Create(ReadOnlySpan<AxisSelection> axes) => axes.IsEmpty ? All : new AxesSelection([.. axes]);

    /// <summary>A box.</summary>
    /// <param name="start">Its first element.</param>
    /// <param name="shape">Its elements along each axis.</param>
    public static Selection Box(ReadOnlySpan<long> start, ReadOnlySpan<long> shape)
    {
        if (start.Length != shape.Length)
        {
            throw new ArgumentException($"A box of {start.Length} starts and {shape.Length} lengths is none.", nameof(shape));
        }

        return new BoxSelection([.. start], [.. shape]);
    }

    /// <summary>Elements by their coordinates, as zarr's <c>vindex</c>: the result has one axis.</summary>
    /// <param name="coordinates">An array of indices for each axis, all of one length; a single index stands for itself many
    /// times. Negative indices count from the end. Not copied.</param>
    public static Selection Points(params long[][] coordinates)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        long length = 1;
        foreach (long[] axis in coordinates)
        {
            ArgumentNullException.ThrowIfNull(axis, nameof(coordinates));
            length = axis.Length == 1 ? length : axis.Length;
        }

        return ShapedPoints([length], coordinates);
    }

    /// <summary>Elements by their coordinates; the result has the shape given.</summary>
    /// <param name="shape">The result's shape, as many elements as there are points.</param>
    /// <param name="coordinates">As for <see cref="Points(long[][])"/>, row-major in <paramref name="shape"/>.</param>
    public static Selection ShapedPoints(ReadOnlySpan<long> shape, params long[][] coordinates)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        long length = GridMath.Volume(shape);
        foreach (long[] axis in coordinates)
        {
            ArgumentNullException.ThrowIfNull(axis, nameof(coordinates));
            if (axis.Length != length && axis.Length != 1)
            {
                throw new ArgumentException($"{axis.Length} indices do not fit {length} points.", nameof(coordinates));
            }
        }

        return new PointSelection([.. shape], coordinates);
    }

    /// <summary>The elements where a mask is true, in row-major order: the result has one axis.</summary>
    /// <param name="mask">A bool[], bool[,], … of the array's shape. Not copied.</param>
    /// <exception cref="ArgumentException">It holds no truth values.</exception>
    public static Selection Mask(Array mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return mask.GetType().GetElementType() == typeof(bool)
            ? new MaskSelection(mask)
            : throw new ArgumentException($"A mask holds truth values, not {mask.GetType().GetElementType()}.", nameof(mask));
    }

    /// <summary>A selection as NumPy writes it, without the brackets: <c>10:20, ::2, -1, ..., [1, 5, 7]</c>.</summary>
    /// <param name="text">The text; empty for everything.</param>
    /// <exception cref="SelectionException">The text cannot be understood; the message says where.</exception>
    public static Selection Parse(string text) => SelectionParser.Parse(text);

    /// <summary>For the collection expression's sake: the axes that it was made of.</summary>
    public ImmutableArray<AxisSelection>.Enumerator GetEnumerator() =>
        (this is AxesSelection axes ? axes.Axes : []).GetEnumerator();

    /// <summary>Applies it to an array.</summary>
    /// <param name="shape">The array's shape.</param>
    /// <param name="cells">The shape of its chunks.</param>
    /// <exception cref="SelectionException">It does not fit.</exception>
    internal abstract SelectionPlan Resolve(ReadOnlySpan<long> shape, ReadOnlySpan<int> cells);
}

/// <summary>Each axis on its own.</summary>
internal sealed class AxesSelection(ImmutableArray<AxisSelection> axes) : Selection
{
    private GridPlan? _plan;

    public ImmutableArray<AxisSelection> Axes => axes;

    public override string ToString() => $"[{string.Join(", ", axes)}]";

    internal override SelectionPlan Resolve(ReadOnlySpan<long> shape, ReadOnlySpan<int> cells)
    {
        // Reading with the same selection again and again is common: its lists need sorting once.
        GridPlan? plan = Volatile.Read(ref _plan);
        if (plan is null || !shape.SequenceEqual(plan.ArrayShape) || !cells.SequenceEqual(plan.ChunkShape))
        {
            plan = GridPlan.Create(axes.AsSpan(), shape, cells);
            Volatile.Write(ref _plan, plan);
        }

        return plan;
    }
}

/// <summary>A box.</summary>
internal sealed class BoxSelection(ImmutableArray<long> start, ImmutableArray<long> count) : Selection
{
    internal override SelectionPlan Resolve(ReadOnlySpan<long> shape, ReadOnlySpan<int> cells) =>
        GridPlan.CreateBox(start.AsSpan(), count.AsSpan(), shape, cells);
}

/// <summary>Elements by their coordinates.</summary>
internal sealed class PointSelection(long[] resultShape, long[][] coordinates) : Selection
{
    internal override SelectionPlan Resolve(ReadOnlySpan<long> shape, ReadOnlySpan<int> cells) =>
        new PointPlan(resultShape, coordinates, shape, cells);
}

/// <summary>The elements where a mask is true.</summary>
internal sealed class MaskSelection(Array mask) : Selection
{
    internal override SelectionPlan Resolve(ReadOnlySpan<long> shape, ReadOnlySpan<int> cells) => new MaskPlan(mask, shape, cells);
}
