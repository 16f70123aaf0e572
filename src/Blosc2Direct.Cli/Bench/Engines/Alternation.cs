using System.Diagnostics;

namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>Times the ways of a comparison in alternation: a disturbance meets all of them.</summary>
internal sealed class Alternation
{
    private readonly double[][] _seconds;

    private Alternation(double[][] seconds) => _seconds = seconds;

    /// <summary>Times them.</summary>
    /// <param name="comparison">The ways.</param>
    /// <param name="rounds">Measurements of each, at least 1.</param>
    /// <param name="shortest">How long a measurement takes at least; short ones repeat what they measure.</param>
    /// <param name="cancellation">Stops between two rounds.</param>
    internal static Alternation Run(EngineComparison comparison, int rounds, TimeSpan shortest, CancellationToken cancellation)
    {
        Action<int>[] sides = comparison.Sides;
        int[] repeats = [.. sides.Select(side => Calibrate(side, comparison.Pieces, shortest))];
        double[][] seconds = [.. sides.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < sides.Length; i++)
            {
                // Whoever comes first changes, and no two ways take a piece right after each other.
                int side = (round + i) % sides.Length;
                int first = round + (side * comparison.Pieces / sides.Length);
                seconds[side][round] = Time(sides[side], first, comparison.Pieces, repeats[side]);
            }
        }

        return new Alternation(seconds);
    }

    /// <summary>The median time of a way in seconds.</summary>
    internal double Seconds(int side) => Median([.. _seconds[side]]);

    /// <summary>How many times faster a way is than another: the median over the rounds.</summary>
    internal double Ratio(int side, int other) => Median([.. _seconds[other].Zip(_seconds[side], (slow, fast) => slow / fast)]);

    private static int Calibrate(Action<int> side, int pieces, TimeSpan shortest)
    {
        double once = double.PositiveInfinity;
        for (int i = 0; i < 3 && shortest > TimeSpan.Zero; i++)
        {
            once = Math.Min(once, Time(side, i, pieces, 1));
        }

        return (int)Math.Clamp(Math.Ceiling(shortest.TotalSeconds / once), 1, 1e6);
    }

    /// <summary>The seconds of a piece, from one to the next.</summary>
    private static double Time(Action<int> side, int first, int pieces, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++)
        {
            side((first + i) % pieces);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / repeats;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
