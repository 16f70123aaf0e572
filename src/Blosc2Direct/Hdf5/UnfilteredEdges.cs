using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Datasets whose chunks at the far edges pass the filters by (H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS): HDF5 stores no
/// mask that says so.</summary>
internal static class UnfilteredEdges
{
    private const uint DontFilterPartialChunks = 2;
    private const int Chunked = 2;

    /// <summary>Whether a creation list says so; the lock is held.</summary>
    internal static unsafe bool Read(long creationList)
    {
        uint options;
        return H5P.H5Pget_nfilters(creationList) > 0 && H5P.H5Pget_layout(creationList) == Chunked &&
            H5P.H5Pget_chunk_opts(creationList, &options) >= 0 && (options & DontFilterPartialChunks) != 0;
    }

    /// <summary>Makes a creation list say so; the lock is held.</summary>
    internal static void Set(long creationList) =>
        H5Error.ThrowIfNegative(H5P.H5Pset_chunk_opts(creationList, DontFilterPartialChunks), "leave partial chunks unfiltered");

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
