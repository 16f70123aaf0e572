using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Maintenance;
using Blosc2Direct.Storage;
using Blosc2Direct.Tests.Codecs.Custom;

namespace Blosc2Direct.Tests.Arrays.Custom;

/// <summary>Arrays whose pipeline is more than the parameters of the HDF5 filter say.</summary>
public sealed class UserCodecArrayTests : IDisposable
{
    private const string Attribute = "blosc2_pipeline";

    private static readonly CodecRegistry Registry = new CodecRegistry()
        .Register(new RunsCodec()).Register(new ShiftFilter()).Register((IChunkCodec)new BadCodec());

    private static readonly Blosc2Options Runs =
        Blosc2.UserDefined(200, 7, 5, [Blosc2Filter.UserDefined(201, 3), Blosc2Filter.Shuffle]) with { Codecs = Registry };

    private static readonly ArrayOptions Options = new() { Codecs = Registry, Threads = 2 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_array_is_written_reopened_appended_to_and_read_in_slices()
    {
        string path = _folder.File("a.h5");
        int[] first = Data(40 * 60, 0), second = Data(8 * 60, 5000);
        using (H5File file = H5File.Create(path))
        {
            using NdArray<int> array = file.Root.CreateArray<int>(
                "g/a", [0, 60], [ArraySpec.Unlimited, 60], [16, 60], Runs with { BlockShape = [4, 20] });
            array.Append(first);
            Assert.Equal(Runs with { BlockShape = [4, 20] }, array.Untyped.Codec);
        }

        using (H5File file = H5File.Open(path, FileAccess.ReadWrite))
        {
            using NdArray<int> array = file.Root.OpenArray<int>("g/a", Options);
            Assert.Equal(Runs with { BlockShape = [4, 20] }, array.Untyped.Codec);
            array.Append(second);
            Assert.Equal([.. first, .. second], array.Read());
            Assert.Equal(
                Enumerable.Range(17, 5).SelectMany(row => first.Skip((row * 60) + 21).Take(3)), Box(array, [17, 21], [5, 3]));
        }

        using H5File reader = H5File.Open(path);
        using NdArray<int> again = reader.Root.OpenArray<int>("g/a", Options);
        Assert.Equal([.. first, .. second], again.Read());
        FrameHead head = HeadOf(again.Untyped, [32, 0]);
        Assert.Equal(200, head.ChunkHeader[22]); // the appended one, too
    }

    [Fact]
    public void The_record_is_an_attribute_and_the_filters_parameters_name_a_codec_of_everyones()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using NdArray<int> array = file.Root.CreateArray<int>("a", [100], chunks: [50], codec: Runs);
        Assert.Equal(
            """{"version":1,"codec":{"id":200,"name":"runs","parameter":7},"filters":[{"id":201,"name":"shift","parameter":3},{"id":1,"name":"shuffle"}]}""",
            array.Untyped.Node.Attributes.GetString(Attribute));
        Assert.Equal(5u, array.Untyped.Spec.Filters[0].Parameters[6]);
        using NdArray<int> stock = file.Root.CreateArray<int>("b", [100], chunks: [50], codec: Blosc2.Lz4());
        Assert.False(stock.Untyped.Node.Attributes.Contains(Attribute));
    }

