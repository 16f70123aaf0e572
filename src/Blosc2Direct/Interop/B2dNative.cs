using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>The b2d_* functions of libb2d; see native/include/b2d.h.</summary>
internal static unsafe partial class B2dNative
{
    /// <summary>The ABI that these declarations are for.</summary>
    public const int AbiVersion = 2;

    public const int Ok = 0;
    public const int ErrorArgument = -1;
    public const int ErrorMemory = -2;
    public const int ErrorData = -3;
    public const int ErrorCapacity = -4;
    public const int ErrorCodec = -5;

    /// <summary>Copies a box between two strided places.</summary>
    /// <param name="itemSize">Bytes of an element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="source">The box's first element.</param>
    /// <param name="sourceStrides">Bytes from one element to the next along each axis.</param>
    /// <param name="destination">Where the first element goes.</param>
    /// <param name="destinationStrides">As <paramref name="sourceStrides"/>.</param>
    public static void CopyBox(
        int itemSize, ReadOnlySpan<int> shape, byte* source, ReadOnlySpan<long> sourceStrides, byte* destination,
        ReadOnlySpan<long> destinationStrides)
    {
        fixed (int* lengths = shape)
        fixed (long* from = sourceStrides, to = destinationStrides)
        {
            int status = CopyBox(shape.Length, itemSize, lengths, source, from, destination, to);
            if (status != Ok)
            {
                throw new InvalidOperationException($"The native copier refused its arguments (status {status}).");
            }
        }
    }

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_abi_version")]
    public static partial int GetAbiVersion();

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_versions")]
    public static partial int GetVersions(byte* text, int capacity);

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_simd_level")]
    public static partial int GetSimdLevel();

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_decoder_create")]
    public static partial int CreateDecoder(nint* decoder);

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_decoder_free")]
    public static partial void FreeDecoder(nint decoder);

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_decoder_set_shape")]
    public static partial int SetDecoderShape(nint decoder, int rank, int* blockShape);

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_decode_block")]
    public static partial int DecodeBlock(
        nint decoder, byte* chunk, int chunkBytes, byte* header, int blockOffset, int blockBytes, int isShort,
        byte* destination, int destinationBytes);

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_decode_block_box")]
    public static partial int DecodeBlockBox(
        nint decoder, byte* chunk, int chunkBytes, byte* header, int blockOffset, int blockBytes, int isShort,
        int uncompressedBytes, BlockBox* box);

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_decode_chunk")]
    public static partial int DecodeChunk(nint decoder, byte* chunk, int chunkBytes, byte* destination, int destinationBytes);

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_encoder_create")]
    public static partial int CreateEncoder(EncoderOptions* options, nint* encoder);

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_encoder_free")]
    public static partial void FreeEncoder(nint encoder);

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_encode_chunk")]
    public static partial int EncodeChunk(nint encoder, Gather* gather, byte* destination, int capacity, int* written);

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_entropy_create")]
    public static partial int CreateEntropy(nint* entropy);

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_entropy_free")]
    public static partial void FreeEntropy(nint entropy);

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_entropy_decode")]
    public static partial int EntropyDecode(
        nint entropy, int format, byte* source, int sourceBytes, byte* destination, int capacity, int* written);

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_entropy_encode")]
    public static partial int EntropyEncode(
        nint entropy, int codec, int level, byte* source, int sourceBytes, byte* destination, int capacity, int* written);

    [LibraryImport(NativeLibraryResolver.LibraryName, EntryPoint = "b2d_copy_box")]
    public static partial int CopyBox(
        int rank, int itemSize, int* shape, byte* source, long* sourceStrides, byte* destination, long* destinationStrides);
}
