using System.Diagnostics;

namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>How the codec is measured.</summary>
/// <param name="IsQuick">Few rows and rounds.</param>
/// <param name="Only">Rows whose name holds this text; empty for all.</param>
/// <param name="Cancellation">Stops between two rounds.</param>
internal sealed record CodecBenchOptions(bool IsQuick, string Only, CancellationToken Cancellation)
{
    /// <summary>The rows of the matrix that are measured.</summary>
    internal IEnumerable<CodecCase> Cases => CodecCase.Matrix.Where(c => (!IsQuick || c.Differences <= 1) && Takes(c.ToString()));

    /// <summary>Measurements of each way.</summary>
    internal int Rounds => IsQuick ? 5 : 15;

    /// <summary>Whether a row is measured.</summary>
    internal bool Takes(string name) => name.Contains(Only, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Managed code, c-blosc2, plain copies and another libblosc2, one thread, by case, in cache and beyond.</summary>
internal sealed class CodecBenchmark(CodecBenchOptions options, ForeignBlosc2? foreign, Action<string> progress)
{
    private const int CacheBytes = 128 << 10;
    private const int ChunkBytes = 4 << 20;
    private const int WarmUpBytes = 32 << 10;
    private const int WarmUpCalls = 30;

    // Short measurements are repeated, so that the clock is read seldom.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1.5);

    // Code is compiled for good after a second of quiet and thirty calls.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    private static readonly (string Name, int Bytes, int Pieces)[] Scopes =
        [("cache", CacheBytes, 1), ("memory", ChunkBytes, PlacedChunks.Pieces)];

    /// <summary>Runs it.</summary>
    internal CodecResult Run()
    {
        progress("warming up");
        RunWarm();
        using BenchMemory memory = new(ChunkBytes * PlacedChunks.Pieces);
        List<CodecRow> rows = [.. MeasureMatrix(memory)
            .OrderBy(r => r.Codec, StringComparer.Ordinal).ThenByDescending(r => r.Filter, StringComparer.Ordinal).ThenBy(r => r.TypeSize)];
        List<CodecSpecial> special = [.. MeasureSpecial(memory)];
        (BenchMachine machine, IReadOnlyDictionary<string, string> versions) = BenchEnvironment.Read();
        SortedDictionary<string, string> all = new(versions.ToDictionary(), StringComparer.Ordinal);
        if (foreign is not null)
        {
            all["foreign_blosc2"] = foreign.Version;
        }

        return new CodecResult(
            rows, CodecSummaries.Of(rows, special), special,
            new CodecSettings(CodecCase.Level, CacheBytes, memory.Bytes, ChunkBytes, options.Rounds, options.IsQuick), machine, all);
    }

    /// <summary>Runs all that will be measured, with small chunks.</summary>
    private void RunWarm()
    {
        using BenchMemory memory = new(WarmUpBytes * PlacedChunks.Pieces);
        long start = Stopwatch.GetTimestamp();
        do
        {
            foreach (CodecCase subject in options.Cases)
            {
                Fill(memory, subject, WarmUpBytes);
                RunOften(new DecodeComparison(subject, memory, WarmUpBytes, PlacedChunks.Pieces, foreign));
                RunOften(new EncodeComparison(subject, memory, WarmUpBytes, PlacedChunks.Pieces));
            }

            foreach (SpecialComparison special in SpecialComparison.All(options, memory, WarmUpBytes))
            {
                RunOften(special.Comparison);
            }
        }
        while (Stopwatch.GetElapsedTime(start) < WarmUp);

        void RunOften(EngineComparison comparison)
        {
            using (comparison)
            {
                foreach (Action<int> side in comparison.Sides)
                {
                    options.Cancellation.ThrowIfCancellationRequested();
                    for (int call = 0; call < WarmUpCalls; call++)
                    {
                        side(call % comparison.Pieces);
                    }
                }
            }
        }
    }

    private IEnumerable<CodecRow> MeasureMatrix(BenchMemory memory)
    {
        (SampleContent, int) filled = default;
        foreach (CodecCase subject in options.Cases)
        {
            progress(subject.ToString());
            if (filled != (subject.Content, subject.TypeSize))
            {
                Fill(memory, subject, ChunkBytes);
                filled = (subject.Content, subject.TypeSize);
            }

            foreach ((string scope, int bytes, int pieces) in Scopes)
            {
                yield return Measure(new DecodeComparison(subject, memory, bytes, pieces, foreign), scope, "decode");
                yield return Measure(new EncodeComparison(subject, memory, bytes, pieces), scope, "encode");
            }
        }
    }

    private static void Fill(BenchMemory memory, CodecCase subject, int bytes) =>
        memory.Fill(elements => SampleElements.Fill(subject.Content, subject.TypeSize, elements), bytes);

    private CodecRow Measure(ChunkComparison comparison, string scope, string direction)
    {
        using (comparison)
        {
            comparison.Verify();
            Alternation times = Alternation.Run(comparison, options.Rounds, Shortest, options.Cancellation);
            CodecCase subject = comparison.Subject;
            bool hasForeign = comparison.Sides.Length > ChunkComparison.Foreign;
            return new CodecRow(
                subject.CodecName, subject.FilterName, subject.TypeSize, subject.ContentName, scope, direction,
                Speed(ChunkComparison.Managed), Speed(ChunkComparison.Native), Speed(ChunkComparison.Copied),
                hasForeign ? Speed(ChunkComparison.Foreign) : null, Ratio(ChunkComparison.Native),
                hasForeign ? Ratio(ChunkComparison.Foreign) : null, comparison.Automatic, Math.Round(comparison.CompressionRatio, 2));

            double Speed(int side) => Math.Round(comparison.PieceBytes / times.Seconds(side) / 1e9, 3);
            double Ratio(int other) => Math.Round(times.Ratio(ChunkComparison.Managed, other), 3);
        }
    }

    private IEnumerable<CodecSpecial> MeasureSpecial(BenchMemory memory)
    {
        foreach ((EngineComparison comparison, double asked) in SpecialComparison.All(options, memory, ChunkBytes))
        {
            using (comparison)
            {
                progress(comparison.ToString()!);
                comparison.Verify();
                Alternation times = Alternation.Run(comparison, options.Rounds, Shortest, options.Cancellation);
                int fastest = Enumerable.Range(1, comparison.Sides.Length - 1).MinBy(times.Seconds);
                yield return new CodecSpecial(
                    comparison.ToString()!, Math.Round(times.Ratio(0, fastest), 3), asked,
                    Math.Round(comparison.PieceBytes / times.Seconds(0) / 1e9, 3),
                    Math.Round(comparison.PieceBytes / times.Seconds(fastest) / 1e9, 3));
            }
        }
    }
}
