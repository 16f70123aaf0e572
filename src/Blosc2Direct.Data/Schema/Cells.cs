using System.Runtime.CompilerServices;

namespace Blosc2Direct.Data.Schema;

/// <summary>Moves cells between places with different strides.</summary>
internal static unsafe class Cells
{
    /// <summary>Copies cells.</summary>
    /// <param name="from">The first.</param>
    /// <param name="fromStride">Bytes to the next.</param>
    /// <param name="to">The first place.</param>
    /// <param name="toStride">Bytes to the next place.</param>
    /// <param name="size">Bytes of a cell.</param>
    /// <param name="count">Cells.</param>
    public static void Copy(byte* from, long fromStride, byte* to, long toStride, int size, long count)
    {
        if (fromStride == size && toStride == size)
        {
            Buffer.MemoryCopy(from, to, count * size, count * size);
            return;
        }

        switch (size)
        {
            case 1:
                Copy<byte>(from, fromStride, to, toStride, count);
                break;
            case 2:
                Copy<ushort>(from, fromStride, to, toStride, count);
                break;
            case 4:
                Copy<uint>(from, fromStride, to, toStride, count);
                break;
            case 8:
                Copy<ulong>(from, fromStride, to, toStride, count);
                break;
            case 16:
                Copy<UInt128>(from, fromStride, to, toStride, count);
                break;
            default:
                for (long i = 0; i < count; i++)
                {
                    Unsafe.CopyBlockUnaligned(to + (i * toStride), from + (i * fromStride), (uint)size);
                }

                break;
        }
    }

    private static void Copy<TCell>(byte* from, long fromStride, byte* to, long toStride, long count)
        where TCell : unmanaged
    {
        for (long i = 0; i < count; i++)
        {
            Unsafe.WriteUnaligned(to + (i * toStride), Unsafe.ReadUnaligned<TCell>(from + (i * fromStride)));
        }
    }
}
