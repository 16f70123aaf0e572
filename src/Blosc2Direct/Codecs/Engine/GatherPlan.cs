using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Engine;

/// <summary>Where the blocks of a chunk come from: what <c>native/src/encoder.c</c> makes of a gather. A mutable struct, so a field:
/// <see cref="Locate"/> keeps the block at hand.</summary>
internal unsafe struct GatherPlan
{
    private fixed int _grid[Gather.MaxRank];
    private fixed long _blockStrides[Gather.MaxRank];
    private fixed int _inside[Gather.MaxRank];
    private fixed int _valid[Gather.MaxRank];
    private Gather* _gather;
    private byte* _source;
    private bool _isWhole;
    private bool _isEmpty;

    /// <summary>Uncompressed bytes of the chunk, the padding of its blocks included.</summary>
    public int ChunkBytes { get; private set; }

    /// <summary>Uncompressed bytes of a full block.</summary>
    public int BlockBytes { get; private set; }

    /// <summary>Blocks of the chunk.</summary>
    public readonly int BlockCount => ((ChunkBytes - 1) / BlockBytes) + 1;

    /// <summary>Bytes of a whole block that lie packed in the source; a block is a number of such runs.</summary>
    public int RunBytes { get; private set; }

    /// <summary>Axes of the block that are beside the packed runs.</summary>
    public int RunAxes { get; private set; }

    /// <summary>Plans a chunk.</summary>
    /// <param name="gather">The chunk; stays in place while the plan is used.</param>
    /// <param name="typeSize">Bytes of an item as filters see them.</param>
    /// <exception cref="InvalidOperationException">The shapes contradict each other.</exception>
    public void Make(Gather* gather, int typeSize)
    {
        int rank = gather->Rank;
        int itemSize = gather->ItemSize;
        bool isSound = rank is >= 1 and <= Gather.MaxRank && itemSize >= 1 && itemSize % typeSize == 0;
        long chunk = itemSize;
        long block = itemSize;
        bool anyValid = true;
        for (int axis = rank - 1; isSound && axis >= 0; axis--)
        {
            int chunkLength = gather->ChunkShape[axis];
            int blockLength = gather->BlockShape[axis];
            isSound = chunkLength >= 1 && blockLength >= 1 && (uint)gather->Valid[axis] <= (uint)chunkLength;
            if (!isSound)
            {
                break;
            }

            anyValid &= gather->Valid[axis] > 0;
            _grid[axis] = ((chunkLength - 1) / blockLength) + 1;
            _blockStrides[axis] = block;
            block *= rank == 1 ? Math.Min(blockLength, chunkLength) : blockLength;
            chunk *= rank == 1 ? chunkLength : (long)_grid[axis] * blockLength;
            isSound = chunk <= ChunkGeometry.MaxPaddedBytes && block <= ChunkGeometry.MaxBlockBytes;
        }

        if (!isSound || (anyValid && gather->Source == null))
        {
            throw new InvalidOperationException("A chunk to be encoded has shapes that contradict each other.");
        }

        _gather = gather;
        ChunkBytes = (int)chunk;
        BlockBytes = (int)block;
        FindRuns();
    }

    /// <summary>Finds a block.</summary>
    /// <returns>Its uncompressed bytes: less than <see cref="BlockBytes"/> for a short last block.</returns>
    public int Locate(int block)
    {
        Gather* gather = _gather;
        byte* source = gather->Source;
        _isWhole = true;
        _isEmpty = false;
        int index = block;
        for (int axis = gather->Rank - 1; axis >= 0; axis--)
        {
            int row = index / _grid[axis];
            int origin = (index - (row * _grid[axis])) * gather->BlockShape[axis];
            index = row;
            int inside = Math.Min(gather->BlockShape[axis], gather->ChunkShape[axis] - origin);
            int valid = Math.Min(inside, gather->Valid[axis] - origin);
            _inside[axis] = inside;
            _valid[axis] = valid;
            _isWhole &= valid == (gather->Rank == 1 ? inside : gather->BlockShape[axis]);
            _isEmpty |= valid <= 0;
            source += gather->Strides[axis] * origin;
        }

        _source = source;
        return Math.Min(BlockBytes, ChunkBytes - (block * BlockBytes));
    }

    /// <summary>The located block in the source, where it lies packed and whole there; else null.</summary>
    public readonly byte* FindPacked() => _isWhole && RunAxes == 0 ? _source : null;

    /// <summary>Whether all of the located block comes from the source.</summary>
    public readonly bool IsWhole => _isWhole;

    /// <summary>Starts to walk over the packed runs of the located block, which is whole.</summary>
    public readonly RunWalk WalkRuns() => new(_gather, RunAxes, _source);

    /// <summary>Copies the located block.</summary>
    /// <param name="destination">Receives it, packed.</param>
    /// <param name="bytes">Its bytes.</param>
    public void Copy(byte* destination, int bytes)
    {
        Gather* gather = _gather;
        int rank = gather->Rank;
        byte* packed = FindPacked();
        if (packed != null)
        {
            Buffer.MemoryCopy(packed, destination, bytes, bytes);
            return;
        }

        fixed (int* inside = _inside, valid = _valid)
        fixed (long* blockStrides = _blockStrides)
        {
            ReadOnlySpan<long> to = new(blockStrides, rank);
            if (!_isWhole)
            {
                Fill(new ReadOnlySpan<int>(inside, rank), destination, bytes, to);
            }

            if (!_isEmpty)
            {
                B2dNative.CopyBox(
                    gather->ItemSize, new ReadOnlySpan<int>(valid, rank), _source, new ReadOnlySpan<long>(gather->Strides, rank),
                    destination, to);
            }
        }
    }

    /// <summary>What is not valid: the fill value inside the chunk, zeros in the padding.</summary>
    private readonly void Fill(ReadOnlySpan<int> inside, byte* destination, int bytes, ReadOnlySpan<long> strides)
    {
        Span<byte> block = new(destination, bytes);
        byte* fill = _gather->Fill;
        if (fill == null)
        {
            block.Clear();
            return;
        }

        long volume = _gather->ItemSize;
        foreach (int length in inside)
        {
            volume *= length;
        }

        if (volume == bytes)
        {
            SpecialValues.Fill(block, new ReadOnlySpan<byte>(fill, _gather->ItemSize));
            return;
        }

        block.Clear();
        Span<long> still = stackalloc long[inside.Length];
        still.Clear();
        B2dNative.CopyBox(_gather->ItemSize, inside, fill, still, destination, strides);
    }

    private void FindRuns()
    {
        long run = _gather->ItemSize;
        int axes = _gather->Rank;
        while (axes > 0 && (_gather->Strides[axes - 1] == run || _gather->BlockShape[axes - 1] == 1))
        {
            run *= _gather->BlockShape[axes - 1];
            axes--;
        }

        RunAxes = axes;
        RunBytes = (int)Math.Min(run, BlockBytes);
    }
}
