using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Tuning;
using Microsoft.Extensions.Logging;

namespace Blosc2Direct.Tests.Codecs.Tuning;

/// <summary>Choices of settings: what is tried and how large it gets is always the same, speeds are left to benchmarks.</summary>
public sealed class CodecTunerTests
{
    private const int Elements = 600_000;
    private static readonly long[] s_shape = [Elements];
    private static readonly int[] s_chunk = [Elements / 4];

    public static TheoryData<Goal> Goals => [.. Enum.GetValues<Goal>()];

    [Theory]
    [MemberData(nameof(Goals))]
    public void The_same_seed_tries_the_same_settings_with_the_same_sizes(Goal goal)
    {
        byte[] data = TuningData.Walk(Elements, 1);
        AutoBlosc2 auto = Blosc2.Auto(goal, budget: TimeSpan.FromSeconds(0.05), seed: 7);

        CodecChoice first = CodecTuner.Choose(auto, data, s_shape, s_chunk, sizeof(int));
        CodecChoice second = CodecTuner.Choose(auto, data, s_shape, s_chunk, sizeof(int));

        Assert.Equal(Exact(first), Exact(second));
        Assert.Equal(first.SampledBytes, second.SampledBytes);
        Assert.NotEmpty(first.Trials);
        Assert.Contains(first.Options, first.Trials.Select(t => t.Options));
    }

    [Fact]
    public void For_size_the_smallest_of_what_was_tried_is_chosen()
    {
        byte[] data = TuningData.Walk(Elements, 2);

        CodecChoice choice = CodecTuner.Choose(
            Blosc2.Auto(Goal.Size, budget: TimeSpan.FromSeconds(0.05)), data, s_shape, s_chunk, sizeof(int));

        Assert.True(choice.PredictedRatio * Objective.SizeBand >= choice.Trials.Max(t => t.Ratio));
        Assert.Equal(Blosc2Codec.Zstd, choice.Options.Codec);
    }

    [Fact]
    public void The_predicted_ratio_is_that_of_the_chunks()
    {
        byte[] data = TuningData.Walk(Elements, 3);
        CodecChoice choice = CodecTuner.Choose(Blosc2.Auto(), data, s_shape, s_chunk, sizeof(int));

        double ratio = data.Length / (double)EncodedBytes(data, choice.Options);

        Assert.InRange(choice.PredictedRatio / ratio, 0.93, 1.07);
    }

    [Theory]
    [InlineData(Goal.Speed)]
    [InlineData(Goal.Size)]
    public void What_does_not_shrink_is_stored(Goal goal)
    {
        byte[] data = TuningData.Noise(4 * Elements, 4);

        CodecChoice choice = CodecTuner.Choose(
            Blosc2.Auto(goal, budget: TimeSpan.FromSeconds(0.02)), data, s_shape, s_chunk, sizeof(int));

        Assert.Equal(0, choice.Options.Level);
        Assert.InRange(choice.PredictedRatio, 0.99, 1);
    }

    [Fact]
    public void Data_of_one_value_gets_the_usual_settings()
    {
        CodecChoice choice = CodecTuner.Choose(Blosc2.Auto(Goal.Size), new byte[4 * Elements], s_shape, s_chunk, sizeof(int));

        Assert.Equal(new Blosc2Options(), choice.Options);
        Assert.Empty(choice.Trials);
        Assert.True(choice.PredictedRatio > 1000);
    }

    [Fact]
    public void Without_elements_there_is_nothing_to_choose()
    {
        CodecChoice choice = CodecTuner.Choose(Blosc2.Auto(), [], [0, 10], [4, 10], sizeof(int));

        Assert.Equal((new Blosc2Options(), 0), (choice.Options, choice.SampledBytes));
    }

