using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;
using Blosc2Direct.Tests.Arrays.Selections;
using Blosc2Direct.Tests.Hdf5;

namespace Blosc2Direct.Tests.Arrays;

/// <summary>Arrays whose chunks go through filters of other programs.</summary>
public sealed class FilteredArrayTests : IDisposable
{
    private const int Seed = 20261120;
    private static readonly ImmutableArray<FilterSpec> Gzip = [Filters.Shuffle, Filters.Deflate(4)];

    private static readonly ImmutableArray<FilterSpec>[] Pipelines =
    [
        Gzip,
        [Filters.Shuffle, Filters.Deflate(1), Filters.Fletcher32],
        [Filters.Fletcher32, Filters.Shuffle, Filters.Deflate()],
        [Filters.Deflate(9), Filters.Deflate(1)],
        [Filters.Shuffle],
        [Filters.Fletcher32],
        [Filters.Lzf],
        [Filters.Shuffle, Filters.Lzf, Filters.Fletcher32],
        [Filters.Lz4()],
        [Filters.Lz4(100), Filters.Fletcher32],
        [Filters.Zstd()],
        [Filters.Shuffle, Filters.Zstd(-5)],
        [Filters.Bitshuffle(BitshuffleCodec.None)],
        [Filters.Bitshuffle()],
        [Filters.Bitshuffle(BitshuffleCodec.Zstd, 64), Filters.Fletcher32],
        [Filters.Blosc()],
        [Filters.Blosc(BloscCodec.Lz4, 5, BloscShuffle.Bit)],
        [Filters.Blosc(BloscCodec.Zstd, 3), Filters.Fletcher32],
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Whatever_is_written_anywhere_through_any_filters_is_read_back_everywhere()
    {
        Random random = new(Seed);
        for (int round = 0; round < 100; round++)
        {
            int rank = random.Next(1, 6);
            int item = new[] { 1, 2, 4, 8, 3, 12, 36 }[random.Next(7)];
            int largest = rank switch { 1 => 3000, 2 => 70, 3 => 20, 4 => 10, _ => 5 };
            long[] shape = [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, largest))];
            int[] chunks = [.. shape.Select(extent => random.Next(1, (int)Math.Min(extent + 2, 400)))];
            byte[] fill = new byte[item];
            random.NextBytes(fill);
            ImmutableArray<FilterSpec> filters = Pipelines[round % Pipelines.Length];
            string context = $"seed {Seed}, round {round}: shape {string.Join('x', shape)}, chunks {string.Join('x', chunks)}, item {item}, {string.Join(", ", filters.Select(f => f.Id))}";
            using H5File file = H5File.Create(_folder.File($"{round}.h5"));
            using BlockCache? cache = random.Next(2) == 0 ? new BlockCache(1 << random.Next(8, 20)) : null;
            ArraySpec spec = new()
            {
                Shape = [.. shape],
                MaxShape = [.. shape.Select(_ => ArraySpec.Unlimited)],
                Type = item is 1 or 2 or 4 or 8 ? new IntegerType(item, IsSigned: false) : new OpaqueType(item),
                ChunkShape = [.. chunks],
                Filters = filters,
                FillValue = [.. fill],
            };
            using NdArray array = file.Root.CreateNdArray("a", spec, options: new ArrayOptions { Threads = random.Next(1, 5), BlockCache = cache });
            Assert.True(array.HasDirectChunks, context);
            BoxModel model = new(shape, item);
            model.Fill(fill);
            for (int step = 0; step < 5; step++)
            {
                if (random.Next(4) == 0)
                {
                    long[] next = [.. model.Shape.Select(extent => extent + random.Next(0, 4))];
                    model.Resize(next, fill);
                    array.Resize(next);
                }

                (long[] start, long[] box) = step == 0 ? (new long[rank], model.Shape) : RandomBox(random, model.Shape);
                byte[] content = Specs.Bytes((int)BoxModel.Volume(box) * item, (round * 10) + step);
                array.Write(start, box, content);
                model.Write(start, box, content);
                for (int read = 0; read < 3; read++)
                {
                    SelectionModel selection = SelectionModel.Random(random, model.Shape);
                    byte[] actual = new byte[selection.Elements.Length * item];
                    array.Read(selection.Selection, actual);
                    byte[] expected = [.. selection.Elements.SelectMany(e => model.Bytes.AsSpan((int)e * item, item).ToArray())];
                    Assert.True(expected.AsSpan().SequenceEqual(actual), $"{context}, step {step}, {selection.Text}");
                }

                byte[] whole = new byte[array.ByteLength];
                array.Read(whole);
                Assert.True(model.Bytes.AsSpan().SequenceEqual(whole), $"{context}, step {step}, whole");
            }

            if (filters.All(f => f.Id is FilterSpec.Shuffle or FilterSpec.Deflate or FilterSpec.Fletcher32))
            {
                byte[] piped = new byte[array.ByteLength];
                array.Node.Regions!.Read(new long[rank], array.Shape.AsSpan(), piped);
                Assert.True(model.Bytes.AsSpan().SequenceEqual(piped), $"{context}, pipeline");
            }
        }
    }

    [Theory]
    [InlineData("shuffle deflate fletcher32")]
    [InlineData("fletcher32 shuffle deflate")]
    [InlineData("deflate shuffle")]
    [InlineData("deflate deflate")]
    [InlineData("shuffle")]
    [InlineData("fletcher32")]
    public void Chunks_that_HDF5_wrote_decode_to_what_HDF5_reads(string pipeline)
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        ArraySpec spec = Specs.Plain([50, 70], [16, 32]) with { Filters = [.. pipeline.Split(' ').Select(Filter)] };
        using NdArray array = file.Root.CreateNdArray("x", spec);
        byte[] values = new byte[50 * 70 * 4];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (byte)(i * i / 300);
        }

        array.Node.Regions!.Write([0, 0], [50, 70], values);
        byte[] actual = new byte[values.Length];
        ReadStatistics taken = array.Read(actual);
        Assert.Equal(values, actual);
        Assert.Equal(12, taken.BlocksDecoded);
        Assert.Equal(0, taken.RegionReads);
    }

    [Fact]
    public void A_box_across_chunks_and_missing_chunks_reads_values_and_fill_values()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using NdArray<int> array = new(file.Root.CreateNdArray("x", Specs.Plain([10, 10], [4, 4]) with { Filters = Gzip, FillValue = [9, 0, 0, 0] }));
        array.Write([4..6, 4..6], (int[])[100, 101, 102, 103]);
        int[] actual = new int[20];
        ReadStatistics taken = array.Read([2..7, 3..7], actual);
        Assert.Equal([9, 9, 9, 9, 9, 9, 9, 9, 9, 100, 101, 9, 9, 102, 103, 9, 9, 9, 9, 9], actual);
        Assert.Equal((1L, 3L), (taken.ChunksRead, taken.ChunksMissing));
    }

    [Fact]
    public void A_chunk_that_skipped_filters_is_read_by_its_mask_and_written_again_through_all()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using NdArray<int> array = new(file.Root.CreateNdArray("x", Specs.Plain([8], [4]) with { Filters = Gzip }));
        byte[] plain = new byte[16];
        plain[0] = 7;
        array.Untyped.WriteChunk([0], plain, filterMask: 0b11);
        Assert.Equal([7, 0, 0, 0, 0, 0, 0, 0], array.Read());
        array[1] = 8;
        Assert.Equal([7, 8, 0, 0, 0, 0, 0, 0], array.Read());
        array.Untyped.ReadChunk([0], out uint mask);
        Assert.Equal(0u, mask);
        Assert.True(array.Untyped.Node.TryLocate([0], out ChunkRef chunk));
        Assert.Equal(0u, chunk.FilterMask);
    }

    [Fact]
    public void Blosc2_chunks_may_go_through_more_filters()
    {
        Random random = new(Seed);
        foreach (ImmutableArray<FilterSpec> outer in (ImmutableArray<FilterSpec>[])[[Filters.Fletcher32], [Filters.Zstd(), Filters.Fletcher32], [Filters.Lz4()]])
        {
            using H5File file = H5File.Create(_folder.File($"{outer[0].Id}.h5"));
            ArraySpec spec = Specs.Plain([50, 60], [20, 32]) with { FillValue = [5, 0, 0, 0] };
            spec = spec with { Filters = [ArrayExtensions.Blosc2Filter(spec, new Blosc2Options()), .. outer] };
            using BlockCache cache = new(1 << 16);
            using NdArray array = file.Root.CreateNdArray("x", spec, options: new ArrayOptions { Threads = 2, BlockCache = cache });
            Assert.True(array.HasDirectChunks);
            BoxModel model = new([50, 60], 4);
            model.Fill([5, 0, 0, 0]);
            for (int step = 0; step < 6; step++)
            {
                (long[] start, long[] box) = RandomBox(random, model.Shape);
                byte[] content = Specs.Bytes((int)BoxModel.Volume(box) * 4, step);
                array.Write(start, box, content);
                model.Write(start, box, content);
                (start, box) = RandomBox(random, model.Shape);
                byte[] part = new byte[BoxModel.Volume(box) * 4];
                array.Read(start, box, part);
                Assert.True(model.Read(start, box).AsSpan().SequenceEqual(part), $"seed {Seed}, filter {outer[0].Id}, step {step}");
            }

            array.WriteChunk([0, 0], new byte[20 * 32 * 4], filterMask: uint.MaxValue); // no filter at all
            Assert.Equal(0, ReadElement(array, 1, 1));
            byte[] stored = array.ReadChunk([20, 32], out _);
            stored[^1] ^= 1;
            array.WriteChunk([20, 32], stored);
            if (outer[^1] == Filters.Fletcher32)
            {
                Assert.Throws<CorruptChunkException>(() => ReadElement(array, 21, 33));
            }
        }

        static int ReadElement(NdArray array, long row, long column)
        {
            byte[] element = new byte[4];
            array.Read([row, column], [1, 1], element);
            return BitConverter.ToInt32(element);
        }
    }

    [Fact]
    public void Arrays_are_created_with_filters_instead_of_a_codec()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using NdArray<short> array = file.Root.CreateArray<short>("x", [100], chunks: [30], filters: Gzip);
        array.Write([.. Enumerable.Range(0, 100).Select(i => (short)i)]);
        Assert.Equal([2, 1], array.Spec.Filters.Select(f => f.Id));
        Assert.Equal(99, array[99]);
        Assert.Throws<ArgumentException>(() => file.Root.CreateArray<short>("y", [100], codec: Blosc2.Lz4(), filters: Gzip));
    }

    [Fact]
    public void Big_endian_numbers_are_converted_on_the_way()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        double[] values = [.. Enumerable.Range(0, 1000).Select(i => i / 3.0)];
        ArraySpec spec = Specs.Plain([1000], [128]) with { Type = new FloatType(8, ByteOrder.BigEndian), Filters = Gzip };
        using (NdArray<double> array = new(file.Root.CreateNdArray("x", spec)))
        {
            array.Write(values);
            Assert.Equal(values, array.Read());
            byte[] stored = new byte[8];
            array.Untyped.Node.Regions!.Read([3], [1], stored);
            Assert.Equal(1.0, System.Buffers.Binary.BinaryPrimitives.ReadDoubleBigEndian(stored));
        }
    }

    [Fact]
    public void The_second_read_of_a_chunk_is_served_from_the_block_cache()
    {
        using BlockCache cache = new(1 << 20);
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using NdArray<int> array = new(file.Root.CreateNdArray("x", Specs.Plain([64, 64], [32, 32]) with { Filters = Gzip }, options: new ArrayOptions { BlockCache = cache }));
        array.Write([.. Enumerable.Range(0, 64 * 64)]);
        int[] one = new int[1];
        Assert.Equal(1, array.Read([5..6, 5..6], one).BlocksDecoded);
        ReadStatistics again = array.Read([7..8, 20..21], one);
        Assert.Equal((0L, 1L, 0L), (again.BlocksDecoded, again.CacheHits, again.BytesRead));
        Assert.Equal((7 * 64) + 20, one[0]);
        array[7, 20] = -1;
        Assert.Equal(-1, array[7, 20]);
    }

    [Fact]
    public void Edges_that_a_dataset_leaves_unfiltered_are_written_as_they_are()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"), new H5FileOptions { HighestVersion = H5FormatVersion.V110 });
        foreach (ImmutableArray<FilterSpec> filters in (ImmutableArray<FilterSpec>[])[Gzip, [Specs.Blosc2([4, 4])]])
        {
            string name = $"x{filters[0].Id}";
            ArraySpec spec = Specs.Plain([10, 10], [4, 4]) with { Filters = filters, HasUnfilteredEdges = true };
            using NdArray<int> array = new(file.Root.CreateNdArray(name, spec));
            Assert.True(array.Untyped.Spec.HasUnfilteredEdges);
            int[] values = [.. Enumerable.Range(0, 100)];
            array.Write(values);
            array[9, 9] = values[99] = -5;
            Assert.Equal(values, array.Read());
            Assert.Equal(64, array.Untyped.GetChunkInfo([8, 8])!.Ref.StoredBytes);
            if (filters == Gzip)
            {
                byte[] piped = new byte[400];
                array.Untyped.Node.Regions!.Read([0, 0], [10, 10], piped);
                Assert.Equal(values, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(piped).ToArray());
            }

            array.Untyped.EraseChunk([8, 8]);
            Assert.Equal(0, array[9, 9]);
        }
    }

    [Fact]
    public void A_damaged_chunk_is_an_error_with_its_place()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using NdArray<int> array = new(file.Root.CreateNdArray("x", Specs.Plain([8], [4]) with { Filters = [.. Gzip, Filters.Fletcher32] }));
        array.Write(new int[8]);
        byte[] stored = array.Untyped.ReadChunk([4], out _);
        stored[3] ^= 4;
        array.Untyped.WriteChunk([4], stored);
        CorruptChunkException error = Assert.Throws<CorruptChunkException>(() => array.Read());
        Assert.Equal([1L], error.Chunk.ToArray());
        Assert.Contains("Fletcher32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stored_chunk_beyond_the_limits_is_refused_before_it_is_read()
    {
        string path = _folder.File("a.h5");
        using (H5File file = H5File.Create(path))
        {
            using NdArray array = file.Root.CreateNdArray("x", Specs.Plain([70_000], [70_000]) with { Filters = Gzip });
            array.WriteChunk([0], new byte[3 << 20]);
        }

        using H5File opened = H5File.Open(path);
        using NdArray limited = opened.Root.OpenNdArray("x", new ArrayOptions { Limits = new CodecLimits { MaxChunkBytes = 1 << 20 } });
        Assert.Throws<CodecLimitException>(() => limited.Read(new byte[280_000]));
    }

    [Fact]
    public void Filters_that_are_not_known_are_left_to_the_store_and_named_when_they_are_missing()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using NdArray array = file.Root.CreateNdArray("x", Specs.Plain([8], [4]) with { Filters = [new FilterSpec(32017, [1])] });
        Assert.False(array.HasDirectChunks);
        array.WriteChunk([0], new byte[5]);
        FilterUnavailableException error = Assert.Throws<FilterUnavailableException>(() => array.Read(new byte[32]));
        Assert.Equal(32017, error.FilterId);
        Assert.Contains("SZ", error.Message, StringComparison.Ordinal);
        Assert.Contains("hdf5plugin", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_get_the_parameters_that_the_stock_filters_would_give_them()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        AssertParameters([4], Filters.Shuffle);
        AssertParameters([6], Filters.Deflate());
        AssertParameters([], Filters.Fletcher32);
        AssertParameters([4, 0x0105, 24 * 4], Filters.Lzf);
        AssertParameters([], Filters.Lz4());
        AssertParameters([4096], Filters.Lz4(4096));
        AssertParameters([3], Filters.Zstd());
        AssertParameters([unchecked((uint)-3)], Filters.Zstd(-3));
        AssertParameters([0, 5, 4, 0, 2], Filters.Bitshuffle());
        AssertParameters([0, 5, 4, 0, 0], Filters.Bitshuffle(BitshuffleCodec.None));
        AssertParameters([0, 5, 4, 64, 3, 9], Filters.Bitshuffle(BitshuffleCodec.Zstd, 64, 9));
        AssertParameters([2, 2, 4, 24 * 4, 5, 1, 0], Filters.Blosc());
        AssertParameters([0, 5, 4, 0, 2], new FilterSpec(FilterSpec.Bitshuffle, [0, 2])); // as its users give them

        void AssertParameters(uint[] expected, FilterSpec filter)
        {
            string name = Guid.NewGuid().ToString("N");
            using (NdArray array = file.Root.CreateNdArray(name, Specs.Plain([100, 100], [4, 6]) with { Filters = [filter] }))
            {
                Assert.Equal(expected, array.Spec.Filters[0].Parameters);
            }

            // What is complete stays so.
            using NdArray opened = file.Root.OpenNdArray(name);
            using NdArray again = file.Root.CreateNdArray(name + "2", opened.Spec);
            Assert.Equal(expected, again.Spec.Filters[0].Parameters);
        }
    }

    private static FilterSpec Filter(string name) => name switch
    {
        "shuffle" => Filters.Shuffle,
        "deflate" => Filters.Deflate(),
        _ => Filters.Fletcher32,
    };

    private static (long[] Start, long[] Box) RandomBox(Random random, long[] shape)
    {
        long[] start = [.. shape.Select(extent => random.NextInt64(extent))];
        return (start, [.. shape.Select((extent, axis) => random.NextInt64(1, extent - start[axis] + 1))]);
    }
}
