using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Arrays;

/// <summary>Copies and fills boxes of elements between strided places. Strides are bytes; index 0 is the slowest axis.</summary>
internal static unsafe class BoxCopy
{
    // Rows up to this are copied by vectors here: a call a row would cost more than the row.
    private const long LongestVectorRow = 4096;

    /// <summary>Copies a box. Axes that are contiguous on both sides are merged first.</summary>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="itemBytes">Bytes of an element.</param>
    /// <param name="source">The first element.</param>
    /// <param name="sourceStrides">Bytes between neighbours.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="destinationStrides">Bytes between neighbours there.</param>
    public static void Copy(
        ReadOnlySpan<long> shape, int itemBytes, byte* source, ReadOnlySpan<long> sourceStrides, byte* destination,
        ReadOnlySpan<long> destinationStrides)
    {
        long* extent = stackalloc long[GridMath.MaxRank];
        long* from = stackalloc long[GridMath.MaxRank];
        long* to = stackalloc long[GridMath.MaxRank];
        int axes = 0;
        long row = itemBytes;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            if (shape[axis] == 0)
            {
                return;
            }

            if (shape[axis] == 1)
            {
                continue;
            }

            if (axes == 0 && sourceStrides[axis] == row && destinationStrides[axis] == row)
            {
                row *= shape[axis];
            }
            else if (axes > 0 && sourceStrides[axis] == from[axes - 1] * extent[axes - 1] &&
                     destinationStrides[axis] == to[axes - 1] * extent[axes - 1])
            {
                extent[axes - 1] *= shape[axis];
            }
            else
            {
                extent[axes] = shape[axis];
                from[axes] = sourceStrides[axis];
                to[axes++] = destinationStrides[axis];
            }
        }

        // Axes are now fastest first; a row is contiguous on both sides.
        if (axes == 0)
        {
            Buffer.MemoryCopy(source, destination, row, row);
            return;
        }

        long outer = 1;
        for (int axis = 1; axis < axes; axis++)
        {
            outer *= extent[axis];
        }

        long* index = stackalloc long[GridMath.MaxRank];
        new Span<long>(index, axes).Clear();
        for (long i = 0; i < outer; i++)
        {
            CopyRows(source, from[0], destination, to[0], extent[0], row);
            for (int axis = 1; axis < axes; axis++)
            {
                source += from[axis];
                destination += to[axis];
                if (++index[axis] < extent[axis])
                {
                    break;
                }

                index[axis] = 0;
                source -= from[axis] * extent[axis];
                destination -= to[axis] * extent[axis];
            }
        }
    }

    /// <summary>Fills a box with one element.</summary>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="element">The element's bytes; empty stands for zeros.</param>
    /// <param name="itemBytes">Bytes of an element.</param>
    /// <param name="destination">The first element.</param>
    /// <param name="strides">Bytes between neighbours; the last axis is packed.</param>
    public static void Fill(
        ReadOnlySpan<long> shape, ReadOnlySpan<byte> element, int itemBytes, byte* destination, ReadOnlySpan<long> strides)
    {
        if (GridMath.Volume(shape) == 0)
        {
            return;
        }

        int rank = shape.Length;
        long row = rank == 0 ? itemBytes : shape[rank - 1] * itemBytes;
        FillRow(destination, row, element);
        if (rank < 2)
        {
            return;
        }

        Span<long> still = stackalloc long[rank];
        still.Clear();
        still[rank - 1] = itemBytes;
        Copy(shape, itemBytes, destination, still, destination, strides);
    }

    /// <summary>Repeats an element over a run of bytes, a multiple of its size; empty stands for zeros.</summary>
    public static void FillRow(byte* destination, long bytes, ReadOnlySpan<byte> element)
    {
        if (!element.ContainsAnyExcept((byte)0))
        {
            NativeMemory.Clear(destination, (nuint)bytes);
            return;
        }

        long done = Math.Min(element.Length, bytes);
        element[..(int)done].CopyTo(new Span<byte>(destination, (int)done));
        while (done < bytes)
        {
            long next = Math.Min(done, bytes - done);
            Buffer.MemoryCopy(destination, destination + done, next, next);
            done += next;
        }
    }

    private static void CopyRows(byte* source, long from, byte* destination, long to, long count, long row)
    {
        switch (row)
        {
            case 1:
                CopyItems<byte>(source, from, destination, to, count);
                break;
            case 2:
                CopyItems<ushort>(source, from, destination, to, count);
                break;
            case 4:
                CopyItems<uint>(source, from, destination, to, count);
                break;
            case 8:
                CopyItems<ulong>(source, from, destination, to, count);
                break;
            case 16:
                CopyItems<UInt128>(source, from, destination, to, count);
                break;
            case < 32:
            case > LongestVectorRow:
                for (; count > 0; count--, source += from, destination += to)
                {
                    Buffer.MemoryCopy(source, destination, row, row);
                }

                break;
            default:
                VectorRows(source, from, destination, to, count, row);
                break;
        }
    }

    private static void CopyItems<TItem>(byte* source, long from, byte* destination, long to, long count)
        where TItem : unmanaged
    {
        for (; count > 0; count--, source += from, destination += to)
        {
            Unsafe.WriteUnaligned(destination, Unsafe.ReadUnaligned<TItem>(source));
        }
    }

    private static void VectorRows(byte* source, long from, byte* destination, long to, long count, long row)
    {
        for (; count > 0; count--, source += from, destination += to)
        {
            // The last vector overlaps the one before where the row is no multiple of it.
            Vector256<byte> last = Vector256.Load(source + row - 32);
            for (long i = 0; i < row - 32; i += 32)
            {
                Vector256.Store(Vector256.Load(source + i), destination + i);
            }

            Vector256.Store(last, destination + row - 32);
        }
    }
}
