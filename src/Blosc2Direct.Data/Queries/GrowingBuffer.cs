using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Queries;

/// <summary>Native memory that keeps its content when it grows, and its room when it is emptied.</summary>
internal sealed unsafe class GrowingBuffer : IDisposable
{
    private NativeBuffer _buffer = new();
    private long _capacity;

    /// <summary>The first byte.</summary>
    public byte* Bytes { get; private set; }

    /// <summary>Bytes in use.</summary>
    public long Length { get; private set; }

    /// <summary>Makes room behind what is in use.</summary>
    /// <param name="bytes">Bytes that will be used.</param>
    /// <param name="slack">Bytes that may be written behind them.</param>
    /// <returns>The first of them.</returns>
    public byte* Add(long bytes, int slack = 0)
    {
        long needed = checked(Length + bytes + slack);
        if (needed > _capacity)
        {
            long capacity = Math.Max(needed, _capacity * 2);
            NativeBuffer larger = new();
            byte* memory = larger.Reserve(capacity);
            Buffer.MemoryCopy(Bytes, memory, capacity, Length);
            _buffer.Dispose();
            _buffer = larger;
            _capacity = capacity;
            Bytes = memory;
        }

        byte* place = Bytes + Length;
        Length += bytes;
        return place;
    }

    /// <summary>Keeps the first bytes alone.</summary>
    public void Truncate(long length) => Length = length;

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffer.Dispose();
        _capacity = 0;
        Length = 0;
        Bytes = null;
    }
}
