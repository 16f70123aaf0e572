using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Maintenance;
using Blosc2Direct.Storage;
using Blosc2Direct.Tests.Codecs;
using Xunit;

namespace Blosc2Direct.Tests.Arrays;

public sealed class NdArrayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Whatever_is_written_anywhere_is_read_back_everywhere()
    {
        const int Seed = 20261120;
        Random random = new(Seed);
        for (int round = 0; round < 150; round++)
        {
            int rank = random.Next(1, 10);
            int item = new[] { 1, 2, 4, 8, 3, 12, 36 }[random.Next(7)];
            int largest = rank switch { 1 => 3000, 2 => 70, 3 => 20, 4 => 10, _ => 4 };
            long[] shape = [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, largest))];
            int[] chunks = [.. shape.Select(extent => random.Next(1, (int)Math.Min(extent + 2, 400)))];
            Blosc2Options codec = RandomCodec(random, rank, chunks);
            byte[] fill = new byte[item];
            random.NextBytes(fill);
            string context = $"seed {Seed}, round {round}: shape {string.Join('x', shape)}, chunks {string.Join('x', chunks)}, item {item}, {codec}";
            using H5File file = H5File.Create(_folder.File($"{round}.h5"));
            ArraySpec spec = new()
            {
                Shape = [.. shape],
                MaxShape = [.. shape.Select(_ => ArraySpec.Unlimited)],
                Type = item is 1 or 2 or 4 or 8 ? new IntegerType(item, IsSigned: false) : new OpaqueType(item),
                ChunkShape = [.. chunks],
                FillValue = [.. fill],
            };
            using NdArray array = file.Root.CreateNdArray("a", spec, codec, new ArrayOptions { Threads = random.Next(1, 5), SmallestPart = 1 << random.Next(19), StreamedBytes = 1 << random.Next(19) });
            BoxModel model = new(shape, item);
            model.Fill(fill);
            for (int step = 0; step < 6; step++)
            {
                if (random.Next(4) == 0)
                {
                    long[] next = [.. model.Shape.Select(extent => Math.Max(1, extent + random.Next(-3, 4)))];
                    model.Resize(next, fill);
                    array.Resize(next);
                }

                (long[] start, long[] box) = step == 0 ? (new long[rank], model.Shape) : RandomBox(random, model.Shape);
                byte[] content = RandomContent(random, BoxModel.Volume(box) * item, item);
                array.Write(start, box, content);
                model.Write(start, box, content);
                (start, box) = RandomBox(random, model.Shape);
                byte[] read = new byte[BoxModel.Volume(box) * item];
                array.Read(start, box, read);
                Assert.True(model.Read(start, box).AsSpan().SequenceEqual(read), $"{context}, step {step}, box");
                byte[] whole = new byte[array.ByteLength];
                array.Read(whole);
                Assert.True(model.Bytes.AsSpan().SequenceEqual(whole), $"{context}, step {step}, whole");
            }

            // The ordinary pipeline sees the same.
            byte[] piped = new byte[array.ByteLength];
            array.Node.Regions!.Read(new long[rank], array.Shape.AsSpan(), piped);
            Assert.True(model.Bytes.AsSpan().SequenceEqual(piped), $"{context}, pipeline");
        }
    }

    [Fact]
    public void Reading_a_slice_decodes_only_the_blocks_it_touches()
    {
        using H5File file = H5File.Create(_folder.File("cost.h5"));
        using NdArray<int> array = file.Root.CreateArray<int>(
            "a", [64, 64], chunks: [64, 64], codec: Blosc2.Lz4() with { BlockShape = [16, 16] });
        array.Write(Noise(64 * 64));
        int[] row = new int[64];
        ReadStatistics cost = array.Read([20, 0], [1, 64], row);
        Assert.Equal(4, cost.BlocksDecoded);
        cost = array.Read([15, 15], [2, 2], row);
        Assert.Equal(4, cost.BlocksDecoded);
        cost = array.Read([0, 0], [16, 16], new int[256]);
        Assert.Equal(1, cost.BlocksDecoded);
        Assert.Equal(1, cost.ChunksRead);
    }

    [Fact]
    public void Reading_one_element_reads_little_more_than_its_block()
    {
        using H5File file = H5File.Create(_folder.File("point.h5"));
        using NdArray<int> array = file.Root.CreateArray<int>(
            "a", [1024, 1024], chunks: [1024, 1024], codec: Blosc2.Lz4(1, ShuffleMode.None) with { BlockShape = [128, 128] });
        array.Write(Noise(1024 * 1024));
        int[] one = new int[1];
        ReadStatistics cost = array.Read([700, 300], [1, 1], one);
        Assert.Equal(1, cost.BlocksDecoded);
        Assert.InRange(cost.BytesRead, 1, (128 * 128 * sizeof(int)) + (16 << 10));
    }

    [Fact]
    public void Missing_chunks_read_as_the_fill_value_and_cost_no_bytes()
    {
        using H5File file = H5File.Create(_folder.File("missing.h5"));
        using NdArray<short> array = file.Root.CreateArray<short>("a", [100, 100], chunks: [10, 10], fillValue: (short)-7);
        array.Write([10, 10], [10, 10], Enumerable.Repeat((short)3, 100).ToArray());
        short[] all = new short[10_000];
        ReadStatistics cost = array.Read(all);
        Assert.Equal(99, cost.ChunksMissing);
        Assert.Equal(1, cost.ChunksRead);
        Assert.Equal(9_900, all.Count(v => v == -7));
        Assert.Equal(100, all.Count(v => v == 3));
        Assert.Equal(0, array.Read([0, 0], [10, 100], all.AsSpan(0, 1000)).BytesRead);
    }

    [Fact]
    public void What_growing_exposes_is_the_fill_value()
    {
        using H5File file = H5File.Create(_folder.File("grow.h5"));
        using NdArray<double> array = file.Root.CreateArray<double>(
            "a", [5, 3], maxShape: [ArraySpec.Unlimited, 8], chunks: [4, 4], fillValue: -1.5);
        array.Write(Enumerable.Range(0, 15).Select(i => (double)i).ToArray());
        array.Resize([7, 8]);
        double[] all = array.Read();
        Assert.Equal(15, all.Count(v => v >= 0));
        Assert.Equal(41, all.Count(v => v == -1.5));
        Assert.Equal(14, all[(4 * 8) + 2]);
    }

    [Fact]
    public void Frames_are_appended_one_after_the_other()
    {
        using H5File file = H5File.Create(_folder.File("append.h5"));
        using NdArray<ushort> array = file.Root.CreateArray<ushort>(
            "images", [0, 16, 16], maxShape: [ArraySpec.Unlimited, 16, 16], chunks: [1, 16, 16]);
        for (int i = 0; i < 5; i++)
        {
            array.Append(Enumerable.Repeat((ushort)i, 256).ToArray());
        }

        Assert.Equal<long>([5, 16, 16], array.Shape);
        ushort[] all = array.Read();
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(256, all.Count(v => v == i)));
        Assert.Throws<ArgumentException>(() => array.Append(new ushort[100]));
        Assert.Equal<long>([5, 16, 16], array.Shape);
    }

    [Fact]
    public void The_file_is_the_same_whatever_the_number_of_threads()
    {
        byte[] Written(int threads)
        {
            string path = _folder.File($"threads{threads}.h5");
            using (H5File file = H5File.Create(path))
            {
                using NdArray<int> array = file.Root.CreateArray<int>(
                    "a", [200, 200], chunks: [20, 30], codec: Blosc2.Lz4(), options: new ArrayOptions { Threads = threads });
                array.Write(Noise(40_000));
            }

            return File.ReadAllBytes(path);
        }

        byte[] one = Written(1);
        Assert.Equal(one, Written(4));
    }

    [Fact]
    public void Many_threads_read_one_array_at_once()
    {
        using H5File file = H5File.Create(_folder.File("many.h5"));
        int[] content = Noise(300 * 300);
        using NdArray<int> array = file.Root.CreateArray<int>("a", [300, 300], chunks: [50, 70]);
        array.Write(content);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            int[] row = new int[300 * 4];
            array.Read([i * 4, 0], [4, 300], row);
            Assert.True(content.AsSpan(i * 1200, 1200).SequenceEqual(row));
        });
    }

    [Fact]
    public void Chunks_are_found_read_written_and_erased_as_stored_bytes()
    {
        using H5File file = H5File.Create(_folder.File("chunks.h5"));
        using NdArray<int> array = file.Root.CreateArray<int>("a", [20, 20], chunks: [10, 10], fillValue: 9);
        array.Write([0, 0], [10, 20], Noise(200));
        Assert.Equal(2, array.Chunks.Count());
        ChunkInfo info = array.Untyped.GetChunkInfo([0, 10])!;
        Assert.Equal([0, 1], info.Coordinates);
        Assert.Null(array.Untyped.GetChunkInfo([10, 0]));
        byte[] encoded = array.Untyped.ReadChunk([0, 10], out uint mask);
        Assert.Equal(0u, mask);
        Assert.Equal(info.Ref.StoredBytes, encoded.Length);
        array.Untyped.WriteChunk([10, 0], encoded);
        int[] a = new int[100];
        int[] b = new int[100];
        array.Read([0, 10], [10, 10], a);
        array.Read([10, 0], [10, 10], b);
        Assert.Equal(a, b);
        array.Untyped.EraseChunk([10, 0]);
        array.Read([10, 0], [10, 10], b);
        Assert.All(b, v => Assert.Equal(9, v));

        Assert.Throws<ChunkNotAlignedException>(() => array.Untyped.GetChunkInfo([0, 5]));
        Assert.Throws<ChunkOutOfRangeException>(() => array.Untyped.GetChunkInfo([20, 0]));
        ChunkMissingException missing = Assert.Throws<ChunkMissingException>(() => array.Untyped.ReadChunk([10, 10], out _));
        Assert.Equal([1, 1], missing.Chunk.ToArray());
        Assert.Equal("/a", missing.ObjectPath);
        Assert.NotNull(missing.File);
    }

    [Fact]
    public void A_damaged_chunk_is_named_with_file_dataset_and_place()
    {
        using H5File file = H5File.Create(_folder.File("damaged.h5"));
        using NdArray<int> array = file.Root.CreateArray<int>("g/a", [20, 20], chunks: [10, 10]);
        array.Write(Noise(400));
        byte[] encoded = array.Untyped.ReadChunk([10, 10], out _);
        encoded[100] ^= 0xFF;
        array.Untyped.WriteChunk([10, 10], encoded);
        CorruptChunkException error = Assert.Throws<CorruptChunkException>(() => array.Read());
        Assert.Equal("/g/a", error.ObjectPath);
        Assert.Equal([1, 1], error.Chunk.ToArray());
        Assert.EndsWith("damaged.h5", error.File);
    }

    [Fact]
    public void A_chunk_of_doubtful_block_order_is_read_as_the_options_say()
    {
        // Blocks of 2×8×3 lie in row-major order; under the name of 4×4×3 only some versions of c-blosc2 would store them so.
        int[] content = [.. Enumerable.Range(0, 8 * 8 * 3).Select(i => i * 7919)];
        string path = _folder.File("order.h5");
        using (H5File file = H5File.Create(path))
        {
            using NdArray<int> array = file.Root.CreateArray<int>(
                "a", [8, 8, 3], chunks: [8, 8, 3], codec: Blosc2.Lz4() with { BlockShape = [2, 8, 3] });
            array.Write(content);
            byte[] frame = array.Untyped.ReadChunk([0, 0, 0], out _);
            int shape = frame.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xd2, 0, 0, 0, 2, 0xd2, 0, 0, 0, 8, 0xd2, 0, 0, 0, 3]);
            frame[shape + 4] = 4;
            frame[shape + 9] = 4;
            array.Untyped.WriteChunk([0, 0, 0], frame);
        }

        int[] Read(AmbiguousBlockOrder order)
        {
            using H5File file = H5File.Open(path);
            using NdArray<int> array = file.Root.OpenArray<int>(
                "a", new ArrayOptions { Limits = new CodecLimits { AmbiguousBlockOrder = order } });
            return array.Read();
        }

        Assert.Equal(content, Read(AmbiguousBlockOrder.RowMajor));
        int[] byBlocks = Read(AmbiguousBlockOrder.Blocks);
        Assert.Equal(content[..12], byBlocks[..12]);
        Assert.Equal(content[12..24], byBlocks[24..36]);
        Assert.Throws<UnsupportedCodecException>(() => Read(AmbiguousBlockOrder.Refuse));
        Assert.Equal(1, Verifier.Verify(path).DoubtfulChunks);
    }

    [Fact]
    public void Boxes_outside_and_memory_too_small_are_refused()
    {
        using H5File file = H5File.Create(_folder.File("refused.h5"));
        using NdArray<int> array = file.Root.CreateArray<int>("a", [20, 20], chunks: [10, 10]);
        SelectionException end = Assert.Throws<SelectionException>(() => array.Read([15, 0], [6, 1], new int[6]));
        Assert.Equal((0, 6L, 20L), (end.Axis, end.Value, end.Length));
        Assert.Contains("refused.h5", end.Message, StringComparison.Ordinal);
        SelectionException start = Assert.Throws<SelectionException>(() => array.Read([0, -1], [1, 1], new int[1]));
        Assert.Equal((1, -1L, 20L), (start.Axis, start.Value, start.Length));
        Assert.Throws<SelectionException>(() => array.Read([0], [1], new int[1]));
        Assert.Throws<ArgumentException>(() => array.Read([0, 0], [2, 2], new int[3]));
        Assert.Throws<ArgumentException>(() => array.Write([0, 0], [2, 2], new int[3]));
        Assert.Equal(0, array.Read([20, 20], [0, 0], []).ReadCalls);
    }

    [Fact]
    public void A_read_into_the_callers_memory_allocates_next_to_nothing()
    {
        using H5File file = H5File.Create(_folder.File("allocations.h5"));
        using NdArray<int> array = file.Root.CreateArray<int>("a", [512, 512], chunks: [64, 64], options: new ArrayOptions { Threads = 1 });
        array.Write(Noise(512 * 512));
        int[] all = new int[512 * 512];
        array.Read(all);
        long before = GC.GetAllocatedBytesForCurrentThread();
        array.Read(all);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    internal static int[] Noise(int count)
    {
        Random random = new(count);
        int[] values = new int[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = random.Next();
        }

        return values;
    }

    private static (long[] Start, long[] Box) RandomBox(Random random, long[] shape)
    {
        long[] box = [.. shape.Select(extent => (long)random.Next(random.Next(8) == 0 ? 0 : 1, (int)extent + 1))];
        long[] start = [.. shape.Zip(box, (extent, part) => (long)random.Next(0, (int)(extent - part) + 1))];
        return (start, box);
    }

    private static byte[] RandomContent(Random random, long bytes, int item)
    {
        byte[] content = new byte[bytes];
        switch (random.Next(4))
        {
            case 0:
                random.NextBytes(content);
                break;
            case 1:
                break;
            case 2:
                byte[] element = new byte[item];
                random.NextBytes(element);
                for (int i = 0; i < content.Length; i++)
                {
                    content[i] = element[i % item];
                }

                break;
            default:
                for (int i = 0; i < content.Length; i++)
                {
                    content[i] = (byte)(i / item % 50);
                }

                break;
        }

        return content;
    }

    private static Blosc2Options RandomCodec(Random random, int rank, int[] chunks)
    {
        Blosc2Codec[] codecs = CodecCase.StockCodecs;
        Blosc2Options options = new()
        {
            Codec = codecs[random.Next(codecs.Length)], Level = random.Next(0, 10), Shuffle = (ShuffleMode)random.Next(3),
        };
        return rank is >= 2 and <= 8 && random.Next(2) == 0
            ? options with { BlockShape = [.. chunks.Select(extent => random.Next(1, extent + 1))] }
            : options;
    }
}
