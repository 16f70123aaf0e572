namespace Blosc2Direct.Codecs.Tuning;

/// <summary>What a goal asks for, in numbers: see docs/codecs.md.</summary>
internal readonly struct Objective
{
    /// <summary>Measured costs that differ by less are taken for the same.</summary>
    public const double Band = 1.05;

    /// <summary>Sizes that differ by less are taken for the same.</summary>
    public const double SizeBand = 1.01;

    /// <summary>What does not shrink by a tenth does not shrink.</summary>
    public const double LeastRatio = 1.1;

    private const double FastDiskMbPerSecond = 2000;
    private const double GigabitMbPerSecond = 125;
    private readonly double _link;

    /// <summary>The objective of a goal.</summary>
    public Objective(Goal goal)
    {
        Goal = goal;
        _link = goal == Goal.Speed ? FastDiskMbPerSecond : GigabitMbPerSecond;
    }

    /// <summary>The goal.</summary>
    public Goal Goal { get; }

    /// <summary>What a byte costs.</summary>
    /// <param name="encodedShare">Encoded over uncompressed bytes.</param>
    /// <param name="encodeTime">Nanoseconds for an uncompressed byte.</param>
    /// <param name="decodeTime">The same for decoding.</param>
    /// <returns>For <see cref="Goal.Size"/> the encoded share, else nanoseconds: compressed, moved there and back, decompressed.</returns>
    public double Cost(double encodedShare, double encodeTime, double decodeTime) => Goal == Goal.Size
        ? encodedShare
        : encodeTime + decodeTime + (2 * 1000 / _link * encodedShare);

    /// <summary>Picks the best of what was measured.</summary>
    /// <param name="trials">What was measured.</param>
    /// <param name="minReadMbPerSecond">The limit of read speed, or 0.</param>
    /// <param name="isFastEnough">Whether the pick keeps it.</param>
    public T Pick<T>(IReadOnlyList<T> trials, double minReadMbPerSecond, out bool isFastEnough)
        where T : ITrial
    {
        List<T> left = [.. Eligible(trials)];
        if (minReadMbPerSecond > 0)
        {
            left.RemoveAll(t => 1000 / t.DecodeTime < minReadMbPerSecond);
        }

        isFastEnough = left.Count > 0;
        if (!isFastEnough)
        {
            return Best(trials, t => t.DecodeTime, Band, t => t.ModelDecodeTime);
        }

        if (Goal == Goal.Size)
        {
            return Best(left, t => t.EncodedShare, SizeBand, t => t.ModelEncodeTime + t.ModelDecodeTime);
        }

        Objective self = this;
        return Best(left, t => self.MeasuredCost(t), Band, t => self.ModelCost(t));
    }

    /// <summary>What the goal admits.</summary>
    public IEnumerable<T> Eligible<T>(IReadOnlyList<T> trials)
        where T : ITrial
    {
        if (Goal != Goal.Speed)
        {
            return trials;
        }

        // Who asks for speed wants compression that is nearly free, not none; where nothing shrinks, none.
        return trials.Any(Shrinks) ? trials.Where(Shrinks)
            : trials.Any(t => t.IsStored) ? trials.Where(t => t.IsStored)
            : trials;

        static bool Shrinks(T trial) => trial.EncodedShare * LeastRatio <= 1;
    }

    /// <summary>The cost by measured times.</summary>
    public double MeasuredCost(ITrial trial) => Cost(trial.EncodedShare, trial.EncodeTime, trial.DecodeTime);

    /// <summary>The cost by predicted times.</summary>
    public double ModelCost(ITrial trial) => Cost(trial.EncodedShare, trial.ModelEncodeTime, trial.ModelDecodeTime);

    /// <summary>Of those whose measure is the least, or so little more that it may be chance, the one that a second, exact measure
    /// prefers.</summary>
    private static T Best<T>(IReadOnlyList<T> trials, Func<T, double> measure, double band, Func<T, double> preference)
        where T : ITrial
    {
        double least = trials.Min(measure);
        return trials.Where(t => measure(t) <= least * band).OrderBy(preference).First();
    }
}
