using System.Buffers.Binary;
using System.Collections.Immutable;
using Blosc2Direct.Codecs;
using FsCheck;
using FsCheck.Fluent;

namespace Blosc2Direct.Tests.Codecs.Custom;

/// <summary>Chunks with codecs and filters of the user's own.</summary>
public sealed class UserPipelineTests
{
    private static readonly CodecRegistry Registry = new CodecRegistry()
        .Register(new RunsCodec()).Register(new ShiftFilter()).Register((IChunkCodec)new BadCodec()).Register((IBlockFilter)new BadCodec());

    private static readonly CodecLimits Limits = new() { Codecs = Registry };

    private static readonly Blosc2Codec[] Codecs =
        [(Blosc2Codec)200, (Blosc2Codec)200, Blosc2Codec.Lz4, Blosc2Codec.Lz4Hc, Blosc2Codec.Zlib, Blosc2Codec.Zstd];

    private static readonly Blosc2Filter[] Filters =
    [
        Blosc2Filter.Shuffle, Blosc2Filter.BitShuffle, Blosc2Filter.ByteDelta, Blosc2Filter.UserDefined(201), Blosc2Filter.UserDefined(201, 77),
    ];

    private static Gen<CodecCase> Cases =>
        from example in CodecCase.Generator
        from codec in Gen.Elements(Codecs)
        from parameter in Gen.Choose(0, 255)
        from delta in Gen.Elements(true, false, false)
        from count in Gen.Choose(0, 4)
        from filters in Gen.ArrayOf(Gen.Elements(Filters), count)
        from split in Gen.Elements(Enum.GetValues<BlockSplit>())
        let all = ((Blosc2Filter[])[.. delta ? [Blosc2Filter.Delta] : Array.Empty<Blosc2Filter>(), .. filters])
        let users = CodecIdsUser(codec) || all.Any(f => f.IsUserDefined) ? all : [.. all, Blosc2Filter.UserDefined(201, 5)]
        select example with
        {
            Options = example.Options with
            {
                Codec = codec, CodecParameter = CodecIdsUser(codec) ? (byte)parameter : (byte)0, Filters = [.. users], SplitBlocks = split, Codecs = Registry,
            },
        };

    [Fact]
    public void Any_chunk_comes_back_as_it_was_whole_and_by_block()
    {
        FrameHead head = new();
        using BlockDecoder decoder = new();
        Properties.Check(
            Cases,
            example =>
            {
                byte[] chunk = example.MakeChunk();
                ChunkGeometry geometry = ChunkGeometry.ForWriting(
                    example.Options, example.ChunkShape, example.ElementSize, example.TypeSize);
                using ChunkEncoder encoder = new(example.Options, geometry);
                byte[] frame = FrameCoder.Encode(
                    encoder, example.ChunkShape, example.Valid, example.ElementSize, chunk, example.HasFill ? example.Fill() : default);
                FrameCoder.Parse(head, frame, 200, Limits);
                Assert.Equal(chunk, FrameCoder.Decode(head, decoder, frame, example.ElementSize));
                if (head.Kind is ChunkKind.Blocks or ChunkKind.Raw)
                {
                    Assert.Equal(chunk, FrameCoder.Decode(head, decoder, frame, example.ElementSize, byBlock: true));
                }
            },
            400);
    }

    [Fact]
    public void A_chunk_says_what_made_it_as_Blosc2_has_it()
    {
        byte[] frame = Encode(Blosc2.UserDefined(200, 9, 3, [Blosc2Filter.UserDefined(201, 7), Blosc2Filter.Shuffle]), Text(4000));
        Assert.Equal([0, 0, 0, 0, 201, 1, 200, 9], frame[71..79]);
        Assert.Equal([0, 0, 0, 0, 7, 0], frame[79..85]);
        Assert.Equal(6 | (3 << 4), frame[27]);
        FrameHead head = Parse(frame, Limits);
        ReadOnlySpan<byte> header = head.ChunkHeader;
        Assert.Equal(6 << 5, header[2] & 0xe0);
        Assert.Equal(0x10, header[2] & 0x10); // not split
        Assert.Equal([0, 0, 0, 0, 201, 1, 200, 9], header[16..24].ToArray());
        Assert.Equal([0, 0, 0, 0, 7, 0], header[24..30].ToArray());
    }

    [Fact]
    public void A_chunk_without_its_codec_or_filter_is_refused_by_number()
    {
        byte[] frame = Encode(Blosc2.UserDefined(200, filters: [Blosc2Filter.UserDefined(201)]), Text(4000));
        using BlockDecoder decoder = new();
        MissingCodecException codec = Assert.Throws<MissingCodecException>(
            () => FrameCoder.Decode(Parse(frame, CodecLimits.Default), decoder, frame, 4));
        Assert.Equal(("codec", 200), (codec.What, codec.Id));
        CodecLimits codecAlone = new() { Codecs = new CodecRegistry().Register(new RunsCodec()) };
        MissingCodecException filter = Assert.Throws<MissingCodecException>(
            () => FrameCoder.Decode(Parse(frame, codecAlone), decoder, frame, 4));
        Assert.Equal(("filter", 201), (filter.What, filter.Id));
        Assert.Throws<MissingCodecException>(() => new ChunkEncoder(Blosc2.UserDefined(200), new ChunkGeometry([100], [100], 1, 1)));
    }

