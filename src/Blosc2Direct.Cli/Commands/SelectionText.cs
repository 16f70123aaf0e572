using System.Globalization;

namespace Blosc2Direct.Cli.Commands;

/// <summary>A box of a dataset, written as numpy writes it without steps: PATH[10:20, 3, ..., -1].</summary>
internal static class SelectionText
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
    internal static AxisPick[] Resolve(string? text, IReadOnlyList<long> shape)
    {
        AxisPick[] picks = [.. shape.Select(length => new AxisPick(0, 1, length, true))];
        if (string.IsNullOrWhiteSpace(text))
        {
            return picks;
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
            picks[axis] = ResolveAxis(parts[i], text, axis, shape[axis]);
        }

        return picks;
    }

    private static AxisPick ResolveAxis(string part, string text, int axis, long length)
    {
        int colon = part.IndexOf(':');
        long start;
        if (colon < 0)
        {
            start = Number(part, text);
            start += start < 0 ? length : 0;
            return start >= 0 && start < length ? new AxisPick(start, 1, 1, false)
                : throw new UsageException($"index {part} of [{text}] is outside axis {axis} of length {length}");
        }

        string from = part[..colon].Trim(), to = part[(colon + 1)..].Trim();
        if (to.Contains(':'))
        {
            throw new UsageException($"[{text}] has a step, which is not supported");
        }

        start = from.Length == 0 ? 0 : Clamp(Number(from, text), length);
        long stop = to.Length == 0 ? length : Clamp(Number(to, text), length);
        return new AxisPick(start, 1, Math.Max(0, stop - start), true);
    }

    private static long Clamp(long value, long length) => Math.Clamp(value < 0 ? value + length : value, 0, length);

    private static long Number(string part, string text) =>
        long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value : throw new UsageException($"'{part}' in [{text}] is not an index");
}
