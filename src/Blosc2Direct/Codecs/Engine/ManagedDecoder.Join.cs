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

        PlaneScatter.Join(_planes, typeSize, plan, placement, block.Bytes / typeSize);
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

        PlaneScatter.SetPlanes(_planes, _pipeline.TypeSize, plan, whole, block.Bytes);
    }

    /// <summary>Filters that were applied after the shuffle are undone first.</summary>
    private void ReadPlanesOfFiltered(in Block block, in JoinPlan plan)
    {
        byte* current = _streams.Reserve(block.Bytes);
        Assemble(block, current);
        byte* shuffled = _shuffled.Reserve(block.Bytes);
        UndoFrom(_pipeline.Count - 1, 1, current, shuffled, block.Bytes);
        PlaneScatter.SetPlanes(_planes, _pipeline.TypeSize, plan, shuffled, block.Bytes);
    }
}
