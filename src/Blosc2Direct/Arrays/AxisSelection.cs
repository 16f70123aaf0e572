using System.Globalization;

namespace Blosc2Direct.Arrays;

/// <summary>What a selection takes of one axis: an index (which removes the axis from the result), a slice, a list of indices
/// or a mask. Written as what it is: <c>5</c>, <c>^1</c>, <c>10..20</c>, <c>new Slice(null, null, 2)</c>,
/// <c>new long[] { 1, 5, 7 }</c>, <c>new bool[] { … }</c>.</summary>
/// <remarks>The default takes the whole axis. Lists and masks of several axes are combined orthogonally, as zarr's
/// <c>oindex</c> and NumPy's <c>ix_</c> do.</remarks>
public readonly struct AxisSelection
{
    private readonly AxisSelectionKind _kind;
    private readonly Slice _slice;
    private readonly long _index;
    private readonly object? _list;

    private AxisSelection(AxisSelectionKind kind, Slice slice = default, long index = 0, object? list = null)
    {
        _kind = kind;
        _slice = slice;
        _index = index;
        _list = list;
    }

    /// <summary>The whole axis.</summary>
    public static AxisSelection All => default;

    /// <summary>As many whole axes as are not mentioned. At most one in a selection; at its end it goes without saying.</summary>
    public static AxisSelection Ellipsis => new(AxisSelectionKind.Ellipsis);

    internal AxisSelectionKind Kind => _kind;

    /// <summary>The slice; the default of the struct stands for all.</summary>
    internal Slice Slice => _slice.Step == 0 && _slice.Start is null && _slice.Stop is null ? new Slice(null, null) : _slice;

    /// <summary>One element; the axis is removed from the result.</summary>
    /// <param name="index">The index; a negative one counts from the end.</param>
    public static AxisSelection At(long index) => new(AxisSelectionKind.Index, index: index);

    /// <summary>One element; the axis is removed from the result.</summary>
    /// <param name="index">The index.</param>
    public static AxisSelection At(Index index) => index.IsFromEnd
        ? new AxisSelection(index.Value == 0 ? AxisSelectionKind.End : AxisSelectionKind.Index, index: -index.Value)
        : At((long)index.Value);

    /// <summary>A range with a step.</summary>
    /// <param name="slice">The slice.</param>
    /// <exception cref="ArgumentException">Its step is 0.</exception>
    public static AxisSelection Of(Slice slice) => slice.Step == 0
        ? throw new ArgumentException("A slice cannot have the step 0.", nameof(slice))
        : new AxisSelection(AxisSelectionKind.Slice, slice);

    /// <summary>Listed elements, in any order, also several times; negative indices count from the end.</summary>
    /// <param name="indices">The indices; copied.</param>
    public static AxisSelection Of(long[] indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return new AxisSelection(AxisSelectionKind.List, list: indices.Clone());
    }

    /// <summary>The elements where a mask is true.</summary>
    /// <param name="mask">As long as the axis; copied.</param>
    public static AxisSelection Of(bool[] mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return new AxisSelection(AxisSelectionKind.Mask, list: mask.Clone());
    }

    /// <summary>One element.</summary>
    /// <param name="index">The index; a negative one counts from the end.</param>
    public static implicit operator AxisSelection(long index) => At(index);

    /// <summary>One element.</summary>
    /// <param name="index">The index; a negative one counts from the end.</param>
    public static implicit operator AxisSelection(int index) => At((long)index);

    /// <summary>One element.</summary>
    /// <param name="index">The index.</param>
    public static implicit operator AxisSelection(Index index) => At(index);

    /// <summary>A range.</summary>
    /// <param name="range">The range; bounds beyond the axis are cut to it.</param>
    public static implicit operator AxisSelection(Range range) => Of(Slice.Of(range));

    /// <summary>A range with a step.</summary>
    /// <param name="slice">The slice.</param>
    public static implicit operator AxisSelection(Slice slice) => Of(slice);

    /// <summary>Listed elements.</summary>
    /// <param name="indices">The indices.</param>
    public static implicit operator AxisSelection(long[] indices) => Of(indices);

    /// <summary>Listed elements.</summary>
    /// <param name="indices">The indices.</param>
    public static implicit operator AxisSelection(int[] indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return Of(Array.ConvertAll(indices, i => (long)i));
    }

    /// <summary>The elements where a mask is true.</summary>
    /// <param name="mask">As long as the axis.</param>
    public static implicit operator AxisSelection(bool[] mask) => Of(mask);

    /// <summary>As NumPy writes it.</summary>
    public override string ToString() => _kind switch
    {
        AxisSelectionKind.Index => _index.ToString(CultureInfo.InvariantCulture),
        AxisSelectionKind.End => "^0",
        AxisSelectionKind.Ellipsis => "...",
        AxisSelectionKind.List => $"[{((long[])_list!).Length} indices]",
        AxisSelectionKind.Mask => $"[{((bool[])_list!).Length} truth values]",
        _ => Slice.ToString(),
    };

    /// <summary>The index in an axis.</summary>
    /// <exception cref="SelectionException">It lies outside.</exception>
    internal long ResolveIndex(int axis, long length)
    {
        long index = _kind == AxisSelectionKind.End ? length : _index;
        return index >= -length && index < length ? (index < 0 ? index + length : index) : throw SelectionException.OutOfRange(axis, index, length);
    }

    internal long[] Indices => (long[])_list!;

    internal bool[] Mask => (bool[])_list!;
}

/// <summary>Kinds of <see cref="AxisSelection"/>.</summary>
internal enum AxisSelectionKind : byte
{
    Slice,
    Index,
    End,
    List,
    Mask,
    Ellipsis,
}
