using System.Runtime.InteropServices;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Fills a <see cref="ChunkIndex"/> in one pass over a dataset's chunks.</summary>
/// <remarks>What the pass gives is gathered in unmanaged columns that grow in place and are given back one by one, so that
/// the peak stays near the size of the index itself.</remarks>
internal sealed unsafe class ChunkIndexBuilder : IChunkScanTarget, IDisposable
{
    private const long NoAddress = -1;

    private readonly ChunkGrid _grid;
    private readonly ExtensibleArrayOrder? _order;
    private long* _keys;
    private long* _addresses;
    private uint* _sizes;
    private uint* _masks; // null until one is not zero
    private nuint _capacity;
    private int _count;
    private long _lastKey = -1;
    private bool _sorted = true;
    private string? _problem;

    private ChunkIndexBuilder(ChunkGrid grid, ExtensibleArrayOrder? order)
    {
        _grid = grid;
        _order = order;
    }

    /// <summary>Builds the index; the lock is held.</summary>
    /// <exception cref="StorageException">The chunk index of the file contradicts itself or cannot be read.</exception>
    internal static ChunkIndex Build(long dataset, ArraySpec spec, ChunkGrid grid)
    {
        if (!ExtensibleArrayOrder.TryFind(dataset, spec, out ExtensibleArrayOrder? order) || IsCheaperByPlace(dataset, grid))
        {
            return AskForEach(dataset, grid);
        }

        using ChunkIndexBuilder builder = new(grid, order);
        if (!ChunkIndexScan.Run(dataset, grid.Rank, builder))
        {
            throw builder._problem is { } problem ? new StorageException(problem) : H5Error.Create("read the chunk index");
        }

        return builder.Finish();
    }

    public bool Add(long* offset, uint filterMask, ulong address, ulong size)
    {
        if (address == ulong.MaxValue)
        {
            return true; // a slot of the index that no chunk has
        }

        long* place = stackalloc long[_grid.Rank];
        for (int i = 0; i < _grid.Rank; i++)
        {
            place[i] = offset[i];
        }

        _order?.Correct(place);
        long key = _grid.IndexOfOffset(place);
        if (key < 0)
        {
            return true; // left behind by a shape that shrank: no longer part of the array
        }

        if (size > uint.MaxValue || address > long.MaxValue)
        {
            _problem = "The chunk index holds a chunk with an impossible size or address.";
            return false;
        }

        if ((nuint)_count == _capacity && !Grow())
        {
            return false;
        }

        if (filterMask != 0 && _masks is null)
        {
            _masks = (uint*)NativeMemory.AllocZeroed(_capacity, sizeof(uint));
        }

        _keys[_count] = key;
        _addresses[_count] = (long)address;
        _sizes[_count] = (uint)size;
        if (_masks is not null)
        {
            _masks[_count] = filterMask;
        }

        _sorted &= key > _lastKey;
        _lastKey = key;
        _count++;
        return true;
    }

    public void Dispose()
    {
        Free(ref _addresses);
        Free(ref _keys);
        Free(ref _sizes);
        Free(ref _masks);
    }

    // Without H5Dchunk_iter, each call for the n-th chunk counts from the first one: the square of their number in all.
    private static bool IsCheaperByPlace(long dataset, ChunkGrid grid)
    {
        const ulong Many = 4096;
        if (H5Versioned.HasChunkIteration)
        {
            return false;
        }

        using H5Temporary space = H5Temporary.TryOwn(H5D.H5Dget_space(dataset), H5Kind.Space);
        ulong count;
        return space.IsValid && H5D.H5Dget_num_chunks(dataset, space.Id, &count) >= 0 && count > Many && (ulong)grid.Count / 64 < count;
    }

