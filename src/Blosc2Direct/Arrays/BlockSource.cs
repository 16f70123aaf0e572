using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>Reads one chunk at a time from its store: the head first, then the bytes of the blocks that are needed, and
/// decodes these. One context and a few buffers, for one thread at a time.</summary>
internal sealed unsafe class BlockSource(ArrayState array) : IDisposable
{
    // A block is decoded in place behind this much room for a header of its own (b2d_decode_block).
    private const int HeaderRoom = 64;

    // Ranges are read together when the gap between them costs less than a call, up to a run that stays in cache.
    private const int LargestGap = 8 << 10;
    private const int LargestRun = 1 << 20;
    private const int SmallChunk = 16 << 10;

    private readonly FrameHead _head = new();
    private readonly BlockDecoder _decoder = new(array.Options.Engine);
    private readonly NativeBuffer _prefix = new();
    private readonly NativeBuffer _run = new();
    private readonly NativeBuffer _block = new();
    private byte* _frame;
    private int _frameBytes;
    private int[] _needed = [];
    private int _neededCount;
    private int _prefixBytes;
    private ChunkRef _opened;
    private BlockStamp _openedStamp = BlockStamp.None;
    private long _runBegin, _runEnd;
    private long _bytesRead, _readCalls, _blocks;

    /// <summary>The head of the chunk that is open.</summary>
    public FrameHead Head => _head;

    public ReadStatistics TakeStatistics()
    {
        ReadStatistics taken = new(_bytesRead, _readCalls, 0, 0, _blocks);
        _bytesRead = _readCalls = _blocks = 0;
        return taken;
    }

    /// <summary>Reads and validates the head of a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="wantsAll">Whether most of its blocks will be needed.</param>
    /// <param name="stamp">The chunk's generations; the head that was read last is taken again where they are the same.</param>
    public FrameHead Open(in ChunkRef chunk, bool wantsAll, BlockStamp stamp)
    {
        bool canKeep = stamp.IsSettled && _frame == null;
        if (canKeep && stamp == _openedStamp && chunk == _opened)
        {
            _runBegin = _runEnd = 0;
            return _head;
        }

        _openedStamp = BlockStamp.None;
        if (chunk.StoredBytes > int.MaxValue)
        {
            throw new CorruptChunkException("stored bytes", -1, int.MaxValue, chunk.StoredBytes);
        }

        int stored = (int)chunk.StoredBytes;
        int suggested = FrameHead.SuggestedPrefixBytes(array.Rank, array.Geometry?.BlockCount ?? 1);
        int want = stored <= SmallChunk || (wantsAll && stored <= LargestRun / 4) ? stored : Math.Min(stored, suggested);
        _runBegin = _runEnd = 0;
        while (want > 0)
        {
            byte* prefix = _prefix.Reserve(Math.Max(want, HeaderRoom));
            Fetch(chunk, 0, prefix, want);
            _prefixBytes = want;
            want = _head.Parse(new ReadOnlySpan<byte>(prefix, want), stored, array.Limits);
        }

        CheckGeometry();
        if (canKeep)
        {
            (_opened, _openedStamp) = (chunk, stamp);
        }

        return _head;
    }

    /// <summary>Room for the numbers of the blocks that will be needed, in the order in which they will be decoded.</summary>
    public Span<int> Need(int blocks)
    {
        if (_needed.Length < blocks)
        {
            _needed = new int[Math.Max(blocks, 2 * _needed.Length)];
        }

        _neededCount = blocks;
        return _needed.AsSpan(0, blocks);
    }

    /// <summary>Fewer blocks are needed than there was room for.</summary>
    public void Limit(int blocks) => _neededCount = blocks;

    /// <summary>Decodes the i-th needed block into <paramref name="straight"/> or, if null, into a buffer that lasts until
    /// the next call.</summary>
    public byte* Decode(in ChunkRef chunk, int i, byte* straight, bool isAgain = false)
    {
        _blocks += isAgain ? 0 : 1;
        byte* encoded = Load(chunk, i, out int bufferBytes, out int blockOffset);
        if (_head.Kind == ChunkKind.Raw && straight == null)
        {
            return encoded + blockOffset;
        }

        int block = _needed[i];
        byte* destination = straight != null ? straight : _block.Reserve(_head.BlockBytes);
        _decoder.DecodeBlock(
            _head, block, new Span<byte>(encoded, bufferBytes), blockOffset,
            new Span<byte>(destination, _head.GetBlockUncompressedBytes(block)));
        return destination;
    }

