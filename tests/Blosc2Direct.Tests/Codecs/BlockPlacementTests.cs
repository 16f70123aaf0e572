using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs;

public sealed unsafe class BlockPlacementTests
{
    [Theory]
    [InlineData(CodecEngine.Managed)]
    [InlineData(CodecEngine.Native)]
    public void Elements_of_a_block_land_in_their_places_and_nothing_else_is_touched(CodecEngine engine)
    {
        FrameHead head = new();
        using BlockDecoder decoder = new(engine);
        using BlockDecoder reference = new(CodecEngine.Native);
        Properties.Check(CodecCase.Generator, example => CheckBoxes(example, head, decoder, reference), 600);
        Assert.True(engine == CodecEngine.Native ? decoder.ManagedBlocks == 0 : decoder is { ManagedBlocks: > 0, NativeBlocks: 0 });
    }

    [Theory]
    [InlineData(1, ShuffleMode.Byte)]
    [InlineData(2, ShuffleMode.Byte)]
    [InlineData(4, ShuffleMode.None)]
    [InlineData(8, ShuffleMode.Byte)]
    [InlineData(8, ShuffleMode.Bit)]
    [InlineData(12, ShuffleMode.Byte)]
    [InlineData(16, ShuffleMode.Byte)]
    public void Rows_that_go_past_the_caches_land_in_the_same_places(int item, ShuffleMode shuffle)
    {
        // Rows of 200 of 256 items: longer than the shortest that goes past them, and some shorter.
        const int Rows = 40, Items = 256, Wanted = 200;
        int scale = 4096 / item / 16 * 16;
        int row = Items * scale / 16;
        int wanted = Wanted * scale / 16;
        byte[] chunk = new byte[Rows * row * item];
        for (int i = 0; i < chunk.Length; i++)
        {
            chunk[i] = (byte)(i % item < 2 ? (i * 7919) >> 8 : i >> 12);
        }

        Blosc2Options options = Blosc2.Lz4() with { BlockShape = [Rows, row], Shuffle = shuffle };
        byte[] frame = FrameCoder.Encode(options, [Rows, row], item, chunk);
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 400);
        head.GetBlockRange(0, out int start, out _);
        using BlockDecoder decoder = new(CodecEngine.Managed);
        int rim = 3 * item;
        long placeRow = ((long)wanted * item) + rim;
        byte[] place = new byte[(Rows * placeRow) + 64];
        byte[] expected = new byte[place.Length];
        for (int i = 0; i < Rows; i++)
        {
            chunk.AsSpan(((i * row) + 5) * item, wanted * item).CopyTo(expected.AsSpan((int)(7 + (i * placeRow))));
        }

        fixed (byte* destination = place)
        {
            BlockPlacement placement = new()
            {
                ItemSize = item,
                IsStreamed = true,
                Shape = [Rows, wanted],
                BlockOffset = 5 * item,
                BlockStrides = [(long)row * item, item],
                Destination = destination + 7,
                Strides = [placeRow, item],
            };
            decoder.DecodeBlockInto(head, 0, frame, head.ChunkOffset + start, placement);
        }

