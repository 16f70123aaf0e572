using System.Diagnostics.CodeAnalysis;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>Decoding 4 of the 36 bytes of weather records, whose blocks are split, against decoding all of them.</summary>
internal sealed unsafe class ProjectionComparison : EngineComparison
{
    private const int Field = 0;
    private const int FieldBytes = sizeof(float);

    private readonly string _name;
    private readonly int _fieldAt;
    private readonly BenchMemory _memory;
    private readonly EncodedPieces _pieces;
    private readonly BlockDecoder _automatic = new();
    private readonly BlockDecoder _managed = new(CodecEngine.Managed);
    private readonly BlockDecoder _native = new(CodecEngine.Native);

    /// <summary>Encodes the records.</summary>
    /// <param name="options">How; blocks are split.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="fieldAt">Where the field is in a record.</param>
    /// <param name="memory">The records.</param>
    /// <param name="bytes">Bytes of a chunk.</param>
    /// <param name="pieces">Chunks.</param>
    [SetsRequiredMembers]
    internal ProjectionComparison(Blosc2Options options, string name, int fieldAt, BenchMemory memory, int bytes, int pieces)
    {
        (_name, _fieldAt, _memory) = (name, fieldAt, memory);
        (Pieces, PieceBytes) = (pieces, bytes);
        Blosc2Options split = options with { SplitBlocks = BlockSplit.Always };
        _pieces = new EncodedPieces(
            split, ChunkGeometry.ForWriting(split, [bytes / SampleElements.RecordBytes], SampleElements.RecordBytes, SampleElements.RecordBytes),
            memory, pieces);
        Sides = [DecodeField, piece => DecodeWhole(_managed, piece), piece => DecodeWhole(_native, piece)];
    }

    /// <inheritdoc/>
    public override string ToString() => _name;

    public override void Dispose()
    {
        _automatic.Dispose();
        _managed.Dispose();
        _native.Dispose();
    }

    private protected override void Forget() => _memory.ClearOutput();

    private protected override bool IsRight(int side, int piece)
    {
        byte* expected = _memory.Elements;
        byte* output = _memory.Output + ((long)piece * PieceBytes);
        if (side != Field)
        {
            return new Span<byte>(expected, PieceBytes).SequenceEqual(new Span<byte>(output, PieceBytes));
        }

        for (int record = 0; record < PieceBytes / SampleElements.RecordBytes; record++)
        {
            if (!new Span<byte>(expected + (record * SampleElements.RecordBytes) + _fieldAt, FieldBytes)
                .SequenceEqual(new Span<byte>(output + (record * FieldBytes), FieldBytes)))
            {
                return false;
            }
        }

        return true;
    }

    private void DecodeWhole(BlockDecoder decoder, int piece) => decoder.DecodeChunk(
        _pieces.Head, _pieces.Chunk(piece), new Span<byte>(_memory.Output + ((long)piece * PieceBytes), PieceBytes));

    private void DecodeField(int piece)
    {
        FrameHead head = _pieces.Head;
        BlockPlacement placement = new()
        {
            ItemSize = FieldBytes,
            Shape = stackalloc long[1],
            BlockOffset = _fieldAt,
            BlockStrides = [SampleElements.RecordBytes],
            Destination = _memory.Output + ((long)piece * PieceBytes),
            Strides = [FieldBytes],
        };
        for (int block = 0; block < head.BlockCount; block++)
        {
            placement.Shape[0] = head.GetBlockUncompressedBytes(block) / SampleElements.RecordBytes;
            _automatic.DecodeBlockInto(head, block, _pieces.Frame(piece), _pieces.BlockAt(block), placement);
            placement.Destination += placement.Shape[0] * FieldBytes;
        }
    }
}
