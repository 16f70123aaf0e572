namespace Blosc2Direct.Data.Aggregates;

/// <summary>What was found unit by unit, until it is merged: blocks of records of each writer, in memory as far as it goes.</summary>
internal sealed unsafe class PartialStore(GroupRecord record, int level, long memoryLimit, ScratchFile scratch) : IDisposable
{
    private readonly object _gate = new();
    private readonly List<PartialWriter> _writers = [];
    private long _held;

    /// <summary>What the records are.</summary>
    public GroupRecord Record => record;

    /// <summary>How often the partition in here was divided before.</summary>
    public int Level => level;

    /// <summary>Bytes of a block: of a writer's buffer too.</summary>
    public long BlockBytes { get; } = Math.Clamp(memoryLimit / 16, 16 << 10, 4 << 20);

    /// <summary>Whether some blocks had to go to a file.</summary>
    public bool HasSpilled { get; private set; }

    /// <summary>Records of all writers, once all are closed.</summary>
    public long RecordCount => _writers.Sum(w => w.RecordCount);

    /// <summary>Makes a thread's writer.</summary>
    public PartialWriter CreateWriter()
    {
        PartialWriter writer = new(this);
        lock (_gate)
        {
            _writers.Add(writer);
        }

        return writer;
    }

    /// <summary>Decides where a new block stays.</summary>
    public void Settle(PartialBlock block)
    {
        lock (_gate)
        {
            if (_held + block.Bytes <= memoryLimit)
            {
                _held += block.Bytes;
                return;
            }

            HasSpilled = true;
        }

        block.Spill(scratch);
    }

    /// <summary>Bytes of a partition.</summary>
    public long PartitionBytes(int partition)
    {
        long bytes = 0;
        foreach (PartialWriter writer in _writers)
        {
            foreach (PartialBlock block in writer.Blocks)
            {
                bytes += block.Starts[partition + 1] - block.Starts[partition];
            }
        }

        return bytes;
    }

    /// <summary>Reads the records of a partition in row order.</summary>
    public PartitionReader OpenReader(int partition) => new(_writers, partition, record.Bytes);

    public void Dispose()
    {
        foreach (PartialWriter writer in _writers)
        {
            writer.Dispose();
        }
    }
}

/// <summary>One thread's records, handed in in row order.</summary>
internal sealed unsafe class PartialWriter(PartialStore store) : IDisposable
{
    private readonly Arrays.NativeBuffer _buffer = new();
    private readonly long _capacity = Math.Max(store.BlockBytes / store.Record.Bytes, 1);
    private byte* _records;
    private long _count;
    private long _reserved;

    /// <summary>What was closed so far.</summary>
    public List<PartialBlock> Blocks { get; } = [];

    /// <summary>Records of all blocks.</summary>
    public long RecordCount { get; private set; }

    /// <summary>Takes records; those of a call are of later rows than those of the call before.</summary>
    public void Append(byte* records, long count)
    {
        int bytes = store.Record.Bytes;
        while (count > 0)
        {
            if (_count == _reserved)
            {
                Grow();
            }

            long part = Math.Min(count, _reserved - _count);
            Buffer.MemoryCopy(records, _records + (_count * bytes), part * bytes, part * bytes);
            _count += part;
            records += part * bytes;
            count -= part;
            if (_count == _capacity)
            {
                CloseBlock();
            }
        }
    }

    /// <summary>Closes the last block.</summary>
    public void Finish()
    {
        CloseBlock();
        _buffer.Dispose();
        _reserved = 0;
    }

    public void Dispose()
    {
        _buffer.Dispose();
        foreach (PartialBlock block in Blocks)
        {
            block.Dispose();
        }
    }

    // Few groups need few bytes: the buffer grows to a block's size only where it must.
    private void Grow()
    {
        long next = Math.Min(Math.Max(_reserved * 4, 64), _capacity);
        if (_count == 0)
        {
            _records = _buffer.Reserve(next * store.Record.Bytes);
        }
        else
        {
            byte[] kept = new ReadOnlySpan<byte>(_records, checked((int)(_count * store.Record.Bytes))).ToArray();
            _records = _buffer.Reserve(next * store.Record.Bytes);
            kept.CopyTo(new Span<byte>(_records, kept.Length));
        }

        _reserved = next;
    }

    private void CloseBlock()
    {
        if (_count > 0)
        {
            PartialBlock block = PartialBlock.Of(_records, _count, store.Record, store.Level);
            Blocks.Add(block);
            RecordCount += _count;
            _count = 0;
            store.Settle(block);
        }
    }
}
