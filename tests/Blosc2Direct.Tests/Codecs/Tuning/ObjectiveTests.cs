using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Tuning;

namespace Blosc2Direct.Tests.Codecs.Tuning;

/// <summary>What goals prefer, by numbers that were not measured.</summary>
public sealed class ObjectiveTests
{
    private static readonly Trial s_stored = new("stored", 1, 0.05, 0.03);
    private static readonly Trial s_fast = new("fast", 0.4, 0.5, 0.2);
    private static readonly Trial s_good = new("good", 0.28, 1, 0.5);
    private static readonly Trial s_small = new("small", 0.2, 80, 1);

    [Theory]
    [InlineData(Goal.Speed, "fast")]
    [InlineData(Goal.Balanced, "good")]
    [InlineData(Goal.Size, "small")]
    public void Goals_differ(Goal goal, string expected) => Assert.Equal(expected, Pick(goal, 0, out _, s_stored, s_fast, s_good, s_small));

    [Fact]
    public void For_speed_nothing_is_stored_that_shrinks_and_all_is_that_does_not()
    {
        Assert.Equal("stored", Pick(Goal.Speed, 0, out _, s_stored, s_fast with { EncodedShare = 0.95 }));
        Assert.Equal("fast", Pick(Goal.Speed, 0, out _, s_stored, s_fast with { EncodedShare = 0.9 }));
    }

    [Fact]
    public void A_limit_of_read_speed_rules_out_what_is_slower()
    {
        Assert.Equal("good", Pick(Goal.Size, 1500, out bool isFastEnough, s_stored, s_fast, s_good, s_small));
        Assert.True(isFastEnough);
        Assert.Equal("stored", Pick(Goal.Size, 1e6, out isFastEnough, s_stored, s_fast, s_good, s_small));
        Assert.False(isFastEnough);
    }

    [Fact]
    public void Of_sizes_that_are_nearly_equal_the_cheaper_one_is_taken() => Assert.Equal(
        "cheap", Pick(Goal.Size, 0, out _, s_small, s_small with { Name = "cheap", EncodedShare = 0.2015, EncodeTime = 10, ModelEncodeTime = 10 }));

    [Fact]
    public void Noise_in_measured_times_does_not_change_the_choice()
    {
        Random random = new(5);
        Trial twin = s_good with { Name = "twin", EncodedShare = 0.283, ModelEncodeTime = 1.1 };
        for (int i = 0; i < 200; i++)
        {
            Trial[] noisy = [.. new[] { s_stored, s_fast, twin, s_good, s_small }.Select(t => t with
            {
                EncodeTime = t.EncodeTime * (1 + (random.NextDouble() * 0.05)), DecodeTime = t.DecodeTime * (1 + (random.NextDouble() * 0.05)),
            })];
            Assert.Equal("good", Pick(Goal.Balanced, 0, out _, noisy));
        }
    }

    [Fact]
    public void The_front_holds_what_nothing_else_beats()
    {
        Trial worse = s_good with { Name = "worse", DecodeTime = 0.6 };
        Trial[] trials = [s_stored, s_fast, s_good, s_small, worse];

        Assert.Equal([s_stored, s_fast, s_good, s_small], trials.Where(t => ParetoFront.Holds(trials, t)));
    }

    private static string Pick(Goal goal, double minRead, out bool isFastEnough, params Trial[] trials) =>
        new Objective(goal).Pick(trials, minRead, out isFastEnough).Name;

    private sealed record Trial(string Name, double EncodedShare, double EncodeTime, double DecodeTime) : ITrial
    {
        public bool IsStored => Name == "stored";

        public double ModelEncodeTime { get; init; } = EncodeTime;

        public double ModelDecodeTime => DecodeTime;
    }
}
