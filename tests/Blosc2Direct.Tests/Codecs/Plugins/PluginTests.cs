using System.Buffers.Binary;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Tests.Codecs.Plugins;

public sealed class PluginTests : IDisposable
{
    private const int Seed = 20261121;
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. PluginCase.All.Select(one => one.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_encoded_comes_back_as_promised(string name)
    {
        PluginCase one = Find(name);
        byte[] chunk = one.Content(Seed);
        byte[] frame = FrameCoder.Encode(one.Options, one.ChunkShape, one.ElementSize, chunk);

        FrameHead head = new();
        FrameCoder.Parse(head, frame, 100);
        using BlockDecoder decoder = new();
        byte[] whole = FrameCoder.Decode(head, decoder, frame, one.ElementSize);

        Assert.Equal(ChunkKind.Blocks, head.Kind);
        Assert.True(frame.Length < chunk.Length, $"{frame.Length} bytes of {chunk.Length}");
        one.Check(chunk, whole);
        Assert.Equal(whole, FrameCoder.Decode(head, decoder, frame, one.ElementSize, byBlock: true));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Damaged_frames_give_other_data_or_a_typed_error(string name)
    {
        PluginCase one = Find(name);
        byte[] frame = FrameCoder.Encode(one.Options, one.ChunkShape, one.ElementSize, one.Content(Seed));
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 100);
        int chunkAt = head.ChunkOffset;
        using BlockDecoder decoder = new();
        Random random = new(Seed);
        for (int round = 0; round < 150; round++)
        {
            byte[] changed = (byte[])frame.Clone();
            for (int i = random.Next(1, 10); i > 0; i--)
            {
                int at = random.Next(4) == 0 ? random.Next(chunkAt + 32) : random.Next(chunkAt, frame.Length);
                changed[at] = (byte)random.Next(256);
            }

            try
            {
                FrameCoder.Parse(head, changed, changed.Length);
                byte[] padded = new byte[Math.Min(head.UncompressedBytes, 1 << 24)];
                if (head.ChunkBytes > 0 && padded.Length == head.UncompressedBytes)
                {
                    decoder.DecodeChunk(head, changed.AsSpan(head.ChunkOffset, head.ChunkBytes), padded);
                }
            }
            catch (Blosc2DirectException)
            {
                // Named by another test: here it counts that nothing worse happens.
            }
        }
    }

    [Fact]
    public void Values_that_are_not_finite_stay_and_so_do_their_neighbours_within_the_tolerance()
    {
        const double Tolerance = 1E-3;
        double[] values = [.. Enumerable.Range(0, 64 * 64).Select(i => Math.Sin(i / 50.0))];
        values[100] = double.NaN;
        values[2000] = double.PositiveInfinity;
        values[4000] = double.NegativeInfinity;
        values[4001] = -1E300;
        double[] read = RoundTrip(Blosc2.ZfpAccuracy(Tolerance), values);

        for (int i = 0; i < values.Length; i++)
        {
            Assert.True(double.IsFinite(values[i]) ? Math.Abs(values[i] - read[i]) <= Tolerance : values[i].Equals(read[i]), $"{i}");
        }
    }

    [Fact]
    public void Tolerances_below_what_a_float_can_tell_are_kept_all_the_same()
    {
        Random random = new(Seed);
        double[] values = [.. Enumerable.Range(0, 64 * 64).Select(_ => random.NextDouble() * Math.Pow(10, random.Next(-12, 12)))];
        foreach (double tolerance in (double[])[1E-20, 1E-12, 1E-8, 1E-4, 1, 1E6])
        {
            double[] read = RoundTrip(Blosc2.ZfpAccuracy(tolerance), values);

            Assert.All(values.Zip(read), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, tolerance));
        }
    }

