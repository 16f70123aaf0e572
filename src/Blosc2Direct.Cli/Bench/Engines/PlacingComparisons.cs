using System.Diagnostics.CodeAnalysis;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>Decoding into an array: elements put together in their places, against decoding with c-blosc2 and copying.</summary>
internal sealed class ScatterComparison : EngineComparison
{
    private readonly CodecCase _subject;
    private readonly BenchMemory _memory;
    private readonly int _row;
    private readonly PlacedChunks _chunks;
    private readonly BlockDecoder _automatic = new();
    private readonly BlockDecoder _native = new(CodecEngine.Native);

    [SetsRequiredMembers]
    internal ScatterComparison(CodecCase subject, BenchMemory memory, int bytes, int row)
    {
        (_subject, _memory, _row, _chunks) = (subject, memory, row, new PlacedChunks(subject, memory, bytes, row));
        (Pieces, PieceBytes) = (PlacedChunks.Pieces, bytes);
        Sides = [
            piece => _chunks.DecodeInto(_automatic, piece, swaps: false),
            piece => _chunks.DecodeAndCopy(_native, piece),
        ];
    }

    /// <inheritdoc/>
    public override string ToString() => NameOf(_subject, _row);

    public override void Dispose()
    {
        _automatic.Dispose();
        _native.Dispose();
    }

    /// <summary>The row's name.</summary>
    internal static string NameOf(CodecCase subject, int row) => $"scatter{row} {subject}";

    private protected override void Forget() => _memory.ClearOutput();

    private protected override bool IsRight(int side, int piece) => _chunks.IsInPlace(piece, isSwapped: false);
}

/// <summary>Decoding numbers of the other byte order into an array of this one's, against numbers of this one.</summary>
internal sealed unsafe class ByteOrderComparison : EngineComparison
{
    private const int Swapped = 0;

    private readonly CodecCase _subject;
    private readonly BenchMemory _memory;
    private readonly BenchMemory _swappedMemory;
    private readonly PlacedChunks _swapped;
    private readonly PlacedChunks _straight;
    private readonly BlockDecoder _decoder = new();

    [SetsRequiredMembers]
    internal ByteOrderComparison(CodecCase subject, BenchMemory memory, int bytes, int row)
    {
        (_subject, _memory) = (subject, memory);
        (Pieces, PieceBytes) = (PlacedChunks.Pieces, bytes);
        _straight = new PlacedChunks(subject, memory, bytes, row);
        _swappedMemory = new BenchMemory(memory.Bytes);
        Span<byte> reversed = new(_swappedMemory.Elements, bytes);
        new Span<byte>(memory.Elements, bytes).CopyTo(reversed);
        PlacedChunks.Reverse(reversed, subject.TypeSize);
        _swapped = new PlacedChunks(subject, _swappedMemory, bytes, row);
        Sides = [
            piece => _swapped.DecodeInto(_decoder, piece, swaps: true),
            piece => _straight.DecodeInto(_decoder, piece, swaps: false),
        ];
    }

    /// <inheritdoc/>
    public override string ToString() => NameOf(_subject);

    public override void Dispose()
    {
        _decoder.Dispose();
        _swappedMemory.Dispose();
    }

    /// <summary>The row's name.</summary>
    internal static string NameOf(CodecCase subject) => $"big-endian {subject}";

    private protected override void Forget()
    {
        _memory.ClearOutput();
        _swappedMemory.ClearOutput();
    }

    private protected override bool IsRight(int side, int piece) => side == Swapped
        ? _swapped.IsInPlace(piece, isSwapped: true)
        : _straight.IsInPlace(piece, isSwapped: false);
}
