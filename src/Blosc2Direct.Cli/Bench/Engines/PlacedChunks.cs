using Blosc2Direct.Codecs;

namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>The chunks of a three-dimensional array, 4 × 2 × 2 of them, whose blocks are decoded into their places in it.</summary>
internal sealed unsafe class PlacedChunks
{
    /// <summary>Chunks of the array.</summary>
    internal const int Pieces = 16;

    private const int Rank = 3;
    private const int Columns = 2;
    private const int Planes = 4;

    private readonly BenchMemory _memory;
    private readonly EncodedPieces _pieces;
    private readonly int _typeSize;
    private readonly int[] _chunk;
    private readonly int[] _block;
    private readonly int[] _grid;
    private readonly long[] _strides;
    private readonly long[] _blockStrides;
    private readonly byte[] _decoded;

    /// <summary>Encodes a chunk from the first elements of a memory.</summary>
    /// <param name="subject">How.</param>
    /// <param name="memory">The elements; receives the array.</param>
    /// <param name="bytes">Bytes of a chunk.</param>
    /// <param name="row">Bytes of a row of it.</param>
    internal PlacedChunks(CodecCase subject, BenchMemory memory, int bytes, int row)
    {
        _memory = memory;
        _typeSize = subject.TypeSize;
        PieceBytes = bytes;
        _chunk = [Planes, bytes / Planes / row, row / _typeSize];
        _pieces = new EncodedPieces(
            subject.Options, ChunkGeometry.ForWriting(subject.Options, _chunk, _typeSize, _typeSize), memory, Pieces);
        FrameHead head = _pieces.Head;
        _block = head.BlockShape.ToArray();
        _grid = [.. _chunk.Zip(_block, (chunk, block) => ((chunk - 1) / block) + 1)];
        _blockStrides = [(long)_block[1] * _block[2] * _typeSize, (long)_block[2] * _typeSize, _typeSize];
        _strides = [(long)Columns * Columns * _chunk[1] * row, (long)Columns * row, _typeSize];
        _decoded = GC.AllocateArray<byte>(head.BlockBytes, pinned: true);
    }

    /// <summary>Bytes of a chunk.</summary>
    internal int PieceBytes { get; }

    /// <summary>A chunk's blocks, each straight into its place, the bytes of elements in order or reversed.</summary>
    internal void DecodeInto(BlockDecoder decoder, int piece, bool swaps)
    {
        BlockPlacement placement = new()
        {
            ItemSize = _typeSize,
            IsStreamed = true, // as a reader does whose result is larger than the caches
            SwapWidth = swaps && _typeSize > 1 ? _typeSize : 0,
            Shape = stackalloc long[Rank],
            BlockStrides = _blockStrides,
            Strides = _strides,
        };
        for (int block = 0; block < _pieces.Head.BlockCount; block++)
        {
            placement.Destination = PlaceBlock(piece, block, placement.Shape);
            decoder.DecodeBlockInto(_pieces.Head, block, _pieces.Frame(piece), _pieces.BlockAt(block), placement);
        }
    }

    /// <summary>A chunk's blocks, each decoded into a buffer that stays in cache, and then copied row by row.</summary>
    internal void DecodeAndCopy(BlockDecoder decoder, int piece)
    {
        Span<long> valid = stackalloc long[Rank];
        fixed (byte* decoded = _decoded)
        {
            for (int block = 0; block < _pieces.Head.BlockCount; block++)
            {
                decoder.DecodeBlock(_pieces.Head, block, _pieces.Frame(piece), _pieces.BlockAt(block), _decoded);
                byte* place = PlaceBlock(piece, block, valid);
                long row = valid[2] * _typeSize;
                for (long i = 0; i < valid[0]; i++)
                {
                    for (long j = 0; j < valid[1]; j++)
                    {
                        Buffer.MemoryCopy(
                            decoded + (i * _blockStrides[0]) + (j * _blockStrides[1]), place + (i * _strides[0]) + (j * _strides[1]), row, row);
                    }
                }
            }
        }
    }

    /// <summary>Whether a chunk's elements are in their places, in order or reversed.</summary>
    internal bool IsInPlace(int piece, bool isSwapped)
    {
        int row = _chunk[2] * _typeSize;
        byte* place = PlaceChunk(piece);
        byte* expected = _memory.Elements;
        byte[] straight = new byte[row];
        for (int i = 0; i < _chunk[0]; i++)
        {
            for (int j = 0; j < _chunk[1]; j++, expected += row)
            {
                new Span<byte>(place + (i * _strides[0]) + (j * _strides[1]), row).CopyTo(straight);
                if (isSwapped)
                {
                    Reverse(straight, _typeSize);
                }

                if (!new Span<byte>(expected, row).SequenceEqual(straight))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Reverses the bytes of each element.</summary>
    internal static void Reverse(Span<byte> elements, int typeSize)
    {
        for (int at = 0; at < elements.Length; at += typeSize)
        {
            elements.Slice(at, typeSize).Reverse();
        }
    }

    private byte* PlaceChunk(int piece) =>
        _memory.Output + (piece / (Columns * Columns) * _chunk[0] * _strides[0]) + (piece / Columns % Columns * _chunk[1] * _strides[1]) +
        (piece % Columns * _chunk[2] * (long)_typeSize);

    /// <summary>A block's place, and how much of it is inside the chunk.</summary>
    private byte* PlaceBlock(int piece, int block, Span<long> valid)
    {
        byte* place = PlaceChunk(piece);
        int rest = block;
        for (int axis = Rank - 1; axis >= 0; axis--)
        {
            int first = rest % _grid[axis] * _block[axis];
            rest /= _grid[axis];
            valid[axis] = Math.Min(_block[axis], _chunk[axis] - first);
            place += first * _strides[axis];
        }

        return place;
    }
}
