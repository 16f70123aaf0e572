using System.Collections.Immutable;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>A dataset of an HDF5 file, seen as encoded chunks.</summary>
public sealed class H5Dataset : H5Node, IArrayNode
{
    private H5DatasetHandle _handle;
    private readonly H5DatasetState _state;
    private readonly ChunkReader _reader;
    private readonly ChunkWriter _writer;
    private readonly DatasetExtent _extent;
    private readonly bool _hasUnfilteredEdges;
    private ArraySpec _spec;
    private H5Regions? _regions;
    private bool _released;

    private H5Dataset(H5File file, string path, H5DatasetHandle handle, ArraySpec spec, bool isNew)
        : base(file, path)
    {
        _handle = handle;
        Check(H5Versioned.GetObjectInfo(handle.Id, out H5ObjectInfo info), "identify the dataset");
        ChunkGrid? grid = spec.Layout == ArrayLayout.Chunked ? new ChunkGrid(spec.Shape.AsSpan(), spec.ChunkShape.AsSpan()) : null;
        _state = H5DatasetState.Acquire(this, info, spec.Shape, grid, isNew);
        _spec = spec;

        // An external link may lead into another file, whose addresses mean nothing in this one.
        IsInThisFile = info.FileNumber == file.FileNumber;
        _reader = new ChunkReader(this, _state);
        _writer = new ChunkWriter(this, _state);
        _hasUnfilteredEdges = spec.HasUnfilteredEdges;
        _extent = new DatasetExtent(this, _state, _hasUnfilteredEdges);
    }

    /// <inheritdoc/>
    public ArraySpec Spec
    {
        get
        {
            ArraySpec spec = Volatile.Read(ref _spec);
            ImmutableArray<long> shape = _state.View.Shape;
            if (spec.Shape == shape || spec.Shape.AsSpan().SequenceEqual(shape.AsSpan()))
            {
                return spec;
            }

            spec = spec with { Shape = shape }; // resized through another handle of the same dataset
            Volatile.Write(ref _spec, spec);
            return spec;
        }
    }

    /// <summary>Elements along each axis.</summary>
    public ImmutableArray<long> Shape => _state.View.Shape;

    /// <inheritdoc/>
    public long GetGeneration(ReadOnlySpan<long> coordinates) => _state.Generations.Get(coordinates);

    /// <inheritdoc/>
    public long StructureGeneration => _state.Generations.Structure;

    /// <inheritdoc/>
    public long StoredChunkCount => _state.View.Grid is null ? 0 : _reader.GetIndexed().Index!.StoredCount;

    /// <summary>Bytes that the data occupies in the file.</summary>
    public long StoredBytes
    {
        get
        {
            using H5Lock.Scope scope = H5Lock.Enter();
            return (long)H5D.H5Dget_storage_size(Id);
        }
    }

    /// <summary>Where a contiguous dataset's data begins in the file; -1 if it has no such place (yet).</summary>
    public long FileAddress
    {
        get
        {
            using H5Lock.Scope scope = H5Lock.Enter();
            return Spec.Layout == ArrayLayout.Contiguous && IsInThisFile ? (long)H5D.H5Dget_offset(Id) : -1;
        }
    }

    /// <inheritdoc/>
    public IRegionAccess? Regions => _regions ??= new H5Regions(this);

    internal override long Id => _handle.Id;

    internal bool IsClosed => Volatile.Read(ref _released) || File.IsClosed;

    internal bool IsInThisFile { get; }

    internal H5DatasetState State => _state;

    /// <summary>Bytes that the chunk index occupies; 0 until it is needed.</summary>
    internal long ChunkIndexBytes => _state.View.Index?.MemoryBytes ?? 0;

    /// <inheritdoc/>
    public bool TryLocate(ReadOnlySpan<long> coordinates, out ChunkRef chunk)
    {
        bool found = _reader.TryLocate(coordinates, out chunk);
        if (found && IsUnfilteredEdge(_state.View, coordinates))
        {
            chunk = UnfilteredEdges.Unfiltered(chunk);
        }

        return found;
    }

    /// <inheritdoc/>
    public IEnumerable<ChunkInfo> EnumerateChunks() =>
        _state.View.Grid is null ? throw NotChunked() : Enumerate(_reader.GetResolved());

