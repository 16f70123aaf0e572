using System.Numerics;
using Steps128 = Blosc2Direct.Codecs.Kernels.PlaneJoinSteps<Blosc2Direct.Codecs.Kernels.JoinLanes128, Blosc2Direct.Codecs.Kernels.Lanes128, System.Runtime.Intrinsics.Vector128<byte>>;
using Steps256 = Blosc2Direct.Codecs.Kernels.PlaneJoinSteps<Blosc2Direct.Codecs.Kernels.JoinLanes256, Blosc2Direct.Codecs.Kernels.Lanes256, System.Runtime.Intrinsics.Vector256<byte>>;
using Steps512 = Blosc2Direct.Codecs.Kernels.PlaneJoinSteps<Blosc2Direct.Codecs.Kernels.JoinLanes512, Blosc2Direct.Codecs.Kernels.Lanes512, System.Runtime.Intrinsics.Vector512<byte>>;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>Puts byte planes together into elements: the inverse of the byte shuffle, straight into rows of an N-dimensional
/// destination. The order of the planes is the order of an element's bytes, so planes in reverse order swap bytes on the way,
/// and a few of the planes are a field.</summary>
internal static unsafe class PlaneJoin
{
    /// <summary>Puts elements together.</summary>
    /// <param name="planes">The planes, in the order of an element's bytes.</param>
    /// <param name="count">How many: bytes of an element.</param>
    /// <param name="rows">Which elements, and their places.</param>
    public static void Join(Plane* planes, int count, in PlaneRows rows)
    {
        if (count == 1 && rows.ElementStep == 1)
        {
            CopyRows(planes, rows);
        }
        else if (rows.ElementStep == count && count is 2 or 4 or 8 or 16)
        {
            JoinPacked(planes, count, rows);
        }
        else
        {
            JoinGroups(planes, count, rows);
        }
    }

    private static void JoinPacked(Plane* planes, int count, in PlaneRows rows)
    {
        if (JoinLanes512.AreSupported && rows.Elements >= Steps512.Elements)
        {
            Steps512.JoinRows(planes, count, rows);
        }
        else if (JoinLanes256.AreSupported && rows.Elements >= Steps256.Elements)
        {
            Steps256.JoinRows(planes, count, rows);
        }
        else if (JoinLanes128.AreSupported && rows.Elements >= Steps128.Elements)
        {
            Steps128.JoinRows(planes, count, rows);
        }
        else
        {
            JoinShort(planes, count, rows);
        }
    }

    private static void JoinShort(Plane* planes, int count, PlaneRows rows)
    {
        long done = JoinLanes128.AreSupported ? Steps128.JoinShortRows(planes, count, rows) : 0;
        rows.First += done * rows.FirstStep;
        rows.Destination += done * rows.DestinationStep;
        rows.Rows -= done;
        JoinByByte(planes, count, rows);
    }

    /// <summary>Any number of planes, at any distance of elements: by groups of 16, 8, 4 and 2, each put in its place.</summary>
    private static void JoinGroups(Plane* planes, int count, PlaneRows rows)
    {
        if (!JoinLanes128.AreSupported || rows.Elements < Steps128.Elements)
        {
            JoinByByte(planes, count, rows);
            return;
        }

        int done = 0;
        while (count - done >= 2)
        {
            int group = Math.Min(16, 1 << BitOperations.Log2((uint)(count - done)));
            JoinGroup(planes + done, group, rows);
            rows.Destination += group;
            done += group;
        }

        if (done < count)
        {
            JoinByByte(planes + done, 1, rows);
        }
    }

    private static void JoinGroup(Plane* planes, int count, in PlaneRows rows)
    {
        if (JoinLanes512.AreSupported && rows.Elements >= Steps512.Elements)
        {
            Steps512.SpreadRows(planes, count, rows);
        }
        else if (JoinLanes256.AreSupported && rows.Elements >= Steps256.Elements)
        {
            Steps256.SpreadRows(planes, count, rows);
        }
        else
        {
            Steps128.SpreadRows(planes, count, rows);
        }
    }

    private static void CopyRows(Plane* planes, in PlaneRows rows)
    {
        byte* to = rows.Destination;
        for (long row = 0; row < rows.Rows; row++, to += rows.DestinationStep)
        {
            byte* from = planes->At(rows.First + (row * rows.FirstStep));
            if (planes->Mask != 0)
            {
                Buffer.MemoryCopy(from, to, rows.Elements, rows.Elements);
            }
            else
            {
                new Span<byte>(to, checked((int)rows.Elements)).Fill(*from);
            }
        }
    }

    /// <summary>Short rows, and machines without vectors.</summary>
    private static void JoinByByte(Plane* planes, int count, in PlaneRows rows)
    {
        byte* place = rows.Destination;
        for (long row = 0; row < rows.Rows; row++, place += rows.DestinationStep)
        {
            long first = rows.First + (row * rows.FirstStep);
            for (int plane = 0; plane < count; plane++)
            {
                Plane from = planes[plane];
                byte* to = place + plane;
                for (long i = 0; i < rows.Elements; i++, to += rows.ElementStep)
                {
                    *to = *from.At(first + i);
                }
            }
        }
    }
}