    [Fact]
    public void A_read_speed_that_nothing_has_is_told()
    {
        byte[] data = TuningData.Walk(Elements, 5);

        CodecChoice choice = CodecTuner.Choose(
            Blosc2.Auto(Goal.Size, minReadMbPerSecond: 1e9, budget: TimeSpan.FromSeconds(0.02)), data, s_shape, s_chunk, sizeof(int));

        Assert.False(choice.IsFastEnough);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Elements_and_chunks_of_any_size_can_be_chosen_for(int rank)
    {
        int[] lengths = [.. Enumerable.Repeat(rank == 1 ? 5000 : rank == 2 ? 71 : 17, rank)];
        foreach (int elementSize in new[] { 1, 3, 8, 36 })
        {
            byte[] data = TuningData.Noise((int)(lengths.Aggregate(1L, (a, b) => a * b) * elementSize), elementSize);
            data.AsSpan(0, data.Length / 2).Fill(7);

            CodecChoice choice = CodecTuner.Choose(
                Blosc2.Auto(budget: TimeSpan.FromMilliseconds(2)), data, [.. lengths.Select(n => (long)n)],
                [.. lengths.Select(n => (n / 2) + 1)], elementSize);

            Assert.True(choice.PredictedRatio > 0, $"rank {rank}, {elementSize} bytes");
        }
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => CodecTuner.Choose(Blosc2.Auto(), new byte[10], [10], [5, 5], 1));
        Assert.Throws<ArgumentException>(() => CodecTuner.Choose(Blosc2.Auto(), new byte[10], [11], [5], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CodecTuner.Choose(Blosc2.Auto(), new byte[10], [10], [0], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2.Auto(budget: TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2.Auto(minReadMbPerSecond: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2.Auto((Goal)3));
    }

    [Fact]
    public void A_choice_is_logged()
    {
        List<(LogLevel Level, string Text)> lines = [];
        AutoBlosc2 auto = Blosc2.Auto(Goal.Speed, budget: TimeSpan.FromSeconds(0.01)) with { Logger = new ListLogger(lines) };

        CodecChoice choice = CodecTuner.Choose(auto, TuningData.Walk(Elements, 6), s_shape, s_chunk, sizeof(int));

        Assert.Equal(choice.Trials.Length, lines.Count(l => l.Level == LogLevel.Debug));
        Assert.Contains($"for Speed {choice.Options.Codec} {choice.Options.Level}", Assert.Single(lines, l => l.Level == LogLevel.Information).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_lossy_and_nothing_unknown_to_other_readers_is_a_candidate()
    {
        foreach (int typeSize in new[] { 1, 2, 36 })
        {
            foreach (var pipeline in Candidates.Pipelines(typeSize))
            {
                Assert.All(Candidates.Coders, coder => Assert.True(coder.With(pipeline, Candidates.UsualBlockBytes).IsStock));
                Assert.DoesNotContain(pipeline, filter => filter.IsLossy);
            }
        }

        Assert.All(
            Enum.GetValues<Goal>().SelectMany(goal => Candidates.For(goal, true).Concat(Candidates.For(goal, false))),
            coder => Assert.Contains(coder, Candidates.Coders));
    }

    private static (Blosc2Options Options, int BlockBytes, double Ratio)[] Exact(CodecChoice choice) =>
        [.. choice.Trials.Select(t => (t.Options, t.BlockBytes, t.Ratio))];

    private static unsafe long EncodedBytes(byte[] data, Blosc2Options options)
    {
        ChunkGeometry geometry = ChunkGeometry.ForWriting(options, s_chunk, sizeof(int), sizeof(int));
        using ChunkEncoder encoder = new(options, geometry);
        byte[] frame = new byte[encoder.MaxFrameBytes];
        long bytes = 0;
        fixed (byte* source = data)
        {
            for (int at = 0; at < data.Length; at += geometry.ChunkBytes)
            {
                bytes += encoder.Encode(source + at, [sizeof(int)], s_chunk, default, frame);
            }
        }

        return bytes;
    }

    private sealed class ListLogger(List<(LogLevel Level, string Text)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add((logLevel, formatter(state, exception)));
    }
}
