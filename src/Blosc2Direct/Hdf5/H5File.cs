using System.Runtime.InteropServices;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;
using Microsoft.Win32.SafeHandles;

namespace Blosc2Direct.Hdf5;

/// <summary>An open HDF5 file.</summary>
/// <remarks>Encoded chunks may be read by several threads at once; everything else goes through one process-wide lock, since
/// the HDF5 library is not thread-safe. Closing a file closes the groups and datasets that are open in it: using them
/// afterwards gives an <see cref="ObjectDisposedException"/>.</remarks>
public sealed unsafe class H5File : IStampedStorage
{
    private readonly H5FileHandle _handle;
    private readonly H5FileState _state;
    private readonly bool _isInMemory;
    private readonly bool _wantsPositionalReads;
    private PositionalReader? _positional;
    private bool _positionalDecided;

    private H5File(H5FileHandle handle, H5FileState state, bool isWritable, bool isInMemory, H5FileOptions options)
    {
        _handle = handle;
        _state = state;
        _isInMemory = isInMemory;
        IsWritable = isWritable;
        Options = options;
        _wantsPositionalReads = options.PositionalReads && !isInMemory && Environment.GetEnvironmentVariable("B2D_POSITIONAL_READS") != "0";
        using H5Lock.Scope scope = H5Lock.Enter();
        try
        {
            if (!isInMemory)
            {
                PositionalFile.KeepFromChildren(GetDescriptor());
            }

            H5GroupHandle root = H5GroupOpening.Root(this);
            H5Error.ThrowIfNegative(H5Versioned.GetObjectInfo(root.Id, out H5ObjectInfo info), "read the root group");
            FileNumber = info.FileNumber;
            Root = new H5Group(this, "/", root);
            Reserve = isWritable && !isInMemory ? SpaceReserve.Acquire(FileNumber) : null;
            Stamp = isInMemory ? null : new FileStamp(this, GetDescriptor());
        }
        catch (Hdf5Exception e)
        {
            Close();
            throw e.At(file: state.Name);
        }
    }

    /// <inheritdoc/>
    public string Name => _state.Name;

    /// <inheritdoc/>
    public StorageCapabilities Capabilities =>
        (IsWritable ? StorageCapabilities.Write | StorageCapabilities.Resize : StorageCapabilities.None) |
        (IsWritable && Options.LowestVersion < H5FormatVersion.V110 ? StorageCapabilities.RowMajorChunks : StorageCapabilities.None) |
        (_wantsPositionalReads ? StorageCapabilities.PositionalReads : StorageCapabilities.None);

    /// <summary>The root group.</summary>
    public H5Group Root { get; }

    IGroupNode IStorage.Root => Root;

    /// <summary>Whether it may be written.</summary>
    public bool IsWritable { get; }

    /// <summary>Whether it is closed.</summary>
    public bool IsClosed => _state.IsClosed;

    /// <summary>Bytes before the HDF5 data that are the user's own.</summary>
    public long UserBlockSize
    {
        get
        {
            using H5Lock.Scope scope = H5Lock.Enter();
            using H5Temporary list = H5Temporary.Own(H5F.H5Fget_create_plist(_handle.Id), H5Kind.PropertyList, "read the file's properties");
            ulong size;
            H5Error.ThrowIfNegative(H5P.H5Pget_userblock(list.Id, &size), "read the size of the user block");
            return (long)size;
        }
    }

    /// <summary>Counters of what was done through this file.</summary>
    public H5Statistics Statistics => Counters.Snapshot();

    StorageStatistics IStorage.Statistics => Counters.Snapshot().ToStorage();

    /// <summary>How it was opened.</summary>
    public H5FileOptions Options { get; }

    internal H5Counters Counters { get; } = new();

    internal H5FileState State => _state;

    /// <summary>Room on the disk for what is written; null where nothing is, or in memory.</summary>
    internal SpaceReserve? Reserve { get; }

