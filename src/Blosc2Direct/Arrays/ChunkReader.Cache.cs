using Blosc2Direct.Arrays.Selections;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <content>Reading through the block cache.</content>
internal sealed unsafe partial class ChunkReader
{
    private void DecodeCached(
        in ChunkRef chunk, SelectionCursor cursor, int i, BlockCache cache, BlockCache.Entry entry, ReadOnlySpan<long> blockStrides)
    {
        bool isDecoded = false;
        try
        {
            _source.Decode(chunk, i, entry.Memory);
            isDecoded = true;
            cursor.Move(entry.Memory, blockStrides, toPiece: false);
        }
        finally
        {
            cache.Return(entry, isDecoded);
        }
    }

    /// <summary>Moves what the block cache has.</summary>
    /// <returns>How many blocks are left to decode.</returns>
    private int ServeCached(
        in ChunkRef chunk, SelectionCursor cursor, ReadOnlySpan<int> blockShape, in Share share, out bool hasAny)
    {
        BlockCache cache = array.Options.BlockCache!;
        Span<long> blockStrides = stackalloc long[array.Rank];
        GridMath.PackedStrides(blockShape, array.ElementSize, blockStrides);
        int total = cursor.FindBlocks(blockShape);
        hasAny = share.From(total) < share.To(total);
        int wanted = 0;
        for (int i = share.From(total); i < share.To(total); i++)
        {
            if (cache.Rent(new BlockKey(array.Id, chunk.LinearIndex, cursor.BlockNumber(i)), share.Stamp) is not { } entry)
            {
                Want(wanted++, i);
                continue;
            }

            cursor.SelectBlock(i);
            cursor.Move(entry.Memory, blockStrides, toPiece: false);
            cache.Return(entry);
            _hits++;
        }

        return wanted;
    }
}
