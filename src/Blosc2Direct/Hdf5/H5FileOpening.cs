using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;
using Microsoft.Win32.SafeHandles;

namespace Blosc2Direct.Hdf5;

/// <summary>Opens and creates files, and finds out why HDF5 refused one.</summary>
internal static unsafe class H5FileOpening
{
    private const uint ReadOnly = 0;
    private const uint ReadWrite = 1;
    private const uint Truncate = 2;
    private const uint Exclusive = 4;
    private const int CloseStrong = 3;
    private const uint TrackedAndIndexed = 3;
    private static long s_memoryFiles; // under the lock

    internal static H5FileHandle Open(string path, bool writable, H5FileOptions options, H5FileState state)
    {
        ThrowIfNotAFile(path);
        using H5Lock.Scope scope = H5Lock.Enter();
        using H5Temporary access = CreateAccessList(options);
        long id;
        long begin = Stopwatch.GetTimestamp();
        long? modified = writable ? FileStamp.Read(path) : null;
        fixed (byte* name = Utf8Z.Encode(path))
        {
            id = H5F.H5Fopen(name, writable ? ReadWrite : ReadOnly, access.Id);
        }

        // Between the look and the lock nobody else can have opened, written and closed the file in so short a time.
        state.ModifiedBefore = Stopwatch.GetElapsedTime(begin) < TimeSpan.FromMilliseconds(5) ? modified : null;
        return id >= 0 ? new H5FileHandle(id, state) : throw Diagnose(path, writable);
    }

    internal static H5FileHandle Create(string path, bool mustBeNew, H5FileOptions options, H5FileState state)
    {
        if (mustBeNew && Path.Exists(path))
        {
            throw new StorageFileExistsException("The file exists.").At(file: path);
        }

        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new StorageFileNotFoundException($"The folder '{folder}' does not exist.").At(file: path);
        }

        if (Directory.Exists(path))
        {
            throw new StorageAccessDeniedException("The path is a folder.").At(file: path);
        }

        if (options.Locking != H5FileLocking.Off)
        {
            ThrowIfLocked(path);
        }

        SpaceReserve.RequireForNewFile(path);
        using H5Lock.Scope scope = H5Lock.Enter();
        using H5Temporary access = CreateAccessList(options);
        using H5Temporary creation = CreateCreationList(options);
        long id;
        fixed (byte* name = Utf8Z.Encode(path))
        {
            id = H5F.H5Fcreate(name, mustBeNew ? Exclusive : Truncate, creation.Id, access.Id);
        }

