using System.Runtime.InteropServices;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs;

public sealed class SpecialValueTests
{
    private readonly FrameHead _head = new();

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0 }, ChunkKind.Zeros, 240)]
    [InlineData(new byte[] { 0, 0, 0xc0, 0x7f }, ChunkKind.NotANumber, 240)]
    [InlineData(new byte[] { 1, 2, 3, 4 }, ChunkKind.Repeated, 240 + 36)]
    [InlineData(new byte[] { 0, 0, 0xc0, 0xff }, ChunkKind.Repeated, 240 + 36)] // negative: its bits would be lost
    [InlineData(new byte[] { 1, 0, 0xc0, 0x7f }, ChunkKind.Repeated, 240 + 36)] // with a payload
    [InlineData(new byte[] { 0, 0, 0, 0x80 }, ChunkKind.Repeated, 240 + 36)] // negative zero
    public void A_chunk_of_one_value_is_stored_as_that_value(byte[] element, ChunkKind kind, int frameBytes)
    {
        byte[] chunk = [.. Enumerable.Repeat(element, 600).SelectMany(e => e)];

        byte[] frame = FrameCoder.Encode(Blosc2.Zstd(), [20, 30], 4, chunk);

        Assert.Equal(frameBytes, frame.Length);
        Assert.Equal(chunk, Decode(frame));
        Assert.Equal(kind, _head.Kind);
        Assert.Equal(kind == ChunkKind.Repeated ? element : [], _head.RepeatedElement.ToArray());
    }

    [Fact]
    public void Doubles_have_a_not_a_number_of_their_own()
    {
        double[] chunk = Enumerable.Repeat(BitConverter.UInt64BitsToDouble(0x7ff8000000000000), 50).ToArray();

        byte[] frame = FrameCoder.Encode(Blosc2.Zstd(), [50], 8, MemoryMarshal.AsBytes<double>(chunk));

        Assert.Equal(MemoryMarshal.AsBytes<double>(chunk).ToArray(), Decode(frame));
        Assert.Equal(ChunkKind.NotANumber, _head.Kind);
    }

    [Fact]
    public void One_other_element_anywhere_makes_an_ordinary_chunk()
    {
        foreach (int at in new[] { 0, 1, 299, 599 })
        {
            byte[] chunk = new byte[2400];
            chunk[4 * at] = 1;

            byte[] frame = FrameCoder.Encode(Blosc2.Zstd(), [20, 30], 4, chunk);

            Assert.Equal(chunk, Decode(frame));
            Assert.Equal(ChunkKind.Blocks, _head.Kind);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Filled_elements_count_like_all_others(bool fillIsTheSame)
    {
        byte[] element = [1, 2, 3, 4];
        byte[] chunk = [.. Enumerable.Repeat(element, 600).SelectMany(e => e)];
        byte[] fill = fillIsTheSame ? element : [];
        using ChunkEncoder encoder = new(Blosc2.Zstd(), ChunkGeometry.ForWriting(Blosc2.Zstd(), [20, 30], 4, 4));

        byte[] frame = FrameCoder.Encode(encoder, [20, 30], [19, 30], 4, chunk, fill);

        chunk.AsSpan(19 * 30 * 4).Clear();
        byte[] expected = fillIsTheSame ? [.. Enumerable.Repeat(element, 600).SelectMany(e => e)] : chunk;
        Assert.Equal(expected, Decode(frame));
        Assert.Equal(fillIsTheSame ? ChunkKind.Repeated : ChunkKind.Blocks, _head.Kind);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 }, 4, ChunkKind.Zeros)]
    [InlineData(new byte[] { 1, 2, 3, 4, 1, 2, 3, 4 }, 4, ChunkKind.Repeated)]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, 8, ChunkKind.Repeated)]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, 4, ChunkKind.Blocks)] // an array type: two different items
    [InlineData(new byte[] { 0, 0, 0xc0, 0x7f, 0, 0, 0xc0, 0x7f }, 4, ChunkKind.NotANumber)]
    public void A_constant_chunk_needs_no_source(byte[] element, int typeSize, ChunkKind kind)
    {
        foreach (int[] shape in new int[][] { [70], [7, 10], [1, 1, 1, 1, 1, 1, 1, 7, 10] })
        {
            using ChunkEncoder encoder = new(Blosc2.Lz4(), ChunkGeometry.ForWriting(Blosc2.Lz4(), shape, 8, typeSize));
            byte[] frame = new byte[encoder.MaxFrameBytes];
            int bytes = encoder.EncodeConstant(element, frame);

            byte[] expected = [.. Enumerable.Repeat(element, 70).SelectMany(e => e)];
            Assert.Equal(expected, Decode(frame[..bytes], 8));
            Assert.Equal(kind, _head.Kind);
            Assert.Equal(frame[..bytes], FrameCoder.Encode(encoder, shape, new int[shape.Length], 8, [], element));
        }
    }

    [Fact]
    public void Uninitialized_chunks_read_as_zeros()
    {
        byte[] frame = FrameCoder.Encode(Blosc2.Zstd(), [20, 30], 4, new byte[2400]);
        frame[MalformedFrameTests.ChunkOf(frame) + 39] = 0x84;

        byte[] dirty = [.. Enumerable.Repeat((byte)7, 2400)];
        FrameCoder.Parse(_head, frame, 400);
        using BlockDecoder decoder = new();
        decoder.DecodeChunk(_head, default, dirty);

        Assert.Equal(ChunkKind.Uninitialized, _head.Kind);
        Assert.Equal(new byte[2400], dirty);
    }

    [Fact]
    public void Zeros_and_values_may_also_be_chunks_inside_the_frame()
    {
        // c-blosc2 writes them so in a few places: turn a repeated value into one of each kind.
        byte[] frame = FrameCoder.Encode(Blosc2.Zstd(), [20, 30], 4, [.. Enumerable.Repeat((byte)9, 2400)]);
        int chunk = MalformedFrameTests.ChunkOf(frame);
        byte[] shorter = [.. frame[..(chunk + 32)], .. frame[(chunk + 36)..]];
        shorter[FrameLayout.FrameBytesAt + 6] = (byte)(shorter.Length >> 8);
        shorter[FrameLayout.FrameBytesAt + 7] = (byte)shorter.Length;
        shorter[FrameLayout.CompressedAt + 7] = 32;
        shorter[chunk + 12] = 32;
        foreach ((int special, ChunkKind kind) in new[] { (1, ChunkKind.Zeros), (2, ChunkKind.NotANumber), (4, ChunkKind.Uninitialized) })
        {
            shorter[chunk + 31] = (byte)(special << 4);
            byte[] data = Decode(shorter);
            Assert.Equal(kind, _head.Kind);
            Assert.Equal(special == 2 ? [.. Enumerable.Repeat(new byte[] { 0, 0, 0xc0, 0x7f }, 600).SelectMany(e => e)] : new byte[2400], data);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(300)]
    public void Filling_repeats_the_value_to_the_end(int size)
    {
        byte[] value = [.. Enumerable.Range(1, size).Select(i => (byte)i)];
        foreach (int count in new[] { 0, 1, 2, 3, 1000, 100_003 / size })
        {
            byte[] filled = new byte[size * count];
            SpecialValues.Fill(filled, value);
            for (int i = 0; i < filled.Length; i++)
            {
                Assert.True(filled[i] == value[i % size], $"byte {i} of {filled.Length}");
            }
        }
    }

    [Fact]
    public void A_value_that_is_no_divisor_of_the_element_is_an_error_not_shifted_data()
    {
        byte[] frame = FrameCoder.Encode(Blosc2.Zstd(), [20, 30], 8, [.. Enumerable.Repeat(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, 600).SelectMany(e => e)]);
        FrameCoder.Parse(_head, frame, 400);
        using BlockDecoder decoder = new();

        Assert.Equal(8, _head.FillUnitBytes);
        Assert.Throws<CorruptChunkException>(() => decoder.FillSpecial(_head, new byte[4]));
    }

    private byte[] Decode(byte[] frame, int elementSize = 4)
    {
        using BlockDecoder decoder = new();
        FrameCoder.Parse(_head, frame, 300);
        _head.ValidateTrailer(frame);
        return FrameCoder.Decode(_head, decoder, frame, elementSize);
    }
}
