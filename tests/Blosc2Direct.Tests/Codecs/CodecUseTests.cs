using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs;

/// <summary>What callers may rely on: memory, arguments, the environment, threads.</summary>
public sealed unsafe class CodecUseTests
{
    private static readonly int[] Shape = [40, 50];
    private static readonly byte[] Chunk = [.. Enumerable.Range(0, 8000).Select(i => (byte)(i * i / 911))];

    [Fact]
    public void Encoding_and_decoding_allocate_nothing_once_warm()
    {
        Blosc2Options options = Blosc2.Lz4() with { BlockShape = [16, 16] };
        using ChunkEncoder encoder = new(options, ChunkGeometry.ForWriting(options, Shape, 4, 4));
        using BlockDecoder decoder = new();
        FrameHead head = new();
        byte[] frame = new byte[encoder.MaxFrameBytes];
        byte[] buffer = new byte[frame.Length + 36];
        byte[] data = new byte[16 * 1024];
        long[] strides = FrameCoder.Strides(Shape, 4);

        long Measure(int rounds)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < rounds; i++)
            {
                int bytes;
                fixed (byte* source = Chunk)
                {
                    bytes = encoder.Encode(source, strides, Shape, default, frame);
                }

                head.Parse(frame.AsSpan(0, bytes), bytes, CodecLimits.Default);
                for (int block = 0; block < head.BlockCount; block++)
                {
                    head.GetBlockRange(block, out int offset, out int length);
                    frame.AsSpan(head.ChunkOffset + offset, length).CopyTo(buffer.AsSpan(36));
                    decoder.DecodeBlock(head, block, buffer, 36, data.AsSpan(0, head.GetBlockUncompressedBytes(block)));
                }

                decoder.DecodeChunk(head, frame.AsSpan(head.ChunkOffset, head.ChunkBytes), data.AsSpan(0, head.UncompressedBytes));
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Measure(3);
        Assert.Equal(0, Measure(100));
    }

    [Fact]
    public void The_bytes_before_a_block_are_as_they_were()
    {
        byte[] frame = FrameCoder.Encode(Blosc2.Lz4() with { BlockShape = [16, 16] }, Shape, 4, Chunk);
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 400);
        using BlockDecoder decoder = new();
        byte[] before = [.. frame];
        for (int block = 0; block < head.BlockCount; block++)
        {
            head.GetBlockRange(block, out int offset, out _);
            decoder.DecodeBlock(head, block, frame, head.ChunkOffset + offset, new byte[head.GetBlockUncompressedBytes(block)]);
        }

