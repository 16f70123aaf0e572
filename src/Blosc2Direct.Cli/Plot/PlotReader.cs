using Blosc2Direct.Cli.Commands;

namespace Blosc2Direct.Cli.Plot;

/// <summary>Reads a selection piece by piece, and keeps of it what a picture shows.</summary>
internal static class PlotReader
{
    private const long PieceBytes = 4 << 20;
    private const int BatchValues = 1 << 14;

    /// <summary>The axes of the dataset that remain in the selection: one or none for a curve, two for an image.</summary>
    /// <exception cref="UsageException">There are more.</exception>
    internal static int[] KeptAxes(DatasetSelection selection)
    {
        int[] kept = [.. Enumerable.Range(0, selection.Axes.Count).Where(axis => selection.Axes[axis].IsKept)];
        return kept.Length <= 2 ? kept : throw new UsageException(
            $"{kept.Length} axes cannot be plotted: select one or two, e.g. '{selection.Node.Path}[{string.Join(", ", kept.Skip(2).Select(_ => "0"))}]'");
    }

    /// <summary>Reads a selection.</summary>
    /// <param name="selection">What.</param>
    /// <param name="field">The field of compounds.</param>
    /// <param name="columns">Places along the horizontal axis.</param>
    /// <param name="rows">Places along the vertical axis of an image.</param>
    /// <param name="report">Told what was done, of what.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static PlotData Read(
        DatasetSelection selection, string? field, int columns, int rows, Action<string, long, long>? report, CancellationToken cancellation)
    {
        int[] kept = KeptAxes(selection);
        ElementDoubles doubles = new(selection.Spec.Type, field);
        CurveReducer? curve = kept.Length < 2 ? new CurveReducer(selection.Length, columns) : null;
        GridReducer? grid = kept.Length < 2 ? null : new GridReducer(selection.Count[kept[0]], selection.Count[kept[1]], rows, columns);
        int size = selection.Spec.Type.Size;
        long done = 0, total = selection.Length * size;
        byte[] buffer = [];
        double[] values = new double[BatchValues];
        foreach ((long[] start, long[] count) in selection.Length == 0 ? [] : selection.Pieces(PieceBytes))
        {
            cancellation.ThrowIfCancellationRequested();
            int bytes = checked((int)(count.Aggregate(1L, (a, b) => a * b) * size));
            buffer = buffer.Length < bytes ? new byte[bytes] : buffer;
            selection.Read(start, count, buffer.AsSpan(0, bytes));
            long width = grid is null ? bytes / size : count[kept[1]];
            for (int at = 0, element = 0; at < bytes;)
            {
                (long row, long column) = Math.DivRem(element, width);
                int taken = (int)Math.Min(BatchValues, width - column);
                Span<double> batch = values.AsSpan(0, taken);
                doubles.Read(buffer.AsSpan(at, taken * size), batch);
                curve?.Add(batch);
                grid?.Add(start[kept[0]] + row, start[kept[1]] + column, batch);
                element += taken;
                at += taken * size;
            }

            done += bytes;
            report?.Invoke(selection.Node.Path, done, total);
        }

        return curve is not null ? curve.ToData() : grid!.ToData();
    }
}
