using System.Runtime.InteropServices;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>Where finished groups go.</summary>
internal unsafe interface IGroupOutput
{
    /// <summary>Takes records in any order; may be called by several threads at once.</summary>
    void Take(byte* records, int count);
}

/// <summary>Counts groups.</summary>
internal sealed unsafe class GroupCounter : IGroupOutput
{
    private long _count;

    /// <summary>Groups.</summary>
    public long Count => Volatile.Read(ref _count);

    public void Take(byte* records, int count) => Interlocked.Add(ref _count, count);
}

/// <summary>Sorts records by some of their words: runs in memory as far as it goes, then in a temporary file, merged while read.</summary>
/// <param name="recordBytes">Bytes of a record.</param>
/// <param name="keyOffset">Where the words begin.</param>
/// <param name="words">How many decide.</param>
/// <param name="memoryLimit">Bytes that may be held.</param>
/// <param name="scratch">Where the rest goes.</param>
internal sealed unsafe class RecordSorter(int recordBytes, int keyOffset, int words, long memoryLimit, ScratchFile scratch) : IGroupOutput, IDisposable
{
    private readonly object _gate = new();
    private readonly List<SortedRun> _runs = [];
    private long _held;
    private long _count;

    /// <summary>Records.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Whether some runs had to go to a file.</summary>
    public bool HasSpilled { get; private set; }

    public void Take(byte* records, int count)
    {
        if (count == 0)
        {
            return;
        }

        int[] order = Order(records, count);
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)count * (nuint)recordBytes, 64);
        for (int i = 0; i < count; i++)
        {
            Buffer.MemoryCopy(records + ((long)order[i] * recordBytes), memory + ((long)i * recordBytes), recordBytes, recordBytes);
        }

        SortedRun run = new(memory, count, recordBytes);
        bool spills;
        lock (_gate)
        {
            _runs.Add(run);
            _count += count;
            spills = _held + run.Bytes > memoryLimit;
            _held += spills ? 0 : run.Bytes;
            HasSpilled |= spills;
        }

        if (spills)
        {
            run.Spill(scratch);
        }
    }

    /// <summary>Begins to read all records in order.</summary>
    public SortedReader OpenReader() => new(_runs, keyOffset, words, memoryLimit);

    public void Dispose()
    {
        foreach (SortedRun run in _runs)
        {
            run.Dispose();
        }
    }

    private int[] Order(byte* records, int count)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
        }

        ulong[] keys = new ulong[count];
        for (int i = 0; i < count && words > 0; i++)
        {
            keys[i] = *(ulong*)(records + ((long)i * recordBytes) + keyOffset);
        }

        keys.AsSpan().Sort(order.AsSpan());
        for (int start = 0, end; words > 1 && start < count; start = end)
        {
            // Where the first words are equal the others decide.
            for (end = start + 1; end < count && keys[end] == keys[start]; end++)
            {
            }

            if (end - start > 1)
            {
                order.AsSpan(start, end - start).Sort(new Comparer(records, recordBytes, keyOffset, words));
            }
        }

        return order;
    }

    private sealed class Comparer(byte* records, int recordBytes, int keyOffset, int words) : IComparer<int>
    {
        public int Compare(int x, int y) => SortedReader.Compare(
            records + ((long)x * recordBytes) + keyOffset, records + ((long)y * recordBytes) + keyOffset, words);
    }
}

/// <summary>Sorted records in memory or in a file.</summary>
internal sealed unsafe class SortedRun(byte* memory, long count, int recordBytes) : IDisposable
{
    private byte* _memory = memory;
    private ScratchFile? _file;
    private long _start;

    ~SortedRun() => Free();

    /// <summary>Bytes of a record.</summary>
    public int RecordBytes => recordBytes;

    /// <summary>Bytes of all.</summary>
    public long Bytes => count * recordBytes;

    /// <summary>The records, or null where they are in a file.</summary>
    public byte* Memory => _memory;

    /// <summary>Moves the records to a file.</summary>
    public void Spill(ScratchFile file)
    {
        _start = file.Append(_memory, Bytes);
        _file = file;
        Free();
    }

    /// <summary>Reads records that are in a file.</summary>
    public void Read(long start, byte* destination, int bytes) => _file!.Read(_start + start, destination, bytes);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
