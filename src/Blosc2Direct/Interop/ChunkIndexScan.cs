using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Receives a chunk of a scan.</summary>
internal interface IChunkScanTarget
{
    /// <summary>Takes one stored chunk. Must not throw.</summary>
    /// <param name="offset">The chunk's first element, one number an axis.</param>
    /// <param name="filterMask">Filters that were skipped.</param>
    /// <param name="address">Bytes from the start of the file.</param>
    /// <param name="size">Stored bytes.</param>
    /// <returns>False to stop the scan: the target says why.</returns>
    unsafe bool Add(long* offset, uint filterMask, ulong address, ulong size);
}

/// <summary>Visits all stored chunks of a dataset. The lock is held.</summary>
internal static unsafe class ChunkIndexScan
{
    /// <summary>One pass where HDF5 can (1.14), else one call a chunk.</summary>
    /// <returns>False if HDF5 failed or the target stopped the scan.</returns>
    internal static bool Run(long dataset, int rank, IChunkScanTarget target) =>
        H5Versioned.HasChunkIteration ? Iterate(dataset, target) : AskForEach(dataset, rank, target);

    private static bool Iterate(long dataset, IChunkScanTarget target)
    {
        GCHandle context = GCHandle.Alloc(target);
        try
        {
            return H5Versioned.IterateChunks(dataset, &Receive, (void*)GCHandle.ToIntPtr(context)) >= 0;
        }
        finally
        {
            context.Free();
        }
    }

    private static bool AskForEach(long dataset, int rank, IChunkScanTarget target)
    {
        using H5Temporary space = H5Temporary.TryOwn(H5D.H5Dget_space(dataset), H5Kind.Space);
        ulong count;
        if (!space.IsValid || H5D.H5Dget_num_chunks(dataset, space.Id, &count) < 0)
        {
            return false;
        }

        long* offset = stackalloc long[rank + 1];
        for (ulong i = 0; i < count; i++)
        {
            uint mask;
            ulong address, size;
            if (H5D.H5Dget_chunk_info(dataset, space.Id, i, offset, &mask, &address, &size) < 0 || !target.Add(offset, mask, address, size))
            {
                return false;
            }
        }

        return true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Receive(long* offset, uint filterMask, ulong address, ulong size, void* context)
    {
        try
        {
            IChunkScanTarget target = (IChunkScanTarget)GCHandle.FromIntPtr((nint)context).Target!;
            return target.Add(offset, filterMask, address, size) ? 0 : -1;
        }
        catch (Exception)
        {
            return -1; // must not cross into C
        }
    }
}
