using System.Runtime.InteropServices;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs;

public sealed class Blosc2FilterTests
{
    [Fact]
    public void Filters_are_validated_when_they_are_made()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2Filter.TruncatePrecision(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2Filter.TruncatePrecision(53));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2Filter.IntTruncation(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2Filter.IntTruncation(65));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2Filter.UserDefined(159));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2Filter.UserDefined(256));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0)]
    [InlineData(34, 0)] // bytedelta as it was before it was mended
    [InlineData(37, 0)]
    [InlineData(159, 0)]
    [InlineData(256, 0)]
    [InlineData(-1, 0)]
    [InlineData(1, 4)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 0)]
    [InlineData(4, 53)]
    [InlineData(36, 0)]
    [InlineData(36, 65)]
    public void A_pipeline_takes_no_filter_or_parameter_that_Blosc2_does_not_have(int id, byte parameter) =>
        Assert.Throws<ArgumentException>(() => new Blosc2Options { Filters = [new Blosc2Filter(id, parameter)] });

    [Fact]
    public void A_pipeline_has_at_most_six_steps_and_delta_only_first()
    {
        Blosc2Filter shuffle = Blosc2Filter.Shuffle;
        Assert.Equal(6, new Blosc2Options { Filters = [shuffle, shuffle, shuffle, shuffle, shuffle, shuffle] }.Filters.Length);
        Assert.Throws<ArgumentException>(
            () => new Blosc2Options { Filters = [shuffle, shuffle, shuffle, shuffle, shuffle, shuffle, shuffle] });
        Assert.Throws<ArgumentException>(() => new Blosc2Options { Filters = [shuffle, Blosc2Filter.Delta] });
        Assert.Equal(2, new Blosc2Options { Filters = [Blosc2Filter.Delta, shuffle] }.Filters.Length);
    }

    [Fact]
    public void Shuffle_is_short_for_a_pipeline_of_one_step()
    {
        Assert.Equal([Blosc2Filter.Shuffle], new Blosc2Options().Filters.ToArray());
        Assert.Equal([Blosc2Filter.BitShuffle], Blosc2.Lz4(shuffle: ShuffleMode.Bit).Filters.ToArray());
        Assert.Empty(Blosc2.Lz4(shuffle: ShuffleMode.None).Filters);
        Assert.Empty(new Blosc2Options { Filters = default }.Filters);
        Assert.Equal(ShuffleMode.Bit, new Blosc2Options { Filters = [Blosc2Filter.TruncatePrecision(9), Blosc2Filter.BitShuffle] }.Shuffle);
        Assert.Equal(ShuffleMode.None, new Blosc2Options { Filters = [Blosc2Filter.Shuffle, Blosc2Filter.ByteDelta] }.Shuffle);
        Assert.Equal(
            Blosc2.Zstd(shuffle: ShuffleMode.Bit),
            new Blosc2Options { Filters = [Blosc2Filter.Delta, Blosc2Filter.Shuffle] } with { Shuffle = ShuffleMode.Bit });
    }

    [Fact]
    public void Options_differ_by_their_pipelines_and_parameters()
    {
        Blosc2Options options = new() { Filters = [Blosc2Filter.TruncatePrecision(9), Blosc2Filter.Shuffle] };
        Assert.Equal(options, new Blosc2Options { Filters = [Blosc2Filter.TruncatePrecision(9), Blosc2Filter.Shuffle] });
        Assert.Equal(options.GetHashCode(), (options with { Filters = [.. options.Filters] }).GetHashCode());
        Assert.NotEqual(options, options with { Filters = [Blosc2Filter.TruncatePrecision(8), Blosc2Filter.Shuffle] });
        Assert.NotEqual(options, options with { Filters = [Blosc2Filter.Shuffle, Blosc2Filter.TruncatePrecision(9)] });
        Assert.NotEqual(options, options with { CodecParameter = 1 });
    }

    [Fact]
    public void Plug_ins_have_typed_parameters()
    {
        Assert.Equal(unchecked((byte)-3), Blosc2.ZfpAccuracy(1e-3).CodecParameter);
        Assert.Equal(unchecked((byte)-3), Blosc2.ZfpAccuracy(0.005).CodecParameter); // never a larger error than asked for
        Assert.Equal(2, Blosc2.ZfpAccuracy(100).CodecParameter);
        Assert.Equal(unchecked((byte)-128), Blosc2.ZfpAccuracy(1e-128).CodecParameter);
        Assert.Equal(127, Blosc2.ZfpAccuracy(1e300).CodecParameter);
        for (int exponent = -128; exponent <= 127; exponent++)
        {
            double tolerance = double.Parse($"1E{exponent}", System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(unchecked((byte)(sbyte)exponent), Blosc2.ZfpAccuracy(tolerance).CodecParameter);
        }

        foreach (double tolerance in new[] { 0, -1, 9e-129, double.NaN, double.PositiveInfinity })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2.ZfpAccuracy(tolerance));
        }

        Assert.Equal((Blosc2Codec.ZfpPrecision, 20), (Blosc2.ZfpPrecision(20).Codec, Blosc2.ZfpPrecision(20).CodecParameter));
        Assert.Equal((Blosc2Codec.ZfpRate, 50), (Blosc2.ZfpRate(50).Codec, Blosc2.ZfpRate(50).CodecParameter));
        Assert.Equal((Blosc2Codec.Ndlz, 8), (Blosc2.Ndlz(8).Codec, Blosc2.Ndlz(8).CodecParameter));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2.Ndlz(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2.ZfpPrecision(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2.ZfpRate(101));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blosc2.UserDefined(159));
    }

    [Theory]
    [InlineData(4, 7)]
    [InlineData(4, 23)]
    [InlineData(8, 12)]
    public void Truncated_precision_keeps_the_bits_that_were_asked_for(int size, int bits)
    {
        Random random = new(20260 + bits);
        byte[] data = new byte[1000 * size];
        byte[] expected = new byte[data.Length];
        int dropped = (size == 4 ? 23 : 52) - bits;
        for (int i = 0; i < data.Length; i += size)
        {
            double value = (random.NextDouble() - 0.5) * 1e6;
            long item = size == 4 ? BitConverter.SingleToUInt32Bits((float)value) : BitConverter.DoubleToInt64Bits(value);
            MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in item))[..size].CopyTo(data.AsSpan(i));
            item = item >> dropped << dropped;
            MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in item))[..size].CopyTo(expected.AsSpan(i));
        }

        Blosc2Options options = new()
        {
            Filters = [Blosc2Filter.TruncatePrecision(bits), Blosc2Filter.Shuffle], BlockShape = [300],
        };
        byte[] frame = FrameCoder.Encode(options, [1000], size, data);
        FrameHead head = new();
        FrameCoder.Parse(head, frame, frame.Length);
        using BlockDecoder decoder = new();
        Assert.Equal([0, 0, 0, 0, 4, 1, 5, 0], frame[71..79]);
        Assert.Equal([0, 0, 0, 0, (byte)bits, 0], frame[79..85]);
        Assert.Equal([0, 0, 0, 0, 4, 1], head.ChunkHeader[16..22].ToArray());
        Assert.Equal([0, 0, 0, 0, (byte)bits, 0], head.ChunkHeader[24..30].ToArray());
        Assert.Equal(expected, FrameCoder.Decode(head, decoder, frame, size));
    }

    [Fact]
    public void What_no_engine_encodes_is_refused_by_name()
    {
        ChunkGeometry geometry = new([100], [100], 2, 2);
        Assert.Throws<UnsupportedCodecException>(
            () => new ChunkEncoder(new Blosc2Options { Filters = [Blosc2Filter.TruncatePrecision(4)] }, geometry));
        MissingCodecException error = Assert.Throws<MissingCodecException>(() => new ChunkEncoder(Blosc2.UserDefined(200), geometry));
        Assert.Equal(200, error.Id);
    }

    [Fact]
    public void The_parameters_of_the_HDF5_filter_name_what_every_writer_has()
    {
        Assert.Equal(
            [1, 400, 4, 400, 3, 1, 5],
            Blosc2FilterParameters.Build(
                Blosc2.UserDefined(200, 7, 3, [Blosc2Filter.UserDefined(201), Blosc2Filter.Shuffle]) with { BlockShape = [100] },
                [100], 4, 4).ToArray());
    }
}
