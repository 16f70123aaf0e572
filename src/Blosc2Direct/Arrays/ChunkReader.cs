using Blosc2Direct.Arrays.Selections;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>Reads and decodes what is selected of chunks: one context and a few buffers, for one thread at a time.</summary>
internal sealed unsafe partial class ChunkReader(ArrayState array) : IDisposable
{
    private readonly BlockSource _source = new(array);
    private readonly NativeBuffer _whole = new();
    private readonly NativeBuffer _element = new();
    private int[] _wanted = [];
    private long _chunks, _missing, _hits, _pieces;

    /// <summary>Cursors for the selections that this reader serves.</summary>
    public CursorSet Cursors { get; } = new();

    public ReadStatistics TakeStatistics()
    {
        ReadStatistics taken = _source.TakeStatistics() + new ReadStatistics(0, 0, _chunks, _missing, _pieces, _hits);
        _chunks = _missing = _hits = _pieces = 0;
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

        chunk = Unwrap(chunk);
        if (IsFiltered(chunk))
        {
            _chunks++;
            ReadFiltered(chunk, cursor, new Share(part, parts, stamp));
        }
        else if (IsPiped(chunk))
        {
            _chunks++;
            ReadPiped(chunk, cursor, new Share(part, parts, stamp));
        }
        else if (part == 0)
        {
            _chunks++;
            ReadUnfiltered(chunk, cursor);
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _whole.Dispose();
        _element.Dispose();
        _encoded.Dispose();
        _frame.Dispose();
        _outer?.Dispose();
        _pipeline?.Dispose();
        Cursors.Dispose();
    }

    private bool IsFiltered(in ChunkRef chunk) => array.Encoding == ChunkEncoding.Blosc2 && (chunk.FilterMask & 1) == 0;

    private void ReadFiltered(in ChunkRef chunk, SelectionCursor cursor, in Share share)
    {
        int[]? cached = array.CachedBlockShape;
        int wanted = -1;
        if (cached is not null)
        {
            wanted = ServeCached(chunk, cursor, cached, share, out bool hasAny);
            if (wanted == 0 && hasAny)
            {
                return; // a share without blocks must look, though: the chunk may be one without blocks, and this its first share
            }
        }

        FrameHead head = _source.Open(chunk, WantsAll(cursor), share.Stamp);
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
            else if (cursor.TryPlace(blockStrides, ref placement))
            {
                _source.DecodeInto(chunk, i, placement);
            }
            else if (cursor.FieldCount > 0 && _source.Head.StreamsPerBlock > 1)
            {
                DecodeFields(chunk, cursor, i, blockStrides, ref placement);
            }
            else
            {
                cursor.Move(_source.Decode(chunk, i, null), blockStrides, toPiece: false);
            }
        }
    }

    /// <summary>Several fields of a block of streams: each decodes its own; those that are converted share one decoding.</summary>
    private void DecodeFields(in ChunkRef chunk, SelectionCursor cursor, int i, ReadOnlySpan<long> blockStrides, ref BlockPlacement placement)
    {
        byte* decoded = null;
        int fields = cursor.FieldCount;
        for (int field = 0; field < fields; field++)
        {
            cursor.SelectField(field);
            if (decoded == null && cursor.TryPlace(blockStrides, ref placement))
            {
                _source.DecodeInto(chunk, i, placement, isAgain: field > 0);
                continue;
            }

            decoded = decoded == null ? _source.Decode(chunk, i, null, isAgain: field > 0) : decoded;
            cursor.Move(decoded, blockStrides, toPiece: false);
        }

        cursor.SelectAllFields();
    }

    private void Want(int at, int block)
    {
        if (at == _wanted.Length)
        {
            Array.Resize(ref _wanted, Math.Max(64, 2 * at));
        }

        _wanted[at] = block;
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

    private ReadOnlySpan<byte> SpecialElement()
    {
        Span<byte> element = new(_element.Reserve(array.ElementSize), array.ElementSize);
        _source.FillSpecial(element);
        return element;
    }

    /// <summary>Which of a chunk's blocks to decode, and what was the case before the chunk was located.</summary>
    private readonly record struct Share(int Part, int Parts, BlockStamp Stamp)
    {
        public int From(int total) => (int)((long)total * Part / Parts);

        public int To(int total) => (int)((long)total * (Part + 1) / Parts);
    }
}
