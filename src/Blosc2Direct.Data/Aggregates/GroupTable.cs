using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>How a group is kept: the row where it appeared first, its key, the states of its accumulators.</summary>
/// <param name="Words">Words of 64 bits of a key; comparing them in order compares keys.</param>
/// <param name="StateBytes">Bytes of all states: a multiple of 8.</param>
internal readonly record struct GroupRecord(int Words, int StateBytes)
{
    /// <summary>Where the key begins; before it the first row.</summary>
    public const int KeyOffset = sizeof(long);

    /// <summary>Where the states begin.</summary>
    public int StateOffset => KeyOffset + (Words * sizeof(ulong));

    /// <summary>Bytes of a record.</summary>
    public int Bytes => StateOffset + StateBytes;
}

/// <summary>Groups by their keys: records packed in order of appearance, found through open addressing. Owned by one thread at a time.</summary>
internal sealed unsafe class GroupTable(GroupRecord record) : IDisposable
{
    private const int FirstGroups = 256;

    private readonly int _bytes = record.Bytes;
    private byte* _records;
    private int* _slots;
    private int* _slotOf;
    private int _capacity;
    private int _slotMask;

    ~GroupTable() => Free();

    /// <summary>Groups.</summary>
    public int Count { get; private set; }

    /// <summary>The records, in order of appearance.</summary>
    public byte* Records => _records;

    /// <summary>Bytes held.</summary>
    public long HeldBytes => _capacity * (long)(_bytes + (3 * sizeof(int)));

    /// <summary>The number of a key's group; a new group has states of zeros.</summary>
    /// <param name="key">Its words.</param>
    /// <param name="row">The row where it appears.</param>
    /// <param name="isNew">Whether there was none.</param>
    public int FindOrAdd(ulong* key, long row, out bool isNew)
    {
        if (Count == _capacity)
        {
            Grow();
        }

        int slot = (int)Hash(key, record.Words) & _slotMask;
        for (; _slots[slot] != 0; slot = (slot + 1) & _slotMask)
        {
            ulong* other = (ulong*)(_records + ((long)(_slots[slot] - 1) * _bytes) + GroupRecord.KeyOffset);
            int word = 0;
            while (word < record.Words && other[word] == key[word])
            {
                word++;
            }

            if (word == record.Words)
            {
                isNew = false;
                return _slots[slot] - 1;
            }
        }

        isNew = true;
        return Add(key, row, slot);
    }

    /// <summary>The groups of many keys of one word.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="rows">Where they appear: offsets from <paramref name="start"/>; null where they follow each other.</param>
    /// <param name="start">The row of offset 0.</param>
    /// <param name="count">How many.</param>
    /// <param name="groups">Receives as many numbers.</param>
    public void Assign(ulong* keys, int* rows, long start, int count, int* groups)
    {
        ulong last = 0;
        int group = -1;
        for (int i = 0; i < count; i++)
        {
            ulong key = keys[i];
            if (key != last || group < 0)
            {
                group = Find(key);
                if (group < 0)
                {
                    group = FindOrAdd(&key, start + (rows is null ? i : rows[i]), out _);
                }

                last = key;
            }

            groups[i] = group;
        }
    }

    /// <summary>The groups of many keys of several words, or of none.</summary>
    public void AssignWide(ulong* keys, int* rows, long start, int count, int* groups)
    {
        for (int i = 0; i < count; i++)
        {
            groups[i] = FindOrAdd(keys + ((long)i * record.Words), start + (rows is null ? i : rows[i]), out _);
        }
    }

    /// <summary>Forgets all groups.</summary>
    public void Clear()
    {
        if (Count < _capacity / 8)
        {
            for (int i = 0; i < Count; i++)
            {
                _slots[_slotOf[i]] = 0;
            }
        }
        else if (_capacity > 0)
        {
            NativeMemory.Clear(_slots, (nuint)(_slotMask + 1) * sizeof(int));
        }

        Count = 0;
    }

    /// <summary>Forgets all groups and gives memory back.</summary>
    public void Shrink()
    {
        Free();
        Count = 0;
    }

    /// <summary>A key's hash, of which all bits are good.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ulong* key, int words)
    {
        ulong hash = 0;
        for (int i = 0; i < words; i++)
        {
            hash = Mix(hash ^ key[i]);
        }

        return hash;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    // Stafford's variant 13 of the finalizer of MurmurHash3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value)
    {
        value += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(ulong key)
    {
        if (_capacity > 0)
        {
            for (int slot = (int)Mix(key) & _slotMask; _slots[slot] != 0; slot = (slot + 1) & _slotMask)
            {
                int group = _slots[slot] - 1;
                if (*(ulong*)(_records + ((long)group * _bytes) + GroupRecord.KeyOffset) == key)
                {
                    return group;
                }
            }
        }

        return -1;
    }

    private int Add(ulong* key, long row, int slot)
    {
        int group = Count++;
        byte* place = _records + ((long)group * _bytes);
        *(long*)place = row;
        Unsafe.CopyBlock(place + GroupRecord.KeyOffset, key, (uint)(record.Words * sizeof(ulong)));
        Unsafe.InitBlock(place + record.StateOffset, 0, (uint)record.StateBytes);
        _slots[slot] = group + 1;
        _slotOf[group] = slot;
        return group;
    }

    private void Grow()
    {
        int capacity = checked(Math.Max(_capacity * 2, FirstGroups));
        _records = (byte*)NativeMemory.AlignedRealloc(_records, (nuint)capacity * (nuint)_bytes, 64);
        _slotOf = (int*)NativeMemory.AlignedRealloc(_slotOf, (nuint)capacity * sizeof(int), 64);
        NativeMemory.AlignedFree(_slots);
        _slots = null;
        nuint slots = (nuint)capacity * 2;
        _slots = (int*)NativeMemory.AlignedAlloc(slots * sizeof(int), 64);
        NativeMemory.Clear(_slots, slots * sizeof(int));
        _capacity = capacity;
        _slotMask = checked((int)slots - 1);
        for (int group = 0; group < Count; group++)
        {
            int slot = (int)Hash((ulong*)(_records + ((long)group * _bytes) + GroupRecord.KeyOffset), record.Words) & _slotMask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & _slotMask;
            }

            _slots[slot] = group + 1;
            _slotOf[group] = slot;
        }
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_records);
        NativeMemory.AlignedFree(_slots);
        NativeMemory.AlignedFree(_slotOf);
        _records = null;
        _slots = _slotOf = null;
        _capacity = 0;
    }
}
