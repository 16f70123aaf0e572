using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Maintenance.Copying;

/// <summary>Lists the chunks that a dataset has. Used under the HDF5 lock.</summary>
internal static unsafe class StoredChunks
{
    private const int Chunked = 2;

    /// <summary>Whether datasets with these properties are chunked.</summary>
    internal static bool IsChunked(long list) => H5P.H5Pget_layout(list) == Chunked;

    /// <summary>Copies all chunks as they are encoded; the destination has the same chunk shape and filters.</summary>
    /// <param name="source">A dataset.</param>
    /// <param name="destination">A dataset without chunks.</param>
    /// <param name="fileBytes">The source file's size: no chunk can be larger.</param>
    internal static void Copy(long source, long destination, ulong fileBytes)
    {
        byte* buffer = null;
        ulong capacity = 0;
        try
        {
            using H5Temporary space = H5Temporary.Own(H5D.H5Dget_space(source), H5Kind.Space, "read a dataset's shape");
            int rank = H5Error.ThrowIfNegative(H5S.H5Sget_simple_extent_ndims(space.Id), "read a dataset's shape");
            foreach (long[] first in Offsets(source, rank))
            {
                fixed (long* offset = first)
                {
                    ulong size;
                    H5Error.ThrowIfNegative(H5D.H5Dget_chunk_storage_size(source, offset, &size), "read a chunk's size");
                    if (size > fileBytes)
                    {
                        throw new Storage.TruncatedFileException($"A chunk declares {size} bytes, more than the file has.");
                    }

                    if (size > capacity)
                    {
                        buffer = (byte*)NativeMemory.Realloc(buffer, (nuint)size);
                        capacity = size;
                    }

                    uint mask;
                    H5Error.ThrowIfNegative(H5Versioned.ReadChunk(source, offset, &mask, buffer), "read a chunk");
                    H5Error.ThrowIfNegative(
                        H5D.H5Dwrite_chunk(destination, 0, mask, offset, (nuint)size, buffer), "write a chunk");
                }
            }
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }

    /// <summary>The chunk shape; null unless chunked.</summary>
    internal static long[]? Shape(long dataset, int rank)
    {
        using H5Temporary list = H5Temporary.Own(H5D.H5Dget_create_plist(dataset), H5Kind.PropertyList, "read a dataset's properties");
        if (!IsChunked(list.Id))
        {
            return null;
        }

        long[] shape = new long[rank];
        fixed (long* lengths = shape)
        {
            return H5Error.ThrowIfNegative(H5P.H5Pget_chunk(list.Id, rank, lengths), "read a chunk shape") == rank ? shape : null;
        }
    }

    /// <summary>The first element of every stored chunk.</summary>
    internal static List<long[]> Offsets(long dataset, int rank)
    {
        Collector collector = new(rank);
        GCHandle handle = GCHandle.Alloc(collector);
        try
        {
            H5Error.ThrowIfNegative(
                H5Versioned.IterateChunks(dataset, &OnChunk, (void*)GCHandle.ToIntPtr(handle)), "list a dataset's chunks");
        }
        finally
        {
            handle.Free();
        }

        return collector.Offsets;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnChunk(long* offset, uint filterMask, ulong address, ulong size, void* context)
    {
        try
        {
            Collector collector = (Collector)GCHandle.FromIntPtr((nint)context).Target!;
            collector.Offsets.Add(new ReadOnlySpan<long>(offset, collector.Rank).ToArray());
            return 0;
        }
        catch (Exception)
        {
            return -1; // must not cross into C
        }
    }

    private sealed class Collector(int rank)
    {
        internal int Rank => rank;

        internal List<long[]> Offsets { get; } = [];
    }
}
