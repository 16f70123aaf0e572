using System.Buffers.Binary;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs;

/// <summary>One test for each field of frame and chunk, in the order of docs/formats.md.</summary>
public sealed class MalformedFrameTests
{
    private const string Blocks = "rank-2-lz4-split-padded";
    private const string Raw = "level-0-raw";
    private const string Zeros = "zeros-rank-2";
    private const string PlainZeros = "zeros-rank-1";
    private const string Plain = "rank-1-zstd-byte-shuffle";
    private const string Dictionary = "dictionary";

    /// <summary>Field, frame, offset (from the start; from the chunk with a C, from the offsets chunk with an O, from the end
    /// with a T) and bytes that are put there.</summary>
    public static TheoryData<string, string, string, string> Fields => new()
    {
        { "frame", Blocks, "0", "9d" },
        { "magic", Blocks, "1", "a7" },
        { "magic", Blocks, "3", "33" },
        { "header length", Blocks, "10", "d3" },
        { "header length", Blocks, "11", "00000060" },
        { "header length", Blocks, "11", "80000000" },
        { "header length", Blocks, "11", "7fffffff" },
        { "frame length", Blocks, "15", "d3" },
        { "frame length", Blocks, "16", "0000000000000001" },
        { "frame length", Blocks, "16", "ffffffffffffffff" },
        { "flags", Blocks, "24", "a5" },
        { "flags", Blocks, "25", "02" },
        { "flags", Blocks, "25", "52" },
        { "uncompressed size", Blocks, "29", "d2" },
        { "uncompressed size", Blocks, "30", "0000000000000000" },
        { "uncompressed size", Blocks, "30", "8000000000000000" },
        { "uncompressed size", Blocks, "30", "0000000000000004" },
        { "compressed size", Blocks, "38", "d2" },
        { "compressed size", Blocks, "39", "ffffffffffffffff" },
        { "compressed size", Blocks, "39", "0000000000000008" },
        { "compressed size", Blocks, "39", "00000000ffffffff" },
        { "type size", Blocks, "47", "d3" },
        { "type size", Blocks, "48", "00000000" },
        { "type size", Blocks, "48", "ffffffff" },
        { "uncompressed size", Blocks, "48", "00000002" },
        { "block size", Blocks, "52", "d3" },
        { "block size", PlainZeros, "53", "00000000" },
        { "block size", PlainZeros, "53", "7fffffff" },
        { "chunk size", Blocks, "57", "d3" },
        { "chunk size", Blocks, "58", "00000001" },
        { "compression threads", Blocks, "62", "d2" },
        { "decompression threads", Blocks, "65", "d2" },
        { "variable-length metalayers", Blocks, "68", "01" },
        { "filter pipeline", Blocks, "69", "d7" },
        { "filter count", Blocks, "70", "09" },
        { "metalayers", Blocks, "87", "92" },
        { "metalayer index length", Blocks, "88", "ce" },
        { "metalayer index length", Blocks, "89", "0012" },
        { "metalayer count", Blocks, "91", "df" },
        { "metalayer count", Blocks, "92", "0011" },
        { "metalayer name", Blocks, "92", "0002" },
        { "metalayer name", Blocks, "94", "d9" },
        { "metalayer offset", Blocks, "99", "d3" },
        { "metalayer offset", Blocks, "100", "00000000" },
        { "metalayer offset", Blocks, "100", "7fffffff" },
        { "metalayer contents", Blocks, "104", "dd" },
        { "metalayer contents", Blocks, "105", "0002" },
        { "metalayer content", Blocks, "107", "c5" },
        { "metalayer content length", Blocks, "108", "ffffffff" },
        { "metalayer content length", Blocks, "108", "7fffffff" },
        { "b2nd content length", Blocks, "108", "00000002" },
        { "b2nd content length", Blocks, "108", "00000020" },
        { "b2nd", Blocks, "112", "96" },
        { "b2nd rank", Blocks, "114", "00" },
        { "b2nd rank", Blocks, "114", "11" },
        { "b2nd content length", Blocks, "114", "08" },
        { "b2nd shape", Blocks, "115", "93" },
        { "b2nd shape", Blocks, "116", "d2" },
        { "b2nd shape", Blocks, "117", "0000000000000033" },
        { "b2nd chunk shape", Blocks, "134", "93" },
        { "b2nd chunk shape", Blocks, "135", "d3" },
        { "b2nd chunk shape", Blocks, "136", "00000000" },
        { "b2nd chunk shape", Blocks, "136", "ffffffff" },
        { "b2nd block shape", Blocks, "145", "93" },
        { "b2nd block shape", Blocks, "147", "00000000" },
        { "b2nd block shape", Blocks, "147", "80000000" },
        { "uncompressed size", Blocks, "147", "00000001" },
        { "b2nd type name", Blocks, "157", "d9" },
        { "b2nd type name length", Blocks, "158", "00000004" },
        { "chunk flags", Blocks, "C2", "31" },
        { "chunk type size", Blocks, "C3", "00" },
        { "chunk uncompressed size", Blocks, "C4", "00000000" },
        { "chunk uncompressed size", Blocks, "C4", "ffffffff" },
        { "chunk block size", Blocks, "C8", "00000000" },
        { "chunk block size", Blocks, "C8", "ffffff7f" },
        { "chunk block size", Blocks, "C8", "04000000" },
        { "chunk block size", Blocks, "C3", "03" },
        { "chunk compressed size", Blocks, "C12", "1f000000" },
        { "chunk compressed size", Blocks, "C12", "ffffffff" },
        { "chunk compressed size", Blocks, "C12", "ffffff7f" },
        { "block start", Raw, "C2", "05" },
        { "chunk compressed size", Plain, "C2", "17" },
        { "block start", Blocks, "C32", "00000000" },
        { "block start", Blocks, "C32", "ffffffff" },
        { "block start", Blocks, "C32", "ffffff7f" },
        { "dictionary length", Dictionary, "D0", "00000000" },
        { "dictionary length", Dictionary, "D0", "ffffffff" },
        { "dictionary length", Dictionary, "D0", "ffffff00" },
        { "chunk compressed size", Blocks, "C31", "10" },
        { "chunk compressed size", Blocks, "C31", "40" },
        { "repeated value size", Blocks, "C31", "30" },
        { "offsets chunk version", Zeros, "O0", "02" },
        { "offsets chunk flags", Zeros, "O2", "02" },
        { "offsets chunk flags", Zeros, "O2", "05" },
        { "offsets chunk uncompressed size", Zeros, "O4", "10000000" },
        { "offsets chunk compressed size", Zeros, "O12", "20000000" },
        { "chunk offset", Zeros, "O39", "00" },
        { "chunk offset", Zeros, "O39", "83" },
        { "chunk offset", Zeros, "O32", "01" },
        { "type size of a NaN chunk", PlainNaN, "48", "00000002" },
    };

