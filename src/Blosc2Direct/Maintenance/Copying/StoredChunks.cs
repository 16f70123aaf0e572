using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Maintenance.Copying;

/// <summary>Lists the chunks that a dataset has. Used under the HDF5 lock.</summary>
internal static unsafe class StoredChunks
{
    private const int Chunked = 2;

    /// <summary>The chunk shape; null unless chunked.</summary>
    internal static long[]? Shape(long dataset, int rank)
    {
        using H5Temporary list = H5Temporary.Own(H5D.H5Dget_create_plist(dataset), H5Kind.PropertyList, "read a dataset's properties");
        if (H5P.H5Pget_layout(list.Id) != Chunked)
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
