namespace Blosc2Direct.Interop;

/// <summary>A native decoder. One thread at a time.</summary>
internal sealed unsafe class DecoderHandle : CodecContextHandle
{
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
        Enter();
        try
        {
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
            Leave();
        }
    }

    public int DecodeBlock(
        byte* chunk, int chunkBytes, byte* header, int blockOffset, int blockBytes, bool isShort, byte* destination,
        int destinationBytes)
    {
        Enter();
        try
        {
            return B2dNative.DecodeBlock(
                handle, chunk, chunkBytes, header, blockOffset, blockBytes, isShort ? 1 : 0, destination, destinationBytes);
        }
        finally
        {
            Leave();
        }
    }

    public int DecodeBlockBox(
        byte* chunk, int chunkBytes, byte* header, int blockOffset, int blockBytes, bool isShort, int uncompressedBytes,
        BlockBox* box)
    {
        Enter();
        try
        {
            return B2dNative.DecodeBlockBox(
                handle, chunk, chunkBytes, header, blockOffset, blockBytes, isShort ? 1 : 0, uncompressedBytes, box);
        }
        finally
        {
            Leave();
        }
    }

    public int DecodeChunk(byte* chunk, int chunkBytes, byte* destination, int destinationBytes)
    {
        Enter();
        try
        {
            return B2dNative.DecodeChunk(handle, chunk, chunkBytes, destination, destinationBytes);
        }
        finally
        {
            Leave();
        }
    }

    protected override bool ReleaseHandle()
    {
        B2dNative.FreeDecoder(handle);
        return true;
    }
}
