using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>What the handles of one open file share: whether it is still open.</summary>
internal sealed class H5FileState(string name)
{
    /// <summary>The file as it was named when it was opened.</summary>
    internal string Name { get; } = name;

    /// <summary>Set, under the lock, when the file is closed: HDF5 has then closed all that was open in it.</summary>
    internal bool IsClosed { get; set; }

    /// <summary>The file's time of modification, in ticks, just before it was opened for writing: HDF5 moves it on at once. Null
    /// if it is not known for certain.</summary>
    internal long? ModifiedBefore { get; set; }
}

/// <summary>An HDF5 identifier that outlives a method.</summary>
internal abstract class H5Handle : SafeHandle
{
    private readonly H5FileState? _owner;
    private readonly H5Kind _kind;

    private protected H5Handle(long id, H5Kind kind, H5FileState? owner)
        : base(-1, ownsHandle: true)
    {
        _owner = owner;
        _kind = kind;
        SetHandle((nint)id);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle <= 0;

    /// <summary>Whether it or its file is closed.</summary>
    internal bool IsDead => IsClosed || IsInvalid || _owner is { IsClosed: true };

    /// <summary>The identifier. The lock is held while it is used, so that nobody closes it meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">It or its file is closed.</exception>
    internal long Id
    {
        get
        {
            if (IsDead)
            {
                throw new ObjectDisposedException(_kind.ToString(),
                    _owner is null ? "The object is closed." : $"The object is closed, or its file '{_owner.Name}' is.");
            }

            return handle;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !IsClosed)
        {
            using (H5Lock.Enter())
            {
                base.Dispose(true);
            }
        }
        else
        {
            base.Dispose(disposing);
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        if (H5Lock.IsHeldByCurrentThread)
        {
            if (_owner is not { IsClosed: true })
            {
                _kind.Close(handle);
            }
        }
        else
        {
            H5Lock.Abandon(handle, _kind, _owner);
        }

        return true;
    }
}

internal sealed class H5FileHandle(long id, H5FileState owner) : H5Handle(id, H5Kind.File, owner);

internal sealed class H5GroupHandle(long id, H5FileState owner) : H5Handle(id, H5Kind.Group, owner);

internal sealed class H5DatasetHandle(long id, H5FileState owner) : H5Handle(id, H5Kind.Dataset, owner);

internal sealed class H5TypeHandle(long id, H5FileState owner) : H5Handle(id, H5Kind.Type, owner);
