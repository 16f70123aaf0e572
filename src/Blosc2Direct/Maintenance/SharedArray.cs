using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>An open array that several <see cref="BoxReader"/>s read from, closed when all of them are done.</summary>
internal sealed class SharedArray(IArrayNode node) : IDisposable
{
    private readonly Lock _gate = new();
    private NdArray? _direct;
    private BlockCache? _cache;

    /// <summary>The array.</summary>
    internal IArrayNode Node => node;

    /// <summary>Direct access to its chunks, made once. Each of the readers is a thread already, so a read has one.</summary>
    internal NdArray GetDirect(CodecLimits limits)
    {
        lock (_gate)
        {
            return _direct ??= new NdArray(node, new ArrayOptions { Threads = 1, Limits = limits, BlockCache = MakeCache(limits) });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _direct?.Dispose();
        _cache?.Dispose();
        node.Dispose();
    }

    // Chunks that decode as a whole are kept for the boxes that share them.
    private BlockCache? MakeCache(CodecLimits limits)
    {
        const long CacheBytes = 32 << 20;
        ArraySpec spec = node.Spec;
        return FilterPipelines.Classify(spec, limits) == ChunkEncoding.Filtered
            ? _cache = new BlockCache(Math.Max(CacheBytes, FilterPipelines.ChunkBytes(spec)))
            : null;
    }
}
