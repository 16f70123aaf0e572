using Blosc2Direct.Arrays;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What a selection takes of one axis.</summary>
/// <param name="First">The first index.</param>
/// <param name="Step">From one index to the next; negative walks backwards.</param>
/// <param name="Count">How many.</param>
/// <param name="IsKept">Whether the axis remains in the result: a single index removes it.</param>
/// <param name="List">The indices, where they are listed one by one.</param>
internal readonly record struct AxisPick(long First, long Step, long Count, bool IsKept, long[]? List = null)
{
    /// <summary>Whether the indices follow each other.</summary>
    internal bool IsRun => List is null && (Step == 1 || Count <= 1);

    /// <summary>The index of the n-th element taken.</summary>
    internal long this[long n] => List is null ? First + (n * Step) : List[n];

    /// <summary>Every n-th of it.</summary>
    internal AxisPick Every(long n)
    {
        long first = Math.Min(n / 2, Math.Max(0, Count - 1)), count = Count == 0 ? 0 : ((Count - 1 - first) / n) + 1;
        if (List is null)
        {
            return this with { First = this[first], Step = Step * n, Count = count };
        }

        long[] list = new long[count];
        for (long i = 0; i < count; i++)
        {
            list[i] = List[first + (i * n)];
        }

        return this with { Count = count, List = list };
    }

    /// <summary>A part of it.</summary>
    internal AxisSelection Part(long start, long count)
    {
        if (List is not null)
        {
            return AxisSelection.Of(List[(int)start..(int)(start + count)]);
        }

        long first = this[start], last = this[start + count - 1];
        long stop = Step > 0 ? last + 1 : last - 1;
        return AxisSelection.Of(new Slice(first, stop < 0 ? null : stop, Step));
    }
}

/// <summary>Selections behind the path of a dataset, as NumPy writes them: PATH[10:20, ::-2, [1, 5, 7], ..., -1].</summary>
internal static class SelectionText
{
    /// <summary>Splits PATH[...] into path and selection.</summary>
    internal static (string Path, string? Selection) Split(string text)
    {
        int depth = 0;
        for (int at = text.EndsWith(']') ? text.Length - 1 : 0; at > 0; at--)
        {
            depth += text[at] switch { ']' => 1, '[' => -1, _ => 0 };
            if (depth == 0)
            {
                return (text[..at], text[(at + 1)..^1]);
            }
        }

        return (text, null);
    }

    /// <summary>Resolves a selection in a shape.</summary>
    /// <param name="text">The part in brackets; null selects all.</param>
    /// <param name="shape">The dataset's shape.</param>
    /// <returns>What is taken of each axis.</returns>
    /// <exception cref="SelectionException">It does not fit the shape.</exception>
    internal static AxisPick[] Resolve(string? text, IReadOnlyList<long> shape)
    {
        List<AxisSelection> axes = [];
        foreach (AxisSelection axis in Parse(text ?? ""))
        {
            axes.Add(axis);
        }

        int ellipsis = axes.FindIndex(a => a.Kind == AxisSelectionKind.Ellipsis);
        int given = axes.Count - (ellipsis >= 0 ? 1 : 0), missing = shape.Count - given;
        if (missing < 0 || axes.FindLastIndex(a => a.Kind == AxisSelectionKind.Ellipsis) != ellipsis)
        {
            throw new UsageException($"[{text}] has {given} indices, the dataset has rank {shape.Count}");
        }

        int whole = ellipsis >= 0 ? ellipsis : axes.Count;
        AxisPick[] picks = new AxisPick[shape.Count];
        for (int axis = 0; axis < picks.Length; axis++)
        {
            int at = axis < whole ? axis : axis < whole + missing ? -1 : axis - missing + (ellipsis >= 0 ? 1 : 0);
            picks[axis] = Pick(at < 0 ? AxisSelection.All : axes[at], axis, shape[axis]);
        }

        return picks;
    }

    private static Selection Parse(string text)
    {
        try
        {
            return Selection.Parse(text);
        }
        catch (FormatException error)
        {
            throw new UsageException($"[{text}]: {error.Message}");
        }
    }

    private static AxisPick Pick(AxisSelection selection, int axis, long length)
    {
        switch (selection.Kind)
        {
            case AxisSelectionKind.Index or AxisSelectionKind.End:
                return new AxisPick(selection.ResolveIndex(axis, length), 1, 1, false);
            case AxisSelectionKind.List or AxisSelectionKind.Mask:
                long[] given = selection.Kind == AxisSelectionKind.List ? selection.Indices : TrueIndices(selection.Mask, axis, length);
                long[] list = Array.ConvertAll(given, index => AxisSelection.At(index).ResolveIndex(axis, length));
                return new AxisPick(0, 1, list.Length, true, list);
            default:
                (long first, long step, long count) = selection.Slice.Resolve(length);
                return new AxisPick(first, step, count, true);
        }
    }

    private static long[] TrueIndices(bool[] mask, int axis, long length) => mask.Length == length
        ? [.. Enumerable.Range(0, mask.Length).Where(i => mask[i]).Select(i => (long)i)]
        : throw SelectionException.WrongMask(axis, mask.Length, length);
}
