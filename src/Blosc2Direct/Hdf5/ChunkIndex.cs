using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Blosc2Direct.Hdf5;

/// <summary>Where the stored chunks of a dataset lie, by their place in the chunk grid. 12 bytes a chunk where most of the
/// grid is stored (dense), 20 where little is (sparse), 4 more once a filter mask is not zero.</summary>
/// <remarks>Pure: filled by <see cref="ChunkIndexBuilder"/>, kept up to date by the writes of the dataset. Readers look
/// chunks up while a writer stores others, so each operation takes a gate of its own, never the HDF5 lock.</remarks>
internal sealed class ChunkIndex
{
    /// <summary>The address of a chunk that is not stored.</summary>
    internal const long Absent = -1;

    /// <summary>The address of a chunk that was written since the pass: HDF5 knows where it is.</summary>
    internal const long Unresolved = -2;

    private readonly Lock _gate = new();
    private long[]? _keys; // sorted, sparse only
    private long[] _addresses;
    private uint[] _sizes;
    private uint[]? _masks;
    private int _slots; // used entries of the arrays above

    private ChunkIndex(long[]? keys, long[] addresses, uint[] sizes, uint[]? masks, int slots, int stored)
    {
        _keys = keys;
        _addresses = addresses;
        _sizes = sizes;
        _masks = masks;
        _slots = slots;
        StoredCount = stored;
    }

    /// <summary>Whether filter masks are not known: HDF5 tells them only with the chunk itself.</summary>
    internal bool LacksMasks { get; init; }

    /// <summary>Chunks that are stored.</summary>
    internal int StoredCount { get; private set; }

    /// <summary>Chunks whose address is not known.</summary>
    internal int UnresolvedCount { get; private set; }

    /// <summary>Bytes that the index occupies.</summary>
    internal long MemoryBytes => (8L * (_keys?.Length ?? 0)) + (8L * _addresses.Length) + (4L * _sizes.Length) + (4L * (_masks?.Length ?? 0));

    /// <summary>An index that holds nothing.</summary>
    /// <param name="lacksMasks">See <see cref="LacksMasks"/>.</param>
    internal static ChunkIndex CreateEmpty(bool lacksMasks = false) => new(null, [], [], null, 0, 0) { LacksMasks = lacksMasks };

    /// <summary>An index that holds nothing and will hold few of the places before its first.</summary>
    internal static ChunkIndex CreateEmptySparse() => CreateSparse([], [], [], null);

    /// <summary>Places below which the index stays dense whatever is written: 12 MiB.</summary>
    private const int AlwaysDense = 1 << 20;

    /// <summary>Takes arrays in which slot i is the chunk at place i, absent ones marked.</summary>
    internal static ChunkIndex CreateDense(long[] addresses, uint[] sizes, uint[]? masks, int stored) =>
        new(null, addresses, sizes, masks, addresses.Length, stored);

    /// <summary>Takes arrays sorted by key, no key twice.</summary>
    internal static ChunkIndex CreateSparse(long[] keys, long[] addresses, uint[] sizes, uint[]? masks) =>
        new(keys, addresses, sizes, masks, keys.Length, keys.Length);

    internal bool TryGet(long key, out long address, out uint size, out uint mask)
    {
        using Lock.Scope scope = _gate.EnterScope();
        int slot = Find(key);
        if (slot < 0 || _addresses[slot] == Absent)
        {
            (address, size, mask) = (Absent, 0, 0);
            return false;
        }

        (address, size, mask) = (_addresses[slot], _sizes[slot], _masks is null ? 0 : _masks[slot]);
        return true;
    }

    /// <summary>The first stored place that is not before the one given, or -1.</summary>
    internal long Next(long key)
    {
        using Lock.Scope scope = _gate.EnterScope();
        if (_keys is not null)
        {
            int slot = Array.BinarySearch(_keys, 0, _slots, key);
            slot = slot < 0 ? ~slot : slot;
            return slot < _slots ? _keys[slot] : -1;
        }

        for (long slot = key; slot < _slots; slot++)
        {
            if (_addresses[slot] != Absent)
            {
                return slot;
            }
        }

        return -1;
    }

