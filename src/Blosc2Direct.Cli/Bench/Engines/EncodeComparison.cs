using System.Diagnostics.CodeAnalysis;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>Encoding a chunk from memory.</summary>
internal sealed unsafe class EncodeComparison : ChunkComparison
{
    private readonly ChunkEncoder _managed;
    private readonly ChunkEncoder _native;
    private readonly BlockDecoder _decoder = new();
    private readonly FrameHead _head = new();
    private int _frameBytes;

    /// <summary>Makes the encoders.</summary>
    /// <param name="subject">How.</param>
    /// <param name="memory">The elements, and the room for frames.</param>
    /// <param name="bytes">Bytes of a chunk.</param>
    /// <param name="pieces">Chunks.</param>
    [SetsRequiredMembers]
    internal EncodeComparison(CodecCase subject, BenchMemory memory, int bytes, int pieces)
        : base(subject, memory)
    {
        Pieces = pieces;
        PieceBytes = bytes;
        Blosc2Options options = Options(subject, bytes, pieces);
        ChunkGeometry geometry = Geometry(subject, options, bytes);
        _managed = new ChunkEncoder(options, geometry, CodecEngine.Managed);
        _native = new ChunkEncoder(options, geometry, CodecEngine.Native);
        using ChunkEncoder automatic = new(options, geometry);
        Automatic = NameOf(automatic.Engine);
        Sides = [piece => Encode(_managed, piece), piece => Encode(_native, piece), Copy];
    }

    public override void Dispose()
    {
        _managed.Dispose();
        _native.Dispose();
        _decoder.Dispose();
    }

    /// <summary>What was encoded is decoded again.</summary>
    private protected override bool IsRight(int side, int piece)
    {
        if (side == Copied)
        {
            return OutputIsRight(piece);
        }

        Span<byte> frame = new(Memory.Frames, _frameBytes);
        if (_head.Parse(frame, _frameBytes, CodecLimits.Default) != 0 || _head.UncompressedBytes != PieceBytes)
        {
            return false;
        }

        CompressionRatio = (double)PieceBytes / _frameBytes;
        _decoder.DecodeChunk(_head, frame.Slice(_head.ChunkOffset, _head.ChunkBytes), new Span<byte>(OutputOf(piece), PieceBytes));
        return OutputIsRight(piece);
    }

    private void Encode(ChunkEncoder encoder, int piece)
    {
        int typeSize = Subject.TypeSize;
        _frameBytes = encoder.Encode(
            ElementsOf(piece), [typeSize], [PieceBytes / typeSize], default, new Span<byte>(Memory.Frames, Memory.FrameBytes));
    }
}
