using System.Runtime.CompilerServices;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>A box inside one chunk, and where it goes.</summary>
internal unsafe ref struct ChunkBox
{
    /// <summary>The box's first element inside the chunk.</summary>
    public ReadOnlySpan<long> Start;

    /// <summary>Elements along each axis.</summary>
    public ReadOnlySpan<long> Shape;

    /// <summary>Where the box's first element goes.</summary>
    public byte* Destination;

    /// <summary>Bytes between neighbours at the destination; the last axis is packed.</summary>
    public ReadOnlySpan<long> Strides;

    /// <summary>Turns stored elements into those of the destination; null where they are the same.</summary>
    public IElementConverter? Converter;

    /// <summary>Which share of the blocks to decode, of how many.</summary>
    public int Part, Parts;
}

/// <summary>Reads and decodes boxes of chunks: one context and a few buffers, for one thread at a time.</summary>
internal sealed unsafe class ChunkReader(ArrayState array) : IDisposable
{
    // A block is decoded in place behind this much room for a header of its own (b2d_decode_block).
    private const int HeaderRoom = 64;

    // Ranges are read together when the gap between them costs less than a call, up to a run that stays in cache.
    private const int LargestGap = 8 << 10;
    private const int LargestRun = 1 << 20;
    private const int SmallChunk = 16 << 10;

    private readonly FrameHead _head = new();
    private readonly BlockDecoder _decoder = new();
    private readonly NativeBuffer _prefix = new();
    private readonly NativeBuffer _run = new();
    private readonly NativeBuffer _block = new();
    private readonly NativeBuffer _whole = new();
    private int[] _needed = [];
    private long _bytesRead, _readCalls, _chunks, _missing, _blocks;

    public ReadStatistics TakeStatistics()
    {
        ReadStatistics taken = new(_bytesRead, _readCalls, _chunks, _missing, _blocks, 0);
        _bytesRead = _readCalls = _chunks = _missing = _blocks = 0;
        return taken;
    }

    /// <summary>Reads a box of a chunk that was never written.</summary>
    public void ReadMissing(in ChunkBox box)
    {
        if (box.Part == 0)
        {
            _missing++;
            FillBox(box, array.Fill.AsSpan());
        }
    }

    /// <summary>Reads a box of a stored chunk.</summary>
    public void Read(in ChunkRef chunk, in ChunkBox box)
    {
        bool filtered = array.Encoding == ChunkEncoding.Blosc2 && (chunk.FilterMask & 1) == 0;
        if (!filtered)
        {
            if (box.Part == 0)
            {
                _chunks++;
                ReadUnfiltered(chunk, box);
            }

            return;
        }

        _chunks++;
        int prefix = ReadHead(chunk, WantsAll(box));
        CheckGeometry();
        switch (_head.Kind)
        {
            case ChunkKind.Blocks or ChunkKind.Raw when !_head.IsPlain:
                ReadBlocks(chunk, box, prefix);
                break;
            case ChunkKind.Blocks or ChunkKind.Raw when _head.BlockBytes % array.ElementSize == 0:
                ReadRuns(chunk, box, prefix);
                break;
            case ChunkKind.Blocks or ChunkKind.Raw or ChunkKind.WholeOnly:
                if (box.Part == 0)
                {
                    ReadWhole(chunk, box);
                }

                break;
            default:
                if (box.Part == 0)
                {
                    FillSpecial(box);
                }

                break;
        }
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _prefix.Dispose();
        _run.Dispose();
        _block.Dispose();
        _whole.Dispose();
    }

