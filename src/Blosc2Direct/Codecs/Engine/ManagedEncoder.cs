using System.Buffers.Binary;
using Blosc2Direct.Codecs.Entropy;
using Blosc2Direct.Codecs.Kernels;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Engine;

/// <summary>Encodes Blosc2 chunks with vector code: what <c>b2d_encode_chunk</c> does, and for LZ4, LZ4 HC and Zstandard byte for
/// byte the same. One thread at a time.</summary>
/// <remarks>A block that lies packed in the source is filtered or compressed right from there, and one of long rows is split into
/// planes row by row; only others are copied. Source of the format: c-blosc2, README_CHUNK_FORMAT.rst; of the choices that make
/// equal bytes: blosc2.c (<c>blosc_c</c>, <c>write_compression_header</c>) and stune.c (<c>split_block</c>).</remarks>
internal sealed unsafe partial class ManagedEncoder : IDisposable
{
    /// <summary>The coder's pieces of memory.</summary>
    private const int GatheredPiece = 0;
    private const int FilteredPiece = 1;
    private const int TrialPiece = 2;
    private const int ReferencePiece = 2;

    /// <summary>c-blosc2 stores smaller chunks raw.</summary>
    private const int MinCompressedBytes = 32;

    /// <summary>Rows of so many items and bytes are split into planes one by one; shorter ones are faster copied together first.</summary>
    private const int MinRowItems = 64;
    private const int MinRowBytes = 512;

    private readonly EntropyCoder _coder;
    private readonly byte[] _header;
    private readonly ForwardFilters _filters;
    private readonly Blosc2Codec _codec;
    private readonly int _coderLevel;
    private readonly int _typeSize;
    private readonly bool _storesAll;
    private GatherPlan _plan;
    private int _swapWidth;

    /// <summary>Makes an encoder.</summary>
    /// <param name="options">Options that are supported: see <see cref="Supports"/>.</param>
    /// <param name="typeSize">Bytes of an item as filters see them, 1 to 255.</param>
    public ManagedEncoder(Blosc2Options options, int typeSize)
    {
        _codec = options.Codec;
        _typeSize = typeSize;
        _storesAll = options.Level == 0;
        _coderLevel = CoderLevel(options.Codec, options.Level);
        _header = MakeHeader(options, typeSize);
        _filters = new ForwardFilters(_header.AsSpan(FrameLayout.ChunkFiltersAt, CodecIds.FilterSlots),
            _header.AsSpan(FrameLayout.ChunkFilterMetasAt, CodecIds.FilterSlots), typeSize);
        _coder = EntropyCoder.Create();
    }