    [Theory]
    [InlineData(new[] { 3, 400 }, 4)]
    [InlineData(new[] { 4, 4, 4, 4, 4 }, 4)]
    [InlineData(new[] { 40, 40 }, 2)]
    [InlineData(new[] { 40, 40 }, 16)]
    public void Zfp_refuses_chunks_that_it_cannot_hold(int[] chunkShape, int elementSize) =>
        Assert.Throws<UnsupportedCodecException>(() => FrameCoder.Encode(
            Blosc2.ZfpRate(50), chunkShape, elementSize, new byte[CodecCase.Volume(chunkShape) * elementSize]));

    [Fact]
    public void Other_plugins_refuse_chunks_that_they_cannot_hold()
    {
        Refuses(Blosc2.Ndlz(), [40], 1);
        Refuses(Blosc2.Ndlz(), [40, 40], 2);
        Refuses(Blosc2.Ndlz() with { Filters = [Blosc2Filter.Shuffle], SplitBlocks = BlockSplit.Never }, [40, 40], 2);
        Refuses(Blosc2.ZfpRate(50) with { Filters = [Blosc2Filter.Shuffle] }, [40, 40], 4);
        Refuses(Blosc2.ZfpRate(50) with { SplitBlocks = BlockSplit.Always }, [40, 40], 4);
        Refuses(Blosc2.Zstd() with { Filters = [Blosc2Filter.IntTruncation(20)] }, [40, 40], 2);
        Refuses(Blosc2.Zstd() with { Filters = [Blosc2Filter.IntTruncation(20)] }, [40, 40], 5);
        Refuses(Blosc2.Zstd() with { Filters = [Blosc2Filter.NdCell(41)] }, [40, 40], 4);
        Refuses(Blosc2.Zstd() with { Filters = [Blosc2Filter.NdCell(4)] }, [40], 4);
        Refuses(Blosc2.Zstd() with { Filters = [Blosc2Filter.NdMean(4)] }, [40, 40], 2);
        Refuses(Blosc2.Zstd() with { Filters = [new Blosc2Filter(35, 7)] }, [40, 40], 4);
    }

    [Fact]
    public void Blocks_for_zfp_are_no_narrower_than_its_cells()
    {
        foreach (int[] chunk in (int[][])[[5000], [4, 100_000], [500, 4, 500], [64, 64, 64], [30, 30, 30, 30], [1000, 1000], [7, 5, 6, 100_000]])
        {
            foreach (BlockChoice blocks in (BlockChoice[])[BlockChoice.Automatic, BlockChoice.Stock])
            {
                ChunkGeometry geometry = ChunkGeometry.ForWriting(Blosc2.ZfpAccuracy(1) with { Blocks = blocks }, chunk, 4, 4);

                Assert.All(geometry.BlockShape.ToArray(), length => Assert.InRange(length, 4, int.MaxValue));
                Assert.InRange(geometry.BlockBytes, 64, 1 << 20);
                Assert.True(geometry.UsesB2nd);
            }
        }
    }

    [Fact]
    public void A_plain_chunk_with_a_codec_that_needs_shapes_is_refused()
    {
        byte[] frame = FrameCoder.Encode(Blosc2.Lz4(shuffle: ShuffleMode.None), [9000], 4, Find("bytedelta, plain").Content(Seed).AsSpan(0, 9000 * 2).ToArray().Concat(new byte[18000]).ToArray());
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 100);
        int at = head.ChunkOffset;
        frame[at + 2] = (byte)((frame[at + 2] & 0x1f) | 0x10 | (CodecIds.FormatUserDefined << 5));
        frame[at + 22] = (byte)Blosc2Codec.ZfpRate;
        frame[at + 23] = 50;

