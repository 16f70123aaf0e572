namespace Blosc2Direct.Storage;

/// <summary>How far a flush goes.</summary>
public enum Durability
{
    /// <summary>Other processes that open the file see what was written.</summary>
    Visible,

    /// <summary>What was written survives a loss of power (fsync).</summary>
    Durable,
}

/// <summary>What a backend can do beyond the common ground.</summary>
[Flags]
public enum StorageCapabilities
{
    /// <summary>Reading only.</summary>
    None = 0,

    /// <summary>The file may be written.</summary>
    Write = 1,

    /// <summary>A stored chunk can be removed.</summary>
    EraseChunks = 2,

    /// <summary>Encoded chunks can be read in part and by several threads at once.</summary>
    PositionalReads = 4,

    /// <summary>Arrays can change their shape.</summary>
    Resize = 8,

    /// <summary>The store keeps the chunks of new arrays in row-major order, whichever axis grows: for readers that find a
    /// chunk by counting. HDF5's formats from 1.10 on put the axis that grows first.</summary>
    RowMajorChunks = 16,
}

/// <summary>A store of groups and arrays: one open HDF5 file, say. Disposing it closes all that is open in it.</summary>
public interface IStorage : IDisposable
{
    /// <summary>A name for messages: the path that it was opened by.</summary>
    string Name { get; }

    /// <summary>What can be done with it.</summary>
    StorageCapabilities Capabilities { get; }

    /// <summary>The root group.</summary>
    IGroupNode Root { get; }

    /// <summary>What was done so far.</summary>
    StorageStatistics Statistics { get; }

    /// <summary>Writes out what is buffered.</summary>
    /// <param name="durability">How far.</param>
    void Flush(Durability durability = Durability.Visible);
}

/// <summary>A group or an array.</summary>
public interface INode : IDisposable
{
    /// <summary>The store that it lives in.</summary>
    IStorage Storage { get; }

    /// <summary>The absolute path by which it was opened, "/" for the root.</summary>
    string Path { get; }

    /// <summary>Its attributes.</summary>
    IAttributes Attributes { get; }
}

/// <summary>What a link leads to.</summary>
public enum LinkTarget
{
    /// <summary>A group.</summary>
    Group,

    /// <summary>An array (dataset).</summary>
    Array,

    /// <summary>A named element type.</summary>
    NamedType,

    /// <summary>Nothing: a soft or external link whose target is not there.</summary>
    Dangling,

    /// <summary>Something that this library cannot type.</summary>
    Unknown,
}

/// <summary>How a name is bound to an object.</summary>
public enum LinkKind
{
    /// <summary>The object itself.</summary>
    Hard,

    /// <summary>A path in the same file.</summary>
    Soft,

    /// <summary>A path in another file.</summary>
    External,

    /// <summary>A kind of the user's own.</summary>
    UserDefined,
}

/// <summary>A name in a group.</summary>
/// <param name="Name">The name, without a path.</param>
/// <param name="Kind">How it is bound.</param>
/// <param name="Target">What it leads to.</param>
/// <param name="TargetPath">The path that a soft or external link holds.</param>
/// <param name="TargetFile">The file that an external link names.</param>
/// <param name="ObjectToken">Equal for two hard links to the same object of one file; null if unknown.</param>
/// <param name="Note">What is known of an object that cannot be typed.</param>
public sealed record LinkInfo(
    string Name, LinkKind Kind, LinkTarget Target, string? TargetPath = null, string? TargetFile = null,
    string? ObjectToken = null, string? Note = null);

/// <summary>In which order a group is listed.</summary>
public enum LinkOrder
{
    /// <summary>By name, ordinal.</summary>
    Name,

    /// <summary>As created, where the file keeps that; else by name.</summary>
    Creation,
}

/// <summary>A group. Paths are relative to it unless they start with "/".</summary>
public interface IGroupNode : INode
{
    /// <summary>The names in it. Never fails for what a name leads to.</summary>
    IReadOnlyList<LinkInfo> List(LinkOrder order = LinkOrder.Name);

