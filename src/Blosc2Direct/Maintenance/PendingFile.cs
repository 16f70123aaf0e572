using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;
using Microsoft.Win32.SafeHandles;

namespace Blosc2Direct.Maintenance;

/// <summary>A file that gets its name only when it is complete and on disk.</summary>
internal sealed class PendingFile : IDisposable
{
    // The disk works while chunks are compressed, not after the last one.
    private static readonly TimeSpan WritebackInterval = TimeSpan.FromMilliseconds(50);

    private readonly string _path;
    private readonly bool _overwrite;
    private readonly object _gate = new();
    private readonly Timer _writeback;
    private SafeFileHandle? _file;
    private bool _finished;
    private bool _committed;

    private PendingFile(string path, string temporaryPath, bool overwrite)
    {
        _path = path;
        _overwrite = overwrite;
        TemporaryPath = temporaryPath;
        _writeback = new Timer(_ => BeginWriteback(), null, WritebackInterval, WritebackInterval);
    }

    /// <summary>Where it is being written: in the folder of its later name, so that renaming is one step.</summary>
    internal string TemporaryPath { get; }

    /// <summary>Chooses the temporary name.</summary>
    /// <exception cref="StorageFileExistsException">The destination exists and may not be replaced.</exception>
    /// <exception cref="StorageFileNotFoundException">Its folder does not exist.</exception>
    /// <exception cref="StorageException">It is the source and may not be replaced, or a folder.</exception>
    internal static PendingFile Create(string source, string destination, bool overwrite, bool mayReplaceSource = false)
    {
        string path = Path.GetFullPath(destination);
        string folder = Path.GetDirectoryName(path) ?? "";
        if (!Directory.Exists(folder))
        {
            throw new StorageFileNotFoundException($"The folder '{folder}' does not exist.").At(file: destination);
        }

        if (Directory.Exists(path))
        {
            throw new StorageException("The destination is a folder.").At(file: destination);
        }

        // A link is followed: it stays, and what it leads to is replaced.
        path = Resolve(path);
        if (!mayReplaceSource && string.Equals(Resolve(Path.GetFullPath(source)), path, StringComparison.Ordinal))
        {
            throw new StorageException("The destination is the source.").At(file: destination);
        }

        if (!overwrite && File.Exists(path))
        {
            throw new StorageFileExistsException("The file exists.").At(file: destination);
        }

        string unique = $".{Path.GetFileName(path)}.{Environment.ProcessId}-{Guid.NewGuid():N}.tmp";
        return new PendingFile(path, Path.Combine(Path.GetDirectoryName(path) ?? "", unique), overwrite);
    }

    private static string Resolve(string path) =>
        File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;

    /// <summary>Writes the file through to the disk and gives it its name.</summary>
    /// <returns>Its size in bytes.</returns>
    internal long Commit()
    {
        StopWriteback();
        long bytes;
        using (FileStream stream = Patience.Open(() => new FileStream(TemporaryPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1)))
        {
            stream.Flush(flushToDisk: true);
            bytes = stream.Length;
        }

        File.Move(TemporaryPath, _path, _overwrite);
        _committed = true;
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        StopWriteback();
        if (!_committed)
        {
            try
            {
                File.Delete(TemporaryPath);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // What made the work fail is the better error.
            }
        }
    }

    private void BeginWriteback()
    {
        lock (_gate)
        {
            if (!_finished && (_file ??= PositionalFile.TryOpen(TemporaryPath, out _)) is { } file)
            {
                Writeback.Begin(file);
            }
        }
    }

    private void StopWriteback()
    {
        _writeback.Dispose();
        lock (_gate)
        {
            _finished = true;
            _file?.Dispose();
            _file = null;
        }
    }
}
