using System.Globalization;

namespace Blosc2Direct.Cli.Plot;

/// <summary>A mark on an axis.</summary>
/// <param name="Value">Where.</param>
/// <param name="Label">What is written there.</param>
internal readonly record struct Tick(double Value, string Label);

/// <summary>An axis: which numbers it spans, and how they are spread over it.</summary>
/// <param name="Low">The number at its start; may be larger than that at its end.</param>
/// <param name="High">The number at its end.</param>
/// <param name="IsLog">Whether it is logarithmic.</param>
internal readonly record struct Scale(double Low, double High, bool IsLog = false)
{
    /// <summary>A scale for data, a little wider where they are all the same.</summary>
    /// <param name="low">The least finite value (positive for a logarithmic scale); NaN for no values.</param>
    /// <param name="high">The largest one.</param>
    /// <param name="isLog">Whether it is logarithmic.</param>
    internal static Scale Around(double low, double high, bool isLog)
    {
        if (double.IsNaN(low) || double.IsNaN(high))
        {
            return isLog ? new Scale(1, 10, true) : new Scale(0, 1);
        }

        if (low < high)
        {
            return new Scale(low, high, isLog);
        }

        if (isLog)
        {
            return new Scale(Math.Max(low / 10, double.Epsilon), Math.Min(high, double.MaxValue / 10) * 10, true);
        }

        double margin = low == 0 ? 1 : Math.Abs(low) / 10;
        return new Scale(Math.Max(low - margin, -double.MaxValue), Math.Min(high + margin, double.MaxValue));
    }

    /// <summary>A linear scale with some room at both ends.</summary>
    internal Scale Widened()
    {
        double margin = (High / 25) - (Low / 25);
        return IsLog ? this : new Scale(Math.Max(Low - margin, -double.MaxValue), Math.Min(High + margin, double.MaxValue));
    }

    /// <summary>Where a number lies: 0 at the start, 1 at the end; NaN where it has no place.</summary>
    internal double Place(double value)
    {
        if (IsLog)
        {
            return value > 0 ? (Math.Log10(value) - Math.Log10(Low)) / (Math.Log10(High) - Math.Log10(Low)) : double.NaN;
        }

        if (double.IsInfinity(value))
        {
            return value > 0 == High > Low ? 1e9 : -1e9;
        }

        // The difference of the largest numbers is none; halves of the smallest ones are none.
        return double.IsFinite(High - Low) ? (value - Low) / (High - Low) : ((value / 2) - (Low / 2)) / ((High / 2) - (Low / 2));
    }

    /// <summary>Round numbers along it.</summary>
    /// <param name="count">About how many.</param>
    /// <param name="areIndices">Whether there is nothing between whole numbers.</param>
    internal List<Tick> Ticks(int count, bool areIndices = false) => IsLog ? LogTicks(count) : LinearTicks(count, areIndices);

    private List<Tick> LinearTicks(int count, bool areIndices)
    {
        double low = Math.Min(Low, High), high = Math.Max(Low, High);
        double rough = (high / Math.Max(1, count)) - (low / Math.Max(1, count));
        if (!(rough > 0) || !double.IsFinite(rough))
        {
            return [new Tick(low, Text(low, 0))];
        }

        double power = Math.Pow(10, Math.Floor(Math.Log10(rough))), part = rough / power;
        double step = part <= 1 ? power : part <= 2 ? 2 * power : part <= 5 ? 5 * power : 10 * power;
        step = areIndices ? Math.Max(1, step) : step;
        List<Tick> ticks = [];
        double first = Math.Ceiling((low / step) - 1e-9), last = Math.Floor((high / step) + 1e-9);
        for (double i = first; i <= last && ticks.Count <= 4 * count && step > 0; i++)
        {
            ticks.Add(new Tick(i * step, Text(i * step, step)));
            if (i + 1 == i)
            {
                break; // numbers so large that steps are lost in them
            }
        }

        return ticks;
    }

    private List<Tick> LogTicks(int count)
    {
        double low = Math.Log10(Math.Min(Low, High)), high = Math.Log10(Math.Max(Low, High));
        int every = Math.Max(1, (int)Math.Ceiling((high - low) / Math.Max(1, count)));
        double[] digits = high - low > 3 ? [1] : high - low > 1 ? [1, 2, 5] : [1, 2, 3, 4, 5, 6, 7, 8, 9];
        List<Tick> ticks = [];
        for (int power = (int)Math.Floor(low); power <= Math.Ceiling(high); power += every)
        {
            foreach (double digit in digits)
            {
                double value = digit * Math.Pow(10, power), place = Math.Log10(value);
                if (place >= low - 1e-9 && place <= high + 1e-9 && double.IsFinite(value))
                {
                    ticks.Add(new Tick(value, Text(value, 0)));
                }
            }
        }

        return ticks.Count > 0 ? ticks : LinearTicks(count, areIndices: false);
    }

    // With as many digits as tell neighbours apart.
    private static string Text(double value, double step)
    {
        double size = Math.Abs(value);
        if (size != 0 && (size >= 1e6 || size < 1e-4 || (step != 0 && step < 1e-4)))
        {
            int digits = step > 0 ? Math.Clamp((int)Math.Ceiling(Math.Log10(size / step)) + 1, 1, 15) : 4;
            string mantissa = value.ToString("E" + (digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            int e = mantissa.IndexOf('E');
            string head = mantissa[..e].Contains('.') ? mantissa[..e].TrimEnd('0').TrimEnd('.') : mantissa[..e];
            return head + "e" + int.Parse(mantissa[(e + 1)..], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }

        return value == 0 ? "0" : value.ToString("0.########", CultureInfo.InvariantCulture);
    }
}
