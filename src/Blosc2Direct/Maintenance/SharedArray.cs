using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>An open array that several <see cref="BoxReader"/>s read from, closed when all of them are done.</summary>
internal sealed class SharedArray(IArrayNode node) : IDisposable
{
    private readonly Lock _gate = new();
    private NdArray? _direct;

    /// <summary>The array.</summary>
    internal IArrayNode Node => node;

    /// <summary>Direct access to its chunks, made once. Each of the readers is a thread already, so a read has one.</summary>
    internal NdArray GetDirect(CodecLimits limits)
    {
        lock (_gate)
        {
            return _direct ??= new NdArray(node, new ArrayOptions { Threads = 1, Limits = limits });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _direct?.Dispose();
        node.Dispose();
    }
}
