using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs.Engine;

/// <summary>The managed encoder against c-blosc2: the same bytes where the codec is the same library, and always chunks that
/// c-blosc2 decodes to what was encoded.</summary>
public sealed class ManagedEncoderTests
{
    private const int Chunks = 10_000;

    private static readonly int FirstSeed =
        int.TryParse(Environment.GetEnvironmentVariable("B2D_TEST_SEED"), out int chosen) ? chosen : 20_261_120;

    [Fact]
    public void Both_engines_encode_the_same_chunks()
    {
        FrameHead head = new();
        using BlockDecoder decoder = new(CodecEngine.Native);
        int managed = 0;
        int equal = 0;
        for (int number = 0; number < Chunks; number++)
        {
            EncodeCase example = new(unchecked(FirstSeed + (number * 7919)));
            byte[] elements = example.MakeElements();
            byte[] ours = Encode(example, elements, CodecEngine.Managed, out bool isManaged);
            managed += isManaged ? 1 : 0;
            FrameCoder.Parse(head, ours, ours.Length);
            byte[] decoded = FrameCoder.Decode(head, decoder, ours, example.ElementSize);
            Assert.True(
                !example.IsLossless || decoded.AsSpan().SequenceEqual(example.MakeExpected(elements)), $"decodes to something else: {example}");
            if (!example.HasEqualBytes)
            {
                continue;
            }

            equal++;
            byte[] theirs = Encode(example, elements, CodecEngine.Native, out bool isStillManaged);
            Assert.False(isStillManaged);
            if (!ours.AsSpan().SequenceEqual(theirs))
            {
                int at = ours.AsSpan().CommonPrefixLength(theirs);
                Assert.Fail($"{ours.Length} and {theirs.Length} bytes, first different at {at}: {example}");
            }
        }

        Assert.Equal(Chunks, managed);
        Assert.InRange(equal, Chunks / 2, Chunks);
    }

    [Fact]
    public void Numbers_that_are_turned_round_on_the_way_give_the_chunks_of_turned_numbers()
    {
        int swapped = 0;
        for (int number = 0; number < Chunks; number++)
        {
            EncodeCase example = new(unchecked(FirstSeed + (number * 104_729)));
            using ChunkEncoder encoder = new(example.Options, example.Geometry, CodecEngine.Managed);
            int[] widths = [.. new[] { 2, 4, 8 }.Where(encoder.CanSwap)];
            if (widths.Length == 0)
            {
                continue;
            }

            swapped++;
            int width = widths[number % widths.Length];
            byte[] elements = example.MakeElements();
            byte[] expected = FrameCoder.Encode(encoder, example.ChunkShape, example.Valid, example.ElementSize, elements, example.Fill);
            byte[] turned = [.. elements];
            for (int at = 0; at < turned.Length; at += width)
            {
                turned.AsSpan(at, width).Reverse();
            }

            byte[] found = EncodeSwapped(encoder, example, width, turned);
            Assert.True(expected.AsSpan().SequenceEqual(found), $"width {width}, {expected.Length} and {found.Length} bytes: {example}");
        }

        Assert.InRange(swapped, Chunks / 5, Chunks);
    }

    private static unsafe byte[] EncodeSwapped(ChunkEncoder encoder, EncodeCase example, int width, byte[] elements)
    {
        byte[] frame = new byte[encoder.MaxFrameBytes];
        fixed (byte* source = elements)
        {
            long[] strides = FrameCoder.Strides(example.ChunkShape, example.ElementSize);
            return frame[..encoder.EncodeSwapped(width, source, strides, example.Valid, example.Fill, frame)];
        }
    }

    private static byte[] Encode(EncodeCase example, byte[] elements, CodecEngine engine, out bool isManaged)
    {
        using ChunkEncoder encoder = new(example.Options, example.Geometry, engine);
        isManaged = encoder.IsManaged;
        return FrameCoder.Encode(encoder, example.ChunkShape, example.Valid, example.ElementSize, elements, example.Fill);
    }
}
