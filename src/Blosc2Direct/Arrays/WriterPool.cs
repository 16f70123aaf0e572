using System.Collections.Concurrent;

namespace Blosc2Direct.Arrays;

/// <summary>The encoders and frame buffers of one array, kept between calls.</summary>
internal sealed class WriterPool(ArrayState array) : IDisposable
{
    // Small frames may wait for their turn; large ones may not, so that memory stays within a frame a thread and a little.
    private const int SmallFrame = 8 << 20;
    private const int SmallFramesPerThread = 3;
    private const int WaitingBytes = 32 << 20;

    private readonly ConcurrentBag<ChunkWriter> _writers = [];
    private readonly ConcurrentBag<NativeBuffer> _frames = [];

    public int FramesInFlight(int threads)
    {
        long bytes = array.Geometry?.PaddedBytes ?? array.ChunkBytes;
        return bytes <= SmallFrame ? (int)Math.Min((long)threads * SmallFramesPerThread, threads + (WaitingBytes / bytes)) : threads;
    }

    public ChunkWriter Rent() => _writers.TryTake(out ChunkWriter? writer) ? writer : new ChunkWriter(array);

    public void Return(ChunkWriter writer) => _writers.Add(writer);

    public NativeBuffer RentFrame() => _frames.TryTake(out NativeBuffer? frame) ? frame : new NativeBuffer();

    public void ReturnFrame(NativeBuffer frame) => _frames.Add(frame);

    public void Dispose()
    {
        while (_writers.TryTake(out ChunkWriter? writer))
        {
            writer.Dispose();
        }

        while (_frames.TryTake(out NativeBuffer? frame))
        {
            frame.Dispose();
        }
    }
}