    [Fact]
    public void A_reader_without_the_codec_is_told_which_one_is_missing_and_where()
    {
        string path = _folder.File("a.h5");
        using (H5File file = H5File.Create(path))
        {
            using NdArray<int> array = file.Root.CreateArray<int>("g/a", [100], chunks: [50], codec: Runs);
            array.Write(Data(100, 0));
        }

        using H5File reader = H5File.Open(path, FileAccess.ReadWrite);
        using NdArray<int> without = reader.Root.OpenArray<int>("g/a");
        MissingCodecException error = Assert.Throws<MissingCodecException>(() => without.Read());
        Assert.Equal(("codec", 200, "runs"), (error.What, error.Id, error.Name));
        Assert.Equal((path, "/g/a"), (error.File, error.ObjectPath));
        Assert.False(error.Chunk.IsDefault);
        Assert.Contains("'runs' (number 200)", error.Message, StringComparison.Ordinal);
        Assert.Throws<MissingCodecException>(() => without.Write(Data(100, 0)));

        CodecRegistry other = new CodecRegistry().Register(new RunsCodec(200, "something else")).Register(new ShiftFilter());
        using NdArray<int> wrong = reader.Root.OpenArray<int>("g/a", new ArrayOptions { Codecs = other });
        error = Assert.Throws<MissingCodecException>(() => wrong.Read());
        Assert.Contains("'something else' is registered", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_codec_throws_carries_the_place_of_the_chunk()
    {
        string path = _folder.File("a.h5");
        using H5File file = H5File.Create(path);
        using NdArray<int> writes = file.Root.CreateArray<int>(
            "w", [100], chunks: [50], codec: Blosc2.UserDefined(210, BadCodec.ThrowsWhenEncoding) with { Codecs = Registry });
        CodecFailedException error = Assert.Throws<CodecFailedException>(() => writes.Write(Data(100, 0)));
        Assert.Equal((path, "/w"), (error.File, error.ObjectPath));
        Assert.False(error.Chunk.IsDefault);
        using NdArray<int> reads = file.Root.CreateArray<int>(
            "r", [100], chunks: [50], codec: Blosc2.UserDefined(210, BadCodec.ThrowsWhenDecoding) with { Codecs = Registry });
        reads.Write(Data(100, 0));
        error = Assert.Throws<CodecFailedException>(() => Box(reads, [60], [1]));
        Assert.Equal((path, "/r"), (error.File, error.ObjectPath));
        Assert.Equal([1], error.Chunk.ToArray());
        Assert.IsType<InvalidTimeZoneException>(error.InnerException);
    }

    [Fact]
    public void Nothing_is_created_with_a_codec_that_is_not_registered()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        Assert.Throws<MissingCodecException>(() => file.Root.CreateArray<int>("a", [100], chunks: [50], codec: Blosc2.UserDefined(222)));
        Assert.False(file.Root.Contains("a"));
    }

    [Theory]
    [InlineData("""{"version":9}""")]
    [InlineData("nonsense")]
    public void A_record_that_cannot_be_understood_keeps_from_writing_and_not_from_reading(string text)
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        int[] data = Data(100, 0);
        using (NdArray<int> array = file.Root.CreateArray<int>("a", [100], chunks: [50], codec: Runs))
        {
            array.Write(data);
            array.Untyped.Node.Attributes.Set(Attribute, text);
        }

        using NdArray<int> again = file.Root.OpenArray<int>("a", Options);
        Assert.Equal(data, again.Read());
        Assert.Null(again.Untyped.Codec);
        Assert.Throws<UnsupportedCodecException>(() => again.Write(data));
        again.Untyped.Node.Attributes.Set(Attribute, 5);
        using NdArray<int> third = file.Root.OpenArray<int>("a", Options);
        Assert.Equal(data, third.Read());
    }

