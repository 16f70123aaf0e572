using System.Diagnostics.CodeAnalysis;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>Decoding a chunk into memory.</summary>
internal sealed unsafe class DecodeComparison : ChunkComparison
{
    private readonly EncodedPieces _pieces;
    private readonly BlockDecoder _managed = new(CodecEngine.Managed);
    private readonly BlockDecoder _native = new(CodecEngine.Native);

    /// <summary>Encodes the chunks.</summary>
    /// <param name="subject">How, and of what: the memory's elements.</param>
    /// <param name="memory">The elements.</param>
    /// <param name="bytes">Bytes of a chunk.</param>
    /// <param name="pieces">Chunks.</param>
    /// <param name="foreign">Another libblosc2, or null.</param>
    [SetsRequiredMembers]
    internal DecodeComparison(CodecCase subject, BenchMemory memory, int bytes, int pieces, ForeignBlosc2? foreign)
        : base(subject, memory)
    {
        Pieces = pieces;
        PieceBytes = bytes;
        Blosc2Options options = Options(subject, bytes, pieces);
        _pieces = new EncodedPieces(options, Geometry(subject, options, bytes), memory, pieces);
        CompressionRatio = _pieces.CompressionRatio;
        using BlockDecoder automatic = new();
        Automatic = _pieces.Head.Kind == ChunkKind.Raw ? "copy" : NameOf(automatic.EngineOf(_pieces.Head));
        Sides = [piece => Decode(_managed, piece), piece => Decode(_native, piece), Copy];
        if (foreign is not null)
        {
            Sides = [.. Sides, piece => foreign.Decode(_pieces.Chunk(piece), new Span<byte>(OutputOf(piece), PieceBytes))];
        }
    }

    public override void Dispose()
    {
        _managed.Dispose();
        _native.Dispose();
    }

    private protected override bool IsRight(int side, int piece) => OutputIsRight(piece);

    private void Decode(BlockDecoder decoder, int piece) =>
        decoder.DecodeChunk(_pieces.Head, _pieces.Chunk(piece), new Span<byte>(OutputOf(piece), PieceBytes));
}