    /// <summary>What tells whether others changed the file; null in memory.</summary>
    internal FileStamp? Stamp { get; private set; }

    /// <summary>Growths of its datasets that are not committed; under the lock.</summary>
    internal List<H5Growth> Growths { get; } = [];

    /// <summary>Distinguishes this file from others that are open in the process; external links lead to those.</summary>
    internal ulong FileNumber { get; }

    /// <summary>The file's identifier; the lock is held.</summary>
    internal long Id => _handle.Id;

    /// <summary>Creates a file, replacing what is there.</summary>
    /// <param name="path">Where.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="StorageFileNotFoundException">The folder does not exist.</exception>
    /// <exception cref="StorageFileLockedException">The file exists and is in use, and still was after 0.2 s.</exception>
    /// <exception cref="StorageAccessDeniedException">The system forbids it.</exception>
    public static H5File Create(string path, H5FileOptions? options = null) => Create(path, mustBeNew: false, options ?? H5FileOptions.Default);

    /// <summary>Creates a file that must not exist yet.</summary>
    /// <param name="path">Where.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="StorageFileExistsException">It exists.</exception>
    /// <exception cref="StorageFileNotFoundException">The folder does not exist.</exception>
    /// <exception cref="StorageAccessDeniedException">The system forbids it.</exception>
    public static H5File CreateNew(string path, H5FileOptions? options = null) => Create(path, mustBeNew: true, options ?? H5FileOptions.Default);

    /// <summary>Opens a file.</summary>
    /// <param name="path">Which.</param>
    /// <param name="access">For reading, or for reading and writing.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="StorageFileNotFoundException">It does not exist.</exception>
    /// <exception cref="UnrecognizedFormatException">It is not an HDF5 file.</exception>
    /// <exception cref="TruncatedFileException">It is shorter than its own head says.</exception>
    /// <exception cref="StorageFileLockedException">It is in use, and still was after 0.2 s.</exception>
    /// <exception cref="StorageAccessDeniedException">The system forbids it.</exception>
    /// <exception cref="Hdf5Exception">HDF5 cannot open it for another reason.</exception>
    public static H5File Open(string path, FileAccess access = FileAccess.Read, H5FileOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= H5FileOptions.Default;
        bool writable = (access & FileAccess.Write) != 0;
        H5FileState state = new(path);
        return new H5File(Patience.Open(() => H5FileOpening.Open(path, writable, options, state)), state, writable, isInMemory: false, options);
    }

    /// <summary>Creates a file that lives in memory only; <see cref="ToImage"/> gives its bytes.</summary>
    /// <param name="name">A name for messages.</param>
    /// <param name="options">How; null for the defaults.</param>
    public static H5File CreateInMemory(string name = "memory.h5", H5FileOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        options ??= H5FileOptions.Default;
        H5FileState state = new(name);
        return new H5File(H5FileOpening.CreateInMemory(name, options, state), state, isWritable: true, isInMemory: true, options);
    }

    /// <summary>Opens the bytes of an HDF5 file. They are copied.</summary>
    /// <param name="image">The bytes of a whole file.</param>
    /// <param name="access">For reading, or for reading and writing the copy.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="UnrecognizedFormatException">They are not an HDF5 file.</exception>
    /// <exception cref="TruncatedFileException">They end too early.</exception>
    public static H5File OpenImage(ReadOnlySpan<byte> image, FileAccess access = FileAccess.Read, string name = "memory.h5", H5FileOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        options ??= H5FileOptions.Default;
        bool writable = (access & FileAccess.Write) != 0;
        H5FileState state = new(name);
        return new H5File(H5FileOpening.OpenImage(image, name, writable, options, state), state, writable, isInMemory: true, options);
    }

