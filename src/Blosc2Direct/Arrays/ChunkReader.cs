using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>Reads and decodes boxes of chunks: one context and a few buffers, for one thread at a time.</summary>
internal sealed unsafe class ChunkReader(ArrayState array) : IDisposable
{
    private readonly BlockSource _source = new(array);
    private readonly NativeBuffer _whole = new();
    private readonly NativeBuffer _element = new();
    private readonly NativeBuffer _converted = new();
    private long _chunks, _missing;

    public ReadStatistics TakeStatistics()
    {
        ReadStatistics taken = _source.TakeStatistics() + new ReadStatistics(0, 0, _chunks, _missing, 0, 0);
        _chunks = _missing = 0;
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
        FrameHead head = _source.Open(chunk, WantsAll(box));
        switch (head.Kind)
        {
            case ChunkKind.Blocks or ChunkKind.Raw when !head.IsPlain:
                ReadBlocks(chunk, box);
                break;
            case ChunkKind.Blocks or ChunkKind.Raw when head.BlockBytes % array.ElementSize == 0:
                ReadRuns(chunk, box);
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
        _source.Dispose();
        _whole.Dispose();
        _element.Dispose();
        _converted.Dispose();
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

    /// <summary>N-dimensional blocks: decode those that the box touches, each straight or scattered into its place.</summary>
    private void ReadBlocks(in ChunkRef chunk, in ChunkBox box)
    {
        int rank = array.Rank;
        Span<long> first = stackalloc long[rank];
        Span<long> count = stackalloc long[rank];
        Span<long> grid = stackalloc long[rank];
        FrameHead head = _source.Head;
        ReadOnlySpan<int> blockShape = head.BlockShape;
        long total = GridMath.Touched(box.Start, box.Shape, blockShape, first, count);
        for (int axis = 0; axis < rank; axis++)
        {
            grid[axis] = (array.ChunkShape[axis] + blockShape[axis] - 1) / blockShape[axis];
        }

        int from = (int)(total * box.Part / box.Parts);
        int to = (int)(total * (box.Part + 1) / box.Parts);
        Span<int> needed = _source.Need(to - from);
        Span<long> at = stackalloc long[rank];
        for (int i = from; i < to; i++)
        {
            GridMath.Unravel(i, count, at);
            long linear = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                linear = (linear * grid[axis]) + first[axis] + at[axis];
            }

            needed[i - from] = (int)linear;
        }

        Span<long> blockStrides = stackalloc long[rank];
        GridMath.PackedStrides(blockShape, array.ElementSize, blockStrides);
        Span<long> part = stackalloc long[rank];
        for (int i = 0; i < to - from; i++)
        {
            GridMath.Unravel(needed[i], grid, at);
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

            if (box.Converter is null && head.Kind == ChunkKind.Blocks)
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
                _source.DecodeInto(chunk, i, placement);
                continue;
            }

            bool straight = box.Converter is null && IsStraight(part, blockShape, box.Strides, blockStrides);
            byte* decoded = _source.Decode(chunk, i, straight ? destination : null);
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
    private void ReadRuns(in ChunkRef chunk, in ChunkBox box)
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
        int from = (int)((long)total * box.Part / box.Parts);
        int to = (int)((long)total * (box.Part + 1) / box.Parts);
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
            bool straight = box.Converter is null && (long)rows.Elements * item == bytes;
            byte* decoded = _source.Decode(chunk, i, straight ? rows.Destination : null);
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
        FrameHead head = _source.Head;
        byte* decoded = _whole.Reserve(head.UncompressedBytes);
        _source.DecodeWhole(chunk, new Span<byte>(decoded, head.UncompressedBytes));
        if (head.IsPlain)
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
        ReadOnlySpan<int> blockShape = head.BlockShape;
        GridMath.PackedStrides(blockShape, array.ElementSize, blockStrides);
        long total = GridMath.Touched(box.Start, box.Shape, blockShape, first, count);
        for (long i = 0; i < total; i++)
        {
            GridMath.Unravel(i, count, at);
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

            Put(box, part, decoded + (linear * head.BlockBytes) + source, blockStrides, destination);
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
            _source.Fetch(chunk, low + done, run + done, (int)Math.Min(int.MaxValue, high - low - done));
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

    private void FillSpecial(in ChunkBox box)
    {
        Span<byte> element = Reserve(_element, array.ElementSize);
        _source.FillSpecial(element);
        FillBox(box, element);
    }

    private void FillBox(in ChunkBox box, ReadOnlySpan<byte> element)
    {
        if (box.Converter is null)
        {
            BoxCopy.Fill(box.Shape, element, array.ElementSize, box.Destination, box.Strides);
            return;
        }

        if (element.IsEmpty)
        {
            Span<byte> zeros = Reserve(_element, array.ElementSize);
            zeros.Clear();
            element = zeros;
        }

        Span<byte> converted = Reserve(_converted, box.Converter.MemorySize);
        box.Converter.ToMemory(element, converted);
        BoxCopy.Fill(box.Shape, converted, converted.Length, box.Destination, box.Strides);
    }

    private static Span<byte> Reserve(NativeBuffer buffer, int bytes) => new(buffer.Reserve(bytes), bytes);

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
}
