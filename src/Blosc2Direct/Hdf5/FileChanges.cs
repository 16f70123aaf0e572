using System.Runtime.InteropServices;

namespace Blosc2Direct.Hdf5;

/// <summary>Counts what this process changed in a file since it was opened, over all handles, closed ones too. One for each file
/// that is open, however often.</summary>
internal sealed class FileChanges
{
    private static readonly Dictionary<ulong, FileChanges> Open = []; // also its own lock

    private readonly ulong _fileNumber;
    private readonly Dictionary<ulong, long> _datasets = [];
    private int _users;
    private long _links;

    private FileChanges(ulong fileNumber) => _fileNumber = fileNumber;

    /// <summary>Counts links that were removed or moved.</summary>
    internal long Links => Volatile.Read(ref _links);

    /// <summary>The counts of a file that is being opened.</summary>
    internal static FileChanges Acquire(ulong fileNumber)
    {
        lock (Open)
        {
            ref FileChanges? changes = ref CollectionsMarshal.GetValueRefOrAddDefault(Open, fileNumber, out _);
            changes ??= new FileChanges(fileNumber);
            changes._users++;
            return changes;
        }
    }

    /// <summary>The counts of a file that is open, or null.</summary>
    internal static FileChanges? Find(ulong fileNumber)
    {
        lock (Open)
        {
            return Open.GetValueOrDefault(fileNumber);
        }
    }

    /// <summary>The counterpart of <see cref="Acquire"/>.</summary>
    internal void Release()
    {
        lock (Open)
        {
            if (--_users == 0)
            {
                Open.Remove(_fileNumber);
            }
        }
    }

    /// <summary>Notes a change of a dataset's data.</summary>
    internal void Note(ulong token)
    {
        lock (_datasets)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_datasets, token, out _)++;
        }
    }

    /// <summary>Changes of a dataset.</summary>
    internal long CountOf(ulong token)
    {
        lock (_datasets)
        {
            return _datasets.GetValueOrDefault(token);
        }
    }

    /// <summary>Notes that a link was removed or moved: another dataset may come in its place.</summary>
    internal void NoteLink() => Interlocked.Increment(ref _links);
}