    /// <summary>Records a chunk that was written; its address stays unknown until the next pass.</summary>
    /// <param name="key">Its place.</param>
    /// <param name="size">Stored bytes.</param>
    /// <param name="mask">Filters that were skipped.</param>
    /// <param name="gridCount">Chunks of the grid.</param>
    internal void Set(long key, uint size, uint mask, long gridCount)
    {
        using Lock.Scope scope = _gate.EnterScope();
        int slot = Find(key);
        if (slot < 0)
        {
            slot = Insert(key, gridCount);
        }

        if (_addresses[slot] == Absent)
        {
            StoredCount++;
        }

        if (_addresses[slot] != Unresolved)
        {
            UnresolvedCount++;
            _addresses[slot] = Unresolved;
        }

        _sizes[slot] = size;
        if (mask != 0 && _masks is null)
        {
            _masks = new uint[_addresses.Length];
        }

        if (_masks is not null)
        {
            _masks[slot] = mask;
        }
    }

    /// <summary>Takes the entries of another index, which nobody writes meanwhile.</summary>
    /// <param name="other">Chunks of the same numbering.</param>
    /// <param name="gridCount">Chunks of the grid.</param>
    internal void Add(ChunkIndex other, long gridCount)
    {
        for (long key = other.Next(0); key >= 0; key = other.Next(key + 1))
        {
            other.TryGet(key, out _, out uint size, out uint mask);
            Set(key, size, mask, gridCount);
        }
    }

    private int Find(long key)
    {
        if (_keys is not null)
        {
            return Array.BinarySearch(_keys, 0, _slots, key);
        }

        return key < _slots ? (int)key : -1;
    }

    private int Insert(long key, long gridCount)
    {
        if (_keys is null)
        {
            // Dense: appended places; a far one would waste memory, so the index turns sparse first.
            long limit = Math.Max(Math.Min(gridCount, AlwaysDense), 2L * _slots);
            if (key < limit)
            {
                int from = _slots;
                _slots = (int)key + 1;
                Reserve(_slots);
                _addresses.AsSpan(from, _slots - from).Fill(Absent);
                return (int)key;
            }

            BecomeSparse();
        }

        int slot = Array.BinarySearch(_keys, 0, _slots, key);
        Debug.Assert(slot < 0, "the key is not there");
        slot = ~slot;
        int tail = _slots - slot;
        _slots++;
        Reserve(_slots);
        Array.Copy(_keys, slot, _keys, slot + 1, tail);
        Array.Copy(_addresses, slot, _addresses, slot + 1, tail);
        Array.Copy(_sizes, slot, _sizes, slot + 1, tail);
        if (_masks is not null)
        {
            Array.Copy(_masks, slot, _masks, slot + 1, tail);
        }

        _keys[slot] = key;
        _addresses[slot] = Absent;
        return slot;
    }

    [MemberNotNull(nameof(_keys))]
    private void BecomeSparse()
    {
        long[] keys = new long[Math.Max(StoredCount, 16)];
        int to = 0;
        for (int from = 0; from < _slots; from++)
        {
            if (_addresses[from] == Absent)
            {
                continue;
            }

            keys[to] = from;
            _addresses[to] = _addresses[from];
            _sizes[to] = _sizes[from];
            if (_masks is not null)
            {
                _masks[to] = _masks[from];
            }

            to++;
        }

        _keys = keys;
        _slots = to;
        Reserve(_slots);
    }

    private void Reserve(int slots)
    {
        int capacity = (int)Math.Min(Array.MaxLength, Math.Max(16L, 2L * slots));
        if (_addresses.Length < slots)
        {
            Array.Resize(ref _addresses, capacity);
            Array.Resize(ref _sizes, capacity);
            if (_masks is not null)
            {
                Array.Resize(ref _masks, capacity);
            }
        }

        if (_keys is not null && _keys.Length < _addresses.Length)
        {
            Array.Resize(ref _keys, _addresses.Length);
        }
    }
}
