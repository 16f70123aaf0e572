using System.Globalization;

namespace Blosc2Direct.Cli.Commands;

/// <summary>A box of a dataset, written as numpy writes it without steps: PATH[10:20, 3, ..., -1].</summary>
internal static class Selection
{
    /// <summary>Splits PATH[...] into path and selection.</summary>
    internal static (string Path, string? Selection) Split(string text)
    {
        int at = text.EndsWith(']') ? text.LastIndexOf('[') : -1;
        return at <= 0 ? (text, null) : (text[..at], text[(at + 1)..^1]);
    }

    /// <summary>Resolves a selection in a shape.</summary>
    /// <param name="text">The part in brackets; null selects all.</param>
    /// <param name="shape">The dataset's shape.</param>
    /// <param name="start">The first element.</param>
    /// <param name="count">Elements along each axis.</param>
    /// <param name="kept">Whether each axis remains in the result: a single index removes it.</param>
    internal static void Resolve(string? text, IReadOnlyList<long> shape, out long[] start, out long[] count, out bool[] kept)
    {
        start = new long[shape.Count];
        count = [.. shape];
        kept = new bool[shape.Count];
        Array.Fill(kept, true);
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        int ellipsis = Array.IndexOf(parts, "...");
        int given = parts.Length - (ellipsis >= 0 ? 1 : 0);
        if (given > shape.Count || (ellipsis >= 0 && Array.IndexOf(parts, "...", ellipsis + 1) >= 0))
        {
            throw new UsageException($"[{text}] has {given} indices, the dataset has rank {shape.Count}");
        }

        for (int i = 0; i < parts.Length; i++)
        {
            if (i == ellipsis)
            {
                continue;
            }

            int axis = ellipsis >= 0 && i > ellipsis ? shape.Count - (parts.Length - i) : i;
            ResolveAxis(parts[i], text, axis, shape[axis], out start[axis], out count[axis], out kept[axis]);
        }
    }

    private static void ResolveAxis(string part, string text, int axis, long length, out long start, out long count, out bool kept)
    {
        int colon = part.IndexOf(':');
        kept = colon >= 0;
        if (colon < 0)
        {
            start = Number(part, text);
            start += start < 0 ? length : 0;
            count = 1;
            if (start < 0 || start >= length)
            {
                throw new UsageException($"index {part} of [{text}] is outside axis {axis} of length {length}");
            }

            return;
        }

        string from = part[..colon].Trim(), to = part[(colon + 1)..].Trim();
        if (to.Contains(':'))
        {
            throw new UsageException($"[{text}] has a step, which is not supported");
        }

        start = from.Length == 0 ? 0 : Clamp(Number(from, text), length);
        long stop = to.Length == 0 ? length : Clamp(Number(to, text), length);
        count = Math.Max(0, stop - start);
    }

    private static long Clamp(long value, long length) => Math.Clamp(value < 0 ? value + length : value, 0, length);

    private static long Number(string part, string text) =>
        long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value : throw new UsageException($"'{part}' in [{text}] is not an index");
}