        return id >= 0 ? new H5FileHandle(id, state) : throw DiagnoseCreation(path);
    }

    internal static H5FileHandle CreateInMemory(string name, H5FileOptions options, H5FileState state)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        using H5Temporary access = CreateAccessList(options);
        H5Error.ThrowIfNegative(H5P.H5Pset_fapl_core(access.Id, 1 << 20, 0), "choose the in-memory driver");
        using H5Temporary creation = CreateCreationList(options);
        fixed (byte* text = Utf8Z.Encode(UniqueName(name)))
        {
            long id = H5F.H5Fcreate(text, Truncate, creation.Id, access.Id);
            return new H5FileHandle(H5Error.ThrowIfNegative(id, "create a file in memory"), state);
        }
    }

    internal static H5FileHandle OpenImage(ReadOnlySpan<byte> image, string name, bool writable, H5FileOptions options, H5FileState state)
    {
        ThrowIfNotAnImage(image, name);
        using H5Lock.Scope scope = H5Lock.Enter();
        using H5Temporary access = CreateAccessList(options);
        H5Error.ThrowIfNegative(H5P.H5Pset_fapl_core(access.Id, 1 << 20, 0), "choose the in-memory driver");
        fixed (byte* bytes = image)
        fixed (byte* text = Utf8Z.Encode(UniqueName(name)))
        {
            H5Error.ThrowIfNegative(H5P.H5Pset_file_image(access.Id, bytes, (nuint)image.Length), "copy the file image");
            long id = H5F.H5Fopen(text, writable ? ReadWrite : ReadOnly, access.Id);
            return id >= 0 ? new H5FileHandle(id, state)
                : throw new UnrecognizedFormatException("The bytes are not a sound HDF5 file.", H5Error.Create("open the file image")).At(file: name);
        }
    }

    // HDF5 takes two files in memory for one if their names are equal.
    private static string UniqueName(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}#{s_memoryFiles++}");

    // HDF5 truncates first and asks for the lock then: the data of whoever holds it would be lost.
    private static void ThrowIfLocked(string path)
    {
        try
        {
            using SafeFileHandle held = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (FileNotFoundException)
        {
        }
        catch (UnauthorizedAccessException)
        {
            throw new StorageAccessDeniedException("The file may not be written.").At(file: path);
        }
        catch (IOException e)
        {
            throw IsBusyProgram(e) ? new StorageAccessDeniedException("The file is a program that is running.", e).At(file: path)
                : new StorageFileLockedException("The file is in use: another program, or this one, holds it open.", e).At(file: path);
        }
    }

    private static bool IsBusyProgram(IOException e) => e.Message.Contains("Text file busy", StringComparison.OrdinalIgnoreCase);

    private static H5Temporary CreateAccessList(H5FileOptions options)
    {
        const string Action = "prepare to open a file";
        H5Temporary list = H5Temporary.Own(H5P.H5Pcreate(H5Library.FileAccess), H5Kind.PropertyList, Action);
        try
        {
            // Explicit, so that the environment (HDF5_DRIVER) changes nothing.
            H5Error.ThrowIfNegative(H5P.H5Pset_fapl_sec2(list.Id), Action);
            H5Error.ThrowIfNegative(H5P.H5Pset_fclose_degree(list.Id, CloseStrong), Action);
            if (options.LowestVersion > options.HighestVersion)
            {
                throw new ArgumentException("The lowest format version is newer than the highest.", nameof(options));
            }

            H5Error.ThrowIfNegative(H5P.H5Pset_libver_bounds(list.Id, (int)options.LowestVersion, (int)options.HighestVersion), Action);

            // Direct chunks pass HDF5's chunk cache by; a cache would only hold stale copies. Datasets that HDF5 decodes
            // are opened with a cache of their own.
            H5Error.ThrowIfNegative(H5P.H5Pset_cache(list.Id, 0, 521, 0, 0.75), Action);

            // The sieve buffer is not told of chunks that are written past it, and would hand out what they replaced.
            H5Error.ThrowIfNegative(H5P.H5Pset_sieve_buf_size(list.Id, 0), Action);
            bool locked = H5Versioned.TrySetFileLocking(list.Id, options.Locking != H5FileLocking.Off, options.Locking == H5FileLocking.BestEffort);
            if (!locked && options.Locking == H5FileLocking.Off)
            {
                throw new NotSupportedException("This version of HDF5 cannot open a file without locking it.");
            }

            return list;
        }
        catch
        {
            list.Dispose();
            throw;
        }
    }

    private static H5Temporary CreateCreationList(H5FileOptions options)
    {
        const string Action = "prepare to create a file";
        H5Temporary list = H5Temporary.Own(H5P.H5Pcreate(H5Library.FileCreate), H5Kind.PropertyList, Action);
        try
        {
            ArgumentOutOfRangeException.ThrowIfNegative(options.UserBlockSize);
            H5Error.ThrowIfNegative(H5P.H5Pset_userblock(list.Id, (ulong)options.UserBlockSize), $"set a user block of {options.UserBlockSize.ToString(CultureInfo.InvariantCulture)} bytes");
            H5Error.ThrowIfNegative(H5P.H5Pset_link_creation_order(list.Id, TrackedAndIndexed), Action);
            H5Error.ThrowIfNegative(H5P.H5Pset_attr_creation_order(list.Id, TrackedAndIndexed), Action);
            return list;
        }
        catch
        {
            list.Dispose();
            throw;
        }
    }

    // Also keeps HDF5 from blocking on a pipe.
    private static void ThrowIfNotAFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new UnrecognizedFormatException("The path is a folder, not an HDF5 file.").At(file: path);
        }

        using SafeFileHandle? file = PositionalFile.TryOpen(path, out PositionalFileError error);
        if (file is null)
        {
            throw (error switch
            {
                PositionalFileError.NotFound => (StorageException)new StorageFileNotFoundException("The file does not exist."),
                PositionalFileError.Denied => new StorageAccessDeniedException("The file may not be read."),
                _ => new StorageException("The file cannot be opened."),
            }).At(file: path);
        }

        if (file.IsInvalid || !PositionalFile.CanSeek(file))
        {
            throw new UnrecognizedFormatException("The path is a pipe or device, not an HDF5 file.").At(file: path);
        }
    }

    // HDF5 looks for the signature at 0, 512, 1024, 2048, … as we do.
    private static Blosc2DirectException Diagnose(string path, bool writable)
    {
        Hdf5Exception cause = H5Error.Create("open the file");
        if (Find(cause.Frames, "unable to lock file") || Find(cause.Frames, "file is already open for") || Find(cause.Frames, "errno = 11,"))
        {
            return new StorageFileLockedException("The file is in use: another program, or this one, holds it open in a way that excludes this.", cause).At(file: path);
        }

        if (writable && (Find(cause.Frames, "errno = 13,") || Find(cause.Frames, "errno = 30,") || Find(cause.Frames, "errno = 1,") || Find(cause.Frames, "errno = 26,")))
        {
            return new StorageAccessDeniedException("The file may not be written.", cause).At(file: path);
        }

        using SafeFileHandle? file = PositionalFile.TryOpen(path, out _);
        if (file is null)
        {
            return cause.At(file: path);
        }

        long length = RandomAccess.GetLength(file);
        Span<byte> head = stackalloc byte[Superblock.Length];
        for (long offset = 0; offset < length; offset = offset == 0 ? 512 : offset * 2)
        {
            head.Clear();
            int read = RandomAccess.Read(file, head, offset);
            if (Superblock.HasSignature(head))
            {
                return DiagnoseSuperblock(head[..read], offset, length, cause).At(file: path);
            }
        }

        return new UnrecognizedFormatException(length == 0 ? "The file is empty, not an HDF5 file." : "The file is not an HDF5 file.", cause).At(file: path);
    }

    private static StorageException DiagnoseSuperblock(ReadOnlySpan<byte> head, long offset, long length, Hdf5Exception cause)
    {
        if (Superblock.TryParse(head, offset, out Superblock superblock))
        {
            // HDF5 moves addresses along when a user block was put before the file after the fact.
            long expected = superblock.EndOfFile + (offset - superblock.BaseAddress);
            if (expected > length || Find(cause.Frames, "truncated file"))
            {
                return new TruncatedFileException(string.Create(CultureInfo.InvariantCulture,
                    $"The file is truncated: it should have {expected} bytes and has {length}."), cause)
                {
                    ExpectedBytes = expected,
                    ActualBytes = length,
                };
            }
        }
        else if (length < offset + Superblock.Length)
        {
            return new TruncatedFileException(string.Create(CultureInfo.InvariantCulture,
                $"The file is truncated inside its superblock: it has {length} bytes."), cause)
            {
                ActualBytes = length,
            };
        }

        return cause;
    }

    private static Blosc2DirectException DiagnoseCreation(string path)
    {
        Hdf5Exception cause = H5Error.Create("create the file");
        if (Find(cause.Frames, "unable to lock file") || Find(cause.Frames, "file is already open") ||
            Find(cause.Frames, "unable to truncate a file which is already open") || Find(cause.Frames, "errno = 11,"))
        {
            return new StorageFileLockedException("The file is in use: another program, or this one, holds it open.", cause).At(file: path);
        }

        if (Find(cause.Frames, "file exists") || Find(cause.Frames, "errno = 17,"))
        {
            return new StorageFileExistsException("The file exists.").At(file: path);
        }

        if (Find(cause.Frames, "errno = 13,") || Find(cause.Frames, "errno = 30,") || Find(cause.Frames, "errno = 1,") || Find(cause.Frames, "errno = 26,"))
        {
            return new StorageAccessDeniedException("The file may not be created or written.", cause).At(file: path);
        }

        return DiskErrors.Translate(cause).At(file: path);
    }

    private static void ThrowIfNotAnImage(ReadOnlySpan<byte> image, string name)
    {
        for (long offset = 0; offset < image.Length; offset = offset == 0 ? 512 : offset * 2)
        {
            ReadOnlySpan<byte> head = image[(int)offset..];
            if (!Superblock.HasSignature(head))
            {
                continue;
            }

            if (Superblock.TryParse(head, offset, out Superblock superblock) &&
                superblock.EndOfFile + (offset - superblock.BaseAddress) is long expected && expected > image.Length)
            {
                throw new TruncatedFileException("The file image is truncated.") { ExpectedBytes = expected, ActualBytes = image.Length }.At(file: name);
            }

            return;
        }

        throw new UnrecognizedFormatException("The bytes are not an HDF5 file.").At(file: name);
    }

    private static bool Find(ImmutableArray<Hdf5ErrorFrame> frames, string text)
    {
        foreach (Hdf5ErrorFrame frame in frames)
        {
            if (frame.Description.Contains(text, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
