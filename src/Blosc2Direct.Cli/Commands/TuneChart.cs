using Blosc2Direct.Cli.Plot;

namespace Blosc2Direct.Cli.Commands;

/// <summary>Ratio against speed, as points with the front as a line.</summary>
internal static class TuneChart
{
    /// <summary>One chart for writing, one for reading.</summary>
    internal static IEnumerable<(string Title, ScatterData Data)> Charts(TuneResult result)
    {
        yield return ("write MB/s over ratio", Points(result.Trials, t => t.WriteMbS));
        yield return ("read MB/s over ratio", Points(result.Trials, t => t.ReadMbS));
    }

    /// <summary>What stands around a chart: both axes are logarithmic.</summary>
    internal static FigureText Describe(string title, ScatterData data)
    {
        double least = data.Points.Min(p => p.X), most = data.Points.Max(p => p.X);
        return new FigureText(
            title, "uncompressed over encoded bytes: the line is what nothing else beats", "", "MB/s", Around(least, most), default,
            Around(data.LeastPositive, data.Maximum), Colormap.Find("viridis"));
    }

    // Logarithmic, with some room at both ends.
    private static Scale Around(double low, double high)
    {
        double room = Math.Pow(Math.Max(high / low, 1.5), 0.04);
        return Scale.Around(low / room, high * room, isLog: true);
    }

    private static ScatterData Points(IReadOnlyList<TuneTrial> trials, Func<TuneTrial, double> speed)
    {
        ScatterPoint[] points = [.. trials.Select(t => new ScatterPoint(
            t.Ratio, Math.Max(speed(t), 0.1),
            !trials.Any(o => o.Ratio >= t.Ratio && speed(o) >= speed(t) && (o.Ratio > t.Ratio || speed(o) > speed(t))), t.Chosen, t.Settings))];
        return new ScatterData(points, points.Min(p => p.Y), points.Max(p => p.Y), points.Min(p => p.Y));
    }
}
