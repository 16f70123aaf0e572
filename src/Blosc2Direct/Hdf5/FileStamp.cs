using Blosc2Direct.Interop;
using Blosc2Direct.Storage;
using Microsoft.Win32.SafeHandles;

namespace Blosc2Direct.Hdf5;

/// <summary>The stamp of an open file on disk: see <see cref="IStampedStorage"/>. Under its own lock.</summary>
internal sealed class FileStamp
{
    // A time in the past is none that a later write could get by itself.
    private const long Past = 2 * TimeSpan.TicksPerSecond;
    private const long Fresh = 10 * TimeSpan.TicksPerSecond;

    // A time that steps back by more would hide what was written from tools that look for files newer than their last run.
    private const long Oldest = 60 * TimeSpan.TicksPerSecond;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, (long Changes, long Links)> _kept = [];
    private readonly FileChanges _changes;
    private readonly SafeFileHandle? _file;
    private readonly string _path;
    private readonly long? _opening;
    private readonly bool _isWritable;
    private readonly bool _isExclusive;
    private long _chosen;

    /// <summary>Of a file that was opened just now.</summary>
    internal FileStamp(H5File file, int descriptor)
    {
        _path = file.Name;
        _isWritable = file.IsWritable;
        _isExclusive = file.IsWritable && file.Options.Locking != H5FileLocking.Off;
        _changes = FileChanges.Acquire(file.FileNumber);
        _file = PositionalFile.TryReopen(descriptor, file.Name);
        _opening = file.State.ModifiedBefore;
    }

    /// <summary>What was changed in the file.</summary>
    internal FileChanges Changes => _changes;

    /// <summary>The stamp of a file that is not open; null if it cannot be told.</summary>
    internal static long? Read(string path)
    {
        try
        {
            return File.GetLastWriteTimeUtc(path).Ticks;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>See <see cref="IStampedStorage.ReadStamp"/>.</summary>
    internal long? Read()
    {
        try
        {
            return _file is null || _file.IsClosed ? null : File.GetLastWriteTimeUtc(_file).Ticks;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>See <see cref="IStampedStorage.ChooseStamp"/>.</summary>
    internal long? Choose()
    {
        if (!_isWritable || _file is null)
        {
            return null;
        }

        lock (_gate)
        {
            long now = DateTime.UtcNow.Ticks - Past;
            if (now - _chosen is < 0 or > Fresh)
            {
                _chosen = now;
                _kept.Clear();
            }

            return _chosen;
        }
    }

    /// <summary>See <see cref="IStampedStorage.KeepStamp"/>.</summary>
    internal void Keep(long stamp, ulong token)
    {
        lock (_gate)
        {
            if (stamp == _chosen)
            {
                _kept[token] = (_changes.CountOf(token), _changes.Links);
            }
        }
    }

    /// <summary>See <see cref="IStampedStorage.IsUnchanged"/>.</summary>
    internal bool IsUnchanged(long stamp, ulong token)
    {
        lock (_gate)
        {
            if (stamp == _chosen && _kept.TryGetValue(token, out (long, long) kept) && kept == (_changes.CountOf(token), _changes.Links))
            {
                return true;
            }
        }

        return stamp == (_isExclusive ? _opening : Read()) && _changes.CountOf(token) == 0 && _changes.Links == 0;
    }

    /// <summary>The file is closed: gives it the stamp if all that was asked for it still holds.</summary>
    /// <param name="isComplete">Whether all was written.</param>
    internal void Close(bool isComplete)
    {
        lock (_gate)
        {
            bool holds = isComplete && _kept.Count > 0 && DateTime.UtcNow.Ticks - _chosen < Oldest + Past;
            foreach ((ulong token, (long, long) kept) in _kept)
            {
                holds &= kept == (_changes.CountOf(token), _changes.Links);
            }

            if (holds)
            {
                Write();
            }
        }

        _changes.Release();
        _file?.Dispose();
    }

    // Whoever may write a file need not be its owner, who alone may set its times: then it has no stamp.
    private void Write()
    {
        DateTime time = new(_chosen, DateTimeKind.Utc);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                File.SetLastWriteTimeUtc(_path, time);
            }
            else
            {
                File.SetLastWriteTimeUtc(_file!, time);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
