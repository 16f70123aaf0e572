using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>c-blosc2's delta filter (id 3, <c>blosc/delta.c</c>): the words of a chunk's first block are combined by exclusive or with the
/// word before, those of the other blocks with the first block as it was before filtering. Bytes behind the last whole word are
/// copied.</summary>
internal static unsafe class DeltaFilter
{
    /// <summary>Bytes of the words that elements of a size are taken as.</summary>
    public static int WordBytes(int typeSize) => typeSize switch
    {
        1 or 2 or 4 or 8 => typeSize,
        _ => typeSize % 8 == 0 ? 8 : 1,
    };

    /// <summary>Filters the first block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="destination">Receives it; does not overlap the block.</param>
    /// <param name="bytes">Bytes of the block.</param>
    /// <param name="typeSize">Bytes of an element, as in the chunk's header.</param>
    public static void ForwardReference(byte* block, byte* destination, int bytes, int typeSize)
    {
        int word = WordBytes(typeSize);
        int whole = bytes - (bytes % word);
        int first = Math.Min(word, whole);
        new ReadOnlySpan<byte>(block, first).CopyTo(new Span<byte>(destination, first));
        int rest = whole - first;
        TensorPrimitives.Xor(
            new ReadOnlySpan<byte>(block + first, rest), new ReadOnlySpan<byte>(block, rest), new Span<byte>(destination + first, rest));
        new ReadOnlySpan<byte>(block + whole, bytes - whole).CopyTo(new Span<byte>(destination + whole, bytes - whole));
    }

    /// <summary>Filters any other block.</summary>
    /// <param name="reference">The first block, unfiltered; at least <paramref name="bytes"/> long.</param>
    /// <param name="block">The block.</param>
    /// <param name="destination">Receives it: the block itself, or memory that does not overlap it.</param>
    /// <param name="bytes">Bytes of the block.</param>
    /// <param name="typeSize">Bytes of an element, as in the chunk's header.</param>
    public static void Forward(byte* reference, byte* block, byte* destination, int bytes, int typeSize)
    {
        int whole = bytes - (bytes % WordBytes(typeSize));
        TensorPrimitives.Xor(
            new ReadOnlySpan<byte>(block, whole), new ReadOnlySpan<byte>(reference, whole), new Span<byte>(destination, whole));
        new ReadOnlySpan<byte>(block + whole, bytes - whole).CopyTo(new Span<byte>(destination + whole, bytes - whole));
    }

    /// <summary>Restores the first block.</summary>
    /// <param name="block">The filtered block.</param>
    /// <param name="destination">Receives it: the block itself, or memory that does not overlap it.</param>
    /// <param name="bytes">Bytes of the block.</param>
    /// <param name="typeSize">Bytes of an element, as in the chunk's header.</param>
    public static void BackwardReference(byte* block, byte* destination, int bytes, int typeSize)
    {
        int word = WordBytes(typeSize);
        int whole = bytes - (bytes % word);
        PrefixScan.Run<ExclusiveOr>(block, destination, whole, word);
        new ReadOnlySpan<byte>(block + whole, bytes - whole).CopyTo(new Span<byte>(destination + whole, bytes - whole));
    }

    /// <summary>Restores any other block: <see cref="Forward"/> is its own inverse.</summary>
    /// <inheritdoc cref="Forward"/>
    public static void Backward(byte* reference, byte* block, byte* destination, int bytes, int typeSize) =>
        Forward(reference, block, destination, bytes, typeSize);

    private readonly struct ExclusiveOr : IScanOperation
    {
        public static Vector512<byte> Join(Vector512<byte> left, Vector512<byte> right) => left ^ right;

        public static Vector256<byte> Join(Vector256<byte> left, Vector256<byte> right) => left ^ right;

        public static Vector128<byte> Join(Vector128<byte> left, Vector128<byte> right) => left ^ right;

        public static byte Join(byte left, byte right) => (byte)(left ^ right);
    }
}
