using Blosc2Direct.Codecs;

namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>A frame, and copies of it at other places: a decoder that goes from one to the next reads memory, not cache.</summary>
internal sealed unsafe class EncodedPieces
{
    private readonly byte* _frames;
    private readonly int _step;
    private readonly int _frameBytes;

    /// <summary>Encodes the first elements of a memory, and copies the frame.</summary>
    /// <param name="options">How.</param>
    /// <param name="geometry">The chunk.</param>
    /// <param name="memory">The elements, and the room for frames.</param>
    /// <param name="pieces">Frames.</param>
    internal EncodedPieces(Blosc2Options options, ChunkGeometry geometry, BenchMemory memory, int pieces)
    {
        using ChunkEncoder encoder = new(options, geometry);
        Span<byte> room = new(memory.Frames, memory.FrameBytes);
        int rank = geometry.Rank;
        Span<long> strides = stackalloc long[rank];
        long stride = geometry.ElementSize;
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= geometry.ChunkShape[axis];
        }

        _frames = memory.Frames;
        _frameBytes = encoder.Encode(memory.Elements, strides, geometry.ChunkShape, default, room);
        _step = (_frameBytes + 4095) & ~4095;
        if ((long)_step * pieces > memory.FrameBytes || Head.Parse(room[.._frameBytes], _frameBytes, CodecLimits.Default) != 0)
        {
            throw new InvalidDataException($"A frame of {_frameBytes} bytes for {geometry.ChunkBytes}.");
        }

        for (int piece = 1; piece < pieces; piece++)
        {
            room[.._frameBytes].CopyTo(room[(piece * _step)..]);
        }
    }

    /// <summary>The head of all of them.</summary>
    internal FrameHead Head { get; } = new();

    /// <summary>Uncompressed bytes of one over its encoded ones.</summary>
    internal double CompressionRatio => (double)Head.UncompressedBytes / _frameBytes;

    /// <summary>A frame.</summary>
    internal Span<byte> Frame(int piece) => new(_frames + ((long)piece * _step), _frameBytes);

    /// <summary>The chunk in a frame.</summary>
    internal Span<byte> Chunk(int piece) => Frame(piece).Slice(Head.ChunkOffset, Head.ChunkBytes);

    /// <summary>Where a block starts in a frame.</summary>
    internal int BlockAt(int block)
    {
        Head.GetBlockRange(block, out int offset, out _);
        return Head.ChunkOffset + offset;
    }
}
