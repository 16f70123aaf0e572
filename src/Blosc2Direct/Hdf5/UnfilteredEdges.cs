using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Datasets whose chunks at the far edges pass the filters by (H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS): HDF5 stores no
/// mask that says so.</summary>
internal static class UnfilteredEdges
{
    private const uint DontFilterPartialChunks = 2;
    private const int Chunked = 2;

    /// <summary>Whether a dataset is so; the lock is held.</summary>
    internal static unsafe bool Read(long dataset)
    {
        using H5Temporary creation = H5Temporary.Own(H5D.H5Dget_create_plist(dataset), H5Kind.PropertyList, "read the dataset's properties");
        uint options;
        return H5P.H5Pget_nfilters(creation.Id) > 0 && H5P.H5Pget_layout(creation.Id) == Chunked &&
            H5P.H5Pget_chunk_opts(creation.Id, &options) >= 0 && (options & DontFilterPartialChunks) != 0;
    }

    /// <summary>Whether a chunk reaches beyond the shape.</summary>
    internal static bool IsPartial(ReadOnlySpan<long> coordinates, ReadOnlySpan<int> chunkShape, ReadOnlySpan<long> shape)
    {
        for (int axis = 0; axis < coordinates.Length; axis++)
        {
            if (shape[axis] - (coordinates[axis] * chunkShape[axis]) < chunkShape[axis])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The chunk as it is: every filter was skipped.</summary>
    internal static ChunkRef Unfiltered(in ChunkRef chunk) => chunk with { FilterMask = uint.MaxValue };
}
