using System.Globalization;

namespace Blosc2Direct.Cli.Output;

/// <summary>Numbers for people.</summary>
internal static class Quantity
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Bytes in binary units: "512 B", "3.21 MiB".</summary>
    internal static string Bytes(double bytes)
    {
        int unit = 0;
        while (Math.Abs(bytes) >= 1024 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        string format = unit == 0 || bytes >= 100 ? "0" : bytes >= 10 ? "0.0" : "0.00";
        return bytes.ToString(format, CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>Uncompressed over stored: "3.2x", or "-" where nothing is stored.</summary>
    internal static string Ratio(double uncompressed, double stored) =>
        stored <= 0 ? "-" : (uncompressed / stored).ToString(uncompressed >= 99.95 * stored ? "0" : "0.0", CultureInfo.InvariantCulture) + "x";

    /// <summary>A count with its noun: "1 chunk", "1,234 chunks".</summary>
    internal static string Count(long count, string noun, string? plural = null) =>
        count.ToString("N0", CultureInfo.InvariantCulture) + " " + (count == 1 ? noun : plural ?? noun + "s");

    /// <summary>A duration: "0.42 s", "3 min 20 s".</summary>
    internal static string Time(TimeSpan time) => time.TotalSeconds switch
    {
        < 10 => time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture) + " s",
        < 90 => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + " s",
        < 5400 => $"{(int)time.TotalMinutes} min {time.Seconds} s",
        _ => $"{(int)time.TotalHours} h {time.Minutes} min",
    };

    /// <summary>A shape: "10 × 20", "scalar" for none.</summary>
    internal static string Shape<T>(IReadOnlyList<T> shape)
        where T : struct, IFormattable
        => shape.Count == 0 ? "scalar" : string.Join(" × ", shape.Select(n => n.ToString(null, CultureInfo.InvariantCulture)));

    /// <summary>Coordinates: "(0, 3, 1)".</summary>
    internal static string Tuple(IReadOnlyList<long> values) =>
        "(" + string.Join(", ", values.Select(n => n.ToString(CultureInfo.InvariantCulture))) + ")";
}
