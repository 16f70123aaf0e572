using Blosc2Direct.Codecs;

namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>What the engine does besides plain decoding, and what is asked of it.</summary>
/// <param name="Comparison">The way asked about comes first; it is compared with the fastest of the others.</param>
/// <param name="Asked">How many times faster it should be.</param>
internal sealed record SpecialComparison(EngineComparison Comparison, double Asked)
{
    private const double AskedOfScatter = 1.15;
    private const double AskedOfByteOrder = 0.9;
    private const double AskedOfProjection = 3;

    // Bytes of a chunk's rows: shorter and longer than what is worth going past the caches.
    private static readonly int[] Rows = [1024, 4096];

    /// <summary>All of them, each made when it is its turn: they share the memory.</summary>
    /// <param name="options">Which.</param>
    /// <param name="memory">For elements, frames and results.</param>
    /// <param name="bytes">Bytes of a chunk; the memory holds as many as an array has.</param>
    internal static IEnumerable<SpecialComparison> All(CodecBenchOptions options, BenchMemory memory, int bytes)
    {
        foreach (CodecCase subject in Cases(options.IsQuick))
        {
            int[] rows = [.. Rows.Where(row => options.Takes(ScatterComparison.NameOf(subject, row)))];
            bool swaps = subject.Codec == Blosc2Codec.Lz4 && options.Takes(ByteOrderComparison.NameOf(subject));
            if (rows.Length > 0 || swaps)
            {
                memory.Fill(elements => SampleElements.Fill(subject.Content, subject.TypeSize, elements), bytes);
            }

            foreach (int row in rows)
            {
                yield return new SpecialComparison(new ScatterComparison(subject, memory, bytes, row), AskedOfScatter);
            }

            if (swaps)
            {
                yield return new SpecialComparison(new ByteOrderComparison(subject, memory, bytes, Rows[0]), AskedOfByteOrder);
            }
        }

        foreach (SpecialComparison projection in Projections(options, memory, bytes))
        {
            yield return projection;
        }
    }

    private static IEnumerable<SpecialComparison> Projections(CodecBenchOptions options, BenchMemory memory, int bytes)
    {
        int records = bytes / SampleElements.RecordBytes * SampleElements.RecordBytes;
        (string Name, Blosc2Options Options, int FieldAt)[] fields = [
            ("projection lz4/shuffle/temperature", Blosc2.Lz4(CodecCase.Level), SampleElements.TemperatureAt),
            ("projection lz4/shuffle/latitude", Blosc2.Lz4(CodecCase.Level), SampleElements.LatitudeAt),
            ("projection zstd/shuffle/temperature", Blosc2.Zstd(CodecCase.Level), SampleElements.TemperatureAt),
        ];
        bool isFilled = false;
        foreach ((string name, Blosc2Options codec, int at) in fields.Where(f => options.Takes(f.Name)))
        {
            if (!isFilled)
            {
                memory.Fill(SampleElements.FillRecords, records);
                isFilled = true;
            }

            yield return new SpecialComparison(
                new ProjectionComparison(codec, name, at, memory, records, PlacedChunks.Pieces), AskedOfProjection);
        }
    }

    /// <summary>Byte-shuffled numbers, and a row with the other shuffle.</summary>
    private static IEnumerable<CodecCase> Cases(bool isQuick)
    {
        IEnumerable<CodecCase> shuffled =
            from codec in new[] { Blosc2Codec.Lz4, Blosc2Codec.Zstd }
            from typeSize in new[] { 2, 4, 8 }
            from content in new[] { SampleContent.Meteo, SampleContent.Uniform }
            select new CodecCase(codec, ShuffleMode.Byte, typeSize, content);
        return shuffled.Append(new CodecCase(Blosc2Codec.Lz4, ShuffleMode.Bit, 4, SampleContent.Meteo))
            .Where(subject => !isQuick || subject.Differences <= 1);
    }
}