    private bool WantsAll(in ChunkBox box)
    {
        for (int axis = 0; axis < array.Rank; axis++)
        {
            if (box.Shape[axis] * 2 < array.ChunkShape[axis])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads and validates the head; returns how many bytes of the frame are in the prefix buffer.</summary>
    private int ReadHead(in ChunkRef chunk, bool wantsAll)
    {
        if (chunk.StoredBytes > int.MaxValue)
        {
            throw new CorruptChunkException("stored bytes", -1, int.MaxValue, chunk.StoredBytes);
        }

        int stored = (int)chunk.StoredBytes;
        int suggested = FrameHead.SuggestedPrefixBytes(array.Rank, array.Geometry?.BlockCount ?? 1);
        int have = 0;
        int want = stored <= SmallChunk || (wantsAll && stored <= LargestRun / 4) ? stored : Math.Min(stored, suggested);
        while (true)
        {
            byte* old = _prefix.Reserve(Math.Max(want, HeaderRoom));
            Fetch(chunk, 0, old, want);
            have = want;
            want = _head.Parse(new ReadOnlySpan<byte>(old, have), stored, array.Options.Limits);
            if (want == 0)
            {
                return have;
            }
        }
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

        long blockBytes = ChunkGrid.Volume<int>(_head.BlockShape) * array.ElementSize;
        if (_head.BlockBytes != blockBytes)
        {
            throw new CorruptChunkException("block bytes", _head.ChunkOffset + 8, blockBytes, _head.BlockBytes);
        }
    }

    /// <summary>N-dimensional blocks: decode those that the box touches, each straight or scattered into its place.</summary>
    private void ReadBlocks(in ChunkRef chunk, in ChunkBox box, int prefixBytes)
    {
        int rank = array.Rank;
        Span<long> first = stackalloc long[rank];
        Span<long> count = stackalloc long[rank];
        Span<long> grid = stackalloc long[rank];
        ReadOnlySpan<int> blockShape = _head.BlockShape;
        long total = ChunkGrid.Touched(box.Start, box.Shape, blockShape, first, count);
        for (int axis = 0; axis < rank; axis++)
        {
            grid[axis] = (array.ChunkShape[axis] + blockShape[axis] - 1) / blockShape[axis];
        }

        int from = (int)(total * box.Part / box.Parts);
        int to = (int)(total * (box.Part + 1) / box.Parts);
        Need(to - from);
        Span<long> at = stackalloc long[rank];
        for (int i = from; i < to; i++)
        {
            ChunkGrid.Unravel(i, count, at);
            long linear = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                linear = (linear * grid[axis]) + first[axis] + at[axis];
            }

            _needed[i - from] = (int)linear;
        }

        Span<long> blockStrides = stackalloc long[rank];
        ChunkGrid.PackedStrides(blockShape, array.ElementSize, blockStrides);
        Span<long> part = stackalloc long[rank];
        BlockCursor cursor = new(prefixBytes);
        for (int i = 0; i < to - from; i++)
        {
            ChunkGrid.Unravel(_needed[i], grid, at);
            byte* destination = box.Destination;
            long source = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                long origin = at[axis] * blockShape[axis];
                long low = Math.Max(origin, box.Start[axis]);
                long high = Math.Min(origin + blockShape[axis], box.Start[axis] + box.Shape[axis]);
                part[axis] = high - low;
                source += (low - origin) * blockStrides[axis];
                destination += (low - box.Start[axis]) * box.Strides[axis];
            }

            if (box.Converter is null && _head.Kind == ChunkKind.Blocks)
            {
                BlockPlacement placement = new()
                {
                    ItemSize = array.ElementSize,
                    Shape = part,
                    BlockOffset = source,
                    BlockStrides = blockStrides,
                    Destination = destination,
                    Strides = box.Strides,
                };
                DecodeInto(chunk, ref cursor, i, to - from, placement);
                continue;
            }

            bool straight = box.Converter is null && IsStraight(part, blockShape, box.Strides, blockStrides);
            byte* decoded = Decode(chunk, ref cursor, i, to - from, straight ? destination : null);
            if (!straight)
            {
                Put(box, part, decoded + source, blockStrides, destination);
            }
        }
    }

