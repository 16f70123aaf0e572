using System.Globalization;
using System.Runtime.InteropServices;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Finds and reads the encoded chunks of one dataset.</summary>
internal sealed unsafe class ChunkReader(H5Dataset dataset, H5DatasetState state)
{
    private byte[]? _whole; // the chunk that HDF5 read last, for reads of its parts; under the lock
    private int _wholeBytes;
    private long _wholeKey = -1;
    private int _wholeNumbering;
    private long _wholeChanges;
    private uint _wholeMask;

    /// <summary>The dataset as it is now, with its chunk index, which is built if it is not known.</summary>
    internal DatasetView GetIndexed()
    {
        dataset.ThrowIfClosed();
        DatasetView view = state.View;
        return view.Index is null ? BuildIndex() : view;
    }

    /// <summary>As <see cref="GetIndexed"/>, with all addresses known.</summary>
    internal DatasetView GetResolved()
    {
        DatasetView view = GetIndexed();
        return view.Index!.UnresolvedCount == 0 || view.Index.LacksMasks ? view : BuildIndex();
    }

    /// <summary>Finds a chunk in the dataset as it is now.</summary>
    internal bool TryLocate(ReadOnlySpan<long> coordinates, out ChunkRef chunk) => TryLocate(GetIndexed(), coordinates, out chunk);

    /// <summary>Finds a chunk in a view that has its index.</summary>
    internal bool TryLocate(DatasetView view, ReadOnlySpan<long> coordinates, out ChunkRef chunk)
    {
        ChunkPlace place = dataset.GetPlace(view, coordinates);
        if (view.IndexOf(place) is not { } index)
        {
            return TryLocateAnew(coordinates, out chunk);
        }

        bool found = index.TryGet(place.Key, out long address, out uint size, out uint mask);
        if (address == ChunkIndex.Unresolved)
        {
            return TryLocateAnew(coordinates, out chunk);
        }

        chunk = new ChunkRef(address, size, mask, place.Key) { Numbering = place.Numbering };
        if (found)
        {
            ThrowIfOutsideOfFile(chunk);
        }

        return found;
    }