    /// <inheritdoc/>
    public void Read(in ChunkRef chunk, long offset, Span<byte> destination) => _reader.Read(chunk, offset, destination);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<long> coordinates, ReadOnlySpan<byte> encoded, uint filterMask = 0)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        DatasetView view = _state.View;
        GetPlace(view, coordinates);
        if (filterMask != uint.MaxValue && IsUnfilteredEdge(view, coordinates))
        {
            throw new StorageException("The dataset leaves chunks at its edges unfiltered: an encoded one would be read as values.")
                .At(File.Name, Path, coordinates);
        }

        _writer.Write(coordinates, encoded, filterMask);
    }

    /// <summary>HDF5 cannot remove a stored chunk. Write a chunk of the fill value instead.</summary>
    /// <param name="coordinates">Coordinates in the chunk grid.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void Erase(ReadOnlySpan<long> coordinates) => throw new NotSupportedException("HDF5 cannot remove a stored chunk.");

    /// <inheritdoc/>
    public void Resize(ReadOnlySpan<long> shape)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        _extent.Resize(shape);
    }

    /// <inheritdoc/>
    public IArrayGrowth BeginGrow(ReadOnlySpan<long> shape)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        return _extent.BeginGrow(shape);
    }

    /// <summary>Forgets what is known of the dataset and reads it anew: for files that another process writes (SWMR).</summary>
    /// <exception cref="InvalidOperationException">A growth of the array is under way.</exception>
    public void Refresh()
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        _extent.Refresh(ref _spec);
    }

    internal static H5Dataset Open(H5File file, string absolutePath)
    {
        H5DatasetHandle handle = H5GroupOpening.Dataset(file, absolutePath);
        try
        {
            ArraySpec spec = H5DatasetProperties.Read(handle.Id);
            if (spec.Layout == ArrayLayout.Chunked && H5DatasetCreation.HasForeignFilter(spec))
            {
                handle = Reopen(file, absolutePath, spec, handle);
            }

            return new H5Dataset(file, absolutePath, handle, spec, isNew: false);
        }
        catch (Blosc2DirectException e)
        {
            handle.Dispose();
            throw e.At(file.Name, absolutePath);
        }
    }

    internal static H5Dataset Create(H5File file, string absolutePath, ArraySpec spec)
    {
        H5DatasetHandle handle = H5DatasetCreation.Create(file, absolutePath, spec);
        try
        {
            // Read back: HDF5 fills in what was left open, filters their parameters.
            return new H5Dataset(file, absolutePath, handle, H5DatasetProperties.Read(handle.Id), isNew: true);
        }
        catch (Blosc2DirectException e)
        {
            handle.Dispose();
            throw e.At(file.Name, absolutePath);
        }
    }

    /// <summary>The filter mask of a stored chunk, building the index if it is not known.</summary>
    internal bool TryGetFilterMask(ReadOnlySpan<long> coordinates, out uint mask)
    {
        bool found = _reader.TryLocate(coordinates, out ChunkRef chunk);
        mask = chunk.FilterMask;
        return found;
    }

    /// <summary>Where a chunk is numbered.</summary>
    /// <exception cref="NotChunkedException">The dataset has no chunks.</exception>
    /// <exception cref="ChunkOutOfRangeException">The chunk lies outside of it.</exception>
    internal ChunkPlace GetPlace(DatasetView view, ReadOnlySpan<long> coordinates)
    {
        if (view.Grid is not { } grid)
        {
            throw NotChunked();
        }

        return view.TryPlace(coordinates, out ChunkPlace place) ? place : throw OutOfRange(grid, coordinates);
    }

    internal Blosc2DirectException NotChunked() => new NotChunkedException("The array is not stored in chunks.").At(File.Name, Path);

    /// <exception cref="ObjectDisposedException">It or its file is closed.</exception>
    internal void ThrowIfClosed() => ObjectDisposedException.ThrowIf(IsClosed, this);

    /// <summary>Closes the dataset for a moment; the lock is held.</summary>
    internal void Suspend() => _handle.Dispose();

    /// <summary>The counterpart of <see cref="Suspend"/>.</summary>
    internal void Resume(ulong address) =>
        _handle = new H5DatasetHandle(Check(H5O.H5Oopen_by_addr(File.Id, address), "open the dataset again"), File.State);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        if (_released)
        {
            return;
        }

        _extent.Close();
        _released = true;
        _state.Release(this);
        _handle.Dispose();
    }

    // A second time, with a chunk cache: HDF5 settles the cache when a dataset is first opened.
    private static unsafe H5DatasetHandle Reopen(H5File file, string absolutePath, ArraySpec spec, H5DatasetHandle handle)
    {
        handle.Dispose();
        using H5Temporary access = H5DatasetCreation.CreateAccessList(spec, file.Options);
        fixed (byte* name = Utf8Z.Encode(absolutePath))
        {
            return new H5DatasetHandle(H5Error.ThrowIfNegative(H5D.H5Dopen2(file.Id, name, access.Id), "open the dataset"), file.State);
        }
    }

    private IEnumerable<ChunkInfo> Enumerate(DatasetView view)
    {
        ChunkGrid grid = view.Grid!;
        ChunkIndex index = view.Index!;
        for (long key = index.Next(0); key >= 0 && key < grid.Count; key = index.Next(key + 1))
        {
            index.TryGet(key, out long address, out uint size, out uint mask);
            long[] coordinates = new long[grid.Rank];
            long[] offset = new long[grid.Rank];
            grid.GetCoordinates(key, coordinates);
            grid.GetOffset(coordinates, offset);
            ChunkRef chunk = new(Math.Max(address, ChunkIndex.Absent), size, mask, key) { Numbering = view.Numbering };
            if (index.LacksMasks)
            {
                _reader.TryLocate(coordinates, out chunk);
            }

            yield return new ChunkInfo(coordinates, offset, IsUnfilteredEdge(view, coordinates) ? UnfilteredEdges.Unfiltered(chunk) : chunk);
        }
    }

    private bool IsUnfilteredEdge(DatasetView view, ReadOnlySpan<long> coordinates) =>
        _hasUnfilteredEdges && UnfilteredEdges.IsPartial(coordinates, view.Grid!.ChunkShape, view.FileShape.AsSpan());

    private Blosc2DirectException OutOfRange(ChunkGrid grid, ReadOnlySpan<long> coordinates) =>
        new ChunkOutOfRangeException(coordinates.Length == grid.Rank
            ? $"The chunk lies outside of the chunk grid ({string.Join(" × ", grid.Extents.ToArray())})."
            : $"A chunk has {grid.Rank} coordinates; {coordinates.Length} were given.").At(File.Name, Path, coordinates);
}
