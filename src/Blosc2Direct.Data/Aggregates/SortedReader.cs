using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>Merges sorted runs.</summary>
internal sealed unsafe class SortedReader : IRecordStream
{
    private readonly PriorityQueue<Cursor, Key> _queue;
    private readonly int _keyOffset;
    private readonly int _words;
    private readonly List<Cursor> _cursors = [];
    private Cursor? _last;

    public SortedReader(List<SortedRun> runs, int keyOffset, int words, long memoryLimit)
    {
        _keyOffset = keyOffset;
        _words = words;
        _queue = new PriorityQueue<Cursor, Key>(runs.Count, new KeyComparer(words));
        int window = (int)Math.Clamp(memoryLimit / 2 / Math.Max(runs.Count, 1), 4 << 10, 1 << 20);
        foreach (SortedRun run in runs)
        {
            Cursor cursor = new(run, window);
            _cursors.Add(cursor);
            Put(cursor);
        }
    }

    /// <summary>The next record; valid until the next call.</summary>
    public bool TryRead(out byte* record)
    {
        if (_last is not null)
        {
            _last.Step();
            Put(_last);
        }

        bool found = _queue.TryDequeue(out _last, out _);
        record = found ? _last!.Current : null;
        return found;
    }

    /// <summary>Compares words.</summary>
    public static int Compare(byte* a, byte* b, int words)
    {
        for (int i = 0; i < words; i++)
        {
            ulong left = ((ulong*)a)[i], right = ((ulong*)b)[i];
            if (left != right)
            {
                return left < right ? -1 : 1;
            }
        }

        return 0;
    }

    public void Dispose()
    {
        foreach (Cursor cursor in _cursors)
        {
            cursor.Dispose();
        }
    }

    private void Put(Cursor cursor)
    {
        if (cursor.Current is not null)
        {
            _queue.Enqueue(cursor, new Key(cursor.Current + _keyOffset));
        }
    }

    private readonly struct Key(byte* place)
    {
        public byte* Place => place;
    }

    private sealed class KeyComparer(int words) : IComparer<Key>
    {
        public int Compare(Key x, Key y) => SortedReader.Compare(x.Place, y.Place, words);
    }

    private sealed class Cursor : IDisposable
    {
        private readonly SortedRun _run;
        private readonly NativeBuffer _buffer = new();
        private readonly int _window;
        private byte* _end;
        private long _next;

        public Cursor(SortedRun run, int window)
        {
            _run = run;
            _window = Math.Max(window / run.RecordBytes, 1) * run.RecordBytes;
            if (run.Memory is not null)
            {
                Current = run.Memory;
                _end = run.Memory + run.Bytes;
                _next = run.Bytes;
            }
            else
            {
                Refill();
            }
        }

        public byte* Current { get; private set; }

        public void Step()
        {
            Current += _run.RecordBytes;
            if (Current == _end)
            {
                Refill();
            }
        }

        public void Dispose() => _buffer.Dispose();

        private void Refill()
        {
            int count = (int)Math.Min(_run.Bytes - _next, _window);
            if (count == 0)
            {
                Current = null;
                return;
            }

            Current = _buffer.Reserve(count);
            _run.Read(_next, Current, count);
            _end = Current + count;
            _next += count;
        }
    }
}
