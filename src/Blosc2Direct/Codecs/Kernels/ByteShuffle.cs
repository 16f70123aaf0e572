using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>The byte shuffle: the first bytes of all items, then their second bytes, and so on, each run of bytes a <i>plane</i>.
/// What is left after the last whole item stays behind the planes as it is.</summary>
/// <remarks>Source of the format: c-blosc2, shuffle-generic.h.</remarks>
internal static unsafe partial class ByteShuffle
{
    /// <summary>Splits items into planes.</summary>
    /// <param name="source">The items.</param>
    /// <param name="destination">Receives as many bytes; apart from <paramref name="source"/>.</param>
    /// <param name="bytes">Their bytes.</param>
    /// <param name="typeSize">Bytes of an item, at least 1.</param>
    public static void Split(byte* source, byte* destination, int bytes, int typeSize)
    {
        int count = bytes / typeSize;
        SplitRun(source, destination, count, typeSize, count);
        int whole = count * typeSize;
        if (whole < bytes)
        {
            Unsafe.CopyBlockUnaligned(destination + whole, source + whole, (uint)(bytes - whole));
        }
    }

    /// <summary>Splits a run of items into a part of each plane.</summary>
    /// <param name="source">The items, packed.</param>
    /// <param name="destination">Where the first byte of the first item goes.</param>
    /// <param name="count">Items.</param>
    /// <param name="typeSize">Bytes of an item, at least 1.</param>
    /// <param name="planeStep">Bytes from one plane to the next. Negative, the planes are in reverse: the items are split as if
    /// their bytes had been swapped.</param>
    public static void SplitRun(byte* source, byte* destination, int count, int typeSize, nint planeStep)
    {
        if (typeSize == 1)
        {
            Unsafe.CopyBlockUnaligned(destination, source, (uint)count);
            return;
        }

        int done = 0;
        if (Lanes512.AreSupported)
        {
            done = PlaneSplit<Lanes512, Vector512<byte>>.Split(source, destination, count, typeSize, planeStep);
        }

        if (done == 0 && Lanes256.AreSupported)
        {
            done = PlaneSplit<Lanes256, Vector256<byte>>.Split(source, destination, count, typeSize, planeStep);
        }

        if (done == 0 && Lanes128.AreSupported)
        {
            done = PlaneSplit<Lanes128, Vector128<byte>>.Split(source, destination, count, typeSize, planeStep);
        }

        if (done < count)
        {
            SplitByByte(source + ((nint)done * typeSize), destination + done, count - done, typeSize, planeStep);
        }
    }

    /// <summary>Puts planes together into items: the inverse of <see cref="Split"/>.</summary>
    /// <param name="source">The planes.</param>
    /// <param name="destination">Receives as many bytes; apart from <paramref name="source"/>.</param>
    /// <param name="bytes">Their bytes.</param>
    /// <param name="typeSize">Bytes of an item, at least 1.</param>
    public static void Join(byte* source, byte* destination, int bytes, int typeSize)
    {
        int count = bytes / typeSize;
        if (typeSize == 1 || count == 0)
        {
            Unsafe.CopyBlockUnaligned(destination, source, (uint)bytes);
            return;
        }

        // By groups of planes, so that any size of item does without memory for its planes.
        const int Group = 16;
        Plane* planes = stackalloc Plane[Group];
        PlaneRows rows = new() { PlaneElements = count, Elements = count, Rows = 1, ElementStep = typeSize };
        for (int first = 0; first < typeSize; first += Group)
        {
            int planesHere = Math.Min(Group, typeSize - first);
            for (int i = 0; i < planesHere; i++)
            {
                planes[i] = new Plane { Bytes = source + ((nint)(first + i) * count), Mask = -1 };
            }

            rows.Destination = destination + first;
            PlaneJoin.Join(planes, planesHere, rows);
        }

        int whole = count * typeSize;
        Unsafe.CopyBlockUnaligned(destination + whole, source + whole, (uint)(bytes - whole));
    }

    /// <summary><see cref="SplitRun"/> without vectors.</summary>
    public static void SplitByByte(byte* source, byte* destination, int count, int typeSize, nint planeStep)
    {
        for (int plane = 0; plane < typeSize; plane++)
        {
            byte* from = source + plane;
            byte* to = destination + (plane * planeStep);
            for (int i = 0; i < count; i++, from += typeSize)
            {
                to[i] = *from;
            }
        }
    }
}
