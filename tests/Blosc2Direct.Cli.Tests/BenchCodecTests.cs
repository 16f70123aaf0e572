using System.Text.Json;
using Blosc2Direct.Cli.Bench.Engines;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Cli.Tests;

public sealed class BenchCodecTests
{
    [Fact]
    public void Rows_say_both_engines_a_copy_and_what_is_chosen_in_cache_and_beyond()
    {
        ToolRun run = ToolRun.Of("bench", "codec", "--quick", "--only", "lz4/shuffle/4/uniform", "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonElement[] rows = [.. run.Json.GetProperty("rows").EnumerateArray()];
        Assert.Equal(
            ["cache decode", "cache encode", "memory decode", "memory encode"],
            rows.Select(r => $"{r.GetProperty("scope").GetString()} {r.GetProperty("direction").GetString()}"));
        foreach (JsonElement row in rows)
        {
            Assert.Equal("lz4", row.GetProperty("codec").GetString());
            Assert.Equal("shuffle", row.GetProperty("filter").GetString());
            Assert.Equal(4, row.GetProperty("type_size").GetInt32());
            Assert.Equal("uniform", row.GetProperty("content").GetString());
            Assert.True(row.GetProperty("auto").GetString() is "managed" or "native");
            foreach (string figure in new[] { "managed_gb_s", "native_gb_s", "memcpy_gb_s", "ratio", "compression" })
            {
                Assert.True(row.GetProperty(figure).GetDouble() > 0, figure);
            }

            Assert.False(row.TryGetProperty("foreign_gb_s", out _));
        }

        // Of the same elements there are two scattered rows and a big-endian one.
        Assert.Equal(
            ["scatter1024 lz4/shuffle/4/uniform", "scatter4096 lz4/shuffle/4/uniform", "big-endian lz4/shuffle/4/uniform"],
            run.Json.GetProperty("special").EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        Assert.Equal(5, run.Json.GetProperty("settings").GetProperty("rounds").GetInt32());
        Assert.True(run.Json.GetProperty("settings").GetProperty("memory_bytes").GetInt32() >= 64 << 20);
        Assert.True(run.Json.GetProperty("versions").TryGetProperty("blosc2", out _));
        Assert.True(run.Json.GetProperty("machine").TryGetProperty("cpu", out _));
        Assert.All(
            run.Json.GetProperty("summary").EnumerateArray(), s => Assert.Equal(1, s.GetProperty("rows").GetInt32()));
    }

    [Fact]
    public void A_field_is_compared_with_the_whole_of_its_records()
    {
        ToolRun json = ToolRun.Of("bench", "codec", "--quick", "--only", "projection lz4/shuffle/t", "--json");
        ToolRun text = ToolRun.Of("bench", "codec", "--quick", "--only", "projection lz4/shuffle/t");

        JsonElement row = Assert.Single(json.Json.GetProperty("special").EnumerateArray());
        Assert.Equal("projection lz4/shuffle/temperature", row.GetProperty("name").GetString());
        Assert.Equal(3, row.GetProperty("asked").GetDouble());
        Assert.True(row.GetProperty("value").GetDouble() > 0);
        Assert.Equal((0, ""), (text.Code, text.Error));
        Assert.Contains("projection", text.Out, StringComparison.Ordinal);
        Assert.Contains("reached", text.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_matrix_holds_every_combination_once()
    {
        CodecCase[] all = [.. CodecCase.Matrix];

        Assert.Equal(2 * 2 * 5 * 4, all.Distinct().Count());
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(10, new CodecBenchOptions(true, "", CancellationToken.None).Cases.Count());
    }

    [Theory]
    [InlineData(Blosc2Codec.Lz4, ShuffleMode.Byte, 1)]
    [InlineData(Blosc2Codec.Lz4, ShuffleMode.Bit, 16)]
    [InlineData(Blosc2Codec.Zstd, ShuffleMode.Byte, 8)]
    public void All_ways_of_all_comparisons_give_the_elements_that_went_in(Blosc2Codec codec, ShuffleMode shuffle, int typeSize)
    {
        const int Bytes = 32 << 10;
        using BenchMemory memory = new(Bytes * PlacedChunks.Pieces);
        foreach (SampleContent content in Enum.GetValues<SampleContent>())
        {
            CodecCase subject = new(codec, shuffle, typeSize, content);
            memory.Fill(elements => SampleElements.Fill(content, typeSize, elements), Bytes);
            using DecodeComparison decode = new(subject, memory, Bytes, PlacedChunks.Pieces, null);
            decode.Verify();
            using EncodeComparison encode = new(subject, memory, Bytes, PlacedChunks.Pieces);
            encode.Verify();
            using ScatterComparison scatter = new(subject, memory, Bytes, 1024);
            scatter.Verify();
            using ByteOrderComparison order = new(subject, memory, Bytes, 4096);
            order.Verify();
        }
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        Assert.Equal(2, ToolRun.Of("bench", "codec", "--library", "/no/such/library.so").Code);
        Assert.Equal(2, ToolRun.Of("bench", "codec", "--library", typeof(string).Assembly.Location).Code);
        Assert.Equal(2, ToolRun.Of("bench", "codec", "--quick", "--only", "no such row").Code);
    }
}
