using System.Collections.Immutable;
using Blosc2Direct.Codecs.Tuning;
using Blosc2Direct.Interop;
using Microsoft.Extensions.Logging;

namespace Blosc2Direct.Codecs;

/// <summary>Chooses settings by trying them on parts of the data.</summary>
/// <remarks>For one seed the same parts are sampled and the same settings tried on them; their sizes are exact. Speeds are measured;
/// those that differ by less than 5 % count as equal, and a fixed model of the work decides. So choices are the same from run to
/// run unless two settings differ by just about that much; docs/codecs.md has the details.</remarks>
public static unsafe partial class CodecTuner
{
    /// <summary>Chooses settings for data in memory.</summary>
    /// <param name="auto">What is wanted.</param>
    /// <param name="data">All elements, packed, in row-major order.</param>
    /// <param name="shape">Elements along each axis, slowest first.</param>
    /// <param name="chunkShape">Elements of a chunk along each axis.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="typeSize">Bytes of an item, what filters see: for HDF5 array types the size of the base type; 0 for
    /// <paramref name="elementSize"/>.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other, or the chunk is none that Blosc2 can hold.</exception>
    public static CodecChoice Choose(
        AutoBlosc2 auto, ReadOnlySpan<byte> data, ReadOnlySpan<long> shape, ReadOnlySpan<int> chunkShape, int elementSize, int typeSize = 0)
    {
        ArgumentNullException.ThrowIfNull(auto);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(elementSize);
        ArgumentOutOfRangeException.ThrowIfNegative(typeSize);
        if (chunkShape.Length != shape.Length || shape.IsEmpty)
        {
            throw new ArgumentException($"A chunk of {chunkShape.Length} axes does not fit an array of {shape.Length}.", nameof(chunkShape));
        }

        long bytes = elementSize;
        foreach (long length in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(length, nameof(shape));
            bytes = checked(bytes * length);
        }

        if (bytes != data.Length)
        {
            CodecThrow.WrongLength(nameof(data), bytes, data.Length);
        }

        ChunkGeometry chunk = ChunkGeometry.ForWriting(
            new Blosc2Options(), chunkShape, elementSize, typeSize == 0 ? elementSize : typeSize);
        fixed (byte* first = data)
        {
            return Choose(auto, new MemorySource(first, shape, chunk), "memory");
        }
    }

    /// <summary>Chooses settings for data of which samples can be taken.</summary>
    /// <param name="auto">What is wanted.</param>
    /// <param name="source">The data.</param>
    /// <param name="name">What it is, for the log.</param>
    /// <param name="isSurvey">Whether everything else is tried too, after the choice was made, which takes some ten times as long.</param>
    /// <param name="cancellation">Stops a survey.</param>
    internal static CodecChoice Choose(
        AutoBlosc2 auto, ISampleSource source, string name, bool isSurvey = false, CancellationToken cancellation = default)
    {
        long began = ThreadClock.Nanoseconds;
        SampleSet samples = source.Draw(auto.Budget, auto.Seed);
        long sampledBytes = (long)samples.Drawn * samples.BoxBytes;
        CodecChoice choice;
        if (samples.Count == 0)
        {
            // Nothing to be learned: all is one value, or there is nothing.
            choice = new CodecChoice(new Blosc2Options(), auto.Goal, ConstantRatio(samples), 0, 0, true, sampledBytes, Elapsed(began), []);
        }
        else
        {
            using TuningSearch search = new(samples, auto, began);
            TrialRun best = new Objective(auto.Goal).Pick(search.Run(), auto.MinReadMbPerSecond, out bool isFastEnough);
            TimeSpan time = Elapsed(began);
            IReadOnlyList<TrialRun> runs = isSurvey ? search.RunAll(isWhole: false, cancellation) : search.Runs;
            choice = new CodecChoice(
                best.Options, auto.Goal, Ratio(samples, best), Speed(best.EncodeTime), Speed(best.DecodeTime), isFastEnough, sampledBytes,
                time, [.. runs.OrderBy(r => r.EncodedShare).Select(r => Describe(samples, r, runs))]);
        }

        if (auto.Logger is { } logger)
        {
            Log(logger, name, choice);
        }

        return choice;
    }

    private static CodecTrial Describe(SampleSet samples, TrialRun run, IReadOnlyList<TrialRun> runs) => new(
        run.Options, run.BlockBytes, Ratio(samples, run), Speed(run.EncodeTime), Speed(run.DecodeTime), run.Passes,
        ParetoFront.Holds(runs, run));

    private static double Speed(double nanosecondsPerByte) => 1000 / nanosecondsPerByte;

    private static TimeSpan Elapsed(long began) => TimeSpan.FromMicroseconds((ThreadClock.Nanoseconds - began) / 1000);

    /// <summary>Of what was drawn the boxes of one value cost next to nothing.</summary>
    private static double Ratio(SampleSet samples, TrialRun run) =>
        samples.Drawn / ((run.EncodedShare * samples.Count) + ((samples.Drawn - samples.Count) / ConstantRatio(samples)));

    private static double ConstantRatio(SampleSet samples)
    {
        const int FrameBytes = 200;
        return Math.Max(samples.BoxBytes * samples.BoxesOfChunk / FrameBytes, 1);
    }

    private static string Text(Blosc2Options options) =>
        options.Filters.IsEmpty ? "without filters" : string.Join(' ', options.Filters.Select(f => f.ToString()));

    private static void Log(ILogger logger, string name, CodecChoice choice)
    {
        foreach (CodecTrial trial in choice.Trials)
        {
            LogTrial(
                logger, name, trial.Options.Codec, trial.Options.Level, Text(trial.Options), trial.BlockBytes, trial.Ratio,
                trial.WriteMbPerSecond, trial.ReadMbPerSecond);
        }

        LogChoice(
            logger, name, choice.Goal, choice.Options.Codec, choice.Options.Level, Text(choice.Options), choice.Options.Blocks,
            choice.PredictedRatio, choice.WriteMbPerSecond, choice.ReadMbPerSecond, choice.Time.TotalMilliseconds);
    }

    [LoggerMessage(
        EventId = 1, Level = LogLevel.Information,
        Message = "{Name}: for {Goal} {Codec} {Level} {Filters}, blocks {Blocks}: ratio {Ratio:F2}, write {Write:F0} MB/s, read {Read:F0} MB/s, chosen in {Milliseconds:F0} ms")]
    private static partial void LogChoice(
        ILogger logger, string name, Goal goal, Blosc2Codec codec, int level, string filters, BlockChoice blocks, double ratio,
        double write, double read, double milliseconds);

    [LoggerMessage(
        EventId = 2, Level = LogLevel.Debug,
        Message = "{Name}: tried {Codec} {Level} {Filters}, blocks of {BlockBytes} bytes: ratio {Ratio:F2}, write {Write:F0} MB/s, read {Read:F0} MB/s")]
    private static partial void LogTrial(
        ILogger logger, string name, Blosc2Codec codec, int level, string filters, int blockBytes, double ratio, double write,
        double read);
}
