namespace Blosc2Direct.Benchmarks.Support;

/// <summary>What is timed must be right: set-ups compare results before anything is measured.</summary>
internal static class Check
{
    public static void That(bool isRight, string what)
    {
        if (!isRight)
        {
            throw new InvalidOperationException($"Wrong result: {what}.");
        }
    }

    public static void Same(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what) =>
        That(expected.SequenceEqual(actual), what);
}
