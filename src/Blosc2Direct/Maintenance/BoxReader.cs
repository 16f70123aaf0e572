using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>Reads boxes of one array's elements, as stored, by the fastest way that the array allows: direct chunks, or the
/// store's own means. One thread a reader; several readers may share an array.</summary>
internal sealed class BoxReader
{
    private readonly IArrayNode _node;
    private readonly NdArray? _direct;

    /// <summary>Creates a reader.</summary>
    /// <param name="array">The array.</param>
    /// <param name="limits">What a chunk may ask for.</param>
    /// <param name="forceRegions">Whether the store's own means are used in any case (for HDF5: its filter pipeline).</param>
    internal BoxReader(SharedArray array, CodecLimits limits, bool forceRegions = false)
    {
        IArrayNode node = array.Node;
        _node = node;
        _direct = !forceRegions && IsDirect(node.Spec, limits) ? array.GetDirect(limits) : null;
    }

    /// <summary>Whether chunks are read and decoded here, not by the store.</summary>
    internal static bool IsDirect(ArraySpec spec, CodecLimits limits) =>
        FilterPipelines.Classify(spec, limits) != ChunkEncoding.Foreign && FilterPipelines.ChunkBytes(spec) <= limits.MaxChunkBytes;

    /// <summary>Reads a box.</summary>
    /// <param name="box">Elements inside the array's shape.</param>
    /// <param name="destination">Receives them packed, in row-major order.</param>
    internal void Read(in Box box, Span<byte> destination)
    {
        if (_direct is not null)
        {
            _direct.Read(box.Start, box.Shape, destination);
        }
        else
        {
            IRegionAccess regions = _node.Regions
                ?? throw new ElementTypeException("The store has no means to read this array's elements.");
            lock (_node)
            {
                regions.Read(box.Start, box.Shape, destination);
            }
        }
    }

    /// <summary>Reads a box of elements with strings or sequences.</summary>
    internal object?[] ReadObjects(in Box box)
    {
        IRegionAccess regions = _node.Regions
            ?? throw new ElementTypeException("The store has no means to read this array's elements.");
        lock (_node)
        {
            return regions.ReadObjects(box.Start, box.Shape);
        }
    }
}
