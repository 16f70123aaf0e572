using System.Buffers;
using System.Globalization;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Stores encoded chunks of one dataset. The lock is held.</summary>
internal sealed unsafe class ChunkWriter(H5Dataset dataset, H5DatasetState state)
{
    private long _indexBytes = -1; // what the chunk index may grow by with one chunk, for a grid of so many:
    private long _indexChunks;

    internal void Write(ReadOnlySpan<long> coordinates, ReadOnlySpan<byte> encoded, uint filterMask)
    {
        long id = dataset.Id;
        dataset.File.ThrowIfReadOnly();
        ArraySpec spec = dataset.Spec;
        DatasetView view = state.View;
        ChunkPlace place = dataset.GetPlace(view, coordinates);
        ChunkGrid grid = view.GridOf(place.Numbering)!;
        Validate(spec, coordinates, encoded, filterMask);

        long* offset = stackalloc long[grid.Rank];
        grid.GetOffset(coordinates, new Span<long>(offset, grid.Rank));

        // HDF5 neither updates the mask of a chunk that is rewritten with the same size, nor the mask that an open dataset
        // remembers of the last chunk. Zero over zero, the only case of our own chunks, needs no care.
        bool maskMatters = spec.Filters.Length > 0 && (filterMask != 0 || MaskOf(id, place, coordinates, offset) != 0);
        Reserve(id, spec, coordinates, offset, encoded.Length, maskMatters, grid);

        // From here on a reader that found the chunk, or finds it, is told: its place may serve another chunk at once.
        using (state.Generations.BeginChunk(coordinates))
        {
            state.Touch(); // a write that fails may have changed something
            if (maskMatters)
            {
                ForceNewEntry(id, offset, encoded, filterMask);
            }

            Store(id, coordinates, offset, encoded, filterMask);
            state.View.IndexOf(place)?.Set(place.Key, (uint)encoded.Length, filterMask, grid.Count);
        }

        Interlocked.Increment(ref dataset.File.Counters.ChunkWrites);
        Interlocked.Add(ref dataset.File.Counters.BytesWritten, encoded.Length);
        if (maskMatters)
        {
            ForgetLastChunk(id, grid, place.Key);
        }
    }

    private void Validate(ArraySpec spec, ReadOnlySpan<long> coordinates, ReadOnlySpan<byte> encoded, uint filterMask)
    {
        if (encoded.IsEmpty)
        {
            throw new ArgumentException("A stored chunk has at least one byte.", nameof(encoded));
        }

        // Without a filter HDF5 takes every chunk for a full one: a longer one would overwrite what follows it in the file.
        int filters = spec.Filters.Length;
        bool plain = filters == 0 || (filters < 32 && (filterMask & ((1u << filters) - 1)) == (1u << filters) - 1);
        if (!plain)
        {
            return;
        }

        Int128 bytes = spec.Type.Size;
        foreach (int extent in spec.ChunkShape)
        {
            bytes *= extent;
        }

        if (encoded.Length != bytes)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"A chunk that goes through no filter has {bytes} bytes; {encoded.Length} were given for chunk ({string.Join(", ", coordinates.ToArray())})."),
                nameof(encoded));
        }
    }

    // HDF5 frees the old place of a chunk before it writes to the new one: it must not fail in between.
    private void Reserve(long id, ArraySpec spec, ReadOnlySpan<long> coordinates, long* offset, int bytes, bool isWrittenTwice, ChunkGrid grid)
    {
        if (dataset.File.Reserve is not { } reserve || !dataset.IsInThisFile)
        {
            return;
        }

        if (_indexBytes < 0 || grid.Count > _indexChunks)
        {
            bool isEmpty = state.View.Index is { } index ? index.StoredCount == 0 : H5D.H5Dget_storage_size(id) == 0;
            _indexChunks = grid.Count + (grid.Count / 4);
            _indexBytes = ChunkIndexGrowth.Bound(id, spec, _indexChunks, isEmpty);
        }

        try
        {
            long wanted = isWrittenTwice ? (2L * bytes) + 1 : bytes;
            if (!reserve.HasRoomForData(dataset.File, wanted, _indexBytes))
            {
                // A chunk that keeps its size keeps its place.
                ulong size;
                bool staysInPlace = !isWrittenTwice && H5D.H5Dget_chunk_storage_size(id, offset, &size) >= 0 && size == (ulong)bytes;
                if (!staysInPlace)
                {
                    reserve.RequireData(dataset.File, wanted, _indexBytes);
                }
            }
        }
        catch (DiskFullException e)
        {
            throw e.At(dataset.File.Name, dataset.Path, coordinates);
        }
    }

    // The filter mask of a stored chunk, 0 if there is none. Needs the index only for a chunk that is overwritten.
    private uint MaskOf(long id, in ChunkPlace place, ReadOnlySpan<long> coordinates, long* offset)
    {
        if (state.View.IndexOf(place) is { LacksMasks: false } index)
        {
            return index.TryGet(place.Key, out _, out _, out uint mask) ? mask : 0;
        }

        ulong size;
        if (H5D.H5Dget_chunk_storage_size(id, offset, &size) < 0 || size == 0)
        {
            return 0;
        }

        return dataset.TryGetFilterMask(coordinates, out uint stored) ? stored : 0;
    }

    // Another size makes HDF5 allocate the chunk anew and with it write the new mask.
    private void ForceNewEntry(long id, long* offset, ReadOnlySpan<byte> encoded, uint filterMask)
    {
        ulong size;
        if (H5D.H5Dget_chunk_storage_size(id, offset, &size) < 0 || size != (ulong)encoded.Length)
        {
            return;
        }

        byte[] longer = ArrayPool<byte>.Shared.Rent(encoded.Length + 1);
        encoded.CopyTo(longer);
        fixed (byte* bytes = longer)
        {
            _ = H5D.H5Dwrite_chunk(id, 0, filterMask, offset, (nuint)encoded.Length + 1, bytes);
        }

        ArrayPool<byte>.Shared.Return(longer);
    }

    private void Store(long id, ReadOnlySpan<long> coordinates, long* offset, ReadOnlySpan<byte> encoded, uint filterMask)
    {
        fixed (byte* bytes = encoded)
        {
            if (H5D.H5Dwrite_chunk(id, 0, filterMask, offset, (nuint)encoded.Length, bytes) < 0)
            {
                Hdf5Exception cause = H5Error.Create("write the chunk");
                using ChunkGenerations.Change change = state.Generations.BeginStructure();
                state.ForgetIndex(); // what the file holds now is not known
                throw DiskErrors.Translate(cause).At(dataset.File.Name, dataset.Path, coordinates);
            }
        }
    }

    // Looking another chunk up replaces what HDF5 remembers of the one that was written.
    private void ForgetLastChunk(long id, ChunkGrid grid, long key)
    {
        if (grid.Count < 2)
        {
            state.Reopen();
            return;
        }

        long* offset = stackalloc long[grid.Rank];
        Span<long> other = new(offset, grid.Rank);
        grid.GetCoordinates(key == 0 ? 1 : 0, other);
        grid.GetOffset(other, other);
        ulong size;
        _ = H5D.H5Dget_chunk_storage_size(id, offset, &size);
    }
}
