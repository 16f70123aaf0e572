using Blosc2Direct.Codecs;

namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>Chunks of one axis: managed code, c-blosc2, a plain copy, and another libblosc2 if there is one.</summary>
internal abstract unsafe class ChunkComparison(CodecCase subject, BenchMemory memory) : EngineComparison
{
    internal const int Managed = 0;
    internal const int Native = 1;
    internal const int Copied = 2;
    internal const int Foreign = 3;

    /// <summary>The case.</summary>
    internal CodecCase Subject => subject;

    /// <summary>Who does it if the library chooses; copied if nobody needs to.</summary>
    internal string Automatic { get; private protected init; } = "";

    /// <summary>Uncompressed over encoded bytes.</summary>
    internal double CompressionRatio { get; private protected set; }

    /// <inheritdoc/>
    public override string ToString() => subject.ToString();

    private protected BenchMemory Memory => memory;

    /// <summary>The chunk and its blocks: one if it fits the cache.</summary>
    private protected static ChunkGeometry Geometry(CodecCase subject, Blosc2Options options, int bytes) =>
        ChunkGeometry.ForWriting(options, [bytes / subject.TypeSize], subject.TypeSize, subject.TypeSize);

    /// <summary>The options, with one block for a chunk that is to stay in cache.</summary>
    private protected static Blosc2Options Options(CodecCase subject, int bytes, int pieces) =>
        pieces == 1 ? subject.Options with { BlockShape = [bytes / subject.TypeSize] } : subject.Options;

    private protected byte* ElementsOf(int piece) => memory.Elements + ((long)piece * PieceBytes);

    private protected byte* OutputOf(int piece) => memory.Output + ((long)piece * PieceBytes);

    private protected void Copy(int piece) => Buffer.MemoryCopy(ElementsOf(piece), OutputOf(piece), PieceBytes, PieceBytes);

    private protected bool OutputIsRight(int piece) =>
        new Span<byte>(ElementsOf(piece), PieceBytes).SequenceEqual(new Span<byte>(OutputOf(piece), PieceBytes));

    private protected override void Forget() => memory.ClearOutput();

    private protected static string NameOf(CodecEngine engine) => engine.ToString().ToLowerInvariant();
}
