using Blosc2Direct.Arrays.Selections;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>Reads and decodes what is selected of chunks: one context and a few buffers, for one thread at a time.</summary>
internal sealed unsafe class ChunkReader(ArrayState array) : IDisposable
{
    // Unfiltered chunks are read by runs of this many bytes.
    private const int UnfilteredRun = 8 << 10;

    private readonly BlockSource _source = new(array);
    private readonly NativeBuffer _whole = new();
    private readonly NativeBuffer _element = new();
    private bool[] _marks = [];
    private int[] _wanted = [];
    private long _chunks, _missing, _hits;

    /// <summary>Cursors for the selections that this reader serves.</summary>
    public CursorSet Cursors { get; } = new();

    public ReadStatistics TakeStatistics()
    {
        ReadStatistics taken = _source.TakeStatistics() + new ReadStatistics(0, 0, _chunks, _missing, 0, _hits);
        _chunks = _missing = _hits = 0;
        return taken;
    }

    /// <summary>Reads what the cursor selects of the chunk that it stands on.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <param name="part">Which share of the blocks to decode.</param>
    /// <param name="parts">Of how many.</param>
    /// <param name="generation">The chunk's generation before anything was known of it.</param>
    public void Read(SelectionCursor cursor, int part, int parts, long generation)
    {
        BlockStamp stamp = new(generation, array.Node.StructureGeneration);
        if (!array.Node.TryLocate(cursor.Chunk, out ChunkRef chunk))
        {
            if (part == 0)
            {
                _missing++;
                cursor.Fill(array.Fill.AsSpan());
            }

            return;
        }

        if (IsFiltered(chunk))
        {
            _chunks++;
            ReadFiltered(chunk, cursor, new Share(part, parts, stamp));
        }
        else if (part == 0)
        {
            _chunks++;
            ReadUnfiltered(chunk, cursor);
        }
    }

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
        if (!IsFiltered(chunk))
        {
            CheckUnfiltered(chunk);
            FetchRun(chunk, 0, destination, array.ChunkBytes);
            return;
        }

        FrameHead head = _source.Open(chunk, wantsAll: true);
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

    public void Dispose()
    {
        _source.Dispose();
        _whole.Dispose();
        _element.Dispose();
        Cursors.Dispose();
    }

    private bool IsFiltered(in ChunkRef chunk) => array.Encoding == ChunkEncoding.Blosc2 && (chunk.FilterMask & 1) == 0;

    private void ReadFiltered(in ChunkRef chunk, SelectionCursor cursor, in Share share)
    {
        int[]? cached = array.CachedBlockShape;
        int wanted = -1;
        if (cached is not null)
        {
            wanted = ServeCached(chunk, cursor, cached, share);
            if (wanted == 0)
            {
                return;
            }
        }

        FrameHead head = _source.Open(chunk, WantsAll(cursor));
        switch (head.Kind)
        {
            case ChunkKind.Blocks or ChunkKind.Raw when !head.IsPlain:
                ReadBlocks(chunk, cursor, head.BlockShape, share, wanted);
                break;
            case ChunkKind.Blocks or ChunkKind.Raw when head.BlockBytes % array.ElementSize == 0:
                if (array.Rank == 1)
                {
                    int run = head.BlockBytes / array.ElementSize;
                    ReadBlocks(chunk, cursor, new ReadOnlySpan<int>(in run), share, wanted);
                }
                else
                {
                    ReadRuns(chunk, cursor, share);
                }

                break;
            case ChunkKind.Blocks or ChunkKind.Raw or ChunkKind.WholeOnly:
                if (share.Part == 0)
                {
                    ReadWhole(chunk, cursor);
                }

                break;
            default:
                if (share.Part == 0)
                {
                    cursor.Fill(SpecialElement());
                }

                break;
        }
    }

