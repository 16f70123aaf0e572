using Blosc2Direct.Arrays.Selections;
using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Pipelines;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <content>Reading of chunks that go through filters of other programs: they decode as a whole, so a chunk is one block.</content>
internal sealed unsafe partial class ChunkReader
{
    private const int FrameSlack = 1 << 20;
    private const int PaddingFactor = 8;
    private readonly NativeBuffer _encoded = new();
    private readonly NativeBuffer _frame = new();
    private ChunkPipeline? _pipeline;
    private ChunkPipeline? _outer;

    private bool IsPiped(in ChunkRef chunk) => array.Encoding == ChunkEncoding.Filtered && chunk.FilterMask != uint.MaxValue;

    private void ReadPiped(in ChunkRef chunk, SelectionCursor cursor, in Share share)
    {
        ReadOnlySpan<int> piece = array.ChunkShape.AsSpan();
        if (array.Options.BlockCache is { } cache)
        {
            array.CachedBlockShape ??= [.. piece];
            if (ServeCached(chunk, cursor, piece, share, out _) == 0)
            {
                return;
            }

            cursor.SelectBlock(0);
            if (!cursor.CoversPiece(piece) &&
                cache.Create(new BlockKey(array.Id, chunk.LinearIndex, 0), share.Stamp, (int)array.ChunkBytes) is { } entry)
            {
                DecodePipedCached(chunk, cursor, cache, entry);
                return;
            }
        }

        cursor.SelectChunk();
        ReadPiped(chunk, cursor);
    }

    /// <summary>What the cursor selects of a chunk, which is the piece.</summary>
    private void ReadPiped(in ChunkRef chunk, SelectionCursor cursor)
    {
        int rank = array.Rank;
        BlockPlacement placement = new() { Shape = stackalloc long[rank], BlockStrides = stackalloc long[rank], Strides = stackalloc long[rank] };
        byte* encoded = FetchPiped(chunk, out int stored);
        if (cursor.TryPlace(array.ChunkStrides, ref placement) && _pipeline!.TryDecodeInto(encoded, stored, chunk.FilterMask, placement))
        {
            _pieces++;
            return;
        }

        if (TryGetWholeChunk(cursor, out byte* place))
        {
            DecodePiped(chunk, encoded, stored, place);
            return;
        }

        byte* whole = _whole.Reserve(array.ChunkBytes);
        DecodePiped(chunk, encoded, stored, whole);
        cursor.Move(whole, array.ChunkStrides, toPiece: false);
    }

    private void DecodePipedCached(in ChunkRef chunk, SelectionCursor cursor, BlockCache cache, BlockCache.Entry entry)
    {
        bool isDecoded = false;
        try
        {
            DecodePiped(chunk, entry.Memory);
            isDecoded = true;
            cursor.Move(entry.Memory, array.ChunkStrides, toPiece: false);
        }
        finally
        {
            cache.Return(entry, isDecoded);
        }
    }

    /// <summary>The destination of a chunk that is wanted whole, where it lies as in the chunk.</summary>
    private bool TryGetWholeChunk(SelectionCursor cursor, out byte* place)
    {
        Span<long> start = stackalloc long[array.Rank];
        Span<long> shape = stackalloc long[array.Rank];
        Span<long> strides = stackalloc long[array.Rank];
        if (!cursor.TryGetBox(out place, strides))
        {
            return false;
        }

        cursor.GetBounds(start, shape);
        for (int axis = 0; axis < shape.Length; axis++)
        {
            // Where an axis has one element its stride does not matter.
            if (shape[axis] != array.ChunkShape[axis] || (strides[axis] != array.ChunkStrides[axis] && shape[axis] > 1))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Decodes a chunk into memory that has room for all of it.</summary>
    private void DecodePiped(in ChunkRef chunk, byte* destination)
    {
        byte* encoded = FetchPiped(chunk, out int stored);
        DecodePiped(chunk, encoded, stored, destination);
    }

    private void DecodePiped(in ChunkRef chunk, byte* encoded, int stored, byte* destination)
    {
        int bytes = _pipeline!.Decode(encoded, stored, chunk.FilterMask, destination, (int)array.ChunkBytes);
        if (bytes != array.ChunkBytes)
        {
            CodecThrow.Corrupt("bytes of the decoded chunk", -1, array.ChunkBytes, bytes);
        }

        _pieces++;
    }

    private byte* FetchPiped(in ChunkRef chunk, out int stored)
    {
        _pipeline ??= new ChunkPipeline(array.Filters, (int)array.ChunkBytes);
        return FetchEncoded(chunk, out stored);
    }

    /// <summary>Undoes the filters after Blosc2, where an array has some: the frame is then in memory, and read from there.</summary>
    /// <returns>The chunk as it is without them.</returns>
    private ChunkRef Unwrap(in ChunkRef chunk)
    {
        if (array.OuterFilters.IsEmpty)
        {
            return chunk;
        }

        _source.ReadFromStore();
        if (chunk.FilterMask == uint.MaxValue)
        {
            return chunk;
        }

        // A frame that does not shrink is a little longer than the chunk with the padding of its blocks, at most eight times as much.
        int room = (int)Math.Min(array.Limits.MaxFrameBytes, FrameSlack + (PaddingFactor * array.ChunkBytes));
        byte* encoded = FetchEncoded(chunk, out int stored);
        byte* frame = _frame.Reserve(room);
        _outer ??= new ChunkPipeline(array.OuterFilters, room);
        int bytes = _outer.Decode(encoded, stored, chunk.FilterMask >> 1, frame, room);
        _source.ReadFromMemory(frame, bytes);
        return chunk with { StoredBytes = bytes };
    }

    private byte* FetchEncoded(in ChunkRef chunk, out int stored)
    {
        CodecLimits limits = array.Limits;
        if (chunk.StoredBytes > limits.MaxFrameBytes)
        {
            CodecThrow.Limit("stored chunk", chunk.StoredBytes, limits.MaxFrameBytes);
        }

        stored = (int)chunk.StoredBytes;
        byte* encoded = _encoded.Reserve(Math.Max(stored, 1));
        _source.Fetch(chunk, 0, encoded, stored);
        return encoded;
    }
}
