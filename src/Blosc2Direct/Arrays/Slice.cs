namespace Blosc2Direct.Arrays;

/// <summary>A range of an axis with a step, as NumPy defines it: negative bounds count from the end, bounds beyond the axis
/// are cut to it, a negative step walks backwards.</summary>
/// <param name="Start">The first index; null is the first element, or the last one for a negative step.</param>
/// <param name="Stop">The index before which to stop; null is one step beyond the other end.</param>
/// <param name="Step">Elements from one index to the next; not 0.</param>
public readonly record struct Slice(long? Start = null, long? Stop = null, long Step = 1)
{
    /// <summary>Every element, with a step.</summary>
    /// <param name="step">Elements from one index to the next; negative walks from the last element to the first.</param>
    public static Slice Every(long step) => new(null, null, step);

    /// <summary>A range of C# as a slice: <c>^3</c> becomes -3.</summary>
    /// <param name="range">The range.</param>
    /// <param name="step">Elements from one index to the next, positive.</param>
    public static Slice Of(Range range, long step = 1) => new(
        range.Start.IsFromEnd ? (range.Start.Value == 0 ? long.MaxValue : -range.Start.Value) : range.Start.Value,
        range.End.IsFromEnd ? (range.End.Value == 0 ? null : -range.End.Value) : range.End.Value,
        step);

    /// <summary>A range of C# as a slice.</summary>
    /// <param name="range">The range.</param>
    public static implicit operator Slice(Range range) => Of(range);

    /// <summary>A range of C# as a slice.</summary>
    /// <param name="range">The range.</param>
    public static Slice FromRange(Range range) => Of(range);

    /// <summary>As NumPy writes it: start:stop:step.</summary>
    public override string ToString() => Step == 1 ? $"{Start}:{Stop}" : $"{Start}:{Stop}:{Step}";

    /// <summary>The indices that it selects of an axis.</summary>
    /// <param name="length">Elements of the axis.</param>
    /// <returns>The first index, the step, and the number of indices.</returns>
    internal (long First, long Step, long Count) Resolve(long length)
    {
        // Steps beyond any axis are alike: this keeps sums inside 64 bits.
        long step = Math.Clamp(Step, -(1L << 61), 1L << 61);
        if (step > 0)
        {
            long start = Bound(Start ?? 0, length, 0, length);
            long stop = Bound(Stop ?? length, length, 0, length);
            return (start, step, start >= stop ? 0 : ((stop - start - 1) / step) + 1);
        }

        long from = Start is { } given ? Bound(given, length, -1, length - 1) : length - 1;
        long to = Stop is { } end ? Bound(end, length, -1, length - 1) : -1;
        return (from, step, from <= to ? 0 : ((from - to - 1) / -step) + 1);
    }

    private static long Bound(long value, long length, long low, long high)
    {
        if (value < 0)
        {
            value = value < -length ? low : value + length;
        }

        return Math.Clamp(value, low, Math.Max(low, high));
    }
}
