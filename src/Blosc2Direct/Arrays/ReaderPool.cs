using System.Collections.Concurrent;

namespace Blosc2Direct.Arrays;

/// <summary>The readers of one array, kept between calls: contexts and buffers are made once a thread.</summary>
internal sealed class ReaderPool(ArrayState array) : IDisposable
{
    private readonly ConcurrentBag<ChunkReader> _idle = [];
    private volatile bool _disposed;

    public ChunkReader Rent() => _idle.TryTake(out ChunkReader? reader) ? reader : new ChunkReader(array);

    public void Return(ChunkReader reader)
    {
        _idle.Add(reader);
        if (_disposed)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out ChunkReader? reader))
        {
            reader.Dispose();
        }
    }
}