    /// <summary>Whether this engine encodes with such options: not BloscLZ nor plug-ins.</summary>
    /// <param name="options">Options.</param>
    /// <param name="typeSize">Bytes of an item as filters see them.</param>
    public static bool Supports(Blosc2Options options, int typeSize)
    {
        if (options.Codec is not (Blosc2Codec.Lz4 or Blosc2Codec.Lz4Hc or Blosc2Codec.Zlib or Blosc2Codec.Zstd) ||
            options.CodecParameter != 0 || !EntropyCoder.IsAvailable)
        {
            return false;
        }

        foreach (Blosc2Filter filter in options.Filters)
        {
            if (!ForwardFilters.Supports(filter, typeSize))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Encodes a chunk.</summary>
    /// <param name="gather">Where its elements come from.</param>
    /// <param name="isSplit">Whether blocks become one stream for each byte of an item.</param>
    /// <param name="swapWidth">Bytes of the numbers whose bytes are reversed on the way, 2, 4 or 8, of which an item is a whole
    /// number; 0 to take them as they are.</param>
    /// <param name="destination">Receives the chunk.</param>
    /// <param name="capacity">The room there: the chunk's padded bytes and 32 always suffice.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="InvalidOperationException">The gather contradicts itself, or there is too little room.</exception>
    public int Encode(Gather* gather, bool isSplit, int swapWidth, byte* destination, int capacity)
    {
        _coder.Enter();
        _swapWidth = swapWidth;
        try
        {
            return EncodeChunk(gather, isSplit, destination, capacity);
        }
        finally
        {
            _coder.Leave();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _coder.Dispose();

    private int EncodeChunk(Gather* gather, bool isSplit, byte* destination, int capacity)
    {
        _plan.Make(gather, _typeSize);
        int room = Math.Min(capacity, _plan.ChunkBytes + FrameLayout.ChunkHeaderBytes);
        if (room < FrameLayout.ChunkHeaderBytes)
        {
            throw TooSmall(capacity);
        }

        bool isRaw = _storesAll || _plan.ChunkBytes < MinCompressedBytes;
        Span<byte> header = new(destination, FrameLayout.ChunkHeaderBytes);
        _header.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[FrameLayout.ChunkUncompressedAt..], _plan.ChunkBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[FrameLayout.ChunkBlockBytesAt..], _plan.BlockBytes);
        int written = 0;
        if (!isRaw)
        {
            header[FrameLayout.ChunkFlagsAt] |=
                (byte)((CodecIds.FormatOf(_codec) << FrameLayout.FormatShift) | (isSplit ? 0 : FrameLayout.FlagNotSplit));
            written = EncodeBlocks(isSplit, destination, room);
        }

        if (written == 0)
        {
            header[FrameLayout.ChunkFlagsAt] |= FrameLayout.FlagRaw;
            written = StoreRaw(destination, room, capacity);
        }

        BinaryPrimitives.WriteInt32LittleEndian(header[FrameLayout.ChunkCompressedAt..], written);
        return written;
    }

    /// <summary>c-blosc2's levels as the coders' own.</summary>
    internal static int CoderLevel(Blosc2Codec codec, int level) => codec switch
    {
        Blosc2Codec.Lz4 => 1,
        Blosc2Codec.Zstd => level < Blosc2Options.MaxLevel ? Math.Max((2 * level) - 1, 1) : 22,

        // libdeflate's first level is slower on byte planes than its second, and larger; its third slower than zlib's.
        Blosc2Codec.Zlib => level <= 3 ? 2 : level,
        _ => level,
    };

    private static byte[] MakeHeader(Blosc2Options options, int typeSize)
    {
        byte[] header = new byte[FrameLayout.ChunkHeaderBytes];
        header[FrameLayout.ChunkVersionAt] = FrameLayout.ChunkVersion;
        header[FrameLayout.ChunkCodecVersionAt] = 1;
        header[FrameLayout.ChunkFlagsAt] = FrameLayout.FlagExtended;
        header[FrameLayout.ChunkTypeSizeAt] = (byte)typeSize;
        header[FrameLayout.ChunkUserCodecAt] = (byte)options.Codec;
        header[FrameLayout.ChunkUserCodecMetaAt] = options.CodecParameter;
        options.WriteSlots(
            typeSize, header.AsSpan(FrameLayout.ChunkFiltersAt, CodecIds.FilterSlots),
            header.AsSpan(FrameLayout.ChunkFilterMetasAt, CodecIds.FilterSlots));
        return header;
    }

    private static InvalidOperationException TooSmall(int capacity) =>
        new($"A chunk to be encoded does not fit into {capacity} bytes.");

    /// <summary>Encodes all blocks.</summary>
    /// <returns>Bytes of the chunk; 0 if it does not shrink.</returns>
    private int EncodeBlocks(bool isSplit, byte* destination, int room)
    {
        int blocks = _plan.BlockCount;
        long used = FrameLayout.ChunkHeaderBytes + ((long)blocks * sizeof(int));
        if (used > room)
        {
            return 0;
        }

        StreamSink sink = new(_coder, _codec, _coderLevel, destination, (int)used, room);
        for (int block = 0; block < blocks; block++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(
                new Span<byte>(destination + FrameLayout.ChunkHeaderBytes + (block * sizeof(int)), sizeof(int)), sink.Used);
            int bytes = _plan.Locate(block);
            bool splits = isSplit && bytes == _plan.BlockBytes;
            byte* filtered = FilterBlock(block, bytes, splits, out nint step);
            int streams = splits ? _typeSize : 1;
            if (!sink.Write(filtered, step, streams, bytes / streams))
            {
                return 0;
            }
        }

        if (sink.HasOnlyZeros)
        {
            destination[FrameLayout.ChunkFlags2At] |= FrameLayout.SpecialZeros << FrameLayout.SpecialShift;
            return FrameLayout.ChunkHeaderBytes;
        }

        return sink.Used;
    }

    private int StoreRaw(byte* destination, int room, int capacity)
    {
        long bytes = (long)_plan.ChunkBytes + FrameLayout.ChunkHeaderBytes;
        if (bytes > room)
        {
            throw TooSmall(capacity);
        }

        byte* to = destination + FrameLayout.ChunkHeaderBytes;
        int blocks = _plan.BlockCount;
        for (int block = 0; block < blocks; block++)
        {
            int length = _plan.Locate(block);
            CopyTo(to, length);
            to += length;
        }

        return (int)bytes;
    }

    /// <summary>The located block after the filters.</summary>
    /// <param name="block">Its number.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="splits">Whether its planes become streams, so that they may lie apart.</param>
    /// <param name="step">Receives the bytes from one stream to the next.</param>
    private byte* FilterBlock(int block, int bytes, bool splits, out nint step)
    {
        step = bytes / _typeSize;
        bool splitsOnly = _filters.IsShuffle;

        // Split into planes in reverse, numbers of one item need no swapping before.
        bool reverses = splitsOnly && _swapWidth == _typeSize;
        byte* packed = _swapWidth == 0 || reverses ? _plan.FindPacked() : null;
        if (_filters.IsNone)
        {
            return packed != null ? packed : Gathered(bytes);
        }

        if (!splitsOnly)
        {
            byte* scratch = _coder.Reserve(FilteredPiece, ForwardFilters.ScratchBytes(bytes));
            byte* unfiltered = packed != null ? packed : Gathered(bytes);
            return _filters.Apply(unfiltered, bytes, Reference(block, unfiltered, bytes), scratch);
        }

        int items = bytes / _typeSize;
        step = splits ? ApartStep(items) : items;
        byte* planes = _coder.Reserve(FilteredPiece, checked((int)(step * _typeSize)));
        byte* first = reverses ? planes + (step * (_typeSize - 1)) : planes;
        nint planeStep = reverses ? -step : step;
        if (packed != null)
        {
            ByteShuffle.SplitRun(packed, first, items, _typeSize, planeStep);
        }
        else if (_plan.IsWhole && _plan.RunBytes >= Math.Max(MinRowItems * _typeSize, MinRowBytes) && (_swapWidth == 0 || reverses))
        {
            SplitRows(first, planeStep);
        }
        else if (reverses)
        {
            byte* gathered = _coder.Reserve(GatheredPiece, bytes);
            _plan.Copy(gathered, bytes);
            ByteShuffle.SplitRun(gathered, first, items, _typeSize, planeStep);
        }
        else
        {
            ByteShuffle.SplitRun(Gathered(bytes), first, items, _typeSize, planeStep);
        }

        return planes;
    }

    /// <summary>Keeps the first block for the delta filter.</summary>
    private byte* Reference(int block, byte* unfiltered, int bytes)
    {
        if (!_filters.HasDelta)
        {
            return null;
        }

        byte* reference = _coder.Reserve(ReferencePiece, _plan.BlockBytes);
        if (block > 0)
        {
            return reference;
        }

        Buffer.MemoryCopy(unfiltered, reference, bytes, bytes);
        return null;
    }

    private byte* Gathered(int bytes)
    {
        byte* gathered = _coder.Reserve(GatheredPiece, bytes);
        CopyTo(gathered, bytes);
        return gathered;
    }

    /// <summary>Copies the located block as it is stored.</summary>
    private void CopyTo(byte* destination, int bytes)
    {
        _plan.Copy(destination, bytes);
        if (_swapWidth > 0)
        {
            ByteSwap.Swap(destination, destination, bytes, _swapWidth);
        }
    }

    private void SplitRows(byte* planes, nint step)
    {
        int items = _plan.RunBytes / _typeSize;
        RunWalk walk = _plan.WalkRuns();
        do
        {
            ByteShuffle.SplitRun(walk.Current, planes, items, _typeSize, step);
            planes += items;
        }
        while (walk.MoveNext());
    }

    /// <summary>A distance of planes by which they do not fall into the same lines of the cache: an odd number of lines.</summary>
    private static nint ApartStep(int items) => ((((nint)items + 63) / 64) | 1) * 64;
}
