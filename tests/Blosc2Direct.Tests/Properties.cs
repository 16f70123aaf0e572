using FsCheck;
using FsCheck.Fluent;

namespace Blosc2Direct.Tests;

/// <summary>Runs FsCheck properties from plain facts. The seed is fixed, so that a run can be repeated; B2D_TEST_SEED sets
/// another one. A failure names the seed and the smallest case that was found.</summary>
internal static class Properties
{
    private const ulong DefaultSeed = 20_261_120;

    /// <summary>What all random tests start from.</summary>
    public static ulong Seed =>
        ulong.TryParse(Environment.GetEnvironmentVariable("B2D_TEST_SEED"), out ulong chosen) ? chosen : DefaultSeed;

    public static void Check<T>(Gen<T> cases, Action<T> test, int count = 200)
    {
        ulong seed = Seed;

        // The second number of a seed must be odd.
        Config config = Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(seed, (seed << 1) | 1).WithQuietOnSuccess(true);
        FsCheck.Fluent.Prop.ForAll(cases.ToArbitrary(), test).Check(config);
    }
}