    // The last resort: every place of the grid is looked up, and HDF5 is left to find the chunks.
    private static ChunkIndex AskForEach(long dataset, ChunkGrid grid)
    {
        ChunkIndex index = ChunkIndex.CreateEmpty(lacksMasks: true);
        long* offset = stackalloc long[grid.Rank];
        Span<long> place = new(offset, grid.Rank);
        for (long key = 0; key < grid.Count; key++)
        {
            grid.GetCoordinates(key, place);
            grid.GetOffset(place, place);
            ulong size;
            H5Error.ThrowIfNegative(H5D.H5Dget_chunk_storage_size(dataset, offset, &size), "look up a chunk");
            if (size != 0)
            {
                index.Set(key, (uint)size, 0, grid.Count);
            }
        }

        return index;
    }

    private bool Grow()
    {
        const int First = 256;
        if (_count > Array.MaxLength / 2)
        {
            _problem = "The array has more stored chunks than this library can index.";
            return false;
        }

        nuint capacity = Math.Max(First, 2 * _capacity);
        _keys = (long*)NativeMemory.Realloc(_keys, capacity * sizeof(long));
        _addresses = (long*)NativeMemory.Realloc(_addresses, capacity * sizeof(long));
        _sizes = (uint*)NativeMemory.Realloc(_sizes, capacity * sizeof(uint));
        if (_masks is not null)
        {
            _masks = (uint*)NativeMemory.Realloc(_masks, capacity * sizeof(uint));
        }

        _capacity = capacity;
        return true;
    }

    private ChunkIndex Finish()
    {
        if (_count == 0)
        {
            return ChunkIndex.CreateEmpty();
        }

        // Dense while that costs less than keys would: 12 bytes a place against 20 a chunk.
        return _grid.Count <= Array.MaxLength && 12 * (double)_grid.Count <= 20 * (double)_count ? FinishDense() : FinishSparse();
    }

    private ChunkIndex FinishDense()
    {
        long[] addresses = new long[_grid.Count];
        addresses.AsSpan().Fill(NoAddress);
        int stored = 0;
        for (int i = 0; i < _count; i++)
        {
            stored += addresses[_keys[i]] == NoAddress ? 1 : 0;
            addresses[_keys[i]] = _addresses[i];
        }

        Free(ref _addresses);
        uint[] sizes = Scatter(_sizes);
        Free(ref _sizes);
        uint[]? masks = _masks is null ? null : Scatter(_masks);
        return ChunkIndex.CreateDense(addresses, sizes, masks, stored);
    }

    private uint[] Scatter(uint* column)
    {
        uint[] result = new uint[_grid.Count];
        for (int i = 0; i < _count; i++)
        {
            result[_keys[i]] = column[i];
        }

        return result;
    }

    private ChunkIndex FinishSparse()
    {
        long[] keys = new Span<long>(_keys, _count).ToArray();
        Free(ref _keys);
        long[] addresses = new Span<long>(_addresses, _count).ToArray();
        Free(ref _addresses);
        uint[] sizes = new Span<uint>(_sizes, _count).ToArray();
        Free(ref _sizes);
        uint[]? masks = _masks is null ? null : new Span<uint>(_masks, _count).ToArray();
        if (!_sorted)
        {
            int[] order = new int[_count];
            for (int i = 0; i < order.Length; i++)
            {
                order[i] = i;
            }

            Array.Sort(keys, order);
            for (int i = 1; i < keys.Length; i++)
            {
                if (keys[i] == keys[i - 1])
                {
                    throw new StorageException("The chunk index holds a chunk twice.");
                }
            }

            addresses = Array.ConvertAll(order, i => addresses[i]);
            sizes = Array.ConvertAll(order, i => sizes[i]);
            masks = masks is null ? null : Array.ConvertAll(order, i => masks[i]);
        }

        return ChunkIndex.CreateSparse(keys, addresses, sizes, masks);
    }

    private static void Free<T>(ref T* column)
        where T : unmanaged
    {
        NativeMemory.Free(column);
        column = null;
    }
}
