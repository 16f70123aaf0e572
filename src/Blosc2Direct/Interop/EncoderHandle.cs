namespace Blosc2Direct.Interop;

/// <summary>A native encoder. One thread at a time.</summary>
internal sealed unsafe class EncoderHandle : CodecContextHandle
{
    private NativeScratch _scratch;

    public static EncoderHandle Create(EncoderOptions options)
    {
        CodecLibrary.Check();
        EncoderHandle made = new();
        nint created = 0;
        CodecLibrary.ThrowIfNotCreated(B2dNative.CreateEncoder(&options, &created));
        made.SetHandle(created);
        return made;
    }

    /// <summary>Memory of the encoder's own, until the next call. Only between <see cref="CodecContextHandle.Enter"/> and <see cref="CodecContextHandle.Leave"/>.</summary>
    public byte* ReserveScratch(int bytes) => _scratch.Reserve(bytes);

    /// <summary>Compresses a chunk. Only between <see cref="CodecContextHandle.Enter"/> and <see cref="CodecContextHandle.Leave"/>.</summary>
    /// <returns>Bytes written.</returns>
    public int Encode(Gather* gather, byte* destination, int capacity)
    {
        int written = 0;
        int status = B2dNative.EncodeChunk(handle, gather, destination, capacity, &written);
        return status switch
        {
            B2dNative.Ok => written,
            B2dNative.ErrorMemory => throw new OutOfMemoryException("No memory for encoding a chunk."),
            B2dNative.ErrorCodec => throw new NotSupportedException("This build of the native library lacks the codec."),
            _ => throw new InvalidOperationException($"The native encoder failed (status {status})."),
        };
    }

    protected override bool ReleaseHandle()
    {
        B2dNative.FreeEncoder(handle);
        _scratch.Free();
        return true;
    }
}