    private const string PlainNaN = "zeros-rank-1-as-nan";

    public static TheoryData<string, string, string, string> Unsupported => new()
    {
        { "frame version", Blocks, "25", "13" },
        { "frame type", Blocks, "26", "01" },
        { "b2nd metalayer version", Blocks, "113", "01" },
        { "chunk version", Blocks, "C0", "02" },
        { "chunk version", Blocks, "C0", "06" },
        { "codec", Blocks, "C2", "d5" },
        { "codec", Blocks, "C2", "55" },
        { "codec", Blocks, "C2", "f5" },
        { "filter", Blocks, "C16", "05" },
        { "filter", Blocks, "C16", "22" },
        { "filter", Blocks, "C16", "25" },
        { "filter", Blocks, "C29", "01" },
        { "filter", "delta-before-bit-shuffle", "C29", "01" },
        { "chunk version", Blocks, "C0", "04" },
        { "chunk flags", Blocks, "C31", "02" },
        { "filter", Blocks, "C20", "9f" },
        { "filter", "delta-before-bit-shuffle", "C16", "0203" },
        { "filter", "delta-before-bit-shuffle", "C16", "0303" },
        { "chunk flags", Blocks, "C30", "01" },
        { "chunk flags", Blocks, "C31", "08" },
        { "chunk flags", Blocks, "C31", "04" },
        { "chunk flags", Blocks, "C31", "80" },
        { "special value", Raw, "C31", "50" },
        { "dictionary for codec", Blocks, "C31", "01" },
    };

