using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Bounds of what the chunk index of a dataset adds to the file with one chunk. The lock is held.</summary>
internal static unsafe class ChunkIndexGrowth
{
    private const int FixedArray = 3; // H5D_CHUNK_IDX_FARRAY
    private const int ExtensibleArray = 4;
    private const int Version1Tree = 0; // H5D_CHUNK_IDX_BTREE

    // Address, size and filter mask of a chunk, a checksum now and then.
    private const long Entry = 24;

    /// <summary>Bytes that storing one more chunk may add to the file beside the chunk.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="spec">What it is.</param>
    /// <param name="chunks">Chunks of its grid.</param>
    /// <param name="isEmpty">Whether it has no chunk yet.</param>
    internal static long Bound(long dataset, ArraySpec spec, long chunks, bool isEmpty)
    {
        const long Least = 32 << 10;
        int kind;
        if (H5D.H5Dget_chunk_index_type(dataset, &kind) < 0)
        {
            return SpaceReserve.Metadata;
        }

        return Least + kind switch
        {
            // The array of all chunks that there may ever be comes with the first one.
            FixedArray => isEmpty ? Entry * LargestCount(spec) : 0,

            // Blocks of entries grow with the square root of the chunks' number: sqrt(32 n) entries in a block for chunk n,
            // and a list of sqrt(n / 16) addresses of blocks.
            ExtensibleArray => (long)(160 * Math.Sqrt(chunks)),

            // Nodes of 64 children, each with a key of an offset an axis and 16 bytes; a split on each level.
            Version1Tree => 10 * (24 + (65 * (24 + (8L * spec.Shape.Length)))),
            _ => 0, // version 2 trees have nodes of 2 KiB
        };
    }

    private static long LargestCount(ArraySpec spec)
    {
        Int128 count = 1;
        for (int axis = 0; axis < spec.Shape.Length; axis++)
        {
            long extent = Math.Max(spec.Shape[axis], spec.MaxShape[axis]);
            count *= (extent / spec.ChunkShape[axis]) + 1;
        }

        return (long)Int128.Min(count, long.MaxValue / (2 * Entry));
    }
}
