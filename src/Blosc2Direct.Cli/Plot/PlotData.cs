namespace Blosc2Direct.Cli.Plot;

/// <summary>What is plotted, already as small as the picture.</summary>
/// <param name="Minimum">The least finite value; NaN if there is none.</param>
/// <param name="Maximum">The largest one.</param>
/// <param name="LeastPositive">The least positive finite value; NaN if there is none.</param>
internal abstract record PlotData(double Minimum, double Maximum, double LeastPositive)
{
    /// <summary>The scale of the values.</summary>
    /// <param name="low">The lower end, if told.</param>
    /// <param name="high">The upper end, if told.</param>
    /// <param name="isLog">Whether it is logarithmic.</param>
    /// <exception cref="UsageException">A logarithmic scale has an end that is not positive.</exception>
    internal Scale ValueScale(double? low, double? high, bool isLog)
    {
        double from = low ?? (isLog ? LeastPositive : Minimum), to = high ?? (isLog && !(Maximum > 0) ? double.NaN : Maximum);
        if (isLog && (from <= 0 || to <= 0))
        {
            throw new UsageException("a logarithmic scale begins and ends at positive numbers: --range says otherwise");
        }

        Scale all = Scale.Around(from, to, isLog);
        return low is null && high is null ? (this is CurveData ? all.Widened() : all)
            : new Scale(double.IsNaN(from) ? to - 1 : from, double.IsNaN(to) ? from + 1 : to, isLog) is var told && told.Low < told.High ? told
            : Scale.Around(told.Low, told.Low, isLog);
    }
}

/// <summary>A curve: for each place along it the least and the largest value there.</summary>
/// <param name="Low">The least values; NaN for none.</param>
/// <param name="High">The largest ones.</param>
/// <param name="Count">Elements in all.</param>
/// <param name="Minimum">The least finite value.</param>
/// <param name="Maximum">The largest one.</param>
/// <param name="LeastPositive">The least positive one.</param>
internal sealed record CurveData(double[] Low, double[] High, long Count, double Minimum, double Maximum, double LeastPositive)
    : PlotData(Minimum, Maximum, LeastPositive);

/// <summary>An image: a value for each of its cells.</summary>
/// <param name="Values">Row by row; NaN for none.</param>
/// <param name="Columns">Cells of a row.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Minimum">The least finite value.</param>
/// <param name="Maximum">The largest one.</param>
/// <param name="LeastPositive">The least positive one.</param>
internal sealed record GridData(double[] Values, int Columns, int Rows, double Minimum, double Maximum, double LeastPositive)
    : PlotData(Minimum, Maximum, LeastPositive);

/// <summary>Points, and a line through some of them.</summary>
/// <param name="Points">The points.</param>
/// <param name="Minimum">The least finite value of Y.</param>
/// <param name="Maximum">The largest one.</param>
/// <param name="LeastPositive">The least positive one.</param>
internal sealed record ScatterData(IReadOnlyList<ScatterPoint> Points, double Minimum, double Maximum, double LeastPositive)
    : PlotData(Minimum, Maximum, LeastPositive);

/// <summary>A point.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Up.</param>
/// <param name="IsOnFront">Whether the line goes through it.</param>
/// <param name="IsMarked">Whether it stands out.</param>
/// <param name="Label">What it is.</param>
internal readonly record struct ScatterPoint(double X, double Y, bool IsOnFront, bool IsMarked, string Label);