        Assert.Equal(1, decoder.ManagedBlocks);
        Assert.True(expected.AsSpan().SequenceEqual(place));
    }

    [Fact]
    public void A_field_of_split_elements_decodes_only_the_streams_of_its_bytes()
    {
        Blosc2Options options = Blosc2.Lz4() with { BlockShape = [4096] };
        byte[] chunk = new byte[16 * 4096];
        new Random(1).NextBytes(chunk);
        for (int i = 0; i < chunk.Length; i++)
        {
            chunk[i] = (byte)(i % 16 < 12 ? i / 160 : chunk[i]);
        }

        byte[] frame = FrameCoder.Encode(options, [4096], 16, chunk);
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 400);
        head.GetBlockRange(0, out int start, out _);
        using BlockDecoder decoder = new(CodecEngine.Managed);
        byte[] field = new byte[4 * 4096];
        fixed (byte* destination = field)
        {
            BlockPlacement placement = new()
            {
                ItemSize = 4,
                Shape = [4096L],
                BlockOffset = 8,
                BlockStrides = [16L],
                Destination = destination,
                Strides = [4L],
            };
            decoder.DecodeBlockInto(head, 0, frame, head.ChunkOffset + start, placement);
        }

        Assert.Equal(16, head.StreamsPerBlock);
        Assert.Equal(4, decoder.ManagedStreams);
        for (int i = 0; i < 4096; i++)
        {
            Assert.True(chunk.AsSpan((16 * i) + 8, 4).SequenceEqual(field.AsSpan(4 * i, 4)));
        }
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
        Refused([], 0, []);

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

    [Fact]
    public void Elements_of_a_chunk_that_is_stored_raw_are_placed_too_and_their_bytes_reversed_where_asked()
    {
        byte[] chunk = new byte[4 * 256];
        new Random(7).NextBytes(chunk);
        byte[] frame = FrameCoder.Encode(Blosc2.Lz4() with { BlockShape = [128] }, [256], 4, chunk);
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 400);
        using BlockDecoder decoder = new();
        byte[] elements = new byte[4 * 100];

        Place(swapWidth: 4);

        Assert.Equal(ChunkKind.Raw, head.Kind);
        Assert.Equal(CodecEngine.Managed, decoder.EngineOf(head));
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(chunk.AsSpan(4 * (128 + 20 + i), 4).ToArray().Reverse(), elements.AsSpan(4 * i, 4).ToArray());
        }

        Assert.Throws<ArgumentException>(() => Place(swapWidth: 3));
        Assert.Throws<ArgumentException>(() => Place(swapWidth: 8));

        void Place(int swapWidth)
        {
            head.GetBlockRange(1, out int start, out _);
            fixed (byte* destination = elements)
            {
                BlockPlacement placement = new()
                {
                    ItemSize = 4,
                    SwapWidth = swapWidth,
                    Shape = [100L],
                    BlockOffset = 4 * 20,
                    BlockStrides = [4L],
                    Destination = destination,
                    Strides = [4L],
                };
                decoder.DecodeBlockInto(head, 1, frame, head.ChunkOffset + start, placement);
            }
        }
    }

    [Theory]
    [InlineData(CodecEngine.Managed, ShuffleMode.Bit, 32)]
    [InlineData(CodecEngine.Native, ShuffleMode.Byte, 32)]
    [InlineData(CodecEngine.Managed, ShuffleMode.Bit, 9)]
    [InlineData(CodecEngine.Managed, ShuffleMode.None, 64)]
    public void Numbers_are_reversed_in_every_row_of_a_box(CodecEngine engine, ShuffleMode shuffle, int columns)
    {
        const int Width = 64, Rows = 32, Planes = 2;
        byte[] chunk = [.. Enumerable.Range(0, Planes * Rows * Width * 4).Select(i => (byte)(i / 7))];
        Blosc2Options options = Blosc2.Lz4(shuffle: shuffle) with { BlockShape = [Planes, Rows, Width] };
        byte[] frame = FrameCoder.Encode(options, [Planes, Rows, Width], 4, chunk);
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 400);
        head.GetBlockRange(0, out int start, out _);
        using BlockDecoder decoder = new(engine);
        byte[] elements = new byte[Planes * 20 * 100 * 4];
        fixed (byte* destination = elements)
        {
            BlockPlacement placement = new()
            {
                ItemSize = 4,
                SwapWidth = 4,
                Shape = [Planes, 20L, columns],
                BlockStrides = [Rows * Width * 4L, Width * 4L, 4L],
                Destination = destination,
                Strides = [20 * 400L, 400L, 4L],
            };
            decoder.DecodeBlockInto(head, 0, frame, head.ChunkOffset + start, placement);
        }

        for (int i = 0; i < elements.Length; i++)
        {
            (int place, int row, int plane) = (i / 4 % 100, i / 400 % 20, i / 8000);
            byte expected = place < columns ? chunk[(((((plane * Rows) + row) * Width) + place) * 4) + 3 - (i % 4)] : (byte)0;
            Assert.Equal(expected, elements[i]);
        }
    }

    [Fact]
    public void The_engine_of_a_chunk_is_told_before_it_is_decoded()
    {
        byte[] frame = FrameCoder.Encode(Blosc2.Lz4(), [4096], 4, [.. Enumerable.Range(0, 4 * 4096).Select(i => (byte)(i / 99))]);
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 400);
        foreach (CodecEngine engine in new[] { CodecEngine.Managed, CodecEngine.Native })
        {
            using BlockDecoder decoder = new(engine);
            CodecEngine told = decoder.EngineOf(head);
            decoder.DecodeChunk(head, frame.AsSpan(head.ChunkOffset, head.ChunkBytes), new byte[head.UncompressedBytes]);

            Assert.Equal(engine, told);
            Assert.Equal(told == CodecEngine.Managed, decoder.ManagedBlocks > 0);
        }
    }

    private static void CheckBoxes(CodecCase example, FrameHead head, BlockDecoder decoder, BlockDecoder reference)
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
            int block = random.Next(head.BlockCount);
            byte[] whole = new byte[head.GetBlockUncompressedBytes(block)];
            head.GetBlockRange(block, out int start, out _);
            reference.DecodeBlock(head, block, frame, head.ChunkOffset + start, whole);
            CheckBox(head, decoder, frame, geometry, block, whole, random);
        }
    }

    /// <summary>Every n-th element of a box inside the block, or a field of them, perhaps swapped, into a place with a rim.</summary>
    private static void CheckBox(
        FrameHead head, BlockDecoder decoder, byte[] frame, ChunkGeometry geometry, int block, byte[] whole, Random random)
    {
        int element = geometry.ElementSize;
        int fieldOffset = random.Next(3) == 0 ? random.Next(element) : 0;
        int item = fieldOffset > 0 || random.Next(3) == 0 ? random.Next(1, element - fieldOffset + 1) : element;
        int swap = random.Next(3) == 0 ? 0 : new[] { 8, 4, 2, 0 }.First(width => width == 0 || item % width == 0);
        int[] blockShape = geometry.UsesB2nd ? geometry.BlockShape.ToArray() : [whole.Length / element];
        bool isEven = random.Next(2) == 0;
        long[] steps = [.. blockShape.Select(_ => isEven ? 1L : random.Next(1, 4))];
        long[] first = [.. blockShape.Select(length => (long)random.Next(length))];
        long[] shape = [.. blockShape.Select((length, axis) => 1L + random.Next((int)((length - first[axis] - 1) / steps[axis]) + 1))];
        long[] blockStrides = FrameCoder.Strides(blockShape, element);
        long offset = first.Zip(blockStrides, (a, b) => a * b).Sum() + fieldOffset;
        blockStrides = [.. blockStrides.Select((stride, axis) => shape[axis] > 1 ? stride * steps[axis] : stride)];
        int spread = random.Next(2) == 0 ? 1 : 2;
        int[] placeShape = [.. shape.Select(length => (int)(spread * length) + 1)];
        if (placeShape.Aggregate(1.0, (a, b) => a * b) * item > 4_000_000)
        {
            return;
        }

        long[] placeStrides = [.. FrameCoder.Strides(placeShape, item).Select(stride => spread * stride)];
        byte[] place = new byte[CodecCase.Volume(placeShape) * item];
        long origin = 0;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (random.Next(4) == 0)
            {
                origin += (shape[axis] - 1) * placeStrides[axis];
                placeStrides[axis] = -placeStrides[axis];
            }
        }

        Array.Fill(place, (byte)0xa5);
        byte[] expected = [.. place];
        foreach (long[] index in Indexes(shape))
        {
            long from = offset + index.Zip(blockStrides, (a, b) => a * b).Sum();
            long to = origin + index.Zip(placeStrides, (a, b) => a * b).Sum();
            for (int i = 0; i < item; i++)
            {
                expected[to + i] = whole[from + (swap == 0 ? i : i ^ (swap - 1))];
            }
        }

        head.GetBlockRange(block, out int start, out _);
        fixed (byte* destination = place)
        {
            BlockPlacement placement = new()
            {
                ItemSize = item,
                SwapWidth = swap,
                IsStreamed = random.Next(2) == 0,
                Shape = shape,
                BlockOffset = offset,
                BlockStrides = blockStrides,
                Destination = destination + origin,
                Strides = placeStrides,
            };
            decoder.DecodeBlockInto(head, block, frame, head.ChunkOffset + start, placement);
        }

        Assert.True(
            expected.AsSpan().SequenceEqual(place),
            $"block {block}: {item} of {element} bytes at {fieldOffset}, swapped by {swap}: box [{string.Join(",", shape)}] at " +
            $"[{string.Join(",", first)}] step [{string.Join(",", steps)}] of [{string.Join(",", blockShape)}], spread {spread}");
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
