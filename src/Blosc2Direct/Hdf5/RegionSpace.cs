using System.Collections.Immutable;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Room on the disk for a box of elements that HDF5 writes by its own means. The lock is held.</summary>
internal readonly struct RegionSpace(H5Dataset dataset)
{
    /// <summary>Asks for it.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="heapBytes">Bytes of elements of variable length.</param>
    /// <exception cref="DiskFullException">There is none.</exception>
    internal void Require(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, long heapBytes)
    {
        if (Reserve is not { } reserve)
        {
            return;
        }

        try
        {
            reserve.RequireFree(dataset.File, (long)Int128.Min(DataBytes(start, shape) + heapBytes, long.MaxValue / 2));
        }
        catch (DiskFullException e)
        {
            throw e.At(dataset.File.Name, dataset.Path);
        }
    }

    /// <summary>After the write: takes room for metadata. Null, or why there is none.</summary>
    internal Blosc2DirectException? TrySecure()
    {
        try
        {
            long begin = dataset.Spec.Layout == ArrayLayout.Contiguous ? (long)H5D.H5Dget_offset(dataset.Id) : -1;
            long end = begin >= 0 ? begin + (long)H5D.H5Dget_storage_size(dataset.Id) : 0;
            Reserve?.Secure(dataset.File, Math.Max(begin, 0), end);
            return null;
        }
        catch (DiskFullException e)
        {
            return e.At(dataset.File.Name, dataset.Path);
        }
    }

    private SpaceReserve? Reserve => dataset.IsInThisFile ? dataset.File.Reserve : null;

    // Chunks are written as a whole; filters may add a little to each.
    private Int128 DataBytes(ReadOnlySpan<long> start, ReadOnlySpan<long> shape)
    {
        const int FilterBytes = 4 << 10;
        ArraySpec spec = dataset.Spec;
        Int128 bytes = spec.Type.Size;
        if (spec.Layout != ArrayLayout.Chunked)
        {
            foreach (long extent in shape)
            {
                bytes *= extent;
            }

            return bytes;
        }

        Int128 chunks = 1;
        ImmutableArray<int> chunkShape = spec.ChunkShape;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            bytes *= chunkShape[axis];
            chunks *= ((start[axis] + shape[axis] - 1) / chunkShape[axis]) - (start[axis] / chunkShape[axis]) + 1;
        }

        return chunks * (bytes + (spec.Filters.IsEmpty ? 0 : (bytes / 64) + FilterBytes));
    }
}