        Assert.Equal(before, frame);
    }

    [Fact]
    public void A_partial_read_needs_no_more_than_the_head_and_its_blocks()
    {
        byte[] frame = FrameCoder.Encode(Blosc2.Lz4() with { BlockShape = [16, 16] }, Shape, 4, Chunk);
        FrameHead head = new();
        int headBytes = FrameHead.SuggestedPrefixBytes(2, 3 * 4);

        Assert.Equal(0, head.Parse(frame.AsSpan(0, headBytes), frame.Length, CodecLimits.Default));
        Assert.Equal(1, FrameCoder.Parse(new FrameHead(), frame, headBytes));
        Assert.True(headBytes < frame.Length / 4);
    }

    [Theory]
    [InlineData("BLOSC_CLEVEL", "0")]
    [InlineData("BLOSC_COMPRESSOR", "zlib")]
    [InlineData("BLOSC_SHUFFLE", "NOSHUFFLE")]
    [InlineData("BLOSC_TYPESIZE", "2")]
    [InlineData("BLOSC_BLOCKSIZE", "64")]
    [InlineData("BLOSC_NTHREADS", "3")]
    [InlineData("BLOSC_SPLITMODE", "NEVER")]
    public void The_environment_changes_nothing(string variable, string value)
    {
        byte[] usual = FrameCoder.Encode(Blosc2.Zstd(), Shape, 4, Chunk);
        NativeEnvironment.Set(variable, value);
        try
        {
            Assert.Equal(usual, FrameCoder.Encode(Blosc2.Zstd(), Shape, 4, Chunk));
        }
        finally
        {
            NativeEnvironment.Unset(variable);
        }
    }

    [Fact]
    public void Many_threads_with_a_coder_each_give_the_same_bytes()
    {
        byte[] expected = FrameCoder.Encode(Blosc2.Zstd(), Shape, 4, Chunk);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            byte[] frame = FrameCoder.Encode(Blosc2.Zstd(), Shape, 4, Chunk);
            FrameHead head = new();
            using BlockDecoder decoder = new();
            FrameCoder.Parse(head, frame, 400);
            Assert.Equal(expected, frame);
            Assert.Equal(Chunk, FrameCoder.Decode(head, decoder, frame, 4));
        });
    }

    [Fact]
    public void A_coder_that_two_threads_use_at_once_says_so_instead_of_crashing()
    {
        byte[] chunk = new byte[400_000];
        new Random(5).NextBytes(chunk.AsSpan(0, 200_000));
        using ChunkEncoder encoder = new(Blosc2.Zstd(9), ChunkGeometry.ForWriting(Blosc2.Zstd(9), [100_000], 4, 4));
        int refused = 0;
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            try
            {
                byte[] frame = FrameCoder.Encode(encoder, [100_000], [100_000], 4, chunk, default);
                FrameHead head = new();
                using BlockDecoder decoder = new();
                FrameCoder.Parse(head, frame, 400);
                Assert.Equal(chunk, FrameCoder.Decode(head, decoder, frame, 4));
            }
            catch (InvalidOperationException)
            {
                Interlocked.Increment(ref refused);
            }
        });

        Assert.InRange(refused, 0, 15);
    }

    [Fact]
    public void Wrong_arguments_never_reach_native_code()
    {
        byte[] frame = FrameCoder.Encode(Blosc2.Lz4() with { BlockShape = [16, 16] }, Shape, 4, Chunk);
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 400);
        using BlockDecoder decoder = new();
        head.GetBlockRange(0, out int offset, out int length);
        int at = head.ChunkOffset + offset;
        byte[] block = new byte[head.BlockBytes];

        Assert.Throws<ArgumentNullException>(() => decoder.DecodeBlock(null!, 0, frame, at, block));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.DecodeBlock(head, -1, frame, at, block));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.DecodeBlock(head, head.BlockCount, frame, at, block));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.DecodeBlock(head, 0, frame, 35, block));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.DecodeBlock(head, 0, frame, -1, block));
        Assert.Throws<ArgumentException>(() => decoder.DecodeBlock(head, 0, frame[..(at + length - 1)], at, block));
        Assert.Throws<ArgumentException>(() => decoder.DecodeBlock(head, 0, frame, int.MaxValue, block));
        Assert.Throws<ArgumentException>(() => decoder.DecodeBlock(head, 0, frame, at, block[1..]));
        byte[] all = new byte[head.UncompressedBytes];
        byte[] chunk = frame[head.ChunkOffset..(head.ChunkOffset + head.ChunkBytes)];
        Assert.Throws<ArgumentException>(() => decoder.DecodeChunk(head, chunk[1..], all));
        Assert.Throws<ArgumentException>(() => decoder.DecodeChunk(head, chunk, all[1..]));
        chunk[8]++;
        Assert.Throws<ArgumentException>(() => decoder.DecodeChunk(head, chunk, all));
        chunk[8]--;
        chunk[32]++;
        Assert.Throws<ArgumentException>(() => decoder.DecodeChunk(head, chunk, all));
        Assert.Throws<InvalidOperationException>(() => decoder.FillSpecial(head, all));
    }

    [Fact]
    public void Wrong_arguments_of_an_encoder_are_named()
    {
        using ChunkEncoder encoder = new(Blosc2.Lz4(), ChunkGeometry.ForWriting(Blosc2.Lz4(), Shape, 4, 4));
        byte[] frame = new byte[encoder.MaxFrameBytes];
        long[] strides = FrameCoder.Strides(Shape, 4);

        Assert.Throws<ArgumentException>("frame", () => Encode(encoder, Chunk, strides, Shape, [], frame[1..]));
        Assert.Throws<ArgumentException>("valid", () => Encode(encoder, Chunk, strides, [40], [], frame));
        Assert.Throws<ArgumentException>("valid", () => Encode(encoder, Chunk, [4], Shape, [], frame));
        Assert.Throws<ArgumentOutOfRangeException>("valid", () => Encode(encoder, Chunk, strides, [41, 50], [], frame));
        Assert.Throws<ArgumentOutOfRangeException>("valid", () => Encode(encoder, Chunk, strides, [-1, 50], [], frame));
        Assert.Throws<ArgumentException>("fill", () => Encode(encoder, Chunk, strides, Shape, [1], frame));
        Assert.Throws<ArgumentNullException>("source", () => Encode(encoder, [], strides, Shape, [], frame));
        Assert.Throws<ArgumentException>("element", () => encoder.EncodeConstant(new byte[3], frame));
        Assert.Throws<ArgumentException>("frame", () => encoder.EncodeConstant(new byte[4], frame[1..]));
    }

    [Fact]
    public void Blocks_too_large_for_BloscLz_are_refused_when_writing()
    {
        Assert.Throws<ArgumentException>(
            () => new ChunkEncoder(Blosc2.BloscLz(), new ChunkGeometry([8_000_001], [8_000_001], 1, 1)));
        new ChunkEncoder(Blosc2.BloscLz(), new ChunkGeometry([8_000_001], [8_000_000], 1, 1)).Dispose();
        new ChunkEncoder(Blosc2.Lz4(), new ChunkGeometry([8_000_001], [8_000_001], 1, 1)).Dispose();
    }

    [Fact]
    public void Disposed_coders_say_so()
    {
        ChunkEncoder encoder = new(Blosc2.Lz4(), ChunkGeometry.ForWriting(Blosc2.Lz4(), Shape, 4, 4));
        encoder.Dispose();
        encoder.Dispose();
        Assert.Throws<ObjectDisposedException>(
            () => Encode(encoder, Chunk, FrameCoder.Strides(Shape, 4), Shape, [], new byte[encoder.MaxFrameBytes]));
        Assert.Throws<ObjectDisposedException>(() => encoder.EncodeConstant(new byte[4], new byte[encoder.MaxFrameBytes]));

        byte[] frame = FrameCoder.Encode(Blosc2.Lz4(), Shape, 4, Chunk);
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 400);
        BlockDecoder decoder = new();
        decoder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => FrameCoder.Decode(head, decoder, frame, 4));
        Assert.Throws<ObjectDisposedException>(() => FrameCoder.Decode(head, decoder, frame, 4, byBlock: true));
    }

    private static void Encode(ChunkEncoder encoder, byte[] chunk, long[] strides, int[] valid, byte[] fill, byte[] frame)
    {
        fixed (byte* source = chunk)
        {
            encoder.Encode(source, strides, valid, fill, frame);
        }
    }
}
