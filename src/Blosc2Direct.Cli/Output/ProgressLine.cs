using System.Diagnostics;
using Spectre.Console;

namespace Blosc2Direct.Cli.Output;

/// <summary>A progress bar with rate and time left on standard error; nothing at all where that is not a terminal.</summary>
internal sealed class ProgressLine
{
    private const double SmoothingSeconds = 2;
    private readonly object _gate = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private ProgressTask? _task;
    private double _rate;
    private double _lastSeconds;
    private long _lastDone;

    private ProgressLine()
    {
    }

    /// <summary>Runs work that reports how far it is.</summary>
    /// <param name="host">Where to draw, and whether.</param>
    /// <param name="silent">Whether nothing is drawn in any case.</param>
    /// <param name="work">Receives a function to be called with (what, bytes done, bytes in all) on any thread; null if
    /// nobody watches.</param>
    internal static TResult Run<TResult>(CliHost host, bool silent, Func<Action<string, long, long>?, TResult> work)
    {
        if (silent || !host.Interactive)
        {
            return work(null);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(host.Error),
        });
        ProgressLine line = new();
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context =>
            {
                line._task = context.AddTask("starting", maxValue: 1);
                return work(line.Report);
            });
    }

    /// <summary>The text beside the bar: what, how fast, how long yet.</summary>
    internal static string Describe(string what, double bytesPerSecond, long bytesLeft)
    {
        const int MaxName = 32;
        string name = SafeText.Escape(what.Length > MaxName ? "…" + what[^(MaxName - 1)..] : what);
        if (bytesPerSecond <= 0)
        {
            return name;
        }

        TimeSpan left = TimeSpan.FromSeconds(Math.Min(bytesLeft / bytesPerSecond, 1e6));
        return $"{name}  {Quantity.Bytes(bytesPerSecond)}/s  {Quantity.Time(TimeSpan.FromSeconds(Math.Ceiling(left.TotalSeconds)))} left";
    }

    private void Report(string what, long done, long total)
    {
        lock (_gate)
        {
            double now = _clock.Elapsed.TotalSeconds, step = now - _lastSeconds;
            if (step > 0)
            {
                // Smoothed, so that the time left does not jump.
                double current = (done - _lastDone) / step;
                double weight = 1 - Math.Exp(-step / SmoothingSeconds);
                _rate = _rate == 0 ? current : _rate + (weight * (current - _rate));
                (_lastSeconds, _lastDone) = (now, done);
            }

            if (_task is not null)
            {
                _task.MaxValue = Math.Max(1, total);
                _task.Value = done;
                _task.Description = Markup.Escape(Describe(what, _rate, total - done));
            }
        }
    }
}