    /// <inheritdoc/>
    public void Flush(Durability durability = Durability.Visible)
    {
        const int Global = 1;
        using (H5Lock.Enter())
        {
            _ = _handle.Id;
            FlushBuffers(Global);
        }

        if (durability == Durability.Durable && IsWritable && !_isInMemory)
        {
            // HDF5 itself never asks the system to write its cache; any handle of the file serves for that.
            using SafeFileHandle file = OpenForFlush();
            RandomAccess.FlushToDisk(file);
        }
    }

    /// <summary>The bytes of the file as they would be on disk.</summary>
    public byte[] ToImage()
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        long id = _handle.Id;
        FlushBuffers(1);
        long length = (long)Check(H5F.H5Fget_file_image(id, null, 0), "measure the file image");
        byte[] image = new byte[length];
        fixed (byte* bytes = image)
        {
            Check(H5F.H5Fget_file_image(id, bytes, (nuint)length), "copy the file image");
        }

        Superblock.RepairChecksum(image);

        return image;
    }

    /// <summary>Closes the file and all that is open in it. Writes what HDF5 has buffered.</summary>
    /// <exception cref="Hdf5Exception">What was buffered cannot be written, for example to a full disk.</exception>
    public void Dispose()
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        if (_state.IsClosed)
        {
            return;
        }

        bool isComplete = false;
        try
        {
            // What is not committed must not outlive the process: the file keeps what readers saw.
            while (Growths.Count > 0)
            {
                Growths[^1].Dispose();
            }

            // A close that fails cannot be repeated, so what may fail comes first.
            FlushBuffers(0);
            isComplete = true;
        }
        finally
        {
            Reserve?.Release(this);
            Close();
            Stamp?.Close(isComplete);
        }
    }

    /// <inheritdoc/>
    public long? ReadStamp() => Stamp?.Read();

    /// <inheritdoc/>
    public long? ChooseStamp() => Stamp?.Choose();

    /// <inheritdoc/>
    public void KeepStamp(long stamp, IArrayNode array)
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array is H5Dataset { IsInThisFile: true } dataset)
        {
            Stamp?.Keep(stamp, dataset.State.Token);
        }
    }

    /// <inheritdoc/>
    public bool IsUnchanged(long stamp, IArrayNode array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return array is H5Dataset { IsInThisFile: true } dataset && Stamp is { } own && own.IsUnchanged(stamp, dataset.State.Token);
    }

    /// <summary>Asks for room on the disk for a change of metadata; the lock is held.</summary>
    /// <param name="path">The object that is changed.</param>
    /// <param name="bytes">Bytes of names and values.</param>
    /// <param name="owner">What gets an attribute or link; null if nothing does.</param>
    /// <param name="attribute">Whether it is an attribute.</param>
    /// <exception cref="DiskFullException">There is none.</exception>
    internal void RequireMetadata(string path, long bytes = 0, string? owner = null, bool attribute = false)
    {
        try
        {
            Reserve?.RequireMetadata(this, owner, attribute, bytes);
        }
        catch (DiskFullException e)
        {
            throw e.At(Name, path);
        }
    }

    private void FlushBuffers(int scope)
    {
        if (!IsWritable)
        {
            return;
        }

        try
        {
            Reserve?.Secure(this);
            Check(H5F.H5Fflush(_handle.Id, scope), "flush the file");
            Reserve?.ForgetTaken();
        }
        catch (DiskFullException e)
        {
            throw e.At(file: Name);
        }
    }

    /// <summary>Bytes of the file as HDF5 sees it.</summary>
    internal long GetSize()
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        ulong size;
        Check(H5F.H5Fget_filesize(_handle.Id, &size), "measure the file");
        return (long)size;
    }

    /// <summary>Whether it is decided how chunks are read, and if so by which reader: null means through HDF5.</summary>
    internal bool TryGetPositionalReader(out PositionalReader? reader)
    {
        bool decided = Volatile.Read(ref _positionalDecided);
        reader = _positional;
        return decided;
    }

    /// <summary>Decides how chunks are read, by a chunk that is about to be.</summary>
    /// <param name="probe">Compares that chunk as HDF5 reads it with what a reader finds at its address.</param>
    internal PositionalReader? DecidePositionalReads(Func<PositionalReader, PositionalProbe> probe)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        if (_positionalDecided)
        {
            return _positional;
        }

        bool undecided = false;
        PositionalReader? chosen = _wantsPositionalReads ? Choose(probe, out undecided) : null;
        if (!undecided)
        {
            _positional = chosen;
            Volatile.Write(ref _positionalDecided, true);
        }

        return chosen;
    }

    internal nint Check(nint result, string action) => result >= 0 ? result : throw DiskErrors.Translate(H5Error.Create(action)).At(file: Name);

    /// <exception cref="StorageReadOnlyException">The file is open for reading only.</exception>
    internal void ThrowIfReadOnly()
    {
        if (!IsWritable)
        {
            throw new StorageReadOnlyException("The file is open for reading only.").At(file: Name);
        }
    }

    private static H5File Create(string path, bool mustBeNew, H5FileOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        H5FileState state = new(path);
        H5FileHandle handle = mustBeNew ? H5FileOpening.Create(path, mustBeNew, options, state)
            : Patience.Open(() => H5FileOpening.Create(path, mustBeNew, options, state));
        H5File file = new(handle, state, isWritable: true, isInMemory: false, options);
        using H5Lock.Scope scope = H5Lock.Enter();
        try
        {
            // From here on the file can be closed whatever the disk becomes.
            file.RequireMetadata("/");
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void Close()
    {
        // HDF5 closes the descriptor without unlocking it.
        int descriptor = _isInMemory ? -1 : GetDescriptor();
        using SafeFileHandle? copy = PositionalFile.Duplicate(descriptor);

        // Order matters: the handle closes the file only while the state says that it is open.
        _handle.Dispose();
        _state.IsClosed = true;
        if (copy is not null)
        {
            PositionalFile.Unlock(copy, descriptor);
        }

        _positional?.Dispose();
    }

    // Addresses count from the start of the file, or in some versions of HDF5 from the end of the user block. Where one
    // chunk fits both (zeros, say), the next one decides.
    private PositionalReader? Choose(Func<PositionalReader, PositionalProbe> probe, out bool undecided)
    {
        undecided = false;
        long userBlock = UserBlockSize;
        SafeFileHandle? file = PositionalFile.TryReopen(GetDescriptor(), Name);
        if (file is null)
        {
            return null;
        }

        PositionalReader plain = new(file, Counters);
        PositionalReader shifted = new(file, Counters) { Shift = userBlock };
        PositionalProbe first = probe(plain);
        PositionalProbe second = userBlock == 0 ? PositionalProbe.Different : probe(shifted);
        PositionalReader? chosen = (first, second) switch
        {
            (PositionalProbe.Same, PositionalProbe.Different or PositionalProbe.Undecided) => plain,
            (PositionalProbe.Different or PositionalProbe.Undecided, PositionalProbe.Same) => shifted,
            _ => null,
        };
        undecided = chosen is null && !(first == PositionalProbe.Different && second == PositionalProbe.Different);
        if (chosen is null)
        {
            file.Dispose();
        }

        return chosen;
    }

    /// <summary>HDF5's own descriptor of the file, -1 if it has none; the lock is held.</summary>
    internal int GetDescriptor()
    {
        void* descriptor;
        return H5F.H5Fget_vfd_handle(_handle.Id, 0, &descriptor) >= 0 && descriptor is not null ? *(int*)descriptor : -1;
    }

    private SafeFileHandle OpenForFlush()
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        _ = _handle.Id;
        return PositionalFile.TryReopen(GetDescriptor(), Name) ?? throw new StorageException("The file cannot be opened to flush it.").At(file: Name);
    }
}
