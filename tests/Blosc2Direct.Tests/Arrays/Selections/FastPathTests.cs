using System.Buffers.Binary;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;
using Blosc2Direct.Tests.Codecs;

namespace Blosc2Direct.Tests.Arrays.Selections;

/// <summary>What a read costs, by its counters, against a count element by element: no block is decoded in vain, whatever the
/// selection, the codec, the frame and the byte order.</summary>
public sealed class FastPathTests : IDisposable
{
    private const int Seed = 20261120;
    private const int Fill = -7;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<Blosc2Codec, ShuffleMode> Codecs
    {
        get
        {
            TheoryData<Blosc2Codec, ShuffleMode> all = [];
            foreach (Blosc2Codec codec in CodecCase.StockCodecs)
            {
                foreach (ShuffleMode shuffle in Enum.GetValues<ShuffleMode>())
                {
                    all.Add(codec, shuffle);
                }
            }

            return all;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Only_touched_blocks_are_decoded_whatever_the_selection(Blosc2Codec codec, ShuffleMode shuffle)
    {
        Random random = new(Seed + (int)codec + (10 * (int)shuffle));
        using H5File file = H5File.Create(_folder.File("cost.h5"));
        for (int layout = 0; layout < Layouts.Length; layout++)
        {
            (long[] shape, int[] chunks, int[] blocks) = Layouts[layout];
            ByteOrder order = random.Next(2) == 0 ? ByteOrder.BigEndian : ByteOrder.LittleEndian;
            Blosc2Options options = new()
            {
                Codec = codec, Level = random.Next(2) == 0 ? 1 : 5, Shuffle = shuffle, BlockShape = blocks.Length > 0 ? [.. blocks] : default,
            };
            using NdArray<int> array = file.Root.CreateArray<int>(
                $"a{layout}", shape, chunks: chunks, codec: options, fillValue: Fill, type: new IntegerType(4, IsSigned: true, order),
                options: new ArrayOptions { Threads = random.Next(1, 4), SmallestPart = 1 << random.Next(19), StreamedBytes = 1 << random.Next(19) });
            int[] content = WriteSomeChunks(random, array, chunks);
            BlockCount count = new(array.Untyped, chunks);
            foreach (SelectionSort sort in SelectionModel.Sorts)
            {
                for (int round = 0; round < 4; round++)
                {
                    SelectionModel model = SelectionModel.Random(random, shape, sort);
                    string context = $"seed {Seed}, {codec} {shuffle}, layout {layout}, {order}, {sort} {model.Text}";
                    int[] values = new int[model.Elements.Length];
                    ReadStatistics cost = array.Read(model.Selection, values);
                    Assert.True(model.Elements.Select(number => content[number]).SequenceEqual(values), $"values: {context}");
                    (long blocksTouched, long missing) = count.Touched(model.Elements);
                    Assert.True(blocksTouched == cost.BlocksDecoded, $"{cost.BlocksDecoded} blocks decoded, {blocksTouched} touched: {context}");
                    Assert.True(missing == cost.ChunksMissing, $"{cost.ChunksMissing} missing, {missing} touched: {context}");
                    Assert.True(cost.RegionReads == 0, context);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Reading_one_element_reads_its_block_and_at_most_16_KiB_more(Blosc2Codec codec, ShuffleMode shuffle)
    {
        Random random = new(Seed);
        using H5File file = H5File.Create(_folder.File("point.h5"));
        foreach ((long[] shape, int[] chunks, int[] blocks) in LargeLayouts)
        {
            Blosc2Options options = new()
            {
                Codec = codec, Level = 1, Shuffle = shuffle, BlockShape = blocks.Length > 0 ? [.. blocks] : default,
            };
            using NdArray<int> array = file.Root.CreateArray<int>($"a{shape.Length}", shape, chunks: chunks, codec: options);
            array.Write(NdArrayTests.Noise((int)BoxModel.Volume(shape)));
            BlockCount count = new(array.Untyped, chunks);
            int[] one = new int[1];
            for (int round = 0; round < 20; round++)
            {
                long number = random.NextInt64(BoxModel.Volume(shape));
                long[] at = SelectionModel.Coordinates(number, shape);
                Selection[] same =
                [
                    Selection.Create([.. at.Select(index => (AxisSelection)index)]),
                    Selection.Points([.. at.Select(index => new[] { index })]),
                    Selection.Create([.. at.Select(index => (AxisSelection)new[] { index })]),
                ];
                foreach (Selection selection in same)
                {
                    ReadStatistics cost = array.Read(selection, one);
                    Assert.Equal(1, cost.BlocksDecoded);
                    Assert.InRange(cost.BytesRead, 1, count.StoredBytes(number) + (16 << 10));
                }
            }
        }
    }

    [Fact]
    public void Steps_longer_than_a_block_skip_the_blocks_between()
    {
        using H5File file = H5File.Create(_folder.File("steps.h5"));
        using NdArray<int> array = file.Root.CreateArray<int>(
            "a", [1000, 64], chunks: [1000, 64], codec: Blosc2.Lz4() with { BlockShape = [8, 64] });
        array.Write(NdArrayTests.Noise(64_000));
        BlockCount count = new(array.Untyped, [1000, 64]);
        long all = count.Touched([.. Enumerable.Range(0, 64_000).Select(i => (long)i)]).Blocks;
        long touched = count.Touched([.. Enumerable.Range(0, 10).Select(i => 64L * ((100 * i) + 99))]).Blocks;
        Assert.InRange(touched, 1, all / 5);
        int[] values = new int[10];
        Assert.Equal(touched, array.Read([new Slice(99, null, 100), 0], values).BlocksDecoded);
        Assert.Equal(touched, array.Read([new Slice(-1, null, -100), 0], values).BlocksDecoded);
    }

    [Fact]
    public void Of_chunks_without_filters_only_what_is_near_is_read()
    {
        Random random = new(Seed);
        using H5File file = H5File.Create(_folder.File("plain.h5"));
        ArraySpec spec = new() { Shape = [700, 900], Type = new IntegerType(4, IsSigned: true), ChunkShape = [512, 512] };
        using NdArray<int> array = new(file.Root.CreateNdArray("a", spec));
        int[] content = NdArrayTests.Noise(700 * 900);
        array.Write(content);
        int[] one = new int[1];
        for (int round = 0; round < 20; round++)
        {
            long row = random.NextInt64(700);
            long column = random.NextInt64(900);
            ReadStatistics cost = array.Read([row, column], one);
            Assert.Equal(content[(row * 900) + column], one[0]);
            Assert.InRange(cost.BytesRead, 1, 16 << 10);
            Assert.Equal(0, cost.BlocksDecoded);
        }
    }

    [Fact]
    public void Chunks_that_hold_one_value_decode_no_block()
    {
        using H5File file = H5File.Create(_folder.File("special.h5"));
        using NdArray<double> array = file.Root.CreateArray<double>("a", [300, 300], chunks: [100, 100], codec: Blosc2.Zstd());
        array.Fill(Selection.All, 0);
        array.Fill([100..200, 0..], 1.25);
        array.Fill([200..300, 0..], double.NaN);
        double[] values = new double[30];
        ReadStatistics cost = array.Read([new Slice(5, null, 10), 7], values);
        Assert.Equal((0, 3), (cost.BlocksDecoded, cost.ChunksRead));
        Assert.Equal([0, 1.25, double.NaN], [values[0], values[10], values[20]]);
    }

    private static readonly (long[] Shape, int[] Chunks, int[] Blocks)[] Layouts =
    [
        ([4000], [1700], []),                               // plain frames
        ([50_000], [40_000], [700]),                        // plain frames of many runs
        ([90, 110], [40, 32], [8, 9]),                      // b2nd, cut blocks and chunks
        ([64, 64], [64, 64], [1, 64]),                      // rows
        ([20, 31, 17], [9, 16, 17], [3, 5, 6]),
        ([7, 9, 8, 11], [3, 9, 5, 6], [2, 3, 5, 2]),
        ([3, 2, 3, 2, 3, 2, 3, 2, 20], [2, 2, 2, 2, 2, 2, 2, 2, 9], [100]), // rank 9: plain frames
    ];

    private static readonly (long[] Shape, int[] Chunks, int[] Blocks)[] LargeLayouts =
    [
        ([500_000], [400_000], []),
        ([700, 900], [512, 512], [64, 128]),
        ([70, 80, 90], [60, 60, 60], [20, 20, 30]),
    ];

    /// <summary>Writes noise into about two thirds of the chunks; returns what the array holds.</summary>
    private static int[] WriteSomeChunks(Random random, NdArray<int> array, int[] chunks)
    {
        long[] shape = [.. array.Shape];
        BoxModel model = new(shape, sizeof(int));
        byte[] fill = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(fill, Fill);
        model.Fill(fill);
        long[] grid = [.. shape.Zip(chunks, (extent, chunk) => (extent + chunk - 1) / chunk)];
        for (long i = 0; i < BoxModel.Volume(grid); i++)
        {
            if (random.Next(3) == 0)
            {
                continue;
            }

            long[] start = SelectionModel.Coordinates(i, grid);
            long[] box = new long[shape.Length];
            for (int axis = 0; axis < shape.Length; axis++)
            {
                start[axis] *= chunks[axis];
                box[axis] = Math.Min(chunks[axis], shape[axis] - start[axis]);
            }

            int[] values = new int[BoxModel.Volume(box)];
            for (int k = 0; k < values.Length; k++)
            {
                values[k] = random.Next(1 << 20);
            }

            array.Write(start, box, values);
            model.Write(start, box, System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(values).ToArray());
        }

        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(model.Bytes).ToArray();
    }
}
