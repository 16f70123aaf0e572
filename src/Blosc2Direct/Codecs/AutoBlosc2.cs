using Microsoft.Extensions.Logging;

namespace Blosc2Direct.Codecs;

/// <summary>Settings that are to be chosen by trying them on the data: <see cref="CodecTuner"/> makes <see cref="Blosc2Options"/>
/// of it. Immutable; made by <see cref="Blosc2.Auto"/>.</summary>
public sealed record AutoBlosc2
{
    /// <summary>The most time that a choice may ask for.</summary>
    public static readonly TimeSpan MaxBudget = TimeSpan.FromHours(1);

    /// <summary>What is wanted.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of <see cref="Codecs.Goal"/>.</exception>
    public Goal Goal
    {
        get;
        init => field = value is >= Goal.Speed and <= Goal.Size
            ? value : throw new ArgumentOutOfRangeException(nameof(Goal), value, "Not a goal.");
    }

    = Goal.Balanced;

    /// <summary>Only settings by which one thread decodes at least so many MB (10^6 uncompressed bytes) a second, where there are
    /// any; 0 for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not a number.</exception>
    public double MinReadMbPerSecond
    {
        get;
        init => field = value >= 0 && double.IsFinite(value)
            ? value : throw new ArgumentOutOfRangeException(nameof(MinReadMbPerSecond), value, "Must be 0 or more.");
    }

    /// <summary>About how much processor time one choice may take. More time means larger samples and steadier speeds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or more than <see cref="MaxBudget"/>.</exception>
    public TimeSpan Budget
    {
        get;
        init => field = value > TimeSpan.Zero && value <= MaxBudget
            ? value : throw new ArgumentOutOfRangeException(nameof(Budget), value, $"Must be positive, and at most {MaxBudget}.");
    }

    = TimeSpan.FromSeconds(0.2);

    /// <summary>Which parts of the data are sampled: the same seed takes the same ones.</summary>
    public int Seed { get; init; }

    /// <summary>Is told each choice (level Information) and what was tried (level Debug); null for nobody.</summary>
    public ILogger? Logger { get; init; }
}
