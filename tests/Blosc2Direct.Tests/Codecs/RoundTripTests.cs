using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs;

public sealed class RoundTripTests
{
    [Fact]
    public void Any_chunk_comes_back_as_it_was()
    {
        FrameHead head = new();
        using BlockDecoder decoder = new();
        Properties.Check(CodecCase.Generator, example => CheckRoundTrip(example, head, decoder), 400);
    }

    [Fact]
    public void Elements_outside_the_valid_part_are_the_fill_value_even_if_the_source_has_others()
    {
        FrameHead head = new();
        using BlockDecoder decoder = new();
        Properties.Check(
            CodecCase.Generator,
            example =>
            {
                byte[] expected = example.MakeChunk();
                byte[] dirty = (example with { Valid = example.ChunkShape }).MakeChunk();

                // The same elements where both are valid: only there may the encoder look.
                CopyValid(example, expected, dirty);
                byte[] frame = Encode(example, dirty);
                FrameCoder.Parse(head, frame, frame.Length);
                Assert.Equal(expected, FrameCoder.Decode(head, decoder, frame, example.ElementSize));
            },
            100);
    }

    [Fact]
    public void Encoding_from_a_larger_array_gives_the_same_frame_as_from_a_packed_chunk()
    {
        Properties.Check(
            CodecCase.Generator,
            example =>
            {
                byte[] chunk = example.MakeChunk();
                Assert.Equal(Encode(example, chunk), EncodeFromLargerArray(example, chunk));
            },
            100);
    }

    [Fact]
    public void Frames_take_no_more_than_the_announced_room()
    {
        Properties.Check(
            CodecCase.Generator,
            example =>
            {
                ChunkGeometry geometry = ChunkGeometry.ForWriting(
                    example.Options, example.ChunkShape, example.ElementSize, example.TypeSize);
                using ChunkEncoder encoder = new(example.Options, geometry);
                int noisy = FrameCoder.Encode(
                    encoder, example.ChunkShape, example.Valid, example.ElementSize,
                    (example with { Content = Content.Noise }).MakeChunk(), example.HasFill ? example.Fill() : default).Length;
                Assert.InRange(noisy, 1, encoder.MaxFrameBytes);
            },
            60);
    }

    private static void CheckRoundTrip(CodecCase example, FrameHead head, BlockDecoder decoder)
    {
        byte[] chunk = example.MakeChunk();
        byte[] frame = Encode(example, chunk);

        int suggested = FrameHead.SuggestedPrefixBytes(example.ChunkShape.Length, 1);
        foreach (int prefix in new[] { 0, suggested, frame.Length })
        {
            Assert.InRange(FrameCoder.Parse(head, frame, prefix), 1, 4);
            head.ValidateTrailer(frame);
            Assert.Equal(chunk, FrameCoder.Decode(head, decoder, frame, example.ElementSize));
        }

        Assert.Equal(chunk, FrameCoder.Decode(head, decoder, frame, example.ElementSize, byBlock: true));
    }

    private static byte[] Encode(CodecCase example, byte[] chunk)
    {
        ChunkGeometry geometry = ChunkGeometry.ForWriting(example.Options, example.ChunkShape, example.ElementSize, example.TypeSize);
        using ChunkEncoder encoder = new(example.Options, geometry);
        return FrameCoder.Encode(
            encoder, example.ChunkShape, example.Valid, example.ElementSize, chunk, example.HasFill ? example.Fill() : default);
    }

    private static unsafe byte[] EncodeFromLargerArray(CodecCase example, byte[] chunk)
    {
        // Every other element along each axis of an array with a rim.
        int rank = example.ChunkShape.Length;
        if (rank > 6)
        {
            return Encode(example, chunk);
        }

        int[] outer = [.. example.ChunkShape.Select(length => (2 * length) + 1)];
        long[] strides = FrameCoder.Strides(outer, example.ElementSize);
        byte[] array = new byte[CodecCase.Volume(outer) * example.ElementSize];
        Array.Fill(array, (byte)0xee);
        long[] packed = FrameCoder.Strides(example.ChunkShape, 1);
        for (int element = 0; element < CodecCase.Volume(example.ChunkShape); element++)
        {
            long at = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                at += (element / packed[axis] % example.ChunkShape[axis] * 2 + 1) * strides[axis];
            }

            chunk.AsSpan(element * example.ElementSize, example.ElementSize).CopyTo(array.AsSpan((int)at));
        }

        ChunkGeometry geometry = ChunkGeometry.ForWriting(example.Options, example.ChunkShape, example.ElementSize, example.TypeSize);
        using ChunkEncoder encoder = new(example.Options, geometry);
        byte[] frame = new byte[encoder.MaxFrameBytes];
        fixed (byte* source = array)
        {
            long[] doubled = [.. strides.Select(stride => 2 * stride)];
            int bytes = encoder.Encode(
                source + strides.Sum(), doubled, example.Valid, example.HasFill ? example.Fill() : default, frame);
            return frame[..bytes];
        }
    }

    private static void CopyValid(CodecCase example, byte[] from, byte[] to)
    {
        byte[] marks = example.MakeValidityMap();
        for (int element = 0; element < marks.Length; element++)
        {
            if (marks[element] != 0)
            {
                from.AsSpan(element * example.ElementSize, example.ElementSize).CopyTo(to.AsSpan(element * example.ElementSize));
            }
        }
    }
}