        Assert.Throws<UnsupportedCodecException>(() => FrameCoder.Parse(head, frame, 100));
    }

    [Theory]
    [InlineData((int)Blosc2Codec.Ndlz, 5)]
    [InlineData(36, 0)]
    [InlineData(37, 0)]
    [InlineData(38, 0)]
    public void Codecs_beside_the_list_are_refused_and_so_are_parameters(int codec, int parameter)
    {
        PluginCase one = Find("zfp rate");
        byte[] frame = FrameCoder.Encode(one.Options, one.ChunkShape, one.ElementSize, one.Content(Seed));
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 100);
        frame[head.ChunkOffset + 22] = (byte)codec;
        frame[head.ChunkOffset + 23] = (byte)parameter;

        Assert.ThrowsAny<Blosc2DirectException>(() => FrameCoder.Parse(head, frame, 100));
    }

    [Theory]
    [InlineData(Blosc2Codec.BloscLz)]
    [InlineData(Blosc2Codec.Lz4)]
    [InlineData(Blosc2Codec.Zstd)]
    [InlineData(Blosc2Codec.Ndlz)]
    public void Both_engines_read_the_delta_filter_of_either(Blosc2Codec codec)
    {
        byte[] chunk = Find("ndlz of planes").Content(Seed);
        byte[] noise = new byte[chunk.Length];
        new Random(Seed).NextBytes(noise);
        Blosc2Options options = new()
        {
            Codec = codec, CodecParameter = codec == Blosc2Codec.Ndlz ? (byte)4 : (byte)0, Filters = [Blosc2Filter.Delta, Blosc2Filter.Shuffle],
        };
        ChunkGeometry geometry = ChunkGeometry.ForWriting(options with { BlockShape = [20, 30] }, [70, 91], 4, 4);
        foreach (CodecEngine writer in (CodecEngine[])[CodecEngine.Managed, CodecEngine.Native])
        {
            using ChunkEncoder encoder = new(options, geometry, writer);
            foreach (byte[] content in (byte[][])[chunk, noise])
            {
                byte[] frame = FrameCoder.Encode(encoder, [70, 91], [70, 91], 4, content, default);
                foreach (CodecEngine reader in (CodecEngine[])[CodecEngine.Managed, CodecEngine.Native])
                {
                    FrameHead head = new();
                    FrameCoder.Parse(head, frame, 100);
                    using BlockDecoder decoder = new(reader);
                    Assert.Equal(content, FrameCoder.Decode(head, decoder, frame, 4));
                }
            }
        }
    }

    [Fact]
    public void Slices_of_arrays_are_within_the_tolerance()
    {
        const double Tolerance = 1E-2;
        float[] values = [.. Enumerable.Range(0, 40 * 50 * 60).Select(i => MathF.Sin(i / 100f) * 50)];
        using H5File file = H5File.Create(_folder.File("zfp.h5"));
        using NdArray<float> array = file.Root.CreateArray<float>("a", [40, 50, 60], chunks: [20, 25, 60], codec: Blosc2.ZfpAccuracy(Tolerance));
        array.Write([0, 0, 0], [40, 50, 60], values);

        float[] slice = new float[7 * 50 * 9];
        array.Read([15, 0, 30], [7, 50, 9], slice);

        for (int i = 0; i < slice.Length; i++)
        {
            int index = (((15 + (i / (50 * 9))) * 50) + (i / 9 % 50)) * 60 + 30 + (i % 9);
            Assert.InRange(slice[i], values[index] - Tolerance, values[index] + Tolerance);
        }
    }

    private static PluginCase Find(string name) => PluginCase.All.Single(one => one.Name == name);

    private static void Refuses(Blosc2Options options, int[] chunkShape, int elementSize) =>
        Assert.Throws<UnsupportedCodecException>(
            () => FrameCoder.Encode(options, chunkShape, elementSize, new byte[CodecCase.Volume(chunkShape) * elementSize]));

    private static double[] RoundTrip(Blosc2Options options, double[] values)
    {
        byte[] chunk = new byte[values.Length * sizeof(double)];
        Buffer.BlockCopy(values, 0, chunk, 0, chunk.Length);
        byte[] frame = FrameCoder.Encode(options, [64, 64], sizeof(double), chunk);
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 100);
        using BlockDecoder decoder = new();
        byte[] decoded = FrameCoder.Decode(head, decoder, frame, sizeof(double));
        double[] read = new double[values.Length];
        Buffer.BlockCopy(decoded, 0, read, 0, decoded.Length);
        return read;
    }
}