    [Fact]
    public void Arrays_of_PyTables_take_such_codecs()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using NdArray<int> array = file.Root.CreateEArray<int>("e", [0, 10], [20, 10], Runs);
        array.Append(Data(500, 0));
        Assert.Equal(Data(500, 0), array.Read());
        Assert.True(array.Untyped.Node.Attributes.Contains(Attribute));
        using NdArray<int> again = file.Root.OpenEArray<int>("e", Options);
        again.Append(Data(100, 500));
        Assert.Equal([.. Data(500, 0), .. Data(100, 500)], again.Read());
    }

    [Fact]
    public void Repacking_puts_such_codecs_in_and_takes_them_out_again()
    {
        string plain = _folder.File("plain.h5"), packed = _folder.File("packed.h5"), back = _folder.File("back.h5");
        using (H5File file = H5File.Create(plain))
        {
            using NdArray<int> array = file.Root.CreateArray<int>("a", [40, 60], chunks: [16, 20]);
            array.Write(Data(2400, 0));
        }

        Repacker.Repack(plain, packed, new RepackOptions { Codec = Runs });
        Assert.False(Verifier.Verify(packed).IsGood); // without the codec
        Assert.True(Verifier.Verify(packed, new VerifyOptions { Codecs = Registry }).IsGood);
        CompareReport same = Verifier.Compare(plain, packed, new VerifyOptions { Codecs = Registry });
        Assert.Equal("", string.Join("\n", same.Differences));
        using (H5File file = H5File.Open(packed))
        {
            using NdArray<int> array = file.Root.OpenArray<int>("a", Options);
            Assert.Equal(Blosc2Of(array.Untyped), Runs with { BlockShape = Blosc2Of(array.Untyped).BlockShape });
            Assert.Equal(Data(2400, 0), array.Read());
        }

        RepackReport again = Repacker.Repack(packed, _folder.File("again.h5"), new RepackOptions { Codec = Runs });
        Assert.Equal("already so", Assert.Single(again.Datasets).Reason);
        Assert.Equal(
            RepackAction.Reencoded,
            Assert.Single(Repacker.Repack(packed, back, new RepackOptions { Codecs = Registry }).Datasets).Action);
        using (H5File file = H5File.Open(back))
        {
            using NdArray<int> array = file.Root.OpenArray<int>("a");
            Assert.False(array.Untyped.Node.Attributes.Contains(Attribute));
            Assert.Equal(Data(2400, 0), array.Read());
        }
    }

    [Fact]
    public void Rechunking_keeps_a_lossless_pipeline_and_its_record_and_drops_a_lossy_one()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using NdArray<int> source = file.Root.CreateArray<int>("a", [40, 60], chunks: [16, 20], codec: Runs);
        source.Write(Data(2400, 0));
        ArrayCopy.Rechunk(source.Untyped, file.Root, "b", new RechunkOptions { ChunkShape = [40, 10] });
        using NdArray<int> copy = file.Root.OpenArray<int>("b", Options);
        Assert.Equal(Data(2400, 0), copy.Read());
        Assert.Equal((Blosc2Codec)200, Blosc2Of(copy.Untyped).Codec);

        using NdArray<float> lossy = file.Root.CreateArray<float>(
            "c", [1000], chunks: [500], codec: Blosc2.Zstd() with { Filters = [Blosc2Filter.TruncatePrecision(8), Blosc2Filter.Shuffle] });
        lossy.Write([.. Enumerable.Range(0, 1000).Select(i => MathF.Sqrt(i))]);
        ArrayCopy.Rechunk(lossy.Untyped, file.Root, "d", new RechunkOptions { ChunkShape = [250] });
        using NdArray<float> exact = file.Root.OpenArray<float>("d");
        Assert.Equal(lossy.Read(), exact.Read());
        Assert.True(Blosc2Of(exact.Untyped).GetErrorBound(4).IsLossless);
    }

    [Fact]
    public void Lossy_filters_are_refused_for_elements_that_they_are_not_for()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        Blosc2Options truncated = Blosc2.Zstd() with { Filters = [Blosc2Filter.TruncatePrecision(10), Blosc2Filter.Shuffle] };
        Blosc2Options integers = Blosc2.Zstd() with { Filters = [Blosc2Filter.IntTruncation(10)] };
        Refused<int>(truncated);
        Refused<float>(truncated, new FloatType(4, ByteOrder.BigEndian));
        Refused<float>(Blosc2.Zstd() with { Filters = [Blosc2Filter.TruncatePrecision(24)] });
        Refused<float>(Blosc2.Zstd() with { Filters = [Blosc2Filter.Shuffle, Blosc2Filter.TruncatePrecision(10)] });
        Refused<float>(integers);
        Refused<byte>(integers);
        Refused<int>(Blosc2.ZfpAccuracy(0.1));
        Refused<float>(Blosc2.ZfpAccuracy(0.1) with { Shuffle = ShuffleMode.Byte });
        Assert.False(file.Root.Contains("a"));

        void Refused<T>(Blosc2Options codec, ElementType? type = null)
            where T : unmanaged =>
            Assert.Throws<ArgumentException>(() => file.Root.CreateArray<T>("a", [100], chunks: [50], codec: codec, type: type));
    }

    [Fact]
    public void Repacking_with_a_lossy_filter_leaves_alone_what_it_is_not_for()
    {
        string source = _folder.File("source.h5"), copy = _folder.File("copy.h5");
        float[] floats = [.. Enumerable.Range(1, 5000).Select(i => MathF.Sin(i))];
        using (H5File file = H5File.Create(source))
        {
            using NdArray<int> ints = file.Root.CreateArray<int>("ints", [5000], chunks: [5000]);
            ints.Write(Data(5000, 0));
            using NdArray<float> array = file.Root.CreateArray<float>("floats", [5000], chunks: [5000]);
            array.Write(floats);
        }

        RepackReport report = Repacker.Repack(
            source, copy, new RepackOptions { Codec = Blosc2.Zstd() with { Filters = [Blosc2Filter.TruncatePrecision(10), Blosc2Filter.Shuffle] } });
        Assert.Contains("trunc_prec is for", report.Datasets.Single(d => d.Path == "/ints").Reason, StringComparison.Ordinal);
        using H5File repacked = H5File.Open(copy);
        using NdArray<int> kept = repacked.Root.OpenArray<int>("ints");
        Assert.Equal(Data(5000, 0), kept.Read());
        using NdArray<float> truncated = repacked.Root.OpenArray<float>("floats");
        float[] read = truncated.Read();
        Assert.NotEqual(floats, read);
        double bound = Blosc2Of(truncated.Untyped).GetErrorBound(4).Value;
        Assert.All(floats.Zip(read), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, bound * Math.Abs(pair.First)));
    }

    private static int[] Box(NdArray<int> array, long[] start, long[] shape)
    {
        int[] box = new int[shape.Aggregate(1L, (a, b) => a * b)];
        array.Read(start, shape, box);
        return box;
    }

    private static Blosc2Options Blosc2Of(NdArray array) => array.Codec!;

    private static int[] Data(int count, int from) => [.. Enumerable.Range(from, count).Select(i => i / 7)];

    private static FrameHead HeadOf(NdArray array, long[] offset)
    {
        ChunkInfo chunk = array.Chunks.Single(c => c.Offset.AsSpan().SequenceEqual(offset));
        byte[] frame = new byte[chunk.Ref.StoredBytes];
        array.Node.Read(chunk.Ref, 0, frame);
        FrameHead head = new();
        Assert.Equal(0, head.Parse(frame, frame.Length, new CodecLimits { Codecs = Registry }));
        return head;
    }
}
