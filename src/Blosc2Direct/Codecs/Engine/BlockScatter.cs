using System.Runtime.CompilerServices;
using Blosc2Direct.Codecs.Kernels;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Engine;

/// <summary>Copies elements of a decoded block to their places.</summary>
internal static unsafe class BlockScatter
{
    /// <summary>Copies the elements of a placement, and swaps their bytes where it says so.</summary>
    /// <param name="block">The decoded block.</param>
    /// <param name="placement">The elements, inside the block, and their places.</param>
    [SkipLocalsInit]
    public static void Copy(byte* block, in BlockPlacement placement)
    {
        if (placement.IsStreamed && placement.SwapWidth == 0 && StreamedCopy.IsSupported && TryStream(block, placement))
        {
            return;
        }

        if (placement.SwapWidth != 0 && TrySwap(block, placement))
        {
            return;
        }

        int rank = placement.Shape.Length;
        Span<int> shape = stackalloc int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            shape[axis] = checked((int)placement.Shape[axis]);
        }

        B2dNative.CopyBox(
            placement.ItemSize, shape, block + placement.BlockOffset, placement.BlockStrides, placement.Destination, placement.Strides);
        if (placement.SwapWidth != 0)
        {
            Swap(placement);
        }
    }

    /// <summary>Copies elements at even distances.</summary>
    /// <param name="itemBytes">Bytes of an element.</param>
    /// <param name="count">Elements.</param>
    /// <param name="from">The first one.</param>
    /// <param name="fromStep">Bytes from one to the next.</param>
    /// <param name="to">The first one's place.</param>
    /// <param name="toStep">Bytes from one place to the next.</param>
    public static void CopyRow(int itemBytes, int count, byte* from, long fromStep, byte* to, long toStep)
    {
        switch (itemBytes)
        {
            case 1:
                CopyItems<byte>(count, from, fromStep, to, toStep);
                break;
            case 2:
                CopyItems<ushort>(count, from, fromStep, to, toStep);
                break;
            case 4:
                CopyItems<uint>(count, from, fromStep, to, toStep);
                break;
            case 8:
                CopyItems<ulong>(count, from, fromStep, to, toStep);
                break;
            default:
                for (int i = 0; i < count; i++)
                {
                    Unsafe.CopyBlockUnaligned(to + (i * toStep), from + (i * fromStep), (uint)itemBytes);
                }

                break;
        }
    }

    private static void CopyItems<TItem>(int count, byte* from, long fromStep, byte* to, long toStep)
        where TItem : unmanaged
    {
        for (int i = 0; i < count; i++, from += fromStep, to += toStep)
        {
            Unsafe.WriteUnaligned(to, Unsafe.ReadUnaligned<TItem>(from));
        }
    }

    /// <summary>Copies rows that are packed on both sides past the caches.</summary>
    private static bool TryStream(byte* block, in BlockPlacement placement)
    {
        long run = PackedRun(placement, out int axes);
        if (run < StreamedCopy.ShortestRow)
        {
            return false;
        }

        BoxWalk walk = new(placement, axes, stackalloc long[axes]);
        while (walk.Next())
        {
            StreamedCopy.Copy(block + walk.BlockOffset, walk.Destination, run);
        }

        StreamedCopy.Finish();
        return true;
    }

    /// <summary>Copies rows that are packed on both sides, their numbers reversed on the way.</summary>
    private static bool TrySwap(byte* block, in BlockPlacement placement)
    {
        const int ShortestRun = 64; // below, a call a run costs more than to go over the numbers again
        int run = (int)PackedRun(placement, out int axes); // no longer than a block
        if (run < ShortestRun)
        {
            return false;
        }

        // The fastest axis that is left is walked here.
        (long rows, long step, long placeStep) = (1, 0, 0);
        if (axes > 0)
        {
            axes--;
            (rows, step, placeStep) = (placement.Shape[axes], placement.BlockStrides[axes], placement.Strides[axes]);
        }

        bool isStreamed = placement.IsStreamed && StreamedCopy.IsSupported && run >= StreamedCopy.ShortestRow;
        BoxWalk walk = new(placement, axes, stackalloc long[axes]);
        while (walk.Next())
        {
            byte* from = block + walk.BlockOffset;
            byte* to = walk.Destination;
            for (long row = 0; row < rows; row++, from += step, to += placeStep)
            {
                if (isStreamed)
                {
                    StreamedCopy.Swap(from, to, run, placement.SwapWidth);
                }
                else
                {
                    ByteSwap.Swap(from, to, run, placement.SwapWidth);
                }
            }
        }

        if (isStreamed)
        {
            StreamedCopy.Finish();
        }

        return true;
    }

    /// <summary>Bytes of the runs that are packed in the block and in their places, and how many axes are left to walk.</summary>
    private static long PackedRun(in BlockPlacement placement, out int axes)
    {
        axes = placement.Shape.Length;
        long run = placement.ItemSize;
        while (axes > 0 && placement.Strides[axes - 1] == run && placement.BlockStrides[axes - 1] == run)
        {
            run *= placement.Shape[--axes];
        }

        return run;
    }

    /// <summary>Reverses the numbers in place, at the destination.</summary>
    private static void Swap(in BlockPlacement placement)
    {
        int axes = placement.Shape.Length - 1;
        long run = placement.ItemSize;
        while (axes >= 0 && placement.Strides[axes] == run)
        {
            run *= placement.Shape[axes--];
        }

        BoxWalk walk = new(placement, axes + 1, stackalloc long[axes + 1]);
        while (walk.Next())
        {
            for (long done = 0; done < run;)
            {
                int bytes = (int)Math.Min(run - done, 1 << 30);
                byte* numbers = walk.Destination + done;
                ByteSwap.Swap(numbers, numbers, bytes, placement.SwapWidth);
                done += bytes;
            }
        }
    }
}
