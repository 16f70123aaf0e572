using System.Collections.Immutable;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Hdf5;

/// <summary>What all open handles of one dataset share in this process: its shape, its chunk index, its generations. Two
/// indexes of one dataset would not learn of each other's writes.</summary>
internal sealed class H5DatasetState
{
    private static readonly Dictionary<(ulong File, ulong Token), WeakReference<H5DatasetState>> Open = [];

    private readonly (ulong File, ulong Token) _key;
    private readonly List<WeakReference<H5Dataset>> _users = [];
    private DatasetView _view;
    private int _numberings; // used so far
    private readonly FileChanges? _fileChanges;
    private long _changes;

    private H5DatasetState((ulong File, ulong Token) key, DatasetView view)
    {
        _key = key;
        _view = view;
        _fileChanges = FileChanges.Find(key.File);
    }

    /// <summary>The dataset as it is now. Replaced under the lock, read without.</summary>
    internal DatasetView View
    {
        get => Volatile.Read(ref _view);
        private set => Volatile.Write(ref _view, value);
    }

    /// <summary>What tells readers of writes.</summary>
    internal ChunkGenerations Generations { get; } = new();

    /// <summary>What names the dataset within its file.</summary>
    internal ulong Token => _key.Token;

    /// <summary>Counts all that was changed: for what is remembered under the lock.</summary>
    internal long Changes => Volatile.Read(ref _changes);

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
            ChunkIndex? index = isNew && grid is not null ? ChunkIndex.CreateEmpty() : null;
            state = new H5DatasetState(key, new DatasetView { Shape = shape, Grid = grid, Index = index });
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
    internal void Reshape(ImmutableArray<long> shape, ChunkGrid? grid, bool losesIndex = false)
    {
        DatasetView view = View;
        bool isRenumbered = grid is null || view.Grid is null || !grid.NumbersAs(view.Grid);
        ChunkIndex? index = losesIndex ? null : view.Index;
        if (isRenumbered || !IsGrowth(view.Shape.AsSpan(), shape.AsSpan()))
        {
            // A new dataset without chunks stays without chunks.
            index = index is { StoredCount: 0 } ? ChunkIndex.CreateEmpty() : null;
        }

        View = new DatasetView { Shape = shape, Grid = grid, Index = index, Numbering = isRenumbered ? ++_numberings : view.Numbering };
        Touch();
    }

    /// <summary>Notes a growth that the file has and readers do not see; the lock is held.</summary>
    internal void BeginGrowth(ImmutableArray<long> shape, ChunkGrid grid, bool losesIndex)
    {
        DatasetView view = View;
        PendingGrowth growth = new()
        {
            Shape = shape,
            Grid = grid,
            Numbering = grid.NumbersAs(view.Grid!) ? view.Numbering : ++_numberings,
            Index = ChunkIndex.CreateEmptySparse(),
        };
        View = view with { Growth = growth, Index = losesIndex ? null : view.Index };
        Touch();
    }

    /// <summary>Whether publishing the growth changes the numbers of chunks.</summary>
    internal bool GrowthRenumbers => View is { Growth: { } growth } view && growth.Numbering != view.Numbering;

    /// <summary>Shows the growth to readers; the lock is held.</summary>
    internal void PublishGrowth()
    {
        DatasetView view = View;
        PendingGrowth growth = view.Growth!;
        ChunkIndex? index = view.Index;
        if (growth.IsComplete)
        {
            index = growth.Index;
        }
        else if (growth.Numbering != view.Numbering)
        {
            index = index is { StoredCount: 0 } ? growth.Index : null;
        }
        else if (growth.Index is null)
        {
            index = null;
        }
        else
        {
            index?.Add(growth.Index, growth.Grid!.Count);
        }

        View = new DatasetView { Shape = growth.Shape, Grid = growth.Grid, Index = index, Numbering = growth.Numbering };
        Touch();
    }

    /// <summary>Forgets a growth that was taken back; the lock is held. HDF5 has filled what lay beyond the edge, and may have
    /// moved chunks for that.</summary>
    internal void ForgetGrowth()
    {
        View = View with { Growth = null, Index = null };
        Touch();
    }

    /// <summary>Takes an index that was built; the lock is held.</summary>
    internal void SetIndex(ChunkIndex index)
    {
        View = View with { Index = index };
        UnresolvedHits = 0;
    }

    /// <summary>Takes an index of the whole grid that a growth has; the lock is held.</summary>
    internal void SetGrowthIndex(ChunkIndex index)
    {
        DatasetView view = View;
        View = view with { Growth = view.Growth! with { Index = index, IsComplete = true } };
    }

    /// <summary>Forgets where chunks lie; the lock is held.</summary>
    internal void ForgetIndex()
    {
        DatasetView view = View;
        View = view with { Index = null, Growth = view.Growth is null ? null : view.Growth with { Index = null, IsComplete = false } };
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
    internal void Touch()
    {
        Interlocked.Increment(ref _changes);
        _fileChanges?.Note(_key.Token);
    }

    /// <summary>Whether no axis has fewer elements than before.</summary>
    internal static bool IsGrowth(ReadOnlySpan<long> from, ReadOnlySpan<long> to)
    {
        bool grown = from.Length == to.Length;
        for (int i = 0; grown && i < to.Length; i++)
        {
            grown = to[i] >= from[i];
        }

        return grown;
    }

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
