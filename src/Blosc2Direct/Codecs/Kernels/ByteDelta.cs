using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>c-blosc2's bytedelta filter (id 35, <c>plugins/filters/bytedelta</c>, the version without the error of id 34): of a
/// byte-shuffled block each plane is stored as the differences of neighbouring bytes. Bytes behind the last whole plane, which
/// c-blosc2 before 3.3.2 leaves undefined, are copied.</summary>
internal static unsafe class ByteDelta
{
    /// <summary>Filters a block.</summary>
    /// <param name="source">The block: its planes, one after the other.</param>
    /// <param name="destination">Receives the differences; does not overlap the source.</param>
    /// <param name="bytes">Bytes of the block.</param>
    /// <param name="planes">Planes, at least 1: the filter's parameter, which is the element's size.</param>
    public static void Forward(byte* source, byte* destination, int bytes, int planes)
    {
        int length = bytes / planes;
        int whole = length * planes;
        for (int start = 0; start < whole; start += length)
        {
            destination[start] = source[start];
            TensorPrimitives.Subtract(
                new ReadOnlySpan<byte>(source + start + 1, length - 1), new ReadOnlySpan<byte>(source + start, length - 1),
                new Span<byte>(destination + start + 1, length - 1));
        }

        new ReadOnlySpan<byte>(source + whole, bytes - whole).CopyTo(new Span<byte>(destination + whole, bytes - whole));
    }

    /// <summary>Restores a block.</summary>
    /// <param name="source">The differences.</param>
    /// <param name="destination">Receives the block: the source itself, or memory that does not overlap it.</param>
    /// <param name="bytes">Bytes of the block.</param>
    /// <param name="planes">As for <see cref="Forward"/>.</param>
    public static void Backward(byte* source, byte* destination, int bytes, int planes)
    {
        int length = bytes / planes;
        int whole = length * planes;
        for (int start = 0; start < whole; start += length)
        {
            PrefixScan.Run<Sum>(source + start, destination + start, length, 1);
        }

        new ReadOnlySpan<byte>(source + whole, bytes - whole).CopyTo(new Span<byte>(destination + whole, bytes - whole));
    }

    private readonly struct Sum : IScanOperation
    {
        public static Vector512<byte> Join(Vector512<byte> left, Vector512<byte> right) => left + right;

        public static Vector256<byte> Join(Vector256<byte> left, Vector256<byte> right) => left + right;

        public static Vector128<byte> Join(Vector128<byte> left, Vector128<byte> right) => left + right;

        public static byte Join(byte left, byte right) => (byte)(left + right);
    }
}