    public static TheoryData<string, string, string, string> Trailer => new()
    {
        { "chunk offset", Blocks, "O32", "01" },
        { "trailer", Blocks, "T35", "93" },
        { "trailer version", Blocks, "T34", "02" },
        { "trailer metalayers", Blocks, "T33", "92" },
        { "trailer metalayers", Blocks, "T32", "ce" },
        { "trailer metalayer count", Blocks, "T29", "df" },
        { "trailer metalayer count", Blocks, "T28", "0001" },
        { "trailer metalayer count", Blocks, "68", "c3" },
        { "trailer length", Blocks, "T23", "cf" },
        { "trailer length", Blocks, "T22", "00000022" },
        { "fingerprint", Blocks, "T18", "d7" },
        { "fingerprint type", Blocks, "T17", "04" },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_wrong_field_is_named_with_its_place(string field, string frame, string at, string bytes)
    {
        byte[] wrong = Change(frame, at, bytes);

        CorruptChunkException error = Assert.Throws<CorruptChunkException>(() => ParseAll(wrong));

        Assert.Equal(field, error.Field);
        Assert.InRange(error.ByteOffset, 0, wrong.Length);
        Assert.NotEqual(error.Expected, error.Actual);
        Assert.Contains(field, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void What_is_not_on_the_list_of_codecs_and_filters_is_refused(string what, string frame, string at, string bytes)
    {
        UnsupportedCodecException error = Assert.Throws<UnsupportedCodecException>(() => ParseAll(Change(frame, at, bytes)));

        Assert.Equal(what, error.What);
    }

    [Theory]
    [MemberData(nameof(Trailer))]
    public void What_follows_the_chunk_is_checked_by_verification(string field, string frame, string at, string bytes)
    {
        byte[] wrong = Change(frame, at, bytes);
        FrameHead head = new();

        CorruptChunkException error = Assert.Throws<CorruptChunkException>(() =>
        {
            FrameCoder.Parse(head, wrong, 400);
            head.ValidateTrailer(wrong);
        });

        Assert.Equal(field, error.Field);
    }

    [Fact]
    public void Two_blocks_that_start_at_the_same_place_are_refused()
    {
        byte[] frame = StockFrameTests.Get(Blocks).Bytes;
        int starts = ChunkOf(frame) + FrameLayout.ChunkHeaderBytes;
        frame.AsSpan(starts, 4).CopyTo(frame.AsSpan(starts + 4));

        Assert.Equal("block start", Assert.Throws<CorruptChunkException>(() => ParseAll(frame)).Field);
    }

    [Theory]
    [InlineData("ffffff7f")]
    [InlineData("00ffffff")]
    public void A_stream_that_is_longer_than_its_block_is_refused(string length)
    {
        byte[] frame = StockFrameTests.Get(Blocks).Bytes;
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 400);
        head.GetBlockRange(0, out int start, out _);
        Convert.FromHexString(length).CopyTo(frame, head.ChunkOffset + start);
        using BlockDecoder decoder = new();

        CorruptChunkException byBlock = Assert.Throws<CorruptChunkException>(
            () => FrameCoder.Decode(head, decoder, frame, 4, byBlock: true));
        CorruptChunkException whole = Assert.Throws<CorruptChunkException>(() => FrameCoder.Decode(head, decoder, frame, 4));

        Assert.Equal(("stream length", (long)head.ChunkOffset + start), (byBlock.Field, byBlock.ByteOffset));
        Assert.Equal(("stream length", (long)head.ChunkOffset + start), (whole.Field, whole.ByteOffset));
    }

    [Theory]
    [InlineData(CodecEngine.Managed, "streams of block 0")]
    [InlineData(CodecEngine.Native, "block streams")]
    public void Streams_that_do_not_decode_are_an_error_that_names_the_block(CodecEngine engine, string ofChunk)
    {
        byte[] frame = FrameCoder.Encode(Blosc2.Zlib(), [3000], 1, [.. Enumerable.Range(0, 3000).Select(i => (byte)(i % 5))]);
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 400);
        head.GetBlockRange(0, out int start, out int length);

        // Zlib streams start with their parameters and a checksum of them.
        frame[head.ChunkOffset + start + 4] ^= 0xff;
        using BlockDecoder decoder = new(engine);

        Assert.True(length > 8);
        Assert.StartsWith(
            "streams of block 0",
            Assert.Throws<CorruptChunkException>(() => FrameCoder.Decode(head, decoder, frame, 1, byBlock: true)).Field,
            StringComparison.Ordinal);
        Assert.Equal(ofChunk, Assert.Throws<CorruptChunkException>(() => FrameCoder.Decode(head, decoder, frame, 1)).Field);
    }

    [Fact]
    public void A_chunk_beyond_the_limits_is_refused_before_anything_is_allocated()
    {
        byte[] frame = StockFrameTests.Get(Plain).Bytes;
        FrameHead head = new();
        BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(FrameLayout.UncompressedAt), 1L << 40);

        CodecLimitException error = Assert.Throws<CodecLimitException>(
            () => FrameCoder.Parse(head, frame, 400));
        Assert.Equal((1L << 40, 256L << 20), (error.Bytes, error.Limit));
        Assert.Throws<CodecLimitException>(() => head.Parse(frame, 1L << 40, CodecLimits.Default));
        Assert.Throws<CodecLimitException>(
            () => FrameCoder.Parse(head, StockFrameTests.Get(Plain).Bytes, 400, new CodecLimits { MaxChunkBytes = 1199 }));
        FrameCoder.Parse(head, StockFrameTests.Get(Plain).Bytes, 400, new CodecLimits { MaxChunkBytes = 1200 });
    }

