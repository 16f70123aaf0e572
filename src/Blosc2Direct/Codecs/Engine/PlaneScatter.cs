using System.Runtime.CompilerServices;
using Blosc2Direct.Codecs.Kernels;

namespace Blosc2Direct.Codecs.Engine;

/// <summary>Joins byte planes straight into an N-dimensional place.</summary>
internal static unsafe class PlaneScatter
{
    /// <summary>Sets the planes that are wanted of a run that holds all of them.</summary>
    /// <param name="planes">Receives them.</param>
    /// <param name="typeSize">How many planes the run has.</param>
    /// <param name="plan">Which are wanted.</param>
    /// <param name="whole">The run.</param>
    /// <param name="bytes">Its bytes, a multiple of <paramref name="typeSize"/>.</param>
    public static void SetPlanes(PlaneSet planes, int typeSize, in JoinPlan plan, byte* whole, int bytes)
    {
        int elements = bytes / typeSize;
        for (int i = 0; i < plan.ItemBytes; i++)
        {
            planes.Set(plan.PlaceOf(i), whole + ((long)(plan.FirstPlane + i) * elements));
        }
    }

    /// <summary>Joins row by row, the rows of the second fastest axis that is walked in one call.</summary>
    /// <param name="planes">The planes that are wanted, in the order of an element's bytes.</param>
    /// <param name="typeSize">Bytes of an item.</param>
    /// <param name="plan">How they become elements.</param>
    /// <param name="placement">Which elements, and their places.</param>
    /// <param name="elements">Items that the planes have.</param>
    public static void Join(PlaneSet planes, int typeSize, in JoinPlan plan, in BlockPlacement placement, int elements)
    {
        int axes = placement.Shape.Length - 1; // axes that are walked; the faster ones are one row
        PlaneRows rows = new()
        {
            PlaneElements = elements,
            Elements = placement.Shape[axes] * plan.RowFactor,
            Rows = 1,
            ElementStep = plan.ElementStep,
        };
        while (axes > 0 && placement.BlockStrides[axes - 1] == rows.Elements * typeSize &&
            placement.Strides[axes - 1] == rows.Elements * rows.ElementStep)
        {
            rows.Elements *= placement.Shape[--axes];
        }

        if (axes > 0)
        {
            axes--;
            rows.Rows = placement.Shape[axes];
            rows.FirstStep = placement.BlockStrides[axes] / typeSize;
            rows.DestinationStep = placement.Strides[axes];
        }

        bool isStreamed = placement.IsStreamed && StreamedCopy.IsSupported && plan.Step == 1 && rows.ElementStep == plan.ItemBytes &&
            rows.Elements * plan.ItemBytes >= StreamedCopy.ShortestRow;
        BoxWalk walk = new(placement, axes, stackalloc long[axes]);
        while (walk.Next())
        {
            rows.First = walk.BlockOffset / typeSize;
            rows.Destination = walk.Destination;
            if (plan.Step != 1)
            {
                JoinStepped(planes, plan, rows);
            }
            else if (isStreamed)
            {
                JoinStreamed(planes, plan.ItemBytes, rows);
            }
            else
            {
                PlaneJoin.Join(planes.Planes, plan.ItemBytes, rows);
            }
        }

        if (isStreamed)
        {
            StreamedCopy.Finish();
        }
    }

    /// <summary>Joins a part of a row in the first-level cache, and copies it to its place past the caches.</summary>
    [SkipLocalsInit]
    private static void JoinStreamed(PlaneSet planes, int itemBytes, in PlaneRows rows)
    {
        const int Room = 8 << 10;
        byte* room = stackalloc byte[Room];
        long elementsAtOnce = Room / itemBytes;
        PlaneRows joined = rows;
        joined.Destination = room;
        joined.Rows = 1;
        for (long row = 0; row < rows.Rows; row++)
        {
            byte* to = rows.Destination + (row * rows.DestinationStep);
            for (long first = 0; first < rows.Elements; first += elementsAtOnce)
            {
                joined.First = rows.First + (row * rows.FirstStep) + first;
                joined.Elements = Math.Min(elementsAtOnce, rows.Elements - first);
                PlaneJoin.Join(planes.Planes, itemBytes, joined);
                StreamedCopy.Copy(room, to + (first * itemBytes), joined.Elements * itemBytes);
            }
        }
    }

    /// <summary>Rows of every n-th element: all elements are joined, a run at a time, and the n-th ones taken.</summary>
    private static void JoinStepped(PlaneSet planes, in JoinPlan plan, in PlaneRows rows)
    {
        const int Run = 256;
        byte* run = stackalloc byte[Run * 16];
        int taken = Math.Max(1, Run / plan.Step); // elements of a run that are taken
        for (long row = 0; row < rows.Rows; row++)
        {
            long first = rows.First + (row * rows.FirstStep);
            byte* to = rows.Destination + (row * rows.DestinationStep);
            for (long done = 0; done < rows.Elements; done += taken)
            {
                int count = (int)Math.Min(taken, rows.Elements - done);
                PlaneRows joined = new()
                {
                    PlaneElements = rows.PlaneElements,
                    First = first + (done * plan.Step),
                    Elements = ((count - 1) * (long)plan.Step) + 1,
                    Rows = 1,
                    Destination = run,
                    ElementStep = plan.ItemBytes,
                };
                PlaneJoin.Join(planes.Planes, plan.ItemBytes, joined);
                BlockScatter.CopyRow(
                    plan.ItemBytes, count, run, (long)plan.Step * plan.ItemBytes, to + (done * rows.ElementStep), rows.ElementStep);
            }
        }
    }
}
