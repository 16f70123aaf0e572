using System.Collections.Immutable;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Tuning;

/// <summary>Tries candidates on a sample. What is tried, and on which boxes, follows from exact sizes and counts alone; the clock only
/// says how often speeds are measured, so that the same seed tries the same things.</summary>
internal sealed class TuningSearch : IDisposable
{
    private const int MaxFinalists = 8;

    /// <summary>Finalists may cost so much more than the best by the model's prediction, which is rough.</summary>
    private const double FinalistFactor = 1.6;

    /// <summary>A filter is tried with slow codecs if with a fast one its bytes are at most so many more than the best one's.</summary>
    private const double FilterFactor = 1.2;

    /// <summary>Pipelines that are tried with all block sizes.</summary>
    private const int BlockTrials = 4;

    /// <summary>A trial may take this part of the budget; slow codecs are tried on fewer boxes for it.</summary>
    private const double TrialPart = 0.06;

    private const int SurveyFactor = 10;
    private const int MinPasses = 3;
    private const int MaxPasses = 25;
    private readonly SampleSet _samples;
    private readonly Goal _goal;
    private readonly Objective _objective;
    private readonly bool _isReadLimited;
    private readonly double _budget;
    private double _end;
    private readonly TrialMemory _memory = new();
    private readonly List<TrialRun> _runs = [];

    /// <summary>Prepares a search.</summary>
    /// <param name="samples">The sample.</param>
    /// <param name="auto">What is wanted.</param>
    /// <param name="began">When the work on it began, by the thread's clock.</param>
    public TuningSearch(SampleSet samples, AutoBlosc2 auto, long began)
    {
        _samples = samples;
        _goal = auto.Goal;
        _objective = new Objective(auto.Goal);
        _isReadLimited = auto.MinReadMbPerSecond > 0;
        _budget = auto.Budget.TotalMilliseconds * 1e6;
        _end = began + _budget;
    }

    /// <summary>What was tried.</summary>
    public IReadOnlyList<TrialRun> Runs => _runs;

    private bool IsOver => ThreadClock.Nanoseconds > _end;

    /// <summary>Tries what may be the best for the goal, and measures what comes near it.</summary>
    /// <returns>What was measured well enough to pick from.</returns>
    public IReadOnlyList<TrialRun> Run()
    {
        ImmutableArray<Candidates.Coder> coders = Candidates.For(_goal, _isReadLimited);
        bool isSmallest = _goal == Goal.Size;
        int blockBytes = isSmallest ? Candidates.BlockBytes[^1] : Candidates.UsualBlockBytes;
        TrialRun stored = TryOne(Candidates.Stored, null);
        List<TrialRun> fast = [];
        foreach (ImmutableArray<Blosc2Filter> filters in Candidates.Pipelines(_samples.TypeSize))
        {
            TryOne(coders[0].With(filters, blockBytes), null);
            fast.Add(TryOne(coders[1].With(filters, blockBytes), null));
        }

        List<TrialRun> last = fast;
        foreach (Candidates.Coder coder in coders[2..])
        {
            List<TrialRun> tried = [.. Promising(last).Select(
                like => TryOne(coder.With(like.Options.Filters, blockBytes), fast.Find(t => HaveSameFilters(t, like))))];

            // The slower a codec, the better what came before tells which filters suit it.
            last = isSmallest ? tried : fast;
        }

        // Of the best pipelines, other blocks; the largest ones make the smallest data.
        foreach (TrialRun best in Ranked(_runs).Where(t => t != stored).Take(isSmallest ? 0 : BlockTrials).ToArray())
        {
            foreach (int bytes in Candidates.BlockBytes)
            {
                TryOne(best.Options with { Blocks = BlockChoice.OfBytes(bytes) }, fast.Find(t => HaveSameFilters(t, best)));
            }
        }

        List<TrialRun> finalists = Finalists(stored);
        Measure(finalists);
        return finalists;
    }

