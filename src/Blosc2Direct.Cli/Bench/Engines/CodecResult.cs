namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>What <c>b2d bench codec</c> measured.</summary>
/// <param name="Rows">The matrix.</param>
/// <param name="Summary">What the rows come to.</param>
/// <param name="Special">What the engine does besides plain decoding and encoding.</param>
/// <param name="Settings">How it was measured.</param>
/// <param name="Machine">Where.</param>
/// <param name="Versions">With what.</param>
internal sealed record CodecResult(
    IReadOnlyList<CodecRow> Rows, IReadOnlyList<CodecSummary> Summary, IReadOnlyList<CodecSpecial> Special, CodecSettings Settings,
    BenchMachine Machine, IReadOnlyDictionary<string, string> Versions);

/// <summary>One case, in one scope, in one direction. Speeds are in 10⁹ uncompressed bytes a second, by the median time.</summary>
/// <param name="Codec">lz4 or zstd.</param>
/// <param name="Filter">shuffle or bitshuffle.</param>
/// <param name="TypeSize">Bytes of an element.</param>
/// <param name="Content">ramp, uniform, meteo or noise.</param>
/// <param name="Scope">cache: one block again and again; memory: chunk after chunk.</param>
/// <param name="Direction">decode or encode.</param>
/// <param name="ManagedGbS">Managed code.</param>
/// <param name="NativeGbS">The library's c-blosc2.</param>
/// <param name="MemcpyGbS">A copy of the uncompressed bytes.</param>
/// <param name="ForeignGbS">The other libblosc2; left out if there is none, and for encoding.</param>
/// <param name="Ratio">Managed over native: the median of the rounds, not the quotient of the medians.</param>
/// <param name="ForeignRatio">Managed over the other libblosc2.</param>
/// <param name="Auto">Who does it if the library chooses: managed or native; copy for chunks that are stored as they are.</param>
/// <param name="Compression">Uncompressed over encoded bytes.</param>
internal sealed record CodecRow(
    string Codec, string Filter, int TypeSize, string Content, string Scope, string Direction, double ManagedGbS, double NativeGbS,
    double MemcpyGbS, double? ForeignGbS, double Ratio, double? ForeignRatio, string Auto, double Compression)
{
    /// <summary>The case's name.</summary>
    internal string Name => $"{Codec}/{Filter}/{TypeSize}/{Content}";
}

/// <summary>Ratios of several rows.</summary>
/// <param name="Name">What is compared, and in which rows.</param>
/// <param name="Rows">How many.</param>
/// <param name="GeometricMean">Of their ratios.</param>
/// <param name="Lowest">The smallest one.</param>
/// <param name="LowestRow">Where it is.</param>
/// <param name="Asked">What should be reached; left out for what is only told.</param>
/// <param name="Reached">Whether it is: by the geometric mean for the other libblosc2, else by every row.</param>
/// <param name="Below">Rows below it.</param>
internal sealed record CodecSummary(
    string Name, int Rows, double GeometricMean, double Lowest, string LowestRow, double? Asked, bool? Reached,
    IReadOnlyList<string> Below);

/// <summary>Two ways to decode.</summary>
/// <param name="Name">What is compared, and of what.</param>
/// <param name="Value">How many times faster the first way is: the median of the rounds.</param>
/// <param name="Asked">What should be reached.</param>
/// <param name="GbS">The first way, in 10⁹ uncompressed bytes of whole elements a second.</param>
/// <param name="AgainstGbS">The second way.</param>
internal sealed record CodecSpecial(string Name, double Value, double Asked, double GbS, double AgainstGbS);

/// <summary>How it was measured.</summary>
/// <param name="Level">The level of both codecs.</param>
/// <param name="CacheBytes">Uncompressed bytes of the block of the scope cache.</param>
/// <param name="MemoryBytes">Uncompressed bytes of all chunks of the scope memory.</param>
/// <param name="ChunkBytes">Of one of them.</param>
/// <param name="Rounds">Measurements of each way.</param>
/// <param name="Quick">Whether only some rows were measured, with few rounds.</param>
internal sealed record CodecSettings(int Level, int CacheBytes, int MemoryBytes, int ChunkBytes, int Rounds, bool Quick);
