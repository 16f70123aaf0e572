using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>A native decoder. One thread at a time.</summary>
internal sealed unsafe class DecoderHandle() : SafeHandle(0, ownsHandle: true)
{
    private int _busy;

    public override bool IsInvalid => handle == 0;

    public static DecoderHandle Create()
    {
        CodecLibrary.Check();
        DecoderHandle made = new();
        nint created = 0;
        CodecLibrary.ThrowIfNotCreated(B2dNative.CreateDecoder(&created));
        made.SetHandle(created);
        return made;
    }

    /// <summary>Sets the shape of the blocks to come.</summary>
    public void SetShape(ReadOnlySpan<int> blockShape)
    {
        bool added = false;
        CodecLibrary.Enter(ref _busy);
        try
        {
            DangerousAddRef(ref added);
            fixed (int* lengths = blockShape)
            {
                int status = B2dNative.SetDecoderShape(handle, blockShape.Length, lengths);
                if (status != B2dNative.Ok)
                {
                    throw new InvalidOperationException($"The native decoder refused a block shape (status {status}).");
                }
            }
        }
        finally
        {
            if (added)
            {
                DangerousRelease();
            }

            CodecLibrary.Leave(ref _busy);
        }
    }

    public int DecodeBlock(
        byte* chunk, int chunkBytes, byte* header, int blockOffset, int blockBytes, bool isShort, byte* destination,
        int destinationBytes)
    {
        bool added = false;
        CodecLibrary.Enter(ref _busy);
        try
        {
            DangerousAddRef(ref added);
            return B2dNative.DecodeBlock(
                handle, chunk, chunkBytes, header, blockOffset, blockBytes, isShort ? 1 : 0, destination, destinationBytes);
        }
        finally
        {
            if (added)
            {
                DangerousRelease();
            }

            CodecLibrary.Leave(ref _busy);
        }
    }

    public int DecodeBlockBox(
        byte* chunk, int chunkBytes, byte* header, int blockOffset, int blockBytes, bool isShort, int uncompressedBytes,
        BlockBox* box)
    {
        bool added = false;
        CodecLibrary.Enter(ref _busy);
        try
        {
            DangerousAddRef(ref added);
            return B2dNative.DecodeBlockBox(
                handle, chunk, chunkBytes, header, blockOffset, blockBytes, isShort ? 1 : 0, uncompressedBytes, box);
        }
        finally
        {
            if (added)
            {
                DangerousRelease();
            }

            CodecLibrary.Leave(ref _busy);
        }
    }

    public int DecodeChunk(byte* chunk, int chunkBytes, byte* destination, int destinationBytes)
    {
        bool added = false;
        CodecLibrary.Enter(ref _busy);
        try
        {
            DangerousAddRef(ref added);
            return B2dNative.DecodeChunk(handle, chunk, chunkBytes, destination, destinationBytes);
        }
        finally
        {
            if (added)
            {
                DangerousRelease();
            }

            CodecLibrary.Leave(ref _busy);
        }
    }

    protected override bool ReleaseHandle()
    {
        B2dNative.FreeDecoder(handle);
        return true;
    }
}

/// <summary>A native encoder. One thread at a time.</summary>
internal sealed unsafe class EncoderHandle() : SafeHandle(0, ownsHandle: true)
{
    private NativeScratch _scratch;
    private int _busy;

    public override bool IsInvalid => handle == 0;

    public static EncoderHandle Create(EncoderOptions options)
    {
        CodecLibrary.Check();
        EncoderHandle made = new();
        nint created = 0;
        CodecLibrary.ThrowIfNotCreated(B2dNative.CreateEncoder(&options, &created));
        made.SetHandle(created);
        return made;
    }

    /// <summary>Starts a use of the encoder: until <see cref="Leave"/> no other thread may use it, nor is it freed.</summary>
    public void Enter()
    {
        CodecLibrary.Enter(ref _busy);
        bool added = false;
        try
        {
            DangerousAddRef(ref added);
        }
        finally
        {
            if (!added)
            {
                CodecLibrary.Leave(ref _busy);
            }
        }
    }

    public void Leave()
    {
        DangerousRelease();
        CodecLibrary.Leave(ref _busy);
    }

    /// <summary>Memory of the encoder's own, until the next call. Only between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
    public byte* ReserveScratch(int bytes) => _scratch.Reserve(bytes);

    /// <summary>Compresses a chunk. Only between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
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

/// <summary>Checks that the library that was found is the one that the declarations are for.</summary>
internal static class CodecLibrary
{
    private static bool _checked;

    public static void Check()
    {
        if (_checked)
        {
            return;
        }

        int found = B2dNative.GetAbiVersion();
        if (found != B2dNative.AbiVersion)
        {
            throw new DllNotFoundException(
                $"The native library has ABI version {found}, version {B2dNative.AbiVersion} is needed: " +
                "it is of another build than this assembly.");
        }

        _checked = true;
    }

    /// <summary>Native contexts are for one thread at a time: two at once would corrupt memory.</summary>
    public static void Enter(ref int busy)
    {
        if (Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            throw new InvalidOperationException("A codec was used by two threads at once: each thread needs its own.");
        }
    }

    public static void Leave(ref int busy) => Volatile.Write(ref busy, 0);

    public static void ThrowIfNotCreated(int status)
    {
        switch (status)
        {
            case B2dNative.Ok:
                return;
            case B2dNative.ErrorMemory:
                throw new OutOfMemoryException("No memory for a codec context.");
            case B2dNative.ErrorCodec:
                throw new NotSupportedException("The native library does not encode with this codec or filter.");
            default:
                throw new InvalidOperationException($"The native library refused to make a codec context (status {status}).");
        }
    }
}