    /// <summary>Whether something, even a dangling link, has this path.</summary>
    bool Contains(string path);

    /// <summary>Opens a group.</summary>
    /// <exception cref="ObjectNotFoundException">Nothing has this path.</exception>
    /// <exception cref="ObjectKindException">It is not a group.</exception>
    IGroupNode OpenGroup(string path);

    /// <summary>Opens an array.</summary>
    /// <exception cref="ObjectNotFoundException">Nothing has this path.</exception>
    /// <exception cref="ObjectKindException">It is not an array.</exception>
    IArrayNode OpenArray(string path);

    /// <summary>Creates a group, and the groups on the way to it.</summary>
    /// <exception cref="ObjectExistsException">The path is taken.</exception>
    IGroupNode CreateGroup(string path);

    /// <summary>Creates an array, and the groups on the way to it.</summary>
    /// <exception cref="ObjectExistsException">The path is taken.</exception>
    IArrayNode CreateArray(string path, ArraySpec spec);

    /// <summary>Removes a link, and with its last hard link the object.</summary>
    void Delete(string path);

    /// <summary>Renames a link, creating the groups on the way.</summary>
    void Move(string from, string to);

    /// <summary>Copies an object with all below it inside the same store.</summary>
    void Copy(string from, string to);

    /// <summary>Creates a soft link.</summary>
    void CreateSoftLink(string path, string targetPath);

    /// <summary>Creates a link to an object of another file.</summary>
    void CreateExternalLink(string path, string targetFile, string targetPath);

    /// <summary>Creates another hard link.</summary>
    void CreateHardLink(string path, string existingPath);
}

/// <summary>An array, seen as encoded chunks. Any number of threads may read (<see cref="Spec"/>, <see cref="TryLocate"/>,
/// <see cref="Read"/>, <see cref="EnumerateChunks"/>, the generations) while one thread writes or resizes.</summary>
/// <remarks>A reader beside a writer takes both generations, waits while one is odd, locates, reads and decodes, and takes
/// them again. Where one differs, all that came of it, errors too, is thrown away and read again.</remarks>
public interface IArrayNode : INode
{
    /// <summary>What the array is now.</summary>
    ArraySpec Spec { get; }

    /// <summary>Counts the writes of one chunk that this process makes: odd while one is under way, another number for good
    /// after it. Other chunks may share the counter, so it may change without cause, never the other way round.</summary>
    /// <param name="coordinates">Coordinates in the chunk grid; such that lie outside have a counter too.</param>
    /// <remarks>A few nanoseconds, no lock.</remarks>
    long GetGeneration(ReadOnlySpan<long> coordinates);

    /// <summary>Counts what moves or removes many chunks at once: shrinking, a growth after which chunks are numbered anew, a
    /// refresh, writes of regions by the store's own means. Odd while such a change is under way. Growing along the first
    /// axis leaves it alone.</summary>
    /// <remarks>A few nanoseconds, no lock.</remarks>
    long StructureGeneration { get; }

    /// <summary>Chunks that are stored.</summary>
    long StoredChunkCount { get; }

    /// <summary>Finds a stored chunk.</summary>
    /// <param name="coordinates">Coordinates in the chunk grid.</param>
    /// <param name="chunk">Where it lies.</param>
    /// <returns>False if it was never written: it reads as the fill value.</returns>
    /// <exception cref="NotChunkedException">The array has no chunks.</exception>
    /// <exception cref="ChunkOutOfRangeException">The coordinates lie outside the chunk grid, and outside of a growth.</exception>
    bool TryLocate(ReadOnlySpan<long> coordinates, out ChunkRef chunk);

    /// <summary>All stored chunks, in row-major order of their coordinates.</summary>
    IEnumerable<ChunkInfo> EnumerateChunks();

