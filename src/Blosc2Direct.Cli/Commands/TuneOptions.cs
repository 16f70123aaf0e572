using System.CommandLine;
using System.Globalization;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Cli.Commands;

/// <summary>The options that say what settings are to be chosen for.</summary>
/// <param name="usualBudget">Seconds that a choice may take, if not given.</param>
internal sealed class TuneOptions(double usualBudget)
{
    /// <summary>What <see cref="AutoBlosc2"/> takes, in seconds.</summary>
    internal const double UsualBudget = 0.2;

    /// <summary>The goal.</summary>
    internal Option<string> Goal { get; } = new("--goal", "-g")
    {
        Description = "speed, balanced or size.", HelpName = "GOAL", DefaultValueFactory = _ => "balanced",
    };

    /// <summary>The least speed of reading.</summary>
    internal Option<double> MinRead { get; } = new("--min-read")
    {
        Description = "Only settings that one thread decodes with so many MB/s.", HelpName = "MB/S",
    };

    /// <summary>The time.</summary>
    internal Option<double> Budget { get; } = new("--budget")
    {
        Description = "Seconds of processor time for trying.", HelpName = "S", DefaultValueFactory = _ => usualBudget,
    };

    /// <summary>The seed.</summary>
    internal Option<int> Seed { get; } = new("--seed") { Description = "Which parts of the data are sampled.", HelpName = "N" };

    /// <summary>Reads them.</summary>
    /// <exception cref="UsageException">A value makes no sense.</exception>
    internal AutoBlosc2 Read(ParseResult parsed) => Blosc2.Auto(
        ParseGoal(parsed.GetValue(Goal) ?? "balanced"), ReadMinimum(parsed), ReadBudget(parsed), parsed.GetValue(Seed));

    /// <summary>Reads them for a command that can do without.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="auto">Whether settings are to be chosen.</param>
    /// <param name="codec">The options that say the settings, which would be in vain then.</param>
    /// <exception cref="UsageException">A value makes no sense, or the options contradict each other.</exception>
    internal AutoBlosc2? ReadIfAuto(ParseResult parsed, Option<bool> auto, CodecOptions codec)
    {
        if (!parsed.GetValue(auto))
        {
            return new Option[] { Goal, MinRead, Budget, Seed }.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } vain
                ? throw new UsageException($"{vain.Name} is for settings that are chosen: add --auto")
                : null;
        }

        return codec.ReadIfGiven(parsed) is null
            ? Read(parsed)
            : throw new UsageException("--auto chooses what --codec, --level and --shuffle say: give either");
    }

    /// <summary>Reads the time.</summary>
    internal TimeSpan ReadBudget(ParseResult parsed) => parsed.GetValue(Budget) is var seconds && seconds is >= 0.001 and <= 3600
        ? TimeSpan.FromSeconds(seconds)
        : throw new UsageException($"--budget must be 0.001 to 3600 seconds, not {seconds.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Reads a goal's name.</summary>
    private static Goal ParseGoal(string text) => text.ToLowerInvariant() switch
    {
        "speed" => Codecs.Goal.Speed,
        "balanced" => Codecs.Goal.Balanced,
        "size" => Codecs.Goal.Size,
        _ => throw new UsageException($"the goal must be speed, balanced or size, not '{text}'"),
    };

    private double ReadMinimum(ParseResult parsed) => parsed.GetValue(MinRead) is var speed && speed >= 0 && double.IsFinite(speed)
        ? speed
        : throw new UsageException($"--min-read must be 0 or more, not {speed.ToString(CultureInfo.InvariantCulture)}");
}