    [Fact]
    public void A_block_grid_beyond_all_numbers_is_refused()
    {
        byte[] frame = StockFrameTests.Get("rank-8-zlib-byte-shuffle").Bytes;
        const int shapeAt = 112 + 3;
        for (int axis = 0; axis < 8; axis++)
        {
            BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(shapeAt + 2 + (9 * axis)), int.MaxValue);
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(shapeAt + 1 + (9 * 8) + 2 + (5 * axis)), int.MaxValue);
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(shapeAt + 2 + (9 * 8) + (5 * 8) + 2 + (5 * axis)), int.MaxValue);
        }

        Assert.Throws<CodecLimitException>(() => ParseAll(frame));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(163)]
    public void A_frame_too_short_for_any_header_is_refused(long bytes) =>
        Assert.Throws<CorruptChunkException>(() => new FrameHead().Parse(new byte[200], bytes, CodecLimits.Default));

    internal static int ChunkOf(byte[] frame) => BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(FrameLayout.HeaderBytesAt));

    internal static byte[] Load(string name)
    {
        if (name != PlainNaN)
        {
            return StockFrameTests.Get(name).Bytes;
        }

        byte[] frame = StockFrameTests.Get(PlainZeros).Bytes;
        frame[ChunkOf(frame) + FrameLayout.OffsetsChunkBytes - 1] = 0x82;
        return frame;
    }

    private static byte[] Change(string name, string at, string bytes)
    {
        byte[] frame = Load(name);
        int compressed = (int)BinaryPrimitives.ReadInt64BigEndian(frame.AsSpan(FrameLayout.CompressedAt));
        int chunk = ChunkOf(frame);
        int blocks = compressed == 0 ? 0
            : (BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(chunk + 4)) - 1) / BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(chunk + 8)) + 1;
        int offset = at[0] switch
        {
            'C' => chunk + Number(at),
            'D' => chunk + FrameLayout.ChunkHeaderBytes + (4 * blocks) + Number(at),
            'O' => chunk + compressed + Number(at),
            'T' => frame.Length - Number(at),
            _ => int.Parse(at),
        };
        byte[] change = Convert.FromHexString(bytes);
        Assert.False(frame.AsSpan(offset, change.Length).SequenceEqual(change), "The case changes nothing.");
        change.CopyTo(frame, offset);
        return frame;
    }

    private static int Number(string at) => int.Parse(at.AsSpan(1));

    private static void ParseAll(byte[] frame) => FrameCoder.Parse(new FrameHead(), frame, 400);
}
