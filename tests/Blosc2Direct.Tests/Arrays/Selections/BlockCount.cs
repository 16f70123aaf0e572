using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Arrays.Selections;

/// <summary>Counts, element by element, which stored blocks a selection touches: by the frames as they are stored.</summary>
internal sealed class BlockCount
{
    private readonly long[] _shape;
    private readonly int[] _chunks;
    private readonly long[] _grid;
    private readonly Dictionary<long, FrameHead> _heads = [];

    public BlockCount(NdArray array, int[] chunks)
    {
        _shape = [.. array.Shape];
        _chunks = chunks;
        _grid = [.. _shape.Zip(chunks, (extent, chunk) => (extent + chunk - 1) / chunk)];
        foreach (Storage.ChunkInfo chunk in array.Chunks)
        {
            byte[] frame = array.ReadChunk([.. chunk.Offset], out _);
            FrameHead head = new();
            Assert.Equal(0, head.Parse(frame, frame.Length, CodecLimits.Default));
            _heads[Linear([.. chunk.Coordinates], _grid)] = head;
        }
    }

    /// <summary>Blocks that hold one of the elements at least, and chunks that do and were never written.</summary>
    public (long Blocks, long Missing) Touched(ReadOnlySpan<long> numbers)
    {
        HashSet<(long, long)> blocks = [];
        HashSet<long> missing = [];
        foreach (long number in numbers)
        {
            (long chunk, long block) = Place(number);
            if (block < 0)
            {
                missing.Add(chunk);
            }
            else if (_heads[chunk].Kind is ChunkKind.Blocks or ChunkKind.Raw)
            {
                blocks.Add((chunk, block));
            }
        }

        return (blocks.Count, missing.Count);
    }

    /// <summary>Stored bytes of the block that holds an element.</summary>
    public long StoredBytes(long number)
    {
        (long chunk, long block) = Place(number);
        _heads[chunk].GetBlockRange((int)block, out _, out int length);
        return length;
    }

    private (long Chunk, long Block) Place(long number)
    {
        int rank = _shape.Length;
        long[] at = SelectionModel.Coordinates(number, _shape);
        long[] chunk = new long[rank];
        long[] inside = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            (chunk[axis], inside[axis]) = Math.DivRem(at[axis], _chunks[axis]);
        }

        long linear = Linear(chunk, _grid);
        if (!_heads.TryGetValue(linear, out FrameHead? head))
        {
            return (linear, -1);
        }

        long[] extents = Array.ConvertAll(_chunks, extent => (long)extent);
        if (head.IsPlain)
        {
            return (linear, Linear(inside, extents) * sizeof(int) / head.BlockBytes);
        }

        long[] blocks = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            inside[axis] /= head.BlockShape[axis];
            blocks[axis] = (extents[axis] + head.BlockShape[axis] - 1) / head.BlockShape[axis];
        }

        return (linear, Linear(inside, blocks));
    }

    private static long Linear(ReadOnlySpan<long> at, ReadOnlySpan<long> grid)
    {
        long linear = 0;
        for (int axis = 0; axis < grid.Length; axis++)
        {
            linear = (linear * grid[axis]) + at[axis];
        }

        return linear;
    }
}
