using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Tuning;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Cli.Bench;

/// <summary>What <c>b2d bench tune</c> found.</summary>
internal sealed record TuneBenchResult(IReadOnlyList<TuneBenchArray> Arrays, BenchMachine Machine, IReadOnlyDictionary<string, string> Versions);

/// <summary>Choices for an array, against the best of everything.</summary>
/// <param name="File">The file.</param>
/// <param name="Path">The array.</param>
/// <param name="Chunks">Its chunk shape.</param>
/// <param name="SampleMb">Size of the sample of the exhaustive search, in MB.</param>
/// <param name="Candidates">Settings that were tried on it.</param>
/// <param name="Passes">How often each was timed.</param>
/// <param name="Goals">By goal.</param>
/// <param name="Trials">Every candidate, with what the model's constants are fitted to.</param>
/// <param name="ModelError">By how much the model's times are off, as the median over the candidates: 0.2 is 20 %.</param>
internal sealed record TuneBenchArray(
    string File, string Path, IReadOnlyList<int> Chunks, double SampleMb, int Candidates, int Passes, IReadOnlyList<TuneBenchGoal> Goals,
    IReadOnlyList<TuneBenchWork> Trials, TuneBenchError ModelError);

/// <summary>Relative errors.</summary>
internal sealed record TuneBenchError(double Encode, double Decode);

/// <summary>The work that a candidate has, and the time it takes: nanoseconds for an uncompressed byte, measured and predicted.</summary>
internal sealed record TuneBenchWork(
    string Codec, int TypeSize, int BlockBytes, double Ratio, double EncodeTime, double DecodeTime, double ModelEncodeTime,
    double ModelDecodeTime, long Bytes, long RawBytes, long Streams, long Literals, long Sequences);

/// <summary>One goal.</summary>
/// <param name="Goal">Its name.</param>
/// <param name="Chosen">What was chosen within the budget.</param>
/// <param name="Best">What the exhaustive search found.</param>
/// <param name="Unit">Of the costs.</param>
/// <param name="Difference">Cost of the choice over that of the best, less 1.</param>
/// <param name="Seconds">Processor time of the choice.</param>
internal sealed record TuneBenchGoal(string Goal, TuneBenchTrial Chosen, TuneBenchTrial Best, string Unit, double Difference, double Seconds);

/// <summary>Settings, as the exhaustive search measured them.</summary>
internal sealed record TuneBenchTrial(string Codec, int BlockBytes, double Ratio, double WriteMbS, double ReadMbS, double Cost);

/// <summary>Compares choices that were made within a budget with an exhaustive search of the same candidates on a larger sample, other
/// than that of the choices.</summary>
internal sealed class TuneBenchmark(double sampleMb, TimeSpan budget, int seed, CancellationToken cancellation)
{
    /// <summary>Sets the exhaustive search's sample apart from those of the choices.</summary>
    private const int OtherSeed = 0x5EED;
    private const double SampleMbPerSecond = 8;

    /// <summary>Runs.</summary>
    internal TuneBenchArray Run(string file, NdArray array, Func<Blosc2Options, string> describe)
    {
        IReadOnlyList<int> chunks = ChunkShapes.OfArray(array.Spec);
        int[] shape = [.. chunks];
        SampleSet samples = new ArraySampler(array, shape).Draw(TimeSpan.FromSeconds(sampleMb / SampleMbPerSecond), seed ^ OtherSeed);
        if (samples.Count == 0)
        {
            throw new UsageException($"{array.Node.Path}: there is nothing to compress, all that was looked at is one value");
        }

        AutoBlosc2 auto = new() { Budget = budget, Seed = seed };
        using TuningSearch search = new(samples, auto, ThreadClock.Nanoseconds);
        IReadOnlyList<TrialRun> runs = search.RunAll(isWhole: true, cancellation);
        List<TuneBenchGoal> goals = [];
        foreach (Goal goal in Enum.GetValues<Goal>())
        {
            cancellation.ThrowIfCancellationRequested();
            CodecChoice choice = array.ChooseCodec(auto with { Goal = goal }, shape);
            goals.Add(Compare(goal, choice, search, runs, describe));
        }

        return new TuneBenchArray(
            file, array.Node.Path, chunks, Math.Round((double)samples.Count * samples.BoxBytes / 1e6, 1), runs.Count,
            runs.Min(r => r.Passes), goals, [.. runs.Select(r => Work(r, samples.TypeSize, describe))],
            new TuneBenchError(
                Median(runs.Select(r => Math.Abs((r.ModelEncodeTime / r.EncodeTime) - 1))),
                Median(runs.Select(r => Math.Abs((r.ModelDecodeTime / r.DecodeTime) - 1)))));
    }

    private static TuneBenchWork Work(TrialRun run, int typeSize, Func<Blosc2Options, string> describe) => new(
        describe(run.Options), typeSize, run.BlockBytes, Math.Round(1 / run.EncodedShare, 3), Math.Round(run.EncodeTime, 4),
        Math.Round(run.DecodeTime, 4), Math.Round(run.ModelEncodeTime, 4), Math.Round(run.ModelDecodeTime, 4), run.Counts.Bytes,
        run.Counts.RawBytes, run.Counts.Streams, run.Counts.Literals, run.Counts.Sequences);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return Math.Round(sorted[sorted.Length / 2], 3);
    }

    private static TuneBenchGoal Compare(
        Goal goal, CodecChoice choice, TuningSearch search, IReadOnlyList<TrialRun> runs, Func<Blosc2Options, string> describe)
    {
        Objective objective = new(goal);
        TrialRun chosen = search.Find(choice.Options)
            ?? throw new InvalidOperationException($"{describe(choice.Options)} is no candidate of the exhaustive search");
        TrialRun best = objective.Eligible(runs).MinBy(r => objective.MeasuredCost(r))!;
        double difference = (objective.MeasuredCost(chosen) / objective.MeasuredCost(best)) - 1;
        return new TuneBenchGoal(
            goal.ToString().ToLowerInvariant(), Trial(chosen), Trial(best), goal == Goal.Size ? "B/B" : "ns/B", Math.Round(difference, 4),
            Math.Round(choice.Time.TotalSeconds, 3));

        TuneBenchTrial Trial(TrialRun run) => new(
            describe(run.Options), run.BlockBytes, Math.Round(1 / run.EncodedShare, 3), Math.Round(1000 / run.EncodeTime, 1),
            Math.Round(1000 / run.DecodeTime, 1), Math.Round(objective.MeasuredCost(run), 4));
    }
}