    private bool WantsAll(SelectionCursor cursor)
    {
        Span<long> start = stackalloc long[array.Rank];
        Span<long> shape = stackalloc long[array.Rank];
        cursor.GetBounds(start, shape);
        for (int axis = 0; axis < array.Rank; axis++)
        {
            if (shape[axis] * 2 < array.ChunkShape[axis])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>N-dimensional blocks, or runs of one axis: decode those that hold something selected, each straight or
    /// scattered into its place.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="cursor">What is selected.</param>
    /// <param name="blockShape">Elements of a block along each axis.</param>
    /// <param name="share">Which of them.</param>
    /// <param name="wanted">How many the cache left over, if it was asked; else -1.</param>
    private void ReadBlocks(in ChunkRef chunk, SelectionCursor cursor, ReadOnlySpan<int> blockShape, in Share share, int wanted)
    {
        BlockCache? cache = array.Options.BlockCache;
        if (cache is not null && array.CachedBlockShape is null)
        {
            array.CachedBlockShape = blockShape.ToArray();
        }

        bool isCached = cache is not null && blockShape.SequenceEqual(array.CachedBlockShape);
        if (wanted < 0 || !isCached)
        {
            int total = cursor.FindBlocks(blockShape);
            wanted = 0;
            for (int i = share.From(total); i < share.To(total); i++)
            {
                Want(wanted++, i);
            }
        }

        Span<int> needed = _source.Need(wanted);
        for (int i = 0; i < needed.Length; i++)
        {
            needed[i] = cursor.BlockNumber(_wanted[i]);
        }

        int rank = array.Rank;
        Span<long> blockStrides = stackalloc long[rank];
        GridMath.PackedStrides(blockShape, array.ElementSize, blockStrides);
        BlockPlacement placement = new() { Shape = stackalloc long[rank], BlockStrides = stackalloc long[rank], Strides = stackalloc long[rank] };
        for (int i = 0; i < needed.Length; i++)
        {
            cursor.SelectBlock(_wanted[i]);
            if (isCached && !cursor.CoversPiece(blockShape) &&
                cache!.Create(new BlockKey(array.Id, chunk.LinearIndex, needed[i]), share.Stamp, _source.Head.BlockBytes) is { } entry)
            {
                DecodeCached(chunk, cursor, i, cache, entry, blockStrides);
            }
            else if (_source.Head.Kind == ChunkKind.Blocks && cursor.TryPlace(blockStrides, ref placement))
            {
                _source.DecodeInto(chunk, i, placement);
            }
            else
            {
                cursor.Move(_source.Decode(chunk, i, null), blockStrides, toPiece: false);
            }
        }
    }

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
    private int ServeCached(in ChunkRef chunk, SelectionCursor cursor, ReadOnlySpan<int> blockShape, in Share share)
    {
        BlockCache cache = array.Options.BlockCache!;
        Span<long> blockStrides = stackalloc long[array.Rank];
        GridMath.PackedStrides(blockShape, array.ElementSize, blockStrides);
        int total = cursor.FindBlocks(blockShape);
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

    private void Want(int at, int block)
    {
        if (at == _wanted.Length)
        {
            Array.Resize(ref _wanted, Math.Max(64, 2 * at));
        }

        _wanted[at] = block;
    }

    /// <summary>Chunks in row-major order of several axes: a block is a run of elements that cuts across rows.</summary>
    private void ReadRuns(in ChunkRef chunk, SelectionCursor cursor, in Share share)
    {
        Span<long> strides = stackalloc long[array.Rank];
        if (cursor.TryGetBox(out byte* place, strides) && strides[^1] == array.ElementSize)
        {
            Span<long> start = stackalloc long[array.Rank];
            Span<long> shape = stackalloc long[array.Rank];
            cursor.GetBounds(start, shape);
            ReadRuns(chunk, new RowBox { Start = start, Shape = shape, Destination = place, Strides = strides }, share);
        }
        else if (share.Part == 0)
        {
            // Into their places in a buffer of the chunk: what is not needed of it is never touched.
            FrameHead head = _source.Head;
            Span<bool> marks = Mark(cursor, head.BlockBytes / array.ElementSize, head.BlockCount);
            Span<int> needed = _source.Need(marks.Count(true));
            for (int block = 0, i = 0; i < needed.Length; block++)
            {
                if (marks[block])
                {
                    needed[i++] = block;
                }
            }

            byte* whole = _whole.Reserve(head.UncompressedBytes);
            for (int i = 0; i < needed.Length; i++)
            {
                _source.Decode(chunk, i, whole + ((long)needed[i] * head.BlockBytes));
            }

            cursor.SelectChunk();
            cursor.Move(whole, array.ChunkStrides, toPiece: false);
        }
    }

    private void ReadRuns(in ChunkRef chunk, in RowBox box, in Share share)
    {
        FrameHead head = _source.Head;
        int item = array.ElementSize;
        int blockElements = head.BlockBytes / item;
        long low = 0;
        long high = 0;
        for (int axis = 0; axis < array.Rank; axis++)
        {
            low += box.Start[axis] * (array.ChunkStrides[axis] / item);
            high += (box.Start[axis] + box.Shape[axis] - 1) * (array.ChunkStrides[axis] / item);
        }

        int first = (int)(low / blockElements);
        int total = (int)(high / blockElements) - first + 1;
        int from = share.From(total);
        int to = share.To(total);
        Span<int> needed = _source.Need(to - from);
        int count = 0;
        for (int block = first + from; block < first + to; block++)
        {
            RowRun rows = new(array, box, (long)block * blockElements, head.GetBlockUncompressedBytes(block) / item);
            if (rows.Next())
            {
                needed[count++] = block;
            }
        }

        _source.Limit(count);
        for (int i = 0; i < count; i++)
        {
            int bytes = head.GetBlockUncompressedBytes(needed[i]);
            RowRun rows = new(array, box, (long)needed[i] * blockElements, bytes / item);
            rows.Next();
            bool straight = (long)rows.Elements * item == bytes;
            byte* decoded = _source.Decode(chunk, i, straight ? rows.Destination : null);
            if (straight)
            {
                continue;
            }

            do
            {
                new ReadOnlySpan<byte>(decoded + ((long)rows.First * item), rows.Elements * item)
                    .CopyTo(new Span<byte>(rows.Destination, rows.Elements * item));
            }
            while (rows.Next());
        }
    }

    /// <summary>What cannot be decoded by block: dictionaries, the delta filter, and elements that straddle blocks.</summary>
    private void ReadWhole(in ChunkRef chunk, SelectionCursor cursor)
    {
        FrameHead head = _source.Head;
        byte* decoded = _whole.Reserve(head.UncompressedBytes);
        _source.DecodeWhole(chunk, new Span<byte>(decoded, head.UncompressedBytes));
        if (head.IsPlain)
        {
            cursor.SelectChunk();
            cursor.Move(decoded, array.ChunkStrides, toPiece: false);
            return;
        }

        Span<long> blockStrides = stackalloc long[array.Rank];
        GridMath.PackedStrides(head.BlockShape, array.ElementSize, blockStrides);
        int total = cursor.FindBlocks(head.BlockShape);
        for (int i = 0; i < total; i++)
        {
            cursor.SelectBlock(i);
            cursor.Move(decoded + ((long)cursor.BlockNumber(i) * head.BlockBytes), blockStrides, toPiece: false);
        }
    }

    private void ReadUnfiltered(in ChunkRef chunk, SelectionCursor cursor)
    {
        CheckUnfiltered(chunk);
        long run = Math.Max(1, UnfilteredRun / array.ElementSize);
        long runBytes = run * array.ElementSize;
        int runs = checked((int)((array.ChunkBytes + runBytes - 1) / runBytes));
        Span<bool> marks = Mark(cursor, run, runs);
        byte* whole = _whole.Reserve(array.ChunkBytes);
        for (int first = marks.IndexOf(true); first >= 0 && first < runs;)
        {
            int length = marks[first..].IndexOf(false);
            int end = length < 0 ? runs : first + length;
            FetchRun(chunk, first * runBytes, whole + (first * runBytes), Math.Min(end * runBytes, array.ChunkBytes) - (first * runBytes));
            int next = marks[end..].IndexOf(true);
            first = next < 0 ? -1 : end + next;
        }

        cursor.SelectChunk();
        cursor.Move(whole, array.ChunkStrides, toPiece: false);
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

    private Span<bool> Mark(SelectionCursor cursor, long runElements, int runs)
    {
        Span<bool> marks = Marks(runs);
        cursor.MarkRuns(runElements, marks);
        return marks;
    }

    private Span<bool> Marks(int count)
    {
        if (_marks.Length < count)
        {
            _marks = new bool[Math.Max(count, 2 * _marks.Length)];
        }

        Span<bool> marks = _marks.AsSpan(0, count);
        marks.Clear();
        return marks;
    }

    private ReadOnlySpan<byte> SpecialElement()
    {
        Span<byte> element = new(_element.Reserve(array.ElementSize), array.ElementSize);
        _source.FillSpecial(element);
        return element;
    }

    private void CheckUnfiltered(in ChunkRef chunk)
    {
        if (chunk.StoredBytes != array.ChunkBytes)
        {
            throw new CorruptChunkException("stored bytes of an unfiltered chunk", -1, array.ChunkBytes, chunk.StoredBytes);
        }
    }

    private void FetchRun(in ChunkRef chunk, long offset, byte* destination, long bytes)
    {
        for (long done = 0; done < bytes; done += int.MaxValue)
        {
            _source.Fetch(chunk, offset + done, destination + done, (int)Math.Min(int.MaxValue, bytes - done));
        }
    }

    /// <summary>Which of a chunk's blocks to decode, and what was the case before the chunk was located.</summary>
    private readonly record struct Share(int Part, int Parts, BlockStamp Stamp)
    {
        public int From(int total) => (int)((long)total * Part / Parts);

        public int To(int total) => (int)((long)total * (Part + 1) / Parts);
    }
}