    /// <summary>Reads encoded bytes. Safe for several threads at once; takes no lock where the store allows positional reads.</summary>
    /// <param name="chunk">A chunk of this array.</param>
    /// <param name="offset">Bytes from the chunk's start.</param>
    /// <param name="destination">Receives exactly its own length of bytes.</param>
    /// <exception cref="TruncatedFileException">The file ends before.</exception>
    /// <exception cref="ChunkOutOfRangeException">The array was resized and the chunk is no longer part of it.</exception>
    /// <exception cref="ChunkMovedException">The chunk was written anew, or the array reshaped, after it was located. Not
    /// every such change is noticed here; the generations tell.</exception>
    void Read(in ChunkRef chunk, long offset, Span<byte> destination);

    /// <summary>As <see cref="Read"/>, for stores where reading takes time. Completes at once where the store is local.</summary>
    ValueTask ReadAsync(ChunkRef chunk, long offset, Memory<byte> destination, CancellationToken cancellation = default)
    {
        Read(chunk, offset, destination.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Stores a chunk's encoded bytes.</summary>
    /// <param name="coordinates">Coordinates in the chunk grid.</param>
    /// <param name="encoded">The bytes.</param>
    /// <param name="filterMask">Bit i set: filter i was skipped.</param>
    void Write(ReadOnlySpan<long> coordinates, ReadOnlySpan<byte> encoded, uint filterMask = 0);

    /// <summary>Removes a stored chunk, where the store can (<see cref="StorageCapabilities.EraseChunks"/>).</summary>
    void Erase(ReadOnlySpan<long> coordinates);

    /// <summary>Changes the shape. What lies outside is lost, what is new reads as the fill value.</summary>
    /// <param name="shape">Elements along each axis.</param>
    /// <exception cref="InvalidOperationException">A growth of the array is under way.</exception>
    void Resize(ReadOnlySpan<long> shape);

    /// <summary>Grows the array in two steps: what is new is written first and shown then.</summary>
    /// <param name="shape">Elements along each axis, none fewer than now.</param>
    /// <exception cref="InvalidOperationException">A growth of the array is under way.</exception>
    IArrayGrowth BeginGrow(ReadOnlySpan<long> shape);

    /// <summary>Reads and writes decoded regions by the store's own means: for layouts, types and filters that have no
    /// direct chunks. Null where the store has none.</summary>
    IRegionAccess? Regions { get; }
}

/// <summary>Decoded access by the store's own means.</summary>
public interface IRegionAccess
{
    /// <summary>Reads a box of elements, as stored (same byte order, same layout), packed in row-major order.</summary>
    /// <param name="start">The first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="destination">Receives shape × element size bytes. Only for flat element types.</param>
    void Read(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, Span<byte> destination);

    /// <summary>Writes a box of elements, as stored, packed in row-major order. Only for flat element types.</summary>
    void Write(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, ReadOnlySpan<byte> source);

    /// <summary>Reads a box of elements of a type with strings or sequences of variable length: each as a string
    /// (<see cref="VariableStringType"/>) or as the bytes of its items (<see cref="VariableLengthType"/>, byte[]).</summary>
    object?[] ReadObjects(ReadOnlySpan<long> start, ReadOnlySpan<long> shape);

    /// <summary>The counterpart of <see cref="ReadObjects"/>.</summary>
    void WriteObjects(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, ReadOnlySpan<object?> values);
}

/// <summary>The attributes of a group or array.</summary>
public interface IAttributes
{
    /// <summary>Their names, in order of creation where the file keeps it.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Whether there is one of this name.</summary>
    bool Contains(string name);

    /// <summary>Reads one.</summary>
    /// <exception cref="AttributeNotFoundException">There is none of this name.</exception>
    AttributeValue Read(string name);

    /// <summary>Writes one, replacing what has its name.</summary>
    void Write(string name, AttributeValue value);

    /// <summary>Removes one.</summary>
    /// <exception cref="AttributeNotFoundException">There is none of this name.</exception>
    void Delete(string name);
}
