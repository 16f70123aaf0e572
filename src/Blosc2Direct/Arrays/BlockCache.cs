using System.Runtime.InteropServices;

namespace Blosc2Direct.Arrays;

/// <summary>Decoded blocks, kept for reads to come up to a number of bytes; those used longest ago make room for new ones.
/// Safe for any number of threads and arrays.</summary>
/// <remarks>A block is served only while its chunk is what it was when the block was decoded: writes and resizes made through
/// this process are noticed. Memory lies outside the collected heap.</remarks>
public sealed unsafe class BlockCache : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<BlockKey, Entry> _entries = [];
    private readonly Stack<Entry> _spare = new();
    private Entry? _newest, _oldest;
    private long _bytes, _hits, _misses;
    private bool _disposed;

    /// <summary>An empty cache.</summary>
    /// <param name="capacity">Bytes of decoded blocks to keep at most.</param>
    public BlockCache(long capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        Capacity = capacity;
    }

    /// <summary>Frees what nobody disposed of.</summary>
    ~BlockCache() => Free();

    /// <summary>Bytes of decoded blocks to keep at most.</summary>
    public long Capacity { get; }

    /// <summary>Bytes of decoded blocks kept now.</summary>
    public long Bytes => Locked(static c => c._bytes);

    /// <summary>Blocks kept now.</summary>
    public int Count => Locked(static c => c._entries.Count);

    /// <summary>Blocks that were asked for and found.</summary>
    public long Hits => Locked(static c => c._hits);

    /// <summary>Blocks that were asked for in vain.</summary>
    public long Misses => Locked(static c => c._misses);

    /// <summary>Forgets all blocks.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            while (_oldest is { } entry)
            {
                Remove(entry);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Clear();
            Free();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Finds a block; it stays where it is until it is returned.</summary>
    internal Entry? Rent(in BlockKey key, in BlockStamp stamp)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out Entry? entry))
            {
                if (entry.Stamp == stamp)
                {
                    Unlink(entry);
                    LinkNewest(entry);
                    entry.Users++;
                    _hits++;
                    return entry;
                }

                Remove(entry); // of a chunk that was written since
            }

            _misses++;
            return null;
        }
    }

    /// <summary>Room for a block that is going to be decoded; null if it is too large to keep.</summary>
    internal Entry? Create(in BlockKey key, in BlockStamp stamp, int bytes)
    {
        lock (_gate)
        {
            if (_disposed || bytes > Capacity)
            {
                return null;
            }

            while (_bytes + bytes > Capacity && _oldest is { } old)
            {
                Remove(old);
            }

            Entry entry = Take(bytes);
            entry.Key = key;
            entry.Stamp = stamp;
            entry.Users = 1;
            return entry;
        }
    }

    /// <summary>Gives a block back that was rented or created.</summary>
    /// <param name="entry">The block.</param>
    /// <param name="isDecoded">Whether it holds what its key says, and so may be kept.</param>
    internal void Return(Entry entry, bool isDecoded = true)
    {
        lock (_gate)
        {
            entry.Users--;
            if (isDecoded && !entry.IsKept && !entry.IsDropped && !_disposed && !_entries.ContainsKey(entry.Key))
            {
                _entries.Add(entry.Key, entry);
                entry.IsKept = true;
                _bytes += entry.Bytes;
                LinkNewest(entry);
            }
            else if (!entry.IsKept && entry.Users == 0)
            {
                Recycle(entry);
            }
        }
    }

    /// <summary>Forgets the blocks of an array.</summary>
    internal void Forget(long array)
    {
        lock (_gate)
        {
            for (Entry? entry = _oldest; entry is not null;)
            {
                Entry? next = entry.Newer;
                if (entry.Key.Array == array)
                {
                    Remove(entry);
                }

                entry = next;
            }
        }
    }

    private TResult Locked<TResult>(Func<BlockCache, TResult> read)
    {
        lock (_gate)
        {
            return read(this);
        }
    }

    private void Remove(Entry entry)
    {
        _entries.Remove(entry.Key);
        Unlink(entry);
        entry.IsKept = false;
        entry.IsDropped = true;
        _bytes -= entry.Bytes;
        if (entry.Users == 0)
        {
            Recycle(entry);
        }
    }

    // Blocks of one array have one size: the memory of one that goes serves the next one.
    private Entry Take(int bytes)
    {
        if (_spare.TryPop(out Entry? spare) && spare.Bytes != bytes)
        {
            NativeMemory.AlignedFree(spare.Memory);
            spare = null;
        }

        if (spare is null)
        {
            spare = new Entry { Memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64), Bytes = bytes };
        }

        spare.IsDropped = false;
        return spare;
    }

    private void Recycle(Entry entry)
    {
        const int Most = 4;
        if (_spare.Count < Most && !_disposed)
        {
            _spare.Push(entry);
        }
        else
        {
            NativeMemory.AlignedFree(entry.Memory);
            entry.Memory = null;
        }
    }

    private void LinkNewest(Entry entry)
    {
        entry.Older = _newest;
        entry.Newer = null;
        if (_newest is not null)
        {
            _newest.Newer = entry;
        }

        _newest = entry;
        _oldest ??= entry;
    }

    private void Unlink(Entry entry)
    {
        if (entry.Older is null)
        {
            _oldest = entry.Newer;
        }
        else
        {
            entry.Older.Newer = entry.Newer;
        }

        if (entry.Newer is null)
        {
            _newest = entry.Older;
        }
        else
        {
            entry.Newer.Older = entry.Older;
        }

        entry.Older = entry.Newer = null;
    }

    private void Free()
    {
        while (_spare.TryPop(out Entry? spare))
        {
            NativeMemory.AlignedFree(spare.Memory);
        }

        for (Entry? entry = _oldest; entry is not null; entry = entry.Newer)
        {
            NativeMemory.AlignedFree(entry.Memory);
            entry.Memory = null;
        }

        _oldest = _newest = null;
    }

    /// <summary>A block in memory.</summary>
    internal sealed class Entry
    {
        internal byte* Memory;
        internal int Bytes;
        internal BlockKey Key;
        internal BlockStamp Stamp;
        internal int Users;
        internal bool IsKept, IsDropped;
        internal Entry? Older, Newer;
    }
}

/// <summary>Which block.</summary>
/// <param name="Array">The array's id.</param>
/// <param name="Chunk">The chunk's place in the chunk grid.</param>
/// <param name="Block">The block's place in the chunk's block grid.</param>
internal readonly record struct BlockKey(long Array, long Chunk, int Block);

/// <summary>What must still hold for a block to be served.</summary>
/// <param name="Generation">The chunk's generation.</param>
/// <param name="Structure">The array's structure generation.</param>
internal readonly record struct BlockStamp(long Generation, long Structure)
{
    /// <summary>No moment at all.</summary>
    public static BlockStamp None { get; } = new(-1, -1);

    /// <summary>Whether no write was under way.</summary>
    public bool IsSettled => ((Generation | Structure) & 1) == 0;
}
