namespace Blosc2Direct.Interop;

/// <summary>The states of the native entropy coders. One thread at a time.</summary>
internal sealed unsafe class EntropyHandle : CodecContextHandle
{
    /// <summary>Pieces of memory for what is coded, each as large as was ever asked for.</summary>
    public const int ScratchCount = 3;

    private readonly NativeScratch[] _scratch = new NativeScratch[ScratchCount];

    /// <summary>Makes a handle; null where the native library has no coders of its own (installed libraries).</summary>
    public static EntropyHandle? TryCreate()
    {
        CodecLibrary.Check();
        EntropyHandle made = new();
        nint created = 0;
        int status = B2dNative.CreateEntropy(&created);
        if (status == B2dNative.ErrorCodec)
        {
            made.Dispose();
            return null;
        }

        CodecLibrary.ThrowIfNotCreated(status);
        made.SetHandle(created);
        return made;
    }

    /// <summary>Memory that lives as long as the handle; what was in it may be lost. Only between <see cref="CodecContextHandle.Enter"/>
    /// and <see cref="CodecContextHandle.Leave"/>.</summary>
    public byte* Reserve(int piece, int bytes) => _scratch[piece].Reserve(bytes);

    /// <summary>Decodes a stream. Only between <see cref="CodecContextHandle.Enter"/> and <see cref="CodecContextHandle.Leave"/>.</summary>
    public int Decode(int format, byte* source, int sourceBytes, byte* destination, int capacity, out int written)
    {
        int bytes = 0;
        int status = B2dNative.EntropyDecode(handle, format, source, sourceBytes, destination, capacity, &bytes);
        written = bytes;
        return status;
    }

    /// <summary>Encodes a stream. Only between <see cref="CodecContextHandle.Enter"/> and <see cref="CodecContextHandle.Leave"/>.</summary>
    public int Encode(int codec, int level, byte* source, int sourceBytes, byte* destination, int capacity, out int written)
    {
        int bytes = 0;
        int status = B2dNative.EntropyEncode(handle, codec, level, source, sourceBytes, destination, capacity, &bytes);
        written = bytes;
        return status;
    }

    protected override bool ReleaseHandle()
    {
        B2dNative.FreeEntropy(handle);
        for (int piece = 0; piece < _scratch.Length; piece++)
        {
            _scratch[piece].Free();
        }

        return true;
    }
}