    internal void Read(in ChunkRef chunk, long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > chunk.StoredBytes || destination.Length > chunk.StoredBytes - offset)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, string.Create(CultureInfo.InvariantCulture,
                $"{destination.Length} bytes at {offset} do not lie inside a chunk of {chunk.StoredBytes} stored bytes."));
        }

        dataset.ThrowIfClosed();
        if (destination.IsEmpty)
        {
            return;
        }

        PositionalReader? reader = chunk.Address >= 0 && dataset.IsInThisFile ? GetPositionalReader(chunk) : null;
        if (reader is null)
        {
            ReadThroughHdf5(chunk, offset, destination);
            return;
        }

        int read = reader.Read(chunk.Address + offset, destination);
        if (read < destination.Length)
        {
            throw Truncated(chunk, chunk.Address + offset + destination.Length, chunk.Address + offset + read);
        }
    }

    // Under the lock nothing moves: what the view says of a chunk is what HDF5 finds. One pass costs about as much as some 30
    // reads through HDF5 for every thousand chunks: so passes are made only as often as such reads have paid for them, and
    // writing and reading in turns stays linear.
    private bool TryLocateAnew(ReadOnlySpan<long> coordinates, out ChunkRef chunk)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        DatasetView view = GetIndexed();
        state.UnresolvedHits++;
        if (view.Index is { UnresolvedCount: > 0, LacksMasks: false } known && (long)state.UnresolvedHits * 32 >= known.StoredCount)
        {
            view = BuildIndex();
        }

        ChunkPlace place = dataset.GetPlace(view, coordinates);
        ChunkIndex index = view.IndexOf(place) ?? BuildGrowthIndex();
        bool found = index.TryGet(place.Key, out long address, out uint size, out uint mask);
        chunk = new ChunkRef(Math.Max(address, ChunkIndex.Absent), size, mask, place.Key) { Numbering = place.Numbering };
        if (!found)
        {
            return false;
        }

        if (index.LacksMasks)
        {
            KeepWhole(chunk); // the mask of a chunk comes only with the chunk, which is most likely read next
            chunk = chunk with { FilterMask = _wholeMask };
        }

        ThrowIfOutsideOfFile(chunk);
        return true;
    }

    private DatasetView BuildIndex()
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        if (state.View is { Index: { } built } view && (built.UnresolvedCount == 0 || built.LacksMasks))
        {
            return view; // by another thread, meanwhile
        }

        state.SetIndex(Scan(state.View.Grid));
        return state.View;
    }

    // Of a growth whose chunks HDF5 has written by its own means.
    private ChunkIndex BuildGrowthIndex()
    {
        ChunkIndex index = Scan(state.View.Growth!.Grid);
        state.SetGrowthIndex(index);
        return index;
    }

    private ChunkIndex Scan(ChunkGrid? grid)
    {
        try
        {
            Interlocked.Increment(ref dataset.File.Counters.ChunkIndexPasses);
            return ChunkIndexBuilder.Build(dataset.Id, dataset.Spec, grid ?? throw dataset.NotChunked());
        }
        catch (Blosc2DirectException e)
        {
            throw e.At(dataset.File.Name, dataset.Path);
        }
    }

    // Whoever allocates by the stored size of a chunk must be able to trust it.
    private void ThrowIfOutsideOfFile(in ChunkRef chunk)
    {
        PositionalReader? reader = chunk.Address >= 0 && dataset.IsInThisFile ? GetPositionalReader(chunk) : null;
        if (reader is not null)
        {
            if (chunk.Address > long.MaxValue - chunk.StoredBytes || !reader.Reaches(chunk.Address + chunk.StoredBytes))
            {
                throw Truncated(chunk, chunk.Address + chunk.StoredBytes, reader.Length);
            }

            return;
        }

        // Without positional reads: at least no chunk is larger than its whole file.
        if (chunk.StoredBytes >= 1 << 20 && chunk.StoredBytes > dataset.File.GetSize())
        {
            throw Truncated(chunk, chunk.StoredBytes, dataset.File.GetSize());
        }
    }

    private PositionalReader? GetPositionalReader(in ChunkRef chunk) =>
        dataset.File.TryGetPositionalReader(out PositionalReader? reader) ? reader : DecidePositionalReads(chunk);

    // Apart, because a lambda costs an allocation in every call of the method that holds it.
    private PositionalReader? DecidePositionalReads(ChunkRef probe) =>
        dataset.File.DecidePositionalReads(candidate => Matches(candidate, probe));

    // Compares a chunk as HDF5 reads it with what lies at its address.
    private PositionalProbe Matches(PositionalReader reader, in ChunkRef chunk)
    {
        const int Limit = 1 << 30;
        const int LargestWindow = 1 << 20;
        if (chunk.StoredBytes is 0 or > Limit || !reader.Reaches(chunk.Address + chunk.StoredBytes))
        {
            return PositionalProbe.Undecided;
        }

        // Outside the heap and freed at once: memory must not exceed a stored chunk, nor stay in a pool.
        int length = (int)chunk.StoredBytes;
        int window = Math.Min(length, LargestWindow);
        byte* memory = (byte*)NativeMemory.Alloc((nuint)length + (nuint)window);
        try
        {
            Span<byte> expected = new(memory, length);
            ReadWhole(chunk, expected, out _);
            for (int done = 0; done < length; done += window)
            {
                Span<byte> actual = new(memory + length, Math.Min(window, length - done));
                if (reader.Read(chunk.Address + done, actual) != actual.Length || !actual.SequenceEqual(expected.Slice(done, actual.Length)))
                {
                    return PositionalProbe.Different;
                }
            }

            return PositionalProbe.Same;
        }
        catch (StorageException)
        {
            return PositionalProbe.Undecided; // this chunk is unreadable; the next one may decide
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    private void ReadThroughHdf5(in ChunkRef chunk, long offset, Span<byte> destination)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        if (offset == 0 && destination.Length == chunk.StoredBytes && _wholeKey != chunk.LinearIndex)
        {
            ReadWhole(chunk, destination, out _);
            return;
        }

        KeepWhole(chunk);
        _whole.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }

    private void KeepWhole(in ChunkRef chunk)
    {
        if (_whole is null || _wholeKey != chunk.LinearIndex || _wholeNumbering != chunk.Numbering || _wholeChanges != state.Changes || _wholeBytes != chunk.StoredBytes)
        {
            if (chunk.StoredBytes > Array.MaxLength)
            {
                throw new StorageException("The chunk is too large to be read through HDF5.").At(dataset.File.Name, dataset.Path, Coordinates(chunk));
            }

            _wholeKey = -1;
            _wholeBytes = (int)chunk.StoredBytes;
            if (_whole is null || _whole.Length < _wholeBytes)
            {
                // A little more, since chunks differ a little.
                _whole = new byte[Math.Min(_wholeBytes + (_wholeBytes / 8L), Array.MaxLength)];
            }

            ReadWhole(chunk, _whole.AsSpan(0, _wholeBytes), out _wholeMask);
            _wholeKey = chunk.LinearIndex;
            _wholeNumbering = chunk.Numbering;
            _wholeChanges = state.Changes;
        }
    }

    private void ReadWhole(in ChunkRef chunk, Span<byte> destination, out uint mask)
    {
        ChunkGrid grid = state.View.GridOf(chunk.Numbering) ??
            throw new ChunkMovedException("The array was reshaped after the chunk was located.").At(dataset.File.Name, dataset.Path);
        if ((ulong)chunk.LinearIndex >= (ulong)grid.Count)
        {
            throw new ChunkOutOfRangeException("The chunk is no longer part of the array.").At(dataset.File.Name, dataset.Path);
        }

        long* offset = stackalloc long[grid.Rank];
        Span<long> offsets = new(offset, grid.Rank);
        grid.GetCoordinates(chunk.LinearIndex, offsets);
        grid.GetOffset(offsets, offsets);

        // HDF5 writes as many bytes as the chunk has now, whatever the buffer holds.
        ulong size;
        dataset.Check(H5D.H5Dget_chunk_storage_size(dataset.Id, offset, &size), "measure the chunk");
        if (size != (ulong)destination.Length)
        {
            throw new ChunkMovedException(string.Create(CultureInfo.InvariantCulture,
                $"The chunk changed after it was located: it had {chunk.StoredBytes} stored bytes and has {size}.")).At(dataset.File.Name, dataset.Path, Coordinates(chunk));
        }

        Interlocked.Increment(ref dataset.File.Counters.PipelineChunkReads);
        Interlocked.Add(ref dataset.File.Counters.PipelineBytes, destination.Length);
        uint skipped;
        fixed (byte* bytes = destination)
        {
            if (H5Versioned.ReadChunk(dataset.Id, offset, &skipped, bytes) < 0)
            {
                throw H5Error.Create("read the chunk").At(dataset.File.Name, dataset.Path, Coordinates(chunk));
            }
        }

        mask = skipped;
    }

    private Blosc2DirectException Truncated(in ChunkRef chunk, long expected, long actual) =>
        new TruncatedFileException(string.Create(CultureInfo.InvariantCulture,
            $"The file ends inside a chunk: it should have at least {expected} bytes and has {actual}."))
        {
            ExpectedBytes = expected,
            ActualBytes = actual,
        }.At(dataset.File.Name, dataset.Path, Coordinates(chunk));

    private long[] Coordinates(in ChunkRef chunk)
    {
        if (state.View.GridOf(chunk.Numbering) is not { } grid)
        {
            return [];
        }

        long[] coordinates = new long[grid.Rank];
        grid.GetCoordinates(chunk.LinearIndex, coordinates);
        return coordinates;
    }
}
