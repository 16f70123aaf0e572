using Blosc2Direct.Arrays.Selections;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <content>Reading of chunks that are going to be written in part.</content>
internal sealed unsafe partial class ChunkReader
{
    /// <summary>Reads a chunk into a packed buffer, except for the blocks that are going to be written whole.</summary>
    /// <param name="cursor">What is going to be written.</param>
    /// <param name="valid">How much of the chunk lies inside the array.</param>
    /// <param name="destination">Receives the chunk, row-major.</param>
    public void ReadForPatch(SelectionCursor cursor, ReadOnlySpan<int> valid, byte* destination)
    {
        if (!array.Node.TryLocate(cursor.Chunk, out ChunkRef chunk))
        {
            _missing++;
            BoxCopy.FillRow(destination, array.ChunkBytes, array.Fill.AsSpan());
            return;
        }

        _chunks++;
        chunk = Unwrap(chunk);
        if (IsPiped(chunk))
        {
            DecodePiped(chunk, destination);
            return;
        }

        if (!IsFiltered(chunk))
        {
            CheckUnfiltered(chunk);
            FetchRun(chunk, 0, destination, array.ChunkBytes);
            return;
        }

        FrameHead head = _source.Open(chunk, wantsAll: true, BlockStamp.None);
        switch (head.Kind)
        {
            case ChunkKind.Blocks or ChunkKind.Raw when !head.IsPlain:
                ReadBlocksForPatch(chunk, cursor, valid, destination);
                break;
            case ChunkKind.Blocks or ChunkKind.Raw or ChunkKind.WholeOnly:
                byte* decoded = head.IsPlain ? destination : _whole.Reserve(head.UncompressedBytes);
                _source.DecodeWhole(chunk, new Span<byte>(decoded, head.UncompressedBytes));
                if (!head.IsPlain)
                {
                    Unblock(decoded, valid, destination);
                }

                break;
            default:
                BoxCopy.FillRow(destination, array.ChunkBytes, SpecialElement());
                break;
        }
    }

    private void ReadBlocksForPatch(in ChunkRef chunk, SelectionCursor cursor, ReadOnlySpan<int> valid, byte* destination)
    {
        FrameHead head = _source.Head;
        int rank = array.Rank;
        Span<bool> isWritten = Marks(head.BlockCount);
        int touched = cursor.IsWhole ? cursor.FindBlocks(head.BlockShape) : 0;
        for (int i = 0; i < touched; i++)
        {
            cursor.SelectBlock(i);
            isWritten[cursor.BlockNumber(i)] = cursor.CoversPiece(head.BlockShape);
        }

        Span<long> grid = stackalloc long[rank];
        Span<long> at = stackalloc long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            grid[axis] = (array.ChunkShape[axis] + head.BlockShape[axis] - 1) / head.BlockShape[axis];
        }

        Span<int> needed = _source.Need(head.BlockCount);
        int count = 0;
        for (int block = 0; block < head.BlockCount; block++)
        {
            GridMath.Unravel(block, grid, at);
            bool isInside = !isWritten[block];
            for (int axis = 0; axis < rank; axis++)
            {
                isInside &= at[axis] * head.BlockShape[axis] < valid[axis];
            }

            if (isInside)
            {
                needed[count++] = block;
            }
        }

        _source.Limit(count);
        BlockPlacement placement = new() { Shape = stackalloc long[rank], BlockStrides = stackalloc long[rank], Strides = array.ChunkStrides };
        GridMath.PackedStrides(head.BlockShape, array.ElementSize, placement.BlockStrides);
        placement.ItemSize = array.ElementSize;
        for (int i = 0; i < count; i++)
        {
            GridMath.Unravel(needed[i], grid, at);
            placement.Destination = PlaceBlock(at, head.BlockShape, valid, placement.Shape, destination);
            if (head.Kind == ChunkKind.Blocks)
            {
                _source.DecodeInto(chunk, i, placement);
            }
            else
            {
                byte* decoded = _source.Decode(chunk, i, null);
                BoxCopy.Copy(placement.Shape, array.ElementSize, decoded, placement.BlockStrides, placement.Destination, array.ChunkStrides);
            }
        }
    }

    /// <summary>Puts the blocks of a decoded chunk in row-major order.</summary>
    private void Unblock(byte* decoded, ReadOnlySpan<int> valid, byte* destination)
    {
        FrameHead head = _source.Head;
        int rank = array.Rank;
        Span<long> grid = stackalloc long[rank];
        Span<long> at = stackalloc long[rank];
        Span<long> shape = stackalloc long[rank];
        Span<long> blockStrides = stackalloc long[rank];
        GridMath.PackedStrides(head.BlockShape, array.ElementSize, blockStrides);
        for (int axis = 0; axis < rank; axis++)
        {
            grid[axis] = (array.ChunkShape[axis] + head.BlockShape[axis] - 1) / head.BlockShape[axis];
        }

        for (int block = 0; block < head.BlockCount; block++)
        {
            GridMath.Unravel(block, grid, at);
            byte* place = PlaceBlock(at, head.BlockShape, valid, shape, destination);
            if (place != null)
            {
                BoxCopy.Copy(shape, array.ElementSize, decoded + ((long)block * head.BlockBytes), blockStrides, place, array.ChunkStrides);
            }
        }
    }

    /// <summary>Where a block goes in a row-major chunk, and how much of it lies inside the array; null if nothing does.</summary>
    private byte* PlaceBlock(
        ReadOnlySpan<long> at, ReadOnlySpan<int> blockShape, ReadOnlySpan<int> valid, Span<long> shape, byte* destination)
    {
        for (int axis = 0; axis < at.Length; axis++)
        {
            long origin = at[axis] * blockShape[axis];
            shape[axis] = Math.Min(blockShape[axis], valid[axis] - origin);
            if (shape[axis] <= 0)
            {
                return null;
            }

            destination += origin * array.ChunkStrides[axis];
        }

        return destination;
    }
}
