using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs.Custom;

public sealed class CodecRegistryTests
{
    [Theory]
    [InlineData(159, "runs")]
    [InlineData(256, "runs")]
    [InlineData(200, "")]
    [InlineData(200, "two\nlines")]
    [InlineData(200, "größe")]
    public void Numbers_and_names_are_checked_when_a_codec_is_registered(int id, string name) =>
        Assert.Throws<ArgumentException>(() => new CodecRegistry().Register(new RunsCodec(id, name)));

    [Fact]
    public void A_number_belongs_to_one_codec_and_to_one_filter()
    {
        RunsCodec runs = new();
        CodecRegistry registry = new CodecRegistry().Register(runs).Register(runs).Register(new ShiftFilter(200));
        Assert.Throws<ArgumentException>(() => registry.Register(new RunsCodec()));
        Assert.True(registry.TryGetCodec(200, out IChunkCodec? codec));
        Assert.Same(runs, codec);
        Assert.True(registry.TryGetFilter(200, out _));
        Assert.False(registry.TryGetFilter(201, out _));
        Assert.False(registry.TryGetCodec(5, out _));
        Assert.False(registry.TryGetCodec(-1, out _));
    }

    [Fact]
    public void What_a_registry_lacks_is_looked_up_in_the_global_one()
    {
        RunsCodec global = new(240, "global runs");
        CodecRegistry.Global.Register(global);
        Assert.True(new CodecRegistry().TryGetCodec(240, out IChunkCodec? codec));
        Assert.Same(global, codec);
        RunsCodec own = new(240, "own runs");
        Assert.True(new CodecRegistry().Register(own).TryGetCodec(240, out codec));
        Assert.Same(own, codec);
    }

    [Fact]
    public void Error_bounds_add_up_where_they_can()
    {
        Assert.True(Blosc2.Zstd().GetErrorBound(4).IsLossless);
        Assert.Equal(ErrorBound.Relative(1.0 / 1024), (Blosc2.Zstd() with { Filters = [Blosc2Filter.TruncatePrecision(10)] }).GetErrorBound(4));
        Assert.Equal(ErrorBound.Absolute(15), (Blosc2.Zstd() with { Filters = [Blosc2Filter.IntTruncation(12)] }).GetErrorBound(2));
        Assert.Equal(ErrorBound.Absolute(0.001), Blosc2.ZfpAccuracy(0.001).GetErrorBound(4));
        Assert.Equal(ErrorBound.Unbounded, Blosc2.ZfpRate(50).GetErrorBound(4));
        Assert.Equal(ErrorBound.Absolute(3), ErrorBound.Absolute(1).Then(ErrorBound.None).Then(ErrorBound.Absolute(2)));
        Assert.Equal(ErrorKind.Unbounded, ErrorBound.Absolute(1).Then(ErrorBound.Relative(0.5)).Kind);
        Assert.Equal(ErrorBound.Relative(1.25), ErrorBound.Relative(0.5).Then(ErrorBound.Relative(0.5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ErrorBound.Absolute(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ErrorBound.Relative(double.NaN));
        Assert.Throws<MissingCodecException>(() => Blosc2.UserDefined(233).GetErrorBound(4));
    }
}