    [Fact]
    public void A_chunk_that_was_stored_raw_needs_no_codec()
    {
        byte[] noise = new byte[4000];
        new Random(20261120).NextBytes(noise);
        byte[] frame = Encode(Blosc2.UserDefined(200, filters: [Blosc2Filter.UserDefined(201)]), noise);
        FrameHead head = Parse(frame, CodecLimits.Default);
        Assert.Equal(ChunkKind.Raw, head.Kind);
        using BlockDecoder decoder = new();
        Assert.Equal(noise, FrameCoder.Decode(head, decoder, frame, 4));
    }

    [Theory]
    [InlineData(BadCodec.ThrowsWhenEncoding)]
    [InlineData(BadCodec.SaysTooMuch)]
    [InlineData(BadCodec.SaysLessThanNothing)]
    public void A_codec_that_fails_or_lies_when_encoding_is_named(byte how)
    {
        CodecFailedException error = Assert.Throws<CodecFailedException>(() => Encode(Blosc2.UserDefined(210, how), Text(4000)));
        Assert.Equal(("codec", 210, "bad"), (error.What, error.Id, error.Name));
        Assert.Equal(how == BadCodec.ThrowsWhenEncoding, error.InnerException is InvalidTimeZoneException);
    }

    [Fact]
    public void What_a_codec_or_filter_throws_when_decoding_is_the_inner_error()
    {
        foreach (Blosc2Options options in (Blosc2Options[])[
            Blosc2.UserDefined(210, BadCodec.ThrowsWhenDecoding), Blosc2.Lz4() with { Filters = [Blosc2Filter.UserDefined(210)] }])
        {
            byte[] frame = Encode(options, Text(4000));
            FrameHead head = Parse(frame, Limits);
            using BlockDecoder decoder = new();
            Assert.IsType<InvalidTimeZoneException>(
                Assert.Throws<CodecFailedException>(() => FrameCoder.Decode(head, decoder, frame, 4)).InnerException);

            // And the decoder serves the next chunk.
            byte[] good = Encode(Blosc2.UserDefined(200), Text(4000));
            Assert.Equal(Text(4000), FrameCoder.Decode(Parse(good, Limits), decoder, good, 4));
        }
    }

    [Fact]
    public void A_stream_that_its_codec_does_not_know_is_corrupt()
    {
        byte[] frame = Encode(Blosc2.UserDefined(210, BadCodec.DoesNotDecode), Text(4000));
        using BlockDecoder decoder = new();
        Assert.Throws<CorruptChunkException>(() => FrameCoder.Decode(Parse(frame, Limits), decoder, frame, 4));
    }

    [Fact]
    public void No_mutation_of_a_chunk_does_more_than_throw_a_typed_error()
    {
        const int Seed = 20261121;
        Random random = new(Seed);
        byte[] original = Encode(
            Blosc2.UserDefined(200, 3, filters: [Blosc2Filter.UserDefined(201), Blosc2Filter.Shuffle]) with { BlockShape = [100] }, Text(4000));
        using BlockDecoder decoder = new();
        FrameHead head = new();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] frame = [.. original];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                frame[random.Next(frame.Length)] = (byte)(random.Next(3) == 0 ? random.Next(256) : frame[random.Next(frame.Length)]);
            }

            try
            {
                if (head.Parse(frame, frame.Length, Limits) == 0 && head.Kind is ChunkKind.Blocks or ChunkKind.Raw or ChunkKind.WholeOnly)
                {
                    decoder.DecodeChunk(head, frame.AsSpan(head.ChunkOffset, head.ChunkBytes), new byte[head.UncompressedBytes]);
                }
            }
            catch (Blosc2DirectException)
            {
                // what it is for
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {Seed}, mutation {i}: {error}");
            }
        }
    }

    [Fact]
    public void Streams_longer_than_their_block_are_refused_before_the_codec_sees_them()
    {
        byte[] frame = Encode(Blosc2.UserDefined(200) with { BlockShape = [1000] }, Text(4000));
        FrameHead head = Parse(frame, Limits);
        head.GetBlockRange(0, out int start, out int length);
        Assert.InRange(length, 8, 4000);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(head.ChunkOffset + start), 1_000_000);
        using BlockDecoder decoder = new();
        Assert.Throws<CorruptChunkException>(() => FrameCoder.Decode(Parse(frame, Limits), decoder, frame, 4));
    }

    [Fact]
    public void BloscLZ_behind_filters_of_the_users_own_is_refused()
    {
        Blosc2Options options = Blosc2.BloscLz() with { Filters = [Blosc2Filter.UserDefined(201)] };
        Assert.Throws<UnsupportedCodecException>(() => Encode(options, Text(4000)));
    }

    private static bool CodecIdsUser(Blosc2Codec codec) => (int)codec >= Blosc2Filter.FirstUserId;

    private static byte[] Text(int bytes) => [.. Enumerable.Range(0, bytes).Select(i => (byte)(i / 40 % 7))];

    private static byte[] Encode(Blosc2Options options, byte[] data) =>
        FrameCoder.Encode(options with { Codecs = Registry }, [data.Length / 4], 4, data);

    private static FrameHead Parse(byte[] frame, CodecLimits limits)
    {
        FrameHead head = new();
        FrameCoder.Parse(head, frame, frame.Length, limits);
        return head;
    }
}
