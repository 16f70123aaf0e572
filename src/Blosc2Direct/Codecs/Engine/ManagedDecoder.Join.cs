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
        if (!(_pipeline.EndsInShuffle || _pipeline.EndsInBitShuffle) || block.Bytes % typeSize != 0)
        {
            return false;
        }

        JoinPlan plan = new(placement, typeSize);
        if (!plan.IsPossible)
        {
            return false;
        }

        if (_pipeline.EndsInBitShuffle)
        {
            ReadPlanesOfBits(block, plan);
        }
        else if (_pipeline.Count > 1)
        {
            PlaneScatter.SetPlanes(_planes, typeSize, plan, AssembleShuffled(block), block.Bytes);
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

    /// <summary>Of bit-shuffled blocks the planes that are wanted are restored.</summary>
    private void ReadPlanesOfBits(in Block block, in JoinPlan plan)
    {
        int elements = block.Bytes / _pipeline.TypeSize;
        byte* shuffled = AssembleShuffled(block);
        byte* plane = _block.Reserve(plan.ItemBytes * elements);
        for (int i = 0; i < plan.ItemBytes; i++, plane += elements)
        {
            BitShuffle.RestorePlane(shuffled, block.Bytes, _pipeline.TypeSize, plan.FirstPlane + i, plane);
            _planes.Set(plan.PlaceOf(i), plane);
        }
    }

    /// <summary>Decodes all streams, and undoes the filters that were applied after the shuffle.</summary>
    private byte* AssembleShuffled(in Block block)
    {
        byte* current = _streams.Reserve(block.Bytes);
        Assemble(block, current);
        if (_pipeline.Count == 1)
        {
            return current;
        }

        byte* shuffled = _shuffled.Reserve(block.Bytes);
        UndoFrom(_pipeline.Count - 1, 1, current, shuffled, block.Bytes);
        return shuffled;
    }
}
