using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>The records of one partition, of all writers, in row order: each writer's are, and no unit has two writers.</summary>
internal sealed unsafe class PartitionReader : IDisposable
{
    private readonly Stream[] _streams;

    public PartitionReader(List<PartialWriter> writers, int partition, int recordBytes)
    {
        _streams = new Stream[writers.Count];
        for (int i = 0; i < _streams.Length; i++)
        {
            _streams[i] = new Stream(writers[i].Blocks, partition, recordBytes);
        }
    }

    /// <summary>The next record; valid until the next call.</summary>
    public bool TryRead(out byte* record)
    {
        Stream? first = null;
        foreach (Stream stream in _streams)
        {
            if (stream.Current is not null && (first is null || *(long*)stream.Current < *(long*)first.Current))
            {
                first = stream;
            }
        }

        record = first is null ? null : first.Current;
        first?.Step();
        return record is not null;
    }

    public void Dispose()
    {
        foreach (Stream stream in _streams)
        {
            stream.Dispose();
        }
    }

    private sealed class Stream : IDisposable
    {
        // Records of a window; two of them, so that the record before the last read is still there.
        private const int WindowBytes = 64 << 10;

        private readonly List<PartialBlock> _blocks;
        private readonly int _partition;
        private readonly int _bytes;
        private readonly int _window;
        private readonly NativeBuffer[] _windows = [new(), new()];
        private int _block = -1;
        private long _next;
        private long _end;
        private byte* _windowEnd;
        private int _turn;

        public Stream(List<PartialBlock> blocks, int partition, int recordBytes)
        {
            _blocks = blocks;
            _partition = partition;
            _bytes = recordBytes;
            _window = Math.Max(WindowBytes / recordBytes, 1) * recordBytes;
            Step();
        }

        public byte* Current { get; private set; }

        public void Step()
        {
            Current += Current is null ? 0 : _bytes;
            if (Current is null || Current == _windowEnd)
            {
                Refill();
            }
        }

        public void Dispose()
        {
            _windows[0].Dispose();
            _windows[1].Dispose();
        }

        private void Refill()
        {
            while (_next == _end)
            {
                if (++_block >= _blocks.Count)
                {
                    Current = null;
                    return;
                }

                _next = _blocks[_block].Starts[_partition];
                _end = _blocks[_block].Starts[_partition + 1];
            }

            PartialBlock block = _blocks[_block];
            if (block.Memory is not null)
            {
                Current = block.Memory + _next;
                _windowEnd = block.Memory + _end;
                _next = _end;
                return;
            }

            int count = (int)Math.Min(_end - _next, _window);
            _turn ^= 1;
            Current = _windows[_turn].Reserve(count);
            block.Read(_next, Current, count);
            _windowEnd = Current + count;
            _next += count;
        }
    }
}