    /// <summary>Decodes the i-th needed block into a box at the destination.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="i">Which of the needed blocks.</param>
    /// <param name="placement">The box.</param>
    /// <param name="isAgain">Whether the block counts already: another field of it was decoded before.</param>
    public void DecodeInto(in ChunkRef chunk, int i, in BlockPlacement placement, bool isAgain = false)
    {
        _blocks += isAgain ? 0 : 1;
        byte* encoded = Load(chunk, i, out int bufferBytes, out int blockOffset);
        _decoder.DecodeBlockInto(_head, _needed[i], new Span<byte>(encoded, bufferBytes), blockOffset, placement);
    }

    /// <summary>Decodes the whole chunk.</summary>
    public void DecodeWhole(in ChunkRef chunk, Span<byte> destination)
    {
        byte* encoded = _run.Reserve(_head.ChunkBytes);
        _runBegin = _runEnd = 0;
        Fetch(chunk, _head.ChunkOffset, encoded, _head.ChunkBytes);
        _decoder.DecodeChunk(_head, new ReadOnlySpan<byte>(encoded, _head.ChunkBytes), destination);
        _blocks += _head.BlockCount;
    }

    /// <summary>One element of a chunk that holds the same everywhere.</summary>
    public void FillSpecial(Span<byte> element) => _decoder.FillSpecial(_head, element);

    /// <summary>Chunks are read from the store from now on.</summary>
    public void ReadFromStore() => _frame = null;

    /// <summary>What is asked of a chunk is in memory from now on, until the next call.</summary>
    public void ReadFromMemory(byte* frame, int bytes)
    {
        _frame = frame;
        _frameBytes = bytes;
    }

    /// <summary>Reads encoded bytes.</summary>
    public void Fetch(in ChunkRef chunk, long offset, byte* destination, int bytes)
    {
        if (_frame != null)
        {
            new ReadOnlySpan<byte>(_frame, _frameBytes).Slice(checked((int)offset), bytes).CopyTo(new Span<byte>(destination, bytes));
            return;
        }

        array.Node.Read(chunk, offset, new Span<byte>(destination, bytes));
        _bytesRead += bytes;
        _readCalls++;
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _prefix.Dispose();
        _run.Dispose();
        _block.Dispose();
    }

    /// <summary>Sees to it that the bytes of the i-th needed block are in a buffer, with room before them.</summary>
    private byte* Load(in ChunkRef chunk, int i, out int bufferBytes, out int blockOffset)
    {
        _head.GetBlockRange(_needed[i], out int offset, out int length);
        long begin = (long)_head.ChunkOffset + offset;
        if (begin + length <= _prefixBytes)
        {
            bufferBytes = _prefixBytes;
            blockOffset = (int)begin;
            return _prefix.Reserve(0);
        }

        if (begin < _runBegin || begin + length > _runEnd)
        {
            LoadRun(chunk, i, begin, begin + length);
        }

        bufferBytes = HeaderRoom + (int)(_runEnd - _runBegin);
        blockOffset = HeaderRoom + (int)(begin - _runBegin);
        return _run.Reserve(0);
    }

    /// <summary>Reads the run of bytes that holds the i-th needed block and, as long as it pays, those after it.</summary>
    private void LoadRun(in ChunkRef chunk, int i, long begin, long end)
    {
        for (i++; i < _neededCount; i++)
        {
            _head.GetBlockRange(_needed[i], out int offset, out int length);
            long next = (long)_head.ChunkOffset + offset;
            if (next < end || next - end > LargestGap || next + length - begin > LargestRun)
            {
                break;
            }

            end = next + length;
        }

        _runBegin = _runEnd = 0;
        byte* run = _run.Reserve(HeaderRoom + (end - begin));
        Fetch(chunk, begin, run + HeaderRoom, (int)(end - begin));
        _runBegin = begin;
        _runEnd = end;
    }

    /// <summary>Compares what a chunk says of itself with what the array is.</summary>
    private void CheckGeometry()
    {
        if (!_head.HasB2nd)
        {
            if (_head.UncompressedBytes != array.ChunkBytes)
            {
                throw new CorruptChunkException("uncompressed bytes", _head.ChunkOffset + 4, array.ChunkBytes, _head.UncompressedBytes);
            }

            return;
        }

        if (_head.Rank != array.Rank)
        {
            throw new CorruptChunkException("b2nd rank", -1, array.Rank, _head.Rank);
        }

        for (int axis = 0; axis < array.Rank; axis++)
        {
            if (_head.ChunkShape[axis] != array.ChunkShape[axis])
            {
                throw new CorruptChunkException($"b2nd chunk shape, axis {axis}", -1, array.ChunkShape[axis], _head.ChunkShape[axis]);
            }
        }

        long blockBytes = GridMath.Volume<int>(_head.BlockShape) * array.ElementSize;
        if (_head.BlockBytes != blockBytes)
        {
            throw new CorruptChunkException("block bytes", _head.ChunkOffset + 8, blockBytes, _head.BlockBytes);
        }
    }
}
