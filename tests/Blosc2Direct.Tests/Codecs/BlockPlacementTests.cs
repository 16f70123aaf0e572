using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs;

public sealed unsafe class BlockPlacementTests
{
    [Fact]
    public void A_box_of_a_block_lands_in_its_place_and_nothing_else_is_touched()
    {
        FrameHead head = new();
        using BlockDecoder decoder = new();
        Properties.Check(CodecCase.Generator, example => CheckBoxes(example, head, decoder), 300);
    }

    [Fact]
    public void Elements_outside_of_the_block_are_refused()
    {
        Blosc2Options options = Blosc2.Lz4() with { BlockShape = [4, 4] };
        byte[] frame = FrameCoder.Encode(options, [8, 8], 4, [.. Enumerable.Range(0, 256).Select(i => (byte)(i / 9))]);
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 400);
        using BlockDecoder decoder = new();
        byte[] place = new byte[4096];

        Place([4, 4], 0, [16, 4]);
        Refused([5, 4], 0, [16, 4]);
        Refused([4, 4], 4, [16, 4]);
        Refused([4, 4], -4, [16, 4]);
        Refused([4, 0], 0, [16, 4]);
        Refused([4, 4], 0, [-16, 4]);
        Refused([long.MaxValue, 2], 0, [long.MaxValue, 4]);
        Refused([4, 4], 0, [16]);
        Refused([.. Enumerable.Repeat(1L, 33)], 0, [.. Enumerable.Repeat(4L, 33)]);

        void Refused(long[] shape, long offset, long[] strides) =>
            Assert.Throws<ArgumentException>(() => Place(shape, offset, strides));

        void Place(long[] shape, long offset, long[] strides)
        {
            head.GetBlockRange(0, out int start, out _);
            fixed (byte* destination = place)
            {
                BlockPlacement placement = new()
                {
                    ItemSize = 4,
                    Shape = shape,
                    BlockOffset = offset,
                    BlockStrides = strides,
                    Destination = destination,
                    Strides = new long[shape.Length],
                };
                decoder.DecodeBlockInto(head, 0, frame, head.ChunkOffset + start, placement);
            }
        }
    }

    private static void CheckBoxes(CodecCase example, FrameHead head, BlockDecoder decoder)
    {
        ChunkGeometry geometry = ChunkGeometry.ForWriting(example.Options, example.ChunkShape, example.ElementSize, example.TypeSize);
        using ChunkEncoder encoder = new(example.Options, geometry);
        byte[] frame = FrameCoder.Encode(
            encoder, example.ChunkShape, example.Valid, example.ElementSize, example.MakeChunk(), example.HasFill ? example.Fill() : default);
        FrameCoder.Parse(head, frame, frame.Length);
        if (head.Kind != ChunkKind.Blocks)
        {
            return;
        }

        Random random = new(example.Seed);
        for (int i = 0; i < 8; i++)
        {
            CheckBox(head, decoder, frame, geometry, random.Next(head.BlockCount), random);
        }
    }

    private static void CheckBox(FrameHead head, BlockDecoder decoder, byte[] frame, ChunkGeometry geometry, int block, Random random)
    {
        int item = geometry.ElementSize;
        byte[] whole = new byte[head.GetBlockUncompressedBytes(block)];
        head.GetBlockRange(block, out int start, out _);
        decoder.DecodeBlock(head, block, frame, head.ChunkOffset + start, whole);

        // A box inside the block, into every other element of a place with a rim.
        int[] blockShape = geometry.UsesB2nd ? geometry.BlockShape.ToArray() : [whole.Length / item];
        int rank = blockShape.Length;
        long[] first = [.. blockShape.Select(length => (long)random.Next(length))];
        long[] shape = [.. blockShape.Select((length, axis) => (long)random.Next(1, (int)(length - first[axis]) + 1))];
        long[] blockStrides = FrameCoder.Strides(blockShape, item);
        bool isDense = random.Next(2) == 0;
        int spread = isDense ? 1 : 2;
        int[] placeShape = [.. shape.Select(length => (int)(spread * length) + 1)];
        if (placeShape.Aggregate(1.0, (a, b) => a * b) * item > 4_000_000)
        {
            return;
        }

        long[] placeStrides = FrameCoder.Strides(placeShape, item);
        byte[] place = new byte[CodecCase.Volume(placeShape) * item];
        Array.Fill(place, (byte)0xa5);
        byte[] expected = [.. place];
        long offset = first.Zip(blockStrides, (a, b) => a * b).Sum();
        foreach (long[] index in Indexes(shape))
        {
            long from = offset + index.Zip(blockStrides, (a, b) => a * b).Sum();
            long to = index.Zip(placeStrides, (a, b) => spread * a * b).Sum();
            whole.AsSpan((int)from, item).CopyTo(expected.AsSpan((int)to));
        }

        fixed (byte* destination = place)
        {
            BlockPlacement placement = new()
            {
                ItemSize = item,
                Shape = shape,
                BlockOffset = offset,
                BlockStrides = blockStrides,
                Destination = destination,
                Strides = placeStrides.Select(stride => spread * stride).ToArray(),
            };
            decoder.DecodeBlockInto(head, block, frame, head.ChunkOffset + start, placement);
        }

        Assert.Equal(rank, shape.Length);
        Assert.True(
            expected.AsSpan().SequenceEqual(place),
            $"block {block}: box [{string.Join(",", shape)}] at [{string.Join(",", first)}] of [{string.Join(",", blockShape)}], spread {spread}");
    }

    private static IEnumerable<long[]> Indexes(long[] shape)
    {
        long volume = shape.Aggregate(1L, (a, b) => a * b);
        for (long linear = 0; linear < volume; linear++)
        {
            long[] index = new long[shape.Length];
            long rest = linear;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                index[axis] = rest % shape[axis];
                rest /= shape[axis];
            }

            yield return index;
        }
    }
}
