namespace Blosc2Direct.Storage;

/// <summary>A failure of a storage backend: files, groups, datasets, attributes, encoded chunks.</summary>
public class StorageException(string message, Exception? inner = null) : Blosc2DirectException(message, inner);

/// <summary>The file, or a folder on its path, does not exist.</summary>
public sealed class StorageFileNotFoundException(string message) : StorageException(message);

/// <summary>The file exists and was to be created new.</summary>
public sealed class StorageFileExistsException(string message) : StorageException(message);

/// <summary>The file is not of the backend's format.</summary>
public sealed class UnrecognizedFormatException(string message, Exception? inner = null) : StorageException(message, inner);

/// <summary>The file ends before the end that its own metadata declares.</summary>
public sealed class TruncatedFileException(string message, Exception? inner = null) : StorageException(message, inner)
{
    /// <summary>Bytes that the file should have at least, or -1 if unknown.</summary>
    public long ExpectedBytes { get; init; } = -1;

    /// <summary>Bytes that the file has, or -1 if unknown.</summary>
    public long ActualBytes { get; init; } = -1;
}

/// <summary>Another process, or this one, holds the file in a way that excludes what was asked.</summary>
public sealed class StorageFileLockedException(string message, Exception? inner = null) : StorageException(message, inner);

/// <summary>The operating system denies access to the file.</summary>
public sealed class StorageAccessDeniedException(string message, Exception? inner = null) : StorageException(message, inner);

/// <summary>The disk, or the user's part of it, has no room for what was to be written. What was there before is as it was, and
/// the file can be used on; after space was freed, also for writing.</summary>
public sealed class DiskFullException(string message, Exception? inner = null) : StorageException(message, inner)
{
    /// <summary>Bytes that were asked for, with room for the store's own structures, or -1 if unknown.</summary>
    public long BytesWanted { get; init; } = -1;

    /// <summary>Bytes that the disk had free, or -1 if unknown.</summary>
    public long BytesFree { get; init; } = -1;
}

/// <summary>A write was asked of a file that is open for reading only.</summary>
public sealed class StorageReadOnlyException(string message) : StorageException(message);

/// <summary>No group, dataset or link has this path.</summary>
public sealed class ObjectNotFoundException(string message) : StorageException(message);

/// <summary>The path is taken.</summary>
public sealed class ObjectExistsException(string message) : StorageException(message);

/// <summary>The path leads to an object of another kind than asked (a group for an array, say).</summary>
public sealed class ObjectKindException(string message) : StorageException(message);

/// <summary>The object has no attribute of this name.</summary>
public sealed class AttributeNotFoundException(string message) : StorageException(message);

/// <summary>The stored element type cannot be read or written as the type asked.</summary>
public sealed class ElementTypeException(string message) : StorageException(message);

/// <summary>A value does not fit the type that it was to be converted to.</summary>
public sealed class ElementValueException(string message) : StorageException(message);

/// <summary>A chunk was asked of an array that is not stored in chunks.</summary>
public sealed class NotChunkedException(string message) : StorageException(message);

/// <summary>An element offset is not the first element of a chunk.</summary>
public sealed class ChunkNotAlignedException(string message) : StorageException(message);

/// <summary>A chunk lies outside the array.</summary>
public sealed class ChunkOutOfRangeException(string message) : StorageException(message);

/// <summary>The chunk has never been written.</summary>
public sealed class ChunkMissingException(string message) : StorageException(message);

/// <summary>A chunk was written anew, or its array reshaped, between being located and being read: locate it again.</summary>
public sealed class ChunkMovedException(string message) : StorageException(message);

/// <summary>An array shrank while a part of it was being read that is no longer there.</summary>
public sealed class ArrayResizedException(string message) : StorageException(message);

/// <summary>Data cannot be decoded because a filter is not installed.</summary>
public sealed class FilterUnavailableException(string message, Exception? inner = null) : StorageException(message, inner)
{
    /// <summary>The filter's registered id, or -1 if unknown.</summary>
    public int FilterId { get; init; } = -1;
}
