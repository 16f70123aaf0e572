using Blosc2Direct.Arrays.Selections;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <content>Reading of chunks in row-major order: plain frames of several axes, and chunks without filters.</content>
internal sealed unsafe partial class ChunkReader
{
    // Unfiltered chunks are read by runs of this many bytes.
    private const int UnfilteredRun = 8 << 10;

    private bool[] _marks = [];

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
}
