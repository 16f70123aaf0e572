using System.Collections.Immutable;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Hdf5;

/// <summary>What all open handles of one dataset share in this process: its shape and its chunk index. Two indexes of one
/// dataset would not learn of each other's writes.</summary>
internal sealed class H5DatasetState
{
    private static readonly Dictionary<(ulong File, ulong Token), WeakReference<H5DatasetState>> Open = [];

    private readonly (ulong File, ulong Token) _key;
    private readonly List<WeakReference<H5Dataset>> _users = [];
    private ChunkIndex? _index;
    private long _generation;

    private H5DatasetState((ulong File, ulong Token) key, ImmutableArray<long> shape, ChunkGrid? grid, ChunkIndex? index)
    {
        _key = key;
        Shape = shape;
        Grid = grid;
        _index = index;
    }

    /// <summary>Elements along each axis now.</summary>
    internal ImmutableArray<long> Shape { get; private set; }

    /// <summary>The chunk grid of that shape; null unless chunked.</summary>
    internal ChunkGrid? Grid { get; private set; }

    /// <summary>The chunk index, null until it is needed.</summary>
    internal ChunkIndex? Index
    {
        get => Volatile.Read(ref _index);
        set => Volatile.Write(ref _index, value);
    }

    internal long Generation => Volatile.Read(ref _generation);

    /// <summary>Reads that had to ask HDF5 because a chunk's address was not known.</summary>
    internal int UnresolvedHits { get; set; }

    /// <summary>The state of a dataset that is being opened; the lock is held.</summary>
    /// <param name="user">The handle that opens it.</param>
    /// <param name="info">Identity of the dataset.</param>
    /// <param name="shape">Its shape as HDF5 gives it now.</param>
    /// <param name="grid">Its chunk grid.</param>
    /// <param name="isNew">Whether it was created just now and so has no chunks.</param>
    internal static H5DatasetState Acquire(H5Dataset user, in H5ObjectInfo info, ImmutableArray<long> shape, ChunkGrid? grid, bool isNew)
    {
        (ulong, ulong) key = (info.FileNumber, info.Token);
        if (isNew || !Open.TryGetValue(key, out WeakReference<H5DatasetState>? reference) || !reference.TryGetTarget(out H5DatasetState? state))
        {
            RemoveDead();
            state = new H5DatasetState(key, shape, grid, isNew && grid is not null ? ChunkIndex.CreateEmpty() : null);
            Open[key] = new WeakReference<H5DatasetState>(state);
        }

        state._users.RemoveAll(static u => !u.TryGetTarget(out _));
        state._users.Add(new WeakReference<H5Dataset>(user));
        return state;
    }

    /// <summary>The counterpart of <see cref="Acquire"/>; the lock is held.</summary>
    internal void Release(H5Dataset user)
    {
        _users.RemoveAll(u => !u.TryGetTarget(out H5Dataset? other) || other == user);
        if (_users.Count == 0 && Open.TryGetValue(_key, out WeakReference<H5DatasetState>? reference) &&
            reference.TryGetTarget(out H5DatasetState? state) && state == this)
        {
            Open.Remove(_key);
        }
    }

    /// <summary>Takes a new shape; the lock is held. The index stays where its numbering does and no chunk can be lost.</summary>
    internal void Reshape(ImmutableArray<long> shape, ChunkGrid? grid)
    {
        bool grown = true;
        for (int i = 0; i < shape.Length; i++)
        {
            grown &= shape[i] >= Shape[i];
        }

        if (!grown || grid is null || Grid is null || !grid.NumbersAs(Grid))
        {
            // A new dataset without chunks stays without chunks.
            Index = Index is { StoredCount: 0 } ? ChunkIndex.CreateEmpty() : null;
        }

        Shape = shape;
        Grid = grid;
        Touch();
    }

    /// <summary>Closes the dataset everywhere and opens it again: what HDF5 remembers of it is forgotten. The lock is held.</summary>
    internal void Reopen()
    {
        List<H5Dataset> users = [];
        foreach (WeakReference<H5Dataset> reference in _users)
        {
            if (reference.TryGetTarget(out H5Dataset? user) && !user.IsClosed)
            {
                if (!user.IsInThisFile)
                {
                    return; // its address means nothing in the file that it was opened through
                }

                users.Add(user);
            }
        }

        foreach (H5Dataset user in users)
        {
            user.Suspend();
        }

        foreach (H5Dataset user in users)
        {
            user.Resume(_key.Token);
        }
    }

    /// <summary>Notes that the data changed.</summary>
    internal void Touch() => Interlocked.Increment(ref _generation);

    private static void RemoveDead()
    {
        const int Enough = 64;
        if (Open.Count < Enough)
        {
            return;
        }

        foreach (KeyValuePair<(ulong, ulong), WeakReference<H5DatasetState>> entry in Open)
        {
            if (!entry.Value.TryGetTarget(out _))
            {
                Open.Remove(entry.Key);
            }
        }
    }
}
