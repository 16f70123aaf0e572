using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Aggregates;

namespace Blosc2Direct.Data.Queries.Ordering;

/// <summary>Sorted runs of records in a temporary file that vanishes with this object, and those still in memory; merged.</summary>
/// <param name="words">Words of a record.</param>
internal sealed unsafe class SortRuns(int words) : IDisposable
{
    private const int PieceBytes = 1 << 20;

    private readonly ScratchFile _file = new(folder: null);
    private readonly List<(long Start, long Bytes)> _written = [];
    private readonly List<Run> _heap = [];
    private readonly List<SortRecords> _inMemory = [];

    /// <summary>Runs in the file.</summary>
    public int WrittenRuns => _written.Count;

    /// <summary>Writes sorted records as a run; callable from several threads.</summary>
    /// <exception cref="TableException">The file cannot be written.</exception>
    public void Write(SortRecords records)
    {
        long bytes = (long)records.Count * records.RecordBytes;
        if (bytes > 0)
        {
            long start = _file.Append((byte*)records[0], bytes);
            lock (_written)
            {
                _written.Add((start, bytes));
            }
        }
    }

    /// <summary>Adds sorted records that stay where they are.</summary>
    public void Add(SortRecords records) => _inMemory.Add(records);

    /// <summary>Begins merging; nothing may be added any more.</summary>
    /// <param name="bytes">Bytes that reading the runs may hold.</param>
    public void BeginMerge(long bytes)
    {
        long share = bytes / Math.Max(_written.Count, 1);
        foreach ((long start, long length) in _written)
        {
            Push(new FileRun(_file, start, length, words, share));
        }

        foreach (SortRecords records in _inMemory)
        {
            Push(new MemoryRun(records));
        }
    }

    /// <summary>Takes the next row numbers in order.</summary>
    /// <returns>How many there were.</returns>
    public int Take(Span<long> rows)
    {
        int taken = 0;
        while (taken < rows.Length && _heap.Count > 0)
        {
            Run first = _heap[0];
            rows[taken++] = (long)first.Current[words - 1];
            if (!first.Advance())
            {
                first.Dispose();
                _heap[0] = _heap[^1];
                _heap.RemoveAt(_heap.Count - 1);
            }

            SiftDown();
        }

        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Run run in _heap)
        {
            run.Dispose();
        }

        _heap.Clear();
        _file.Dispose();
    }

    private void Push(Run run)
    {
        if (!run.Advance())
        {
            run.Dispose();
            return;
        }

        _heap.Add(run);
        for (int at = _heap.Count - 1; at > 0 && IsBefore(at, (at - 1) / 2); at = (at - 1) / 2)
        {
            (_heap[at], _heap[(at - 1) / 2]) = (_heap[(at - 1) / 2], _heap[at]);
        }
    }

    private void SiftDown()
    {
        for (int at = 0; ;)
        {
            int least = at;
            for (int child = (2 * at) + 1; child <= (2 * at) + 2 && child < _heap.Count; child++)
            {
                least = IsBefore(child, least) ? child : least;
            }

            if (least == at)
            {
                return;
            }

            (_heap[at], _heap[least]) = (_heap[least], _heap[at]);
            at = least;
        }
    }

    private bool IsBefore(int left, int right) => SortRecords.Compare(_heap[left].Current, _heap[right].Current, words) < 0;

    private abstract class Run : IDisposable
    {
        public ulong* Current { get; protected set; }

        public abstract bool Advance();

        public virtual void Dispose()
        {
        }
    }

    private sealed class MemoryRun(SortRecords records) : Run
    {
        private int _next;

        public override bool Advance()
        {
            if (_next >= records.Count)
            {
                return false;
            }

            Current = records[_next++];
            return true;
        }
    }

    private sealed class FileRun : Run
    {
        private readonly ScratchFile _file;
        private readonly NativeBuffer _buffer = new();
        private readonly int _recordBytes;
        private readonly int _room;
        private long _at;
        private long _left;
        private int _offset;
        private int _filled;

        public FileRun(ScratchFile file, long start, long bytes, int words, long share)
        {
            _recordBytes = words * sizeof(ulong);
            (_file, _at, _left) = (file, start, bytes);
            _room = (int)Math.Clamp(share / _recordBytes, 1, Math.Max(PieceBytes / _recordBytes, 1)) * _recordBytes;
        }

        public override bool Advance()
        {
            _offset += _recordBytes;
            if (_offset >= _filled && !Fill())
            {
                return false;
            }

            Current = (ulong*)(_buffer.Reserve(_room) + _offset);
            return true;
        }

        public override void Dispose() => _buffer.Dispose();

        private bool Fill()
        {
            _filled = (int)Math.Min(_room, _left);
            byte* memory = _buffer.Reserve(_room);
            _file.Read(_at, memory, _filled);
            _at += _filled;
            _left -= _filled;
            _offset = 0;
            return _filled > 0;
        }
    }
}