    /// <summary>Whether a block fills its place at the destination without gaps, so that it can be decoded right there.</summary>
    private static bool IsStraight(
        ReadOnlySpan<long> part, ReadOnlySpan<int> blockShape, ReadOnlySpan<long> strides, ReadOnlySpan<long> blockStrides)
    {
        for (int axis = 0; axis < part.Length; axis++)
        {
            if (part[axis] != blockShape[axis] || (part[axis] > 1 && strides[axis] != blockStrides[axis]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Chunks in row-major order: a block is a run of elements that cuts across rows.</summary>
    private void ReadRuns(in ChunkRef chunk, in ChunkBox box, int prefixBytes)
    {
        int item = array.ElementSize;
        int blockElements = _head.BlockBytes / item;
        long low = 0;
        long high = 0;
        for (int axis = 0; axis < array.Rank; axis++)
        {
            low += box.Start[axis] * (array.ChunkStrides[axis] / item);
            high += (box.Start[axis] + box.Shape[axis] - 1) * (array.ChunkStrides[axis] / item);
        }

        int first = (int)(low / blockElements);
        int total = (int)(high / blockElements) - first + 1;
        int from = (int)((long)total * box.Part / box.Parts);
        int to = (int)((long)total * (box.Part + 1) / box.Parts);
        Need(to - from);
        int needed = 0;
        for (int block = first + from; block < first + to; block++)
        {
            RowRun rows = new(array, box, (long)block * blockElements, _head.GetBlockUncompressedBytes(block) / item);
            if (rows.Next())
            {
                _needed[needed++] = block;
            }
        }

        BlockCursor cursor = new(prefixBytes);
        for (int i = 0; i < needed; i++)
        {
            int bytes = _head.GetBlockUncompressedBytes(_needed[i]);
            RowRun rows = new(array, box, (long)_needed[i] * blockElements, bytes / item);
            rows.Next();
            bool straight = box.Converter is null && (long)rows.Elements * item == bytes;
            byte* decoded = Decode(chunk, ref cursor, i, needed, straight ? rows.Destination : null);
            if (straight)
            {
                continue;
            }

            do
            {
                Span<byte> source = new(decoded + ((long)rows.First * item), rows.Elements * item);
                if (box.Converter is null)
                {
                    source.CopyTo(new Span<byte>(rows.Destination, source.Length));
                }
                else
                {
                    box.Converter.ToMemory(source, new Span<byte>(rows.Destination, rows.Elements * box.Converter.MemorySize));
                }
            }
            while (rows.Next());
        }
    }

    /// <summary>What cannot be decoded by block: dictionaries, the delta filter, and elements that straddle blocks.</summary>
    private void ReadWhole(in ChunkRef chunk, in ChunkBox box)
    {
        byte* encoded = _run.Reserve(HeaderRoom + (long)_head.ChunkBytes) + HeaderRoom;
        Fetch(chunk, _head.ChunkOffset, encoded, _head.ChunkBytes);
        byte* decoded = _whole.Reserve(_head.UncompressedBytes);
        _decoder.DecodeChunk(_head, new ReadOnlySpan<byte>(encoded, _head.ChunkBytes), new Span<byte>(decoded, _head.UncompressedBytes));
        _blocks += _head.BlockCount;
        if (_head.IsPlain)
        {
            CopyFromChunk(decoded, box);
            return;
        }

        // b2nd: block by block out of the decoded chunk.
        int rank = array.Rank;
        Span<long> first = stackalloc long[rank];
        Span<long> count = stackalloc long[rank];
        Span<long> at = stackalloc long[rank];
        Span<long> part = stackalloc long[rank];
        Span<long> blockStrides = stackalloc long[rank];
        ReadOnlySpan<int> blockShape = _head.BlockShape;
        ChunkGrid.PackedStrides(blockShape, array.ElementSize, blockStrides);
        long total = ChunkGrid.Touched(box.Start, box.Shape, blockShape, first, count);
        for (long i = 0; i < total; i++)
        {
            ChunkGrid.Unravel(i, count, at);
            byte* destination = box.Destination;
            long linear = 0;
            long source = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                long cell = first[axis] + at[axis];
                long origin = cell * blockShape[axis];
                long low = Math.Max(origin, box.Start[axis]);
                part[axis] = Math.Min(origin + blockShape[axis], box.Start[axis] + box.Shape[axis]) - low;
                source += (low - origin) * blockStrides[axis];
                destination += (low - box.Start[axis]) * box.Strides[axis];
                linear = (linear * ((array.ChunkShape[axis] + blockShape[axis] - 1) / blockShape[axis])) + cell;
            }

            Put(box, part, decoded + (linear * _head.BlockBytes) + source, blockStrides, destination);
        }
    }

    private void ReadUnfiltered(in ChunkRef chunk, in ChunkBox box)
    {
        if (chunk.StoredBytes != array.ChunkBytes)
        {
            throw new CorruptChunkException("stored bytes of an unfiltered chunk", -1, array.ChunkBytes, chunk.StoredBytes);
        }

        // Only the bytes between the box's first and last element.
        long low = 0;
        long high = array.ElementSize;
        for (int axis = 0; axis < array.Rank; axis++)
        {
            low += box.Start[axis] * array.ChunkStrides[axis];
            high += (box.Start[axis] + box.Shape[axis] - 1) * array.ChunkStrides[axis];
        }

        byte* run = _whole.Reserve(high - low);
        for (long done = 0; done < high - low; done += int.MaxValue)
        {
            Fetch(chunk, low + done, run + done, (int)Math.Min(int.MaxValue, high - low - done));
        }

        Put(box, box.Shape, run, array.ChunkStrides, box.Destination);
    }

    private void CopyFromChunk(byte* decoded, in ChunkBox box)
    {
        for (int axis = 0; axis < array.Rank; axis++)
        {
            decoded += box.Start[axis] * array.ChunkStrides[axis];
        }

        Put(box, box.Shape, decoded, array.ChunkStrides, box.Destination);
    }

    [SkipLocalsInit]
    private void FillSpecial(in ChunkBox box)
    {
        Span<byte> element = array.ElementSize <= 256 ? stackalloc byte[array.ElementSize] : new byte[array.ElementSize];
        _decoder.FillSpecial(_head, element);
        FillBox(box, element);
    }

    private void FillBox(in ChunkBox box, ReadOnlySpan<byte> element)
    {
        if (box.Converter is null)
        {
            BoxCopy.Fill(box.Shape, element, array.ElementSize, box.Destination, box.Strides);
            return;
        }

        byte[] converted = new byte[box.Converter.MemorySize];
        box.Converter.ToMemory(element.IsEmpty ? new byte[array.ElementSize] : element, converted);
        BoxCopy.Fill(box.Shape, converted, converted.Length, box.Destination, box.Strides);
    }

    /// <summary>Copies decoded elements into their place, converting on the way where that is asked.</summary>
    private void Put(
        in ChunkBox box, ReadOnlySpan<long> shape, byte* source, ReadOnlySpan<long> sourceStrides, byte* destination)
    {
        if (box.Converter is null)
        {
            BoxCopy.Copy(shape, array.ElementSize, source, sourceStrides, destination, box.Strides);
        }
        else
        {
            BoxConvert.ToMemory(box.Converter, shape, source, sourceStrides, destination, box.Strides);
        }
    }

    /// <summary>Decodes the i-th needed block into <paramref name="straight"/> or, if null, into the block buffer.</summary>
    private byte* Decode(in ChunkRef chunk, ref BlockCursor cursor, int i, int count, byte* straight)
    {
        byte* encoded = Load(chunk, ref cursor, i, count, out int bufferBytes, out int blockOffset);
        int block = _needed[i];
        int bytes = _head.GetBlockUncompressedBytes(block);
        if (_head.Kind == ChunkKind.Raw && straight == null)
        {
            return encoded + blockOffset;
        }

        byte* destination = straight != null ? straight : _block.Reserve(_head.BlockBytes);
        _decoder.DecodeBlock(_head, block, new Span<byte>(encoded, bufferBytes), blockOffset, new Span<byte>(destination, bytes));
        return destination;
    }

    /// <summary>Decodes the i-th needed block and puts a part of it in its place, in one step.</summary>
    private void DecodeInto(in ChunkRef chunk, ref BlockCursor cursor, int i, int count, in BlockPlacement placement)
    {
        byte* encoded = Load(chunk, ref cursor, i, count, out int bufferBytes, out int blockOffset);
        _decoder.DecodeBlockInto(_head, _needed[i], new Span<byte>(encoded, bufferBytes), blockOffset, placement);
    }

    /// <summary>Sees to it that the bytes of the i-th needed block are in a buffer, with room before them.</summary>
    private byte* Load(in ChunkRef chunk, ref BlockCursor cursor, int i, int count, out int bufferBytes, out int blockOffset)
    {
        _head.GetBlockRange(_needed[i], out int offset, out int length);
        long begin = (long)_head.ChunkOffset + offset;
        _blocks++;
        if (begin + length <= cursor.PrefixBytes)
        {
            bufferBytes = cursor.PrefixBytes;
            blockOffset = (int)begin;
            return _prefix.Reserve(0);
        }

        if (begin < cursor.RunBegin || begin + length > cursor.RunEnd)
        {
            LoadRun(chunk, ref cursor, i, count, begin, begin + length);
        }

        bufferBytes = HeaderRoom + (int)(cursor.RunEnd - cursor.RunBegin);
        blockOffset = HeaderRoom + (int)(begin - cursor.RunBegin);
        return _run.Reserve(0);
    }

    /// <summary>Reads the run of bytes that holds the i-th needed block and, as long as it pays, those after it.</summary>
    private void LoadRun(in ChunkRef chunk, ref BlockCursor cursor, int i, int count, long begin, long end)
    {
        for (i++; i < count; i++)
        {
            _head.GetBlockRange(_needed[i], out int offset, out int length);
            long next = (long)_head.ChunkOffset + offset;
            if (next < end || next - end > LargestGap || next + length - begin > LargestRun)
            {
                break;
            }

            end = next + length;
        }

        cursor.RunBegin = cursor.RunEnd = 0;
        byte* run = _run.Reserve(HeaderRoom + (end - begin));
        Fetch(chunk, begin, run + HeaderRoom, (int)(end - begin));
        cursor.RunBegin = begin;
        cursor.RunEnd = end;
    }

    private void Fetch(in ChunkRef chunk, long offset, byte* destination, int bytes)
    {
        array.Node.Read(chunk, offset, new Span<byte>(destination, bytes));
        _bytesRead += bytes;
        _readCalls++;
    }

    private void Need(int blocks)
    {
        if (_needed.Length < blocks)
        {
            _needed = new int[Math.Max(blocks, 2 * _needed.Length)];
        }
    }

    /// <summary>Which bytes of the frame are in the buffers.</summary>
    private struct BlockCursor(int prefixBytes)
    {
        public readonly int PrefixBytes = prefixBytes;
        public long RunBegin, RunEnd;
    }
}
