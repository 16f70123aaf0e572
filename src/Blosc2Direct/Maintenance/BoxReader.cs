using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>Reads boxes of one array's elements, as stored, by the fastest way that the array allows: direct chunks, HDF5's
/// everyday filters undone here, or the store's own means. One thread a reader; several readers may share an array.</summary>
internal sealed class BoxReader
{
    private readonly IArrayNode _node;
    private readonly NdArray? _direct;
    private readonly StandardChunkCache? _standard;

    /// <summary>Creates a reader.</summary>
    /// <param name="array">The array.</param>
    /// <param name="limits">What a chunk may ask for.</param>
    /// <param name="forceRegions">Whether the store's own means are used in any case (for HDF5: its filter pipeline).</param>
    internal BoxReader(SharedArray array, CodecLimits limits, bool forceRegions = false)
    {
        IArrayNode node = array.Node;
        _node = node;
        switch (forceRegions ? ReadWay.Regions : Way(node.Spec, limits))
        {
            case ReadWay.Direct:
                _direct = array.GetDirect(limits);
                break;
            case ReadWay.Standard:
                _standard = new StandardChunkCache(node, limits);
                break;
        }
    }

    /// <summary>How an array can be read.</summary>
    internal enum ReadWay
    {
        /// <summary>Blosc2 chunks.</summary>
        Direct,

        /// <summary>Chunks without a filter, or with deflate, shuffle, Fletcher32.</summary>
        Standard,

        /// <summary>By the store.</summary>
        Regions,
    }

    /// <summary>How an array is best read.</summary>
    internal static ReadWay Way(ArraySpec spec, CodecLimits limits)
    {
        if (spec.Layout != ArrayLayout.Chunked || spec.ChunkShape.IsDefaultOrEmpty || !spec.Type.IsFlat || ChunkBytes(spec) > limits.MaxChunkBytes)
        {
            return ReadWay.Regions;
        }

        return spec.Filters is [{ Id: FilterSpec.Blosc2 }] ? ReadWay.Direct
            : StandardPipeline.Supports(spec.Filters) ? ReadWay.Standard
            : ReadWay.Regions;
    }

    /// <summary>Bytes of one decoded chunk; <see cref="long.MaxValue"/> if that is more than fits.</summary>
    internal static long ChunkBytes(ArraySpec spec)
    {
        decimal bytes = spec.Type.Size;
        foreach (int length in spec.ChunkShape)
        {
            bytes *= length;
            if (bytes > long.MaxValue)
            {
                return long.MaxValue;
            }
        }

        return (long)bytes;
    }

    /// <summary>Reads a box.</summary>
    /// <param name="box">Elements inside the array's shape.</param>
    /// <param name="destination">Receives them packed, in row-major order.</param>
    internal void Read(in Box box, Span<byte> destination)
    {
        if (_direct is not null)
        {
            _direct.Read(box.Start, box.Shape, destination);
        }
        else if (_standard is not null)
        {
            _standard.Read(box, destination);
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
