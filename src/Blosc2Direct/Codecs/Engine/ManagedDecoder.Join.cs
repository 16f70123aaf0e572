using Blosc2Direct.Codecs.Kernels;

namespace Blosc2Direct.Codecs.Engine;

/// <content>Joining byte planes straight into an N-dimensional place.</content>
internal sealed unsafe partial class ManagedDecoder
{
    /// <summary>Decodes the planes of a shuffled block that are wanted and joins them in their place.</summary>
    /// <returns>False if the block is not shuffled last, or elements do not lie so that planes can be joined.</returns>
    private bool TryJoinInto(in Block block, in BlockPlacement placement)
    {
        int typeSize = _pipeline.TypeSize;
        if (!_pipeline.EndsInShuffle || block.Bytes % typeSize != 0)
        {
            return false;
        }

        JoinPlan plan = new(placement, typeSize);
        if (!plan.IsPossible)
        {
            return false;
        }

        if (_pipeline.Count > 1)
        {
            ReadPlanesOfFiltered(block, plan);
        }
        else if (block.Streams == typeSize)
        {
            ReadPlanes(block, plan);
        }
        else
        {
            DividePlanes(block, plan);
        }

        Join(plan, placement, block.Bytes / typeSize);
        return true;
    }

    /// <summary>Split blocks: each plane is a stream of its own, and only those that are wanted are decoded.</summary>
    private void ReadPlanes(in Block block, in JoinPlan plan)
    {
        byte* room = _streams.Reserve(plan.ItemBytes * block.StreamBytes);
        StreamReader reader = block.Read();
        int end = plan.FirstPlane + plan.ItemBytes;
        for (int stream = 0; stream < end; stream++)
        {
            reader.Next();
            if (stream < plan.FirstPlane)
            {
                continue;
            }

            int place = plan.PlaceOf(stream - plan.FirstPlane);
            switch (reader.Kind)
            {
                case StreamKind.Run:
                    _planes.SetConstant(place, reader.Value);
                    break;
                case StreamKind.Raw:
                    _planes.Set(place, block.Encoded + reader.Start);
                    break;
                default:
                    Decompress(block, reader, room);
                    _planes.Set(place, room);
                    room += block.StreamBytes;
                    break;
            }
        }

        StreamsDecoded += plan.ItemBytes;
    }

    /// <summary>One stream that holds all planes.</summary>
    private void DividePlanes(in Block block, in JoinPlan plan)
    {
        StreamReader reader = block.Read();
        reader.Next();
        StreamsDecoded++;
        byte* whole = block.Encoded + reader.Start;
        if (reader.Kind == StreamKind.Run)
        {
            for (int i = 0; i < plan.ItemBytes; i++)
            {
                _planes.SetConstant(i, reader.Value);
            }

            return;
        }

        if (reader.Kind == StreamKind.Compressed)
        {
            whole = _streams.Reserve(block.Bytes);
            Decompress(block, reader, whole);
        }

        SetPlanes(whole, block.Bytes, plan);
    }

    /// <summary>Filters that were applied after the shuffle are undone first.</summary>
    private void ReadPlanesOfFiltered(in Block block, in JoinPlan plan)
    {
        byte* current = _streams.Reserve(block.Bytes);
        Assemble(block, current);
        byte* shuffled = _block.Reserve(block.Bytes);
        UndoFrom(_pipeline.Count - 1, 1, current, shuffled, block.Bytes);
        SetPlanes(shuffled, block.Bytes, plan);
    }

    private void SetPlanes(byte* whole, int bytes, in JoinPlan plan)
    {
        int elements = bytes / _pipeline.TypeSize;
        for (int i = 0; i < plan.ItemBytes; i++)
        {
            _planes.Set(plan.PlaceOf(i), whole + ((long)(plan.FirstPlane + i) * elements));
        }
    }

    /// <summary>Joins row by row, the rows of the second fastest axis that is walked in one call.</summary>
    private void Join(in JoinPlan plan, in BlockPlacement placement, int elements)
    {
        int typeSize = _pipeline.TypeSize;
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

        BoxWalk walk = new(placement, axes, stackalloc long[axes]);
        while (walk.Next())
        {
            rows.First = walk.BlockOffset / typeSize;
            rows.Destination = walk.Destination;
            if (plan.Step == 1)
            {
                PlaneJoin.Join(_planes.Planes, plan.ItemBytes, rows);
            }
            else
            {
                JoinStepped(plan, rows);
            }
        }
    }

    /// <summary>Rows of every n-th element: all elements are joined, a run at a time, and the n-th ones taken.</summary>
    private void JoinStepped(in JoinPlan plan, in PlaneRows rows)
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
                PlaneJoin.Join(_planes.Planes, plan.ItemBytes, joined);
                BlockScatter.CopyRow(
                    plan.ItemBytes, count, run, (long)plan.Step * plan.ItemBytes, to + (done * rows.ElementStep), rows.ElementStep);
            }
        }
    }

    /// <summary>How planes become elements in their places.</summary>
    private readonly ref struct JoinPlan
    {
        private const int MaxStep = 64;
        private const int MaxSteppedItem = 16;
        private readonly int _swapWidth;

        public JoinPlan(in BlockPlacement placement, int typeSize)
        {
            int last = placement.Shape.Length - 1;
            _swapWidth = placement.SwapWidth;
            FirstPlane = (int)(placement.BlockOffset % typeSize);
            ItemBytes = placement.ItemSize;
            RowFactor = 1;
            ElementStep = placement.Strides[last];
            Step = 1;
            bool isRow = placement.BlockStrides[last] == placement.ItemSize && placement.Strides[last] == placement.ItemSize;
            if (placement.ItemSize > typeSize)
            {
                // An element of several items: a row of items, where elements are packed on both sides.
                if (placement.ItemSize % typeSize != 0 || FirstPlane != 0 || !isRow || (_swapWidth != 0 && typeSize % _swapWidth != 0))
                {
                    return;
                }

                ItemBytes = typeSize;
                RowFactor = placement.ItemSize / typeSize;
                ElementStep = typeSize;
            }
            else if (placement.BlockStrides[last] != typeSize)
            {
                long step = placement.BlockStrides[last] / typeSize;
                if (step is < 1 or > MaxStep || placement.ItemSize > MaxSteppedItem)
                {
                    return;
                }

                Step = (int)step;
            }

            if (FirstPlane + ItemBytes > typeSize)
            {
                return;
            }

            foreach (long stride in placement.BlockStrides)
            {
                if (stride % typeSize != 0)
                {
                    return;
                }
            }

            IsPossible = true;
        }

        /// <summary>Whether joining in place is possible.</summary>
        public bool IsPossible { get; }

        /// <summary>The first plane that is wanted.</summary>
        public int FirstPlane { get; }

        /// <summary>How many planes are.</summary>
        public int ItemBytes { get; }

        /// <summary>Items of an element of the placement.</summary>
        public int RowFactor { get; }

        /// <summary>Bytes from one item's place to the next one's in a row.</summary>
        public long ElementStep { get; }

        /// <summary>Every how many items of the planes one is wanted.</summary>
        public int Step { get; }

        /// <summary>Which byte of an element a plane is: bytes of numbers change places if they are swapped.</summary>
        public int PlaceOf(int plane) => _swapWidth == 0 ? plane : (plane / _swapWidth * _swapWidth) + _swapWidth - 1 - (plane % _swapWidth);
    }
}
