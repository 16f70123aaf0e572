using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Custom;

namespace Blosc2Direct.Tests.Codecs.Custom;

public sealed class PipelineRecordTests
{
    private static readonly CodecRegistry Registry = new CodecRegistry().Register(new RunsCodec()).Register(new ShiftFilter());

    [Fact]
    public void Only_what_the_filters_parameters_cannot_say_is_recorded()
    {
        Assert.Null(PipelineRecord.Of(Blosc2.Zstd(), Registry));
        Assert.Null(PipelineRecord.Of(Blosc2.Lz4(3, ShuffleMode.None), Registry));
        Assert.Equal(
            """{"version":1,"codec":{"id":5,"name":"zstd"},"filters":[{"id":4,"name":"trunc_prec","parameter":10},{"id":1,"name":"shuffle"}]}""",
            PipelineRecord.Of(
                Blosc2.Zstd() with { Filters = [Blosc2Filter.TruncatePrecision(10), Blosc2Filter.Shuffle] }, Registry)!.ToText());
        Assert.Equal(
            """{"version":1,"codec":{"id":33,"name":"zfpaccuracy","parameter":253},"filters":[]}""",
            PipelineRecord.Of(Blosc2.ZfpAccuracy(1e-3), Registry)!.ToText());
        Assert.Equal(
            """{"version":1,"codec":{"id":200,"name":"runs","parameter":3},"filters":[{"id":201,"name":"shift"}]}""",
            PipelineRecord.Of(Blosc2.UserDefined(200, 3, 5, [Blosc2Filter.UserDefined(201)]), Registry)!.ToText());
    }

    [Fact]
    public void Records_come_back()
    {
        Blosc2Options[] all =
        [
            Blosc2.UserDefined(200, 3, 7, [Blosc2Filter.UserDefined(201, 9), Blosc2Filter.Shuffle]),
            Blosc2.ZfpRate(50, 7), Blosc2.Lz4(7) with { Filters = [Blosc2Filter.Delta, Blosc2Filter.Shuffle, Blosc2Filter.ByteDelta] },
            Blosc2.Lz4(7) with { SplitBlocks = BlockSplit.Never }, Blosc2.Zstd(7, ShuffleMode.Bit) with { SplitBlocks = BlockSplit.Always },
        ];
        foreach (Blosc2Options options in all)
        {
            Assert.True(PipelineRecord.TryParse(PipelineRecord.Of(options, Registry)!.ToText(), out PipelineRecord? record));
            Assert.Equal(options, record.Apply(Blosc2.Zstd(7)));
        }

        Assert.True(PipelineRecord.TryParse(PipelineRecord.Of(all[0], Registry)!.ToText(), out PipelineRecord? named));
        Assert.Equal("runs", named.NameOfCodec(200));
        Assert.Null(named.NameOfCodec(201));
        Assert.Equal("shift", named.NameOfFilter(201));
        Assert.Null(named.NameOfFilter(1));
    }

    [Fact]
    public void What_is_not_registered_cannot_be_recorded()
    {
        Assert.Throws<MissingCodecException>(() => PipelineRecord.Of(Blosc2.UserDefined(222), Registry));
        Assert.Throws<MissingCodecException>(
            () => PipelineRecord.Of(Blosc2.Zstd() with { Filters = [Blosc2Filter.UserDefined(222)] }, Registry));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":1,"codec":{"id":5,"name":"zstd"},"filters":[],"split":"sometimes"}""")]
    [InlineData("""{"version":1,"codec":{"id":5,"name":"zstd"},"filters":[],"split":1}""")]
    [InlineData("""{"version":2,"codec":{"id":5},"filters":[]}""")]
    [InlineData("""{"version":1,"codec":{"id":3},"filters":[]}""")]
    [InlineData("""{"version":1,"codec":{"id":37},"filters":[]}""")]
    [InlineData("""{"version":1,"codec":{"id":256},"filters":[]}""")]
    [InlineData("""{"version":1,"codec":{"id":-1},"filters":[]}""")]
    [InlineData("""{"version":1,"codec":{"id":5.5},"filters":[]}""")]
    [InlineData("""{"version":1,"codec":{"id":1e99},"filters":[]}""")]
    [InlineData("""{"version":1,"codec":{"id":5,"parameter":256},"filters":[]}""")]
    [InlineData("""{"version":1,"codec":{"id":5,"parameter":"1"},"filters":[]}""")]
    [InlineData("""{"version":1,"codec":{"id":5},"filters":{}}""")]
    [InlineData("""{"version":1,"codec":{"id":5},"filters":[1]}""")]
    [InlineData("""{"version":1,"codec":{"id":5},"filters":[{"id":34}]}""")]
    [InlineData("""{"version":1,"codec":{"id":5},"filters":[{"id":1},{"id":3}]}""")]
    [InlineData("""{"version":1,"codec":{"id":5},"filters":[{"id":1},{"id":1},{"id":1},{"id":1},{"id":1},{"id":1},{"id":1}]}""")]
    [InlineData("""{"version":1,"codec":{"id":5},"filters":[[[[[[[[[[[[]]]]]]]]]]]]}""")]
    public void What_is_no_record_is_not_taken_for_one(string text) => Assert.False(PipelineRecord.TryParse(text, out _));

    [Fact]
    public void Names_that_could_not_be_registered_are_left_out()
    {
        Assert.True(PipelineRecord.TryParse("""{"version":1,"codec":{"id":200,"name":"a\u001b[31m"},"filters":[]}""", out PipelineRecord? record));
        Assert.Null(record.NameOfCodec(200));
        Assert.False(PipelineRecord.TryParse(new string(' ', 5000), out _));
    }
}
