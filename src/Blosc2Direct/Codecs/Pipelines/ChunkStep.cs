namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>One filter that works on whole chunks. One thread at a time.</summary>
internal abstract unsafe class ChunkStep : IDisposable
{
    /// <summary>Whether decoding only shortens and encoding only lengthens what is there, at its end: source and destination
    /// are then the same memory.</summary>
    public virtual bool IsInPlace => false;

    /// <summary>The most that <see cref="Encode"/> makes of so many bytes.</summary>
    public abstract long MaxEncodedBytes(long bytes);

    /// <summary>The most that any encoder is expected to make of so many bytes.</summary>
    public virtual long MaxForeignBytes(long bytes) => (2 * bytes) + (64 << 10);

    /// <summary>Undoes the filter.</summary>
    /// <param name="source">Encoded bytes, from a file: nothing is known of them.</param>
    /// <param name="sourceBytes">How many.</param>
    /// <param name="destination">Receives what they decode to.</param>
    /// <param name="capacity">Bytes at the destination.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="CorruptChunkException">They do not decode, or to more than there is room for.</exception>
    public abstract int Decode(byte* source, int sourceBytes, byte* destination, int capacity);

    /// <summary>Applies the filter.</summary>
    /// <param name="source">Plain bytes.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="destination">Receives the encoded bytes.</param>
    /// <param name="capacity">At least <see cref="MaxEncodedBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public abstract int Encode(byte* source, int bytes, byte* destination, int capacity);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    protected static void RequireRoom(string what, long bytes, int capacity)
    {
        if (bytes > capacity)
        {
            CodecThrow.Corrupt(what, -1, $"at most {capacity} bytes", bytes);
        }
    }

    protected static void Copy(byte* source, byte* destination, int bytes) =>
        Buffer.MemoryCopy(source, destination, bytes, bytes);
}