    /// <summary>Tries everything, but for slow codecs with filters that do nothing for the data.</summary>
    /// <remarks>May follow <see cref="Run"/>, and takes about <see cref="SurveyFactor"/> times its time then.</remarks>
    /// <param name="isWhole">Whether each trial gets all boxes and at least <see cref="MinPasses"/> passes, however long that takes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>All that was tried.</returns>
    public IReadOnlyList<TrialRun> RunAll(bool isWhole, CancellationToken cancellation)
    {
        _end = ThreadClock.Nanoseconds + (_budget * SurveyFactor);
        TryOne(Candidates.Stored, null);
        List<TrialRun> fast = [];
        foreach (ImmutableArray<Blosc2Filter> filters in Candidates.Pipelines(_samples.TypeSize))
        {
            fast.Add(TryOne(new Candidates.Coder(Blosc2Codec.Zstd, 1).With(filters, Candidates.UsualBlockBytes), null));
        }

        foreach (Candidates.Coder coder in Candidates.Coders)
        {
            bool isSlow = coder is { Level: > 5 } and not { Codec: Blosc2Codec.Lz4 };
            foreach (TrialRun reference in isSlow ? Promising(fast).ToList() : fast)
            {
                foreach (int bytes in Candidates.BlockBytes)
                {
                    cancellation.ThrowIfCancellationRequested();
                    TryOne(coder.With(reference.Options.Filters, bytes), isWhole ? null : reference);
                }
            }
        }

        Measure(_runs, isWhole, cancellation);
        return _runs;
    }

    /// <summary>What was tried with these settings, or others that come to the same.</summary>
    public TrialRun? Find(Blosc2Options options)
    {
        TrialRun run = new(options, _samples);
        if (Find(run) is { } found)
        {
            return found;
        }

        run.Pass(_memory, _samples.Count);
        run.Dispose();
        return _runs.Find(run.DoesSameWork);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TrialRun run in _runs)
        {
            run.Dispose();
        }

        _memory.Dispose();
    }

    /// <summary>Tries a candidate, unless one with the same blocks was tried.</summary>
    private TrialRun TryOne(Blosc2Options options, TrialRun? reference)
    {
        TrialRun run = new(options, _samples, reference);
        if (Find(run) is { } same)
        {
            return same;
        }

        int boxes = _samples.Count;
        if (reference is not null)
        {
            double time = SpeedModel.EncodeTime(options, _samples.TypeSize, reference.Counts) * _samples.BoxBytes;
            boxes = (int)Math.Clamp(_budget * TrialPart / time, 1, boxes);
        }

        run.Pass(_memory, boxes);
        run.Dispose();
        if (_runs.Find(run.DoesSameWork) is { } equal)
        {
            return equal;
        }

        _runs.Add(run);
        return run;
    }

    private static bool HaveSameFilters(TrialRun a, TrialRun b) => a.Options.Filters.AsSpan().SequenceEqual(b.Options.Filters.AsSpan());

    private TrialRun? Find(TrialRun run) => _runs.Find(r => r.BlockBytes == run.BlockBytes && r.Options.Codec == run.Options.Codec &&
        r.Options.Level == run.Options.Level && HaveSameFilters(r, run));

    private IEnumerable<TrialRun> Promising(List<TrialRun> fast)
    {
        double least = fast.Min(t => t.EncodedShare);
        return fast.Where(t => t.EncodedShare <= least * FilterFactor);
    }

    private IOrderedEnumerable<TrialRun> Ranked(IEnumerable<TrialRun> runs) => runs.OrderBy(r => _objective.ModelCost(r));

    /// <summary>What comes near the best by the model, the best blocks of each pipeline; the stored elements in any case.</summary>
    private List<TrialRun> Finalists(TrialRun stored)
    {
        double least = _objective.ModelCost(Ranked(_runs).First(t => t != stored || _runs.Count == 1));
        List<TrialRun> finalists = [.. Ranked(_runs)
            .Where(t => t != stored && _objective.ModelCost(t) <= least * FinalistFactor)
            .DistinctBy(t => t.Options with { Blocks = default }).Take(MaxFinalists)];
        finalists.Add(stored);
        return finalists;
    }

    /// <summary>Passes over all in turn, so that a disturbance meets all of them alike.</summary>
    private void Measure(IReadOnlyList<TrialRun> runs, bool isWhole = false, CancellationToken cancellation = default)
    {
        for (int pass = 1; pass < MaxPasses && (!IsOver || (isWhole && pass < MinPasses)); pass++)
        {
            foreach (TrialRun run in runs)
            {
                cancellation.ThrowIfCancellationRequested();
                run.Pass(_memory, run.Boxes);
                if (IsOver && !isWhole)
                {
                    break;
                }
            }
        }
    }
}
